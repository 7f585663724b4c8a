"""The slider for how many wrong answers a person will bear."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from desktop.core.selective import Promise
from desktop.ui import wording
from desktop.ui.parts import label

STOPS = (None, 0.2, 0.1, 0.05, 0.02, 0.01)


class WishSlider(QWidget):
    """Signal: ``wished(share or None)`` when the person moves it."""

    wished = Signal(object)

    def __init__(self) -> None:
        """Start at "every text is answered"."""
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(STOPS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(110)
        self.slider.setAccessibleName("How many wrong answers you accept")
        self.slider.setToolTip("Further right: fewer wrong answers, and more texts held back")
        self.words = label("", "muted", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.slider)
        row.addWidget(self.words, 1)
        self.slider.valueChanged.connect(lambda place: self.wished.emit(STOPS[place]))

    def show_wish(self, wish: float | None, promises: Sequence[Promise]) -> None:
        """Show the wish and what it promises with the present version."""
        blocked = QSignalBlocker(self.slider)
        self.slider.setValue(STOPS.index(wish) if wish in STOPS else 0)
        blocked.unblock()
        self.words.setText(wording.wish_line(wish, promises))
