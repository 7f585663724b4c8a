"""The edits of a text's entities: what the person does becomes a whole new set of spans."""

from collections.abc import Callable

from desktop.core import spans as edits
from desktop.core.predictions import Span
from desktop.ui.read.state import ReadState
from desktop.ui.textbox import TextBox


class Marking:
    """Turns edits into sets of spans; ``store`` takes each."""

    def __init__(
        self, box: TextBox, state: Callable[[], ReadState], store: Callable[[edits.Spans], None]
    ) -> None:
        """Edit the spans of ``state``; selections come from ``box``."""
        self._box = box
        self._state = state
        self._store = store

    def give_kind(self, label: str) -> None:
        """Mark the selected words, or give the chosen entity another kind."""
        now = self._state()
        if now.case is None:
            return
        start, end = edits.trimmed(now.case.text, *self._box.selected())
        same = [i for i, s in enumerate(now.spans) if (s.start, s.end) == (start, end)]
        if same:
            self._store(edits.relabelled(now.spans, same[0], label))
        elif start < end:
            self._store(edits.added(now.spans, Span(start, end, label)))
        elif now.place is not None:
            self._store(edits.relabelled(now.spans, now.place, label))

    def delete(self) -> None:
        """Remove the chosen entity."""
        now = self._state()
        if now.place is not None:
            self._store(edits.deleted(now.spans, now.place))

    def resize(self, place: int, start: int, end: int) -> None:
        """Move the edges of an entity."""
        now = self._state()
        if now.case:
            start, end = edits.trimmed(now.case.text, start, end)
            self._store(edits.resized(now.spans, place, start, end))

    def stretch(self, step: int) -> None:
        """Make the chosen entity one word longer or shorter."""
        now = self._state()
        if now.place is not None and now.case:
            self._store(edits.stretched(now.spans, now.place, now.case.text, step))
