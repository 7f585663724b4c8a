"""Where the opened case stands in the list of cases, with the ways to the others."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.widgets.parts import button, label


class Walker(QWidget):
    """Signal: ``acted(action id)``: "back", "previous_case" or "next_case"."""

    acted = Signal(str)

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.back = button("\u2039 Cases", style="quiet", tip="Back to the list (Alt+Home)")
        self.previous = button("Previous", style="quiet", tip="The case above (Alt+PgUp)")
        self.position = label("", "muted")
        self.following = button("Next", style="quiet", tip="The case below (Alt+PgDown)")
        for part in (self.back, self.previous, self.position, self.following):
            row.addWidget(part)
        for part, action in (
            (self.back, "back"),
            (self.previous, "previous_case"),
            (self.following, "next_case"),
        ):
            part.clicked.connect(lambda _=False, a=action: self.acted.emit(a))
        self.back.setAccessibleName("Back to the list of cases")
        self.hide()

    def show_position(self, index: int | None, count: int) -> None:
        """Show the position of the opened case among so many; none hides everything."""
        self.setVisible(index is not None)
        if index is not None:
            self.position.setText(f"{index + 1} of {count}")
            self.previous.setEnabled(index > 0)
            self.following.setEnabled(index + 1 < count)
