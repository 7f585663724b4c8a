"""The message: one sentence over the top bar, which moves nothing on the screen."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.ui.widgets.parts import button, label

MARGIN, WIDEST = 8, 900


class MessageBar(QFrame):
    """One sentence about something that went wrong, or was done.

    It stays until it is closed, or, where it ``passes``, until the person does something else.
    """

    def __init__(self, over: QWidget) -> None:
        """Float above the top of ``over``; start hidden."""
        super().__init__(over)
        self.setObjectName("message")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        self._words = label(wraps=True)
        self._passes = False
        self.close_button = button("Close", tip="Close this message (Esc)")
        self.close_button.clicked.connect(self.hide)
        row.addWidget(self._words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._over = over
        over.installEventFilter(self)
        self.hide()

    def tell(self, sentence: str, *, done: bool = False, passes: bool = False) -> None:
        """Show a sentence; one about what was ``done`` does not look like a warning."""
        self.setObjectName("news" if done else "message")
        for part in (self, self._words):
            part.style().unpolish(part)
            part.style().polish(part)
        self._passes = passes or done
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self._settle()
        self.show()
        self.raise_()

    def pass_on(self) -> None:
        """Go away when what was told of has passed."""
        if self._passes:
            self.hide()

    def words(self) -> str:
        """Return the sentence that is shown; empty when there is none."""
        return "" if self.isHidden() else self._words.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        """Keep to the upper right edge of what is below."""
        if watched is self._over and event.type() == QEvent.Type.Resize and not self.isHidden():
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        room = self._over.width() - 2 * MARGIN
        needed = self._words.fontMetrics().horizontalAdvance(self._words.text())
        needed += self.close_button.sizeHint().width() + 64
        width = min(room, WIDEST, needed)
        height = self._row.heightForWidth(width)
        self.setGeometry(self._over.width() - MARGIN - width, MARGIN // 2, width, height)
