"""What the person chose about the window, kept at once."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.core.settings import LARGEST, SMALLEST, Settings

NOT_SAVED = "The settings could not be saved; your cases are safe."


class Choices(QObject):
    """Holds the settings; ``save`` keeps them, ``tell`` says when that failed.

    Signal: ``changed()`` when one of them is another than before.
    """

    changed = Signal()

    def __init__(
        self, settings: Settings, save: Callable[[Settings], None], tell: Callable[[str], None]
    ) -> None:
        """Start with what was kept."""
        super().__init__()
        self.settings = settings
        self._save = save
        self._tell = tell

    def remember(self, **changes: object) -> None:
        """Change settings and keep them."""
        before, self.settings = self.settings, replace(self.settings, **changes)
        try:
            self._save(self.settings)
        except OSError:
            self._tell(NOT_SAVED)
        if self.settings != before:
            self.changed.emit()

    def remember_training(self, task: str, percent: int, model: str) -> None:
        """Keep that a training runs, so that the next start can say that it can go on."""
        self.remember(unfinished=task, unfinished_percent=percent, unfinished_model=model)

    def resize(self, step: int) -> None:
        """Make the text larger or smaller, within limits; a step of 0 gives the usual size."""
        size = self.settings.text_size + step if step else Settings().text_size
        self.remember(text_size=min(LARGEST, max(SMALLEST, size)))
