"""Working through a list of texts, or from one text to the next."""

from collections.abc import Callable
from dataclasses import replace

from desktop.core.decisions.worklist import Worklist
from desktop.ui.screens.read.turns import ReadHost


class Working:
    """Opens the texts of a list with ``open_text``; past its end the box is emptied."""

    def __init__(
        self, screen: ReadHost, open_text: Callable[[str], None], empty: Callable[[], None]
    ) -> None:
        """Keep the list in the state of ``screen``."""
        self._screen = screen
        self._open_text = open_text
        self._empty = empty

    def begin(self, name: str, texts: tuple[str, ...]) -> None:
        """Read a list of texts one after the other, beginning with the first."""
        self._go_to(Worklist(name, texts))

    def move(self, step: int) -> None:
        """Open another text of the list."""
        worklist = self._screen.state.worklist
        if worklist is not None and worklist.moved(step) != worklist:
            self._go_to(worklist.moved(step))

    def go_on(self) -> None:
        """Open the next text of the list, or make room for another."""
        worklist = self._screen.state.worklist
        if worklist is not None and worklist.has_next:
            self._go_to(worklist.moved(1))
            return
        self.leave()
        self._empty()

    def leave(self) -> None:
        """Leave the list; the text that is open stays."""
        self._screen.show(replace(self._screen.state, worklist=None))

    def _go_to(self, worklist: Worklist) -> None:
        self._screen.show(replace(self._screen.state, worklist=worklist))
        self._open_text(worklist.text)
