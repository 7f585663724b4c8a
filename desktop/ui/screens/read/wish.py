"""The slider for how many wrong answers a person will bear."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from desktop.core.evaluation.selective import STOPS, Promise, stops
from desktop.ui.screens.read.doubts import wish_line
from desktop.ui.widgets.parts import Steady
from desktop.ui.wording import unbroken


class WishSlider(QWidget):
    """Only what can be promised can be chosen, and the wish that is held, to move away from it.

    Signal: ``wished(share or None)`` when the person moves it.
    """

    wished = Signal(object)

    def __init__(self) -> None:
        """Start at "every text is answered"."""
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._stops: tuple[float | None, ...] = STOPS[:1]
        self.slider.setRange(0, 0)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(110)
        self.slider.setAccessibleName("How many wrong answers you accept")
        self.slider.setToolTip("Further right: fewer wrong answers, and more texts held back")
        self.words = Steady("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.slider)
        row.addWidget(self.words, 1)
        self.slider.valueChanged.connect(lambda place: self.wished.emit(self._stops[place]))

    def show_wish(self, wish: float | None, promises: Sequence[Promise]) -> None:
        """Show the wish and what it promises with the present version."""
        self._stops = stops(wish, promises)
        blocked = QSignalBlocker(self.slider)
        self.slider.setRange(0, len(self._stops) - 1)
        self.slider.setValue(self._stops.index(wish))
        self.slider.setEnabled(len(self._stops) > 1)
        blocked.unblock()
        every = [unbroken(wish_line(stop, promises)) for stop in self._stops]
        self.words.tell(unbroken(wish_line(wish, promises)), every)
