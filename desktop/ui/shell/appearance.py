"""How the window looks: theme and size of the text, as they are chosen."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop.core.settings import Theme
from desktop.ui.ports.actions import Steps
from desktop.ui.widgets import theme

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class Appearance(QObject):
    """Dresses the window, and again when something else is chosen, here or on the desktop."""

    def __init__(self, app: QApplication, desk: "Desk") -> None:
        """Dress the desk's window."""
        super().__init__(desk)
        self._app, self._desk, self._choices = app, desk, desk.choices
        self._worn = self._chosen
        app.styleHints().colorSchemeChanged.connect(self.dress)
        self._choices.changed.connect(self._follow)
        self.dress()

    def dress(self) -> None:
        """Apply theme and text size everywhere."""
        self._worn = self._chosen
        self._desk.window.dress(theme.apply(self._app, *self._worn))
        for screen in self._desk.screens:
            screen.repaint()

    def steps(self) -> Steps:
        """Return the ways to another size and another theme."""
        choices = self._choices
        return {
            "larger": partial(choices.resize, 1),
            "smaller": partial(choices.resize, -1),
            "usual": partial(choices.resize, 0),
            **{f"theme_{t.value}": partial(choices.remember, theme=t) for t in Theme},
        }

    @property
    def _chosen(self) -> tuple[Theme, int]:
        return self._choices.settings.theme, self._choices.settings.text_size

    def _follow(self) -> None:
        if self._worn != self._chosen:
            self.dress()
