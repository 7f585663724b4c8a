"""What happens on one screen that others may want to know."""

from PySide6.QtCore import QObject, Signal


class Events(QObject):
    """Screens tell and hear of these, so that none needs to know another.

    Signals: ``text_wanted(text)`` is to be read; ``text_brought()`` when another text stands in the
    box; ``case_wanted(case id)`` is to be opened, ``case_opened(case)`` when it was found;
    ``decided()`` after a decision; ``cases_binned(case ids)`` after cases were deleted, without any
    after they were brought back; ``deletion_undone(case ids, blank)`` when a deletion is to be
    taken back, where the box may be ``blank``; ``version_changed(task id)`` after one was made or
    put in use; ``prepared()`` when the model is loaded; ``counted(cases)`` of those that were
    decided since the training; ``walked(place or None, count)`` of the opened case in its list;
    ``undo_changed()``.
    """

    text_wanted = Signal(str)
    text_brought = Signal()
    case_wanted = Signal(str)
    case_opened = Signal(object)
    decided = Signal()
    cases_binned = Signal(object)
    deletion_undone = Signal(object, bool)
    version_changed = Signal(str)
    prepared = Signal()
    counted = Signal(int)
    walked = Signal(object, int)
    undo_changed = Signal()
