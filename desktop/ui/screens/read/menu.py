"""The text's own menu: what can be done with the word, the selection or the entity under it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from desktop.core.answers.tasks import Kind, title
from desktop.core.texts.words import word_at
from desktop.ui.screens.read.looking import Looking
from desktop.ui.screens.read.marking import Marking
from desktop.ui.screens.read.state import ReadState
from desktop.ui.text.box import TextBox


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu; without ``act`` it is a line between groups."""

    text: str = ""
    act: Callable[[], object] | None = None
    able: bool = True


class TextMenu:
    """Opens the menu of the box; ``looking`` and ``marking`` do what is chosen."""

    def __init__(
        self,
        box: TextBox,
        state: Callable[[], ReadState],
        looking: Looking,
        marking: Marking,
    ) -> None:
        """Open the menu when the box wants it."""
        self._box = box
        self._state = state
        self._looking = looking
        self._marking = marking
        self.menu: QMenu | None = None
        box.menu_wanted.connect(self.open)

    def open(self, offset: int, where: QPoint) -> None:
        """Show what can be done at an offset of the text."""
        self.menu = QMenu(self._box)
        for entry in self.entries(offset):
            if entry.act is None:
                self.menu.addSeparator()
                continue
            action = self.menu.addAction(entry.text.replace("&", "&&"))
            action.setEnabled(entry.able)
            action.triggered.connect(lambda _=False, act=entry.act: act())
        self.menu.popup(where)

    def entries(self, offset: int) -> Sequence[Entry]:
        """Return the lines of the menu for an offset."""
        now = self._state()
        own: list[Entry] = []
        if now.current is not None and now.text:
            own = self._spans(now, offset) if now.kind is Kind.SPANS else self._words(now, offset)
        return [*own, *([Entry()] if own else []), *self._editing()]

    def _words(self, now: ReadState, offset: int) -> list[Entry]:
        word = word_at(now.text, offset)
        entries: list[Entry] = []
        if word is not None:
            gone = now.struck is not None and (word.start, word.end) in now.struck.words
            name = f"\u201c{now.text[word.start : word.end][:30]}\u201d"
            text = f"Put {name} back" if gone else f"Strike out {name}"
            entries.append(Entry(text, lambda: self._looking.strike(offset)))
        if now.struck:
            entries.append(Entry("Put all words back", self._looking.put_back))
        return entries

    def _spans(self, now: ReadState, offset: int) -> list[Entry]:
        start, end = self._box.selected()
        if not start <= offset <= end:
            # What is pointed at is meant, not what is selected elsewhere.
            self._box.select_nothing()
            start = end
        under = [i for i, s in enumerate(now.spans) if s.start <= offset < s.end]
        if start == end and under:
            self._looking.choose_span(under[0])
        if start == end and not under:
            return []
        chosen = start == end
        names = now.task.labels if now.task else ()
        entries = [
            Entry(f"Mark as {title(name)}", lambda kind=name: self._marking.give_kind(kind))
            for name in names
        ]
        if not chosen:
            return entries
        return [
            *entries,
            Entry(),
            Entry("One word longer", lambda: self._marking.stretch(1)),
            Entry("One word shorter", lambda: self._marking.stretch(-1)),
            Entry("Begin one word earlier", lambda: self._marking.stretch_start(-1)),
            Entry("Begin one word later", lambda: self._marking.stretch_start(1)),
            Entry("Delete the entity", self._marking.delete),
        ]

    def _editing(self) -> list[Entry]:
        box, some = self._box, self._box.textCursor().hasSelection()
        return [
            Entry("Cut", box.cut, some),
            Entry("Copy", box.copy, some),
            Entry("Paste", box.paste, box.canPaste()),
            Entry("Select all", box.selectAll, not box.document().isEmpty()),
        ]
