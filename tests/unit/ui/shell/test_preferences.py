"""The dialog of preferences: what is chosen takes effect, and nothing else does."""

from PySide6.QtWidgets import QLineEdit

from desktop.ui.shell.preferences import open_preferences
from desktop.ui.widgets.parts import Select


def test_choosing_the_present_size_of_text_once_more_keeps_it(desk):
    desk.choices.resize(6)
    dialog = open_preferences(desk.window, desk.choices)
    size = next(p for p in dialog.findChildren(Select) if p.accessibleName() == "Text size")
    assert size.currentText() == "150 %"
    size.activated.emit(size.currentIndex())
    assert desk.choices.settings.text_size == 18
    size.setCurrentIndex(size.findData(24))
    size.activated.emit(size.currentIndex())
    assert desk.choices.settings.text_size == 24
    dialog.close()


def test_the_name_beside_decisions_is_kept_also_when_the_dialog_is_only_closed(desk):
    dialog = open_preferences(desk.window, desk.choices)
    name = next(p for p in dialog.findChildren(QLineEdit) if p.accessibleName() == "Your name")
    name.setText("  Dr Ada Okoye ")
    dialog.reject()
    assert desk.choices.settings.author == "Dr Ada Okoye"


def test_the_dialog_grows_with_the_text_that_it_makes_larger(desk, qtbot):
    dialog = open_preferences(desk.window, desk.choices)
    size = next(p for p in dialog.findChildren(Select) if p.accessibleName() == "Text size")
    qtbot.waitUntil(dialog.isVisible)
    size.setCurrentIndex(size.findData(24))
    size.activated.emit(size.currentIndex())
    qtbot.waitUntil(lambda: size.height() >= size.sizeHint().height() > 40)
    dialog.close()
