"""The line at the foot of the window: what the program does, and which version answers."""

from datetime import UTC, datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.ui import wording
from desktop.ui.parts import Elided


class Foot(QFrame):
    """Each part is cut where the window is narrow; its tool tip is the whole."""

    def __init__(self) -> None:
        """Start with the store being opened."""
        super().__init__()
        self.setObjectName("foot")
        self.state = Elided(wording.LOADING_STORE, least=8)
        self.model = Elided("", "muted")
        self.training = Elided("", "muted", least=13)
        self.backup = Elided("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(24)
        for part in (self.state, self.model, self.training):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(self.backup)
        row.addWidget(Elided(wording.STAYS, "muted"))

    def show_backup(self, at: str) -> None:
        """Say when the last backup was written (ISO 8601), or that there is none."""
        self.backup.setText(wording.backup_line(at, datetime.now(UTC)))
