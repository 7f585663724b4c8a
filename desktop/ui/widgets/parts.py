"""Small widgets that the screens share."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.press import PushButton

# What the style leaves free beside the words of a drop-down, within the room for them.
BESIDE_WORDS = 2


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
    made = PushButton(text)
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
        self.heading = Wrapping(heading, "heading")
        self.top = FlowLayout(ends=True)
        self.top.addWidget(self.heading)
        if heading:
            self.body.addLayout(self.top)
        else:
            # Without a parent it would stay a window of its own.
            self.heading.setParent(self)
            self.heading.hide()


class Select(QComboBox):
    """A drop-down whose list opens below it, with an arrow of our own."""

    def __init__(self, name: str, tip: str = "") -> None:
        """Say for screen readers what is chosen."""
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setItemDelegate(QStyledItemDelegate(self))

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for room for all the words; Qt forgets what the style leaves free beside them."""
        return super().sizeHint() + QSize(2 * BESIDE_WORDS, 0)

    def words_room(self) -> int:
        """Return how many pixels there are for the words."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        box, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(box, option, field, self).width() - BESIDE_WORDS

    def shown_words(self) -> str:
        """Return the words, cut with an ellipsis where there is no room."""
        cut = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), cut, self.words_room())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint the words and the arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.shown_words()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().placeholderText().color(), 1.6))
        reach = min(6.5, max(4.0, self.fontMetrics().height() / 5))
        x, y = self.width() - 12 - reach, (self.height() - reach) / 2
        corners = QPointF(x - reach, y), QPointF(x, y + reach), QPointF(x + reach, y)
        painter.drawPolyline(list(corners))
        painter.end()


class Reserved(QLabel):
    """Keeps room for some lines, so that nothing moves when its words come and go."""

    def __init__(self, lines: int, name: str = "muted") -> None:
        """Start without words; ``name`` is the style."""
        super().__init__()
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setObjectName(name)

    def heightForWidth(self, width: int) -> int:  # noqa: N802  (Qt's name)
        """Ask for the lines, or for more where the words need more."""
        return max(super().heightForWidth(width), self._lines * self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be content with any width."""
        return QSize(0, self._lines * self.fontMetrics().lineSpacing())


class Wrapping(QLabel):
    """Asks for one line, and takes several where there is no room for it."""

    def __init__(self, text: str = "", name: str = "") -> None:
        """Show ``text``; ``name`` is its style."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName(name)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for the width of the whole line."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(wide, self.fontMetrics().height())


class Steady(QLabel):
    """Keeps room for the longest of its sentences, so that nothing moves when they change."""

    def __init__(self, name: str = "") -> None:
        """Start empty; ``name`` is its style."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName(name)
        self._longest = ""

    def tell(self, words: str, others: Iterable[str]) -> None:
        """Show ``words``, with room for each of the ``others`` that may take their place."""
        self.setText(words)
        self._longest = max((words, *others), key=len)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        """Keep room in another width."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        page = QRect(0, 0, max(self.width(), 40), 1000)
        needed = self.fontMetrics().boundingRect(page, Qt.TextFlag.TextWordWrap, self._longest)
        self.setMinimumHeight(needed.height())


class Elided(QLabel):
    """One line that is cut with an ellipsis where there is no room; its tool tip is the whole."""

    def __init__(self, text: str = "", name: str = "", *, least: int = 0) -> None:
        """Show ``text``; ``name`` is its style, ``least`` so many letters are always seen."""
        super().__init__(text)
        self._least = least
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Ask for the width of the whole line."""
        wide = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(wide, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        """Be content with the fewest letters."""
        fewest = self.text()[: self._least]
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(fewest) + 2 * bool(fewest), metrics.height())

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """Paint what fits."""
        told = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if told != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle, told)
        painter.end()


def scrolling(page: QWidget) -> QScrollArea:
    """Return an area that scrolls a page where the window is too small for it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    page.setObjectName("page")
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area


def say(area: QScrollArea, message: QLabel, text: str) -> None:
    """Change a message within an area, and let it be seen."""
    message.setText(text)
    area.ensureWidgetVisible(message)


def shown(widget: QWidget, *, visible: bool) -> None:
    """Show or hide, only when that changes something."""
    if widget.isHidden() == visible:
        widget.setVisible(visible)
