"""The line at the foot of the window: what the program does, and which version answers."""

from datetime import UTC, datetime

from PySide6.QtCore import QTimer

from desktop.ui import wording
from desktop.ui.widgets.narrow import Bar
from desktop.ui.widgets.parts import Elided

MINUTE_MS = 60_000


class Foot(Bar):
    """Each part is cut where the window is narrow; its tool tip is the whole."""

    def __init__(self) -> None:
        """Start with the store being opened."""
        super().__init__("foot", spacing=24)
        self._version, self._fresh = (0, 0), 0
        self._backed_up = ""
        self.minute = QTimer(self, interval=MINUTE_MS)
        self.minute.timeout.connect(lambda: self.show_backup(self._backed_up))
        self.minute.start()
        self.state = Elided(wording.LOADING_STORE, least=8)
        self.model = Elided("", "muted")
        self.training = Elided("", "muted", least=13)
        self.backup = Elided("", "muted")
        stays = Elided(wording.STAYS, "muted")
        for part in (self.state, self.model, self.training):
            self.row.addWidget(part)
        self.row.addStretch()
        for part in (self.backup, stays):
            self.row.addWidget(part)
        self.spare = (self.backup, stays)

    def show_version(self, number: int, labels: int) -> None:
        """Say which version answers, for how many labels."""
        self._version, self._fresh = (number, labels), 0
        self._show_model()

    def show_labels(self, count: int) -> None:
        """Say how many labels there are now, as after one was named or taken back."""
        self._version = (self._version[0], count)
        self._show_model()

    def show_fresh(self, count: int) -> None:
        """Say how many cases were decided since the training of the version."""
        self._fresh = count
        self._show_model()

    def _show_model(self) -> None:
        self.model.setText(wording.version_line(*self._version, self._fresh))
        self.model.updateGeometry()

    def show_backup(self, at: str) -> None:
        """Say when the last backup was written (ISO 8601), or that there is none."""
        self._backed_up = at
        self.backup.setText(wording.backup_line(at, datetime.now(UTC)))
