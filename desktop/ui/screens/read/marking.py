"""The edits of a text's entities: what the person does becomes an edit of the set of spans."""

from collections.abc import Callable
from dataclasses import replace

from desktop.core.answers import spans as edits
from desktop.core.answers.predictions import Span
from desktop.core.texts.words import words_near
from desktop.ui.screens.read.state import ReadState
from desktop.ui.text.box import TextBox

Store = Callable[[Callable[[edits.Spans], edits.Spans], Span | None], None]


class Marking:
    """Turns what is done into edits; ``store(edit, chosen)`` takes each.

    An edit names its span, not its place, since an earlier edit may still be under way.
    """

    def __init__(self, box: TextBox, state: Callable[[], ReadState], store: Store) -> None:
        """Edit the spans of ``state``; selections come from ``box``."""
        self._box = box
        self._state = state
        self._store = store

    def give_kind(self, label: str) -> None:
        """Mark the selected words, or give the chosen entity another kind."""
        now = self._state()
        if now.current is None:
            return
        start, end = edits.trimmed(now.text, *self._box.selected())
        same = next((s for s in now.spans if (s.start, s.end) == (start, end)), None)
        target = same or (None if start < end else now.chosen)
        if target is not None:
            self._relabel(target, label)
        elif start < end:
            marked = Span(start, end, label)
            self._store(lambda spans: edits.added(spans, marked), marked)
        self._box.select_nothing()

    def delete(self) -> None:
        """Remove the chosen entity."""
        target = self._chosen()
        if target is not None:
            self._store(lambda spans: _edited(spans, target, edits.deleted), None)

    def resize(self, index: int, start: int, end: int) -> None:
        """Move the edges of an entity."""
        now = self._state()
        if now.current is not None and index < len(now.spans):
            self._move(now.spans[index], *edits.trimmed(now.text, start, end))

    def stretch(self, step: int) -> None:
        """Make the chosen entity one word longer or shorter."""
        target = self._chosen()
        if target is not None:
            text = self._state().text
            (moved,) = edits.stretched((target,), 0, text, step)
            self._move(target, moved.start, moved.end)

    def stretch_start(self, step: int) -> None:
        """Let the chosen entity begin one word later (1) or earlier (-1)."""
        target = self._chosen()
        if target is None:
            return
        near = words_near(self._state().text, target.start, target.end)
        starts = [w.start for w in near if w.start < target.end]
        wanted = [s for s in starts if (s > target.start if step > 0 else s < target.start)]
        if wanted:
            self._move(target, min(wanted) if step > 0 else max(wanted), target.end)

    def steps(self) -> dict[str, Callable[[], object]]:
        """Return what the window's actions do to entities, by their ids."""
        return {
            "delete_span": self.delete,
            "wider": lambda: self.stretch(1),
            "narrower": lambda: self.stretch(-1),
            "earlier": lambda: self.stretch_start(-1),
            "later": lambda: self.stretch_start(1),
        }

    def _relabel(self, target: Span, label: str) -> None:
        def edit(spans: edits.Spans, index: int) -> edits.Spans:
            return edits.relabelled(spans, index, label)

        self._store(lambda spans: _edited(spans, target, edit), replace(target, label=label))

    def _move(self, target: Span, start: int, end: int) -> None:
        def edit(spans: edits.Spans, index: int) -> edits.Spans:
            return edits.resized(spans, index, start, end)

        chosen = replace(target, start=start, end=end)
        self._store(lambda spans: _edited(spans, target, edit), chosen)

    def _chosen(self) -> Span | None:
        now = self._state()
        return now.chosen if now.current is not None else None


def _edited(
    spans: edits.Spans, target: Span, edit: Callable[[edits.Spans, int], edits.Spans]
) -> edits.Spans:
    """Return the spans with the edit of one of them; unchanged where it is gone."""
    wanted = (target.start, target.end, target.label)
    places = [i for i, s in enumerate(spans) if (s.start, s.end, s.label) == wanted]
    return edit(spans, places[0]) if places else spans
