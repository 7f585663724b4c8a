"""The window: rail, task switcher, screens, status line."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.tasks import Task
from desktop.ui import wording
from desktop.ui.actions import build
from desktop.ui.cases.view import CasesView
from desktop.ui.icons import Icons
from desktop.ui.learn.view import LearnView
from desktop.ui.parts import MessageBar, label
from desktop.ui.read.view import ReadView
from desktop.ui.theme import Colours

SCREENS = (("read", "Read"), ("cases", "Cases"), ("learn", "Learn"))


class Window(QMainWindow):
    """Signals: ``acted(action id)``, ``task_chosen(task id)``, ``numbered(1-9)``, ``closed()``."""

    acted = Signal(str)
    task_chosen = Signal(str)
    numbered = Signal(int)
    closed = Signal()

    def __init__(self, icons: Icons) -> None:
        """Build every screen; nothing is loaded."""
        super().__init__()
        self.setWindowTitle("Caselight")
        self.resize(1280, 800)
        self.setMinimumSize(1120, 700)
        self._icons = icons
        self.setWindowIcon(icons.get("app"))
        self.read, self.cases, self.learn = ReadView(), CasesView(), LearnView()
        self.message = MessageBar()
        self.tasks = QComboBox()
        self.tasks.setAccessibleName("Task")
        self.tasks.setToolTip("Choose what the texts are read for")
        self.tasks.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tasks.setMinimumWidth(180)
        self.stack = QStackedWidget()
        for screen in (self.read, self.cases, self.learn):
            self.stack.addWidget(screen)
        self._rail: list[QToolButton] = []
        self.state = label(wording.LOADING_STORE)
        self.model = label("", "muted")
        self.training = label("", "muted")
        self._lay_out()
        self.actions_by_id = build(self, self.acted.emit)
        self.tasks.activated.connect(
            lambda place: self.task_chosen.emit(self.tasks.itemData(place))
        )
        for number in range(1, 10):
            QShortcut(f"Alt+{number}", self, lambda n=number: self.numbered.emit(n))
        self.show_screen(0)

    def show_screen(self, place: int) -> None:
        """Go to a screen: 0 Read, 1 Cases, 2 Learn."""
        self.stack.setCurrentIndex(place)
        for number, tool in enumerate(self._rail):
            tool.setChecked(number == place)

    def show_tasks(self, tasks: tuple[Task, ...], chosen: str) -> None:
        """Fill the task switcher."""
        self.tasks.clear()
        for task in tasks:
            self.tasks.addItem(task.name, task.id)
        self.tasks.setCurrentIndex(max(0, self.tasks.findData(chosen)))

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        for tool, (name, _) in zip(self._rail, SCREENS, strict=True):
            tool.setIcon(self._icons.get(name, colours.muted))
        self.read.dress(colours)
        self.learn.dress(colours)

    def on_screen_chosen(self, act: Callable[[int], None]) -> None:
        """Call ``act`` with the number of a screen that is chosen on the rail."""
        for number, tool in enumerate(self._rail):
            tool.clicked.connect(lambda _=False, n=number: act(n))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Close; what runs is ended by whoever listens."""
        self.closed.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        told = QVBoxLayout()
        told.setContentsMargins(16, 12, 16, 0)
        told.addWidget(self.message)
        column.addLayout(told)
        column.addWidget(self.stack, 1)
        row.addWidget(self._make_rail())
        row.addLayout(column, 1)
        whole = QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._make_top())
        outer.addWidget(middle, 1)
        outer.addWidget(self._make_foot())
        self.setCentralWidget(whole)

    def _make_top(self) -> QFrame:
        top = QFrame()
        top.setObjectName("bar")
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(16)
        row.addWidget(label("Caselight", "brand"))
        row.addWidget(self.tasks)
        row.addStretch()
        row.addWidget(label("Find an action  Ctrl+K", "muted"))
        return top

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        for place, (name, words) in enumerate(SCREENS):
            tool = QToolButton()
            tool.setObjectName("rail")
            tool.setText(words)
            tool.setAccessibleName(words)
            tool.setToolTip(f"{words} (Ctrl+{place + 1})")
            tool.setCheckable(True)
            tool.setIcon(self._icons.get(name))
            tool.setIconSize(QSize(22, 22))
            tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            tool.setFixedWidth(76)
            column.addWidget(tool)
            self._rail.append(tool)
        column.addStretch()
        return rail

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 5, 16, 5)
        row.setSpacing(24)
        for part in (self.state, self.model, self.training):
            row.addWidget(part)
        row.addStretch()
        row.addWidget(label(wording.STAYS, "muted"))
        return foot
