"""The strip above the text while a list of texts is worked through."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.core.decisions.worklist import Worklist
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Elided, button


class WorklistStrip(QWidget):
    """Signals: ``moved(step)``, ``closed()``."""

    moved = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        """Start without a list."""
        super().__init__()
        self.words = Elided()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName("How far the list is read")
        self.back = button("Previous", tip="The text before (Alt+Page up)")
        self.on = button("Next", tip="The text after, decided or not (Alt+Page down)")
        self.close_list = button("Close list", tip="Leave the list; what was decided is kept")
        row = FlowLayout(self)
        for part in (self.words, self.bar, self.back, self.on, self.close_list):
            row.addWidget(part)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.on.clicked.connect(lambda: self.moved.emit(1))
        self.close_list.clicked.connect(self.closed)
        self.hide()

    def show_list(self, worklist: Worklist | None) -> None:
        """Show where the person is, or nothing."""
        self.setVisible(worklist is not None)
        if worklist is None:
            return
        self.words.setText(
            f"Text {worklist.position + 1} of {len(worklist.texts)} from {worklist.name}"
        )
        self.words.updateGeometry()
        self.bar.setRange(0, len(worklist.texts))
        self.bar.setValue(worklist.position + 1)
        self.back.setEnabled(worklist.position > 0)
        self.on.setEnabled(worklist.has_next)
