"""Small widgets that the screens share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)


def label(text: str = "", name: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label; ``name`` is its style."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if name:
        made.setObjectName(name)
    return made


def button(text: str, *, style: str = "", tip: str = "") -> QPushButton:
    """Return a push button whose tool tip says its shortcut."""
    made = QPushButton(text)
    if style:
        made.setObjectName(style)
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return made


class Card(QFrame):
    """A rounded panel with a heading; ``body`` takes the content."""

    def __init__(self, heading: str = "") -> None:
        """Show ``heading`` at the top, if there is one."""
        super().__init__()
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(8)
        self.heading = label(heading, "heading")
        self.top = QHBoxLayout()
        self.top.addWidget(self.heading, 1)
        if heading:
            self.body.addLayout(self.top)


class MessageBar(QFrame):
    """One sentence about something that went wrong, or was done, until it is closed."""

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__()
        self.setObjectName("message")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        self._words = label(wraps=True)
        close = button("Close", tip="Close this message (Esc)")
        close.clicked.connect(self.hide)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    def tell(self, sentence: str, *, done: bool = False) -> None:
        """Show a sentence; one about what was ``done`` does not look like a warning."""
        self.setObjectName("news" if done else "message")
        for part in (self, self._words):
            part.style().unpolish(part)
            part.style().polish(part)
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    def words(self) -> str:
        """Return the sentence that is shown; empty when there is none."""
        return "" if self.isHidden() else self._words.text()


def shown(widget: QWidget, *, visible: bool) -> None:
    """Show or hide, only when that changes something."""
    if widget.isHidden() == visible:
        widget.setVisible(visible)
