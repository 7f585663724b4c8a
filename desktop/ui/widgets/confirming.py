"""What cannot be taken back: it is done when its button is pressed a second time."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

SURE = ": sure?"


class Confirmation:
    """Asks in place, on the button itself; one question stands at a time."""

    def __init__(self, say: Callable[[str], object]) -> None:
        """Tell with ``say`` what a second press would do."""
        self._say = say
        self._asked: QPushButton | None = None

    def ask(self, part: QPushButton, words: str, act: Callable[[], object]) -> None:
        """Ask on the first press of a button; do it on the second."""
        asked = self._asked is part
        self.withdraw()
        if asked:
            act()
            return
        self._asked = part
        part.setText(f"{part.text()}{SURE}")
        self._say(words)

    def withdraw(self) -> None:
        """Take the question back, as when something else is chosen."""
        if self._asked is not None:
            self._asked.setText(self._asked.text().removesuffix(SURE))
            self._asked = None
            self._say("")
