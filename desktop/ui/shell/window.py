"""The window: rail, task switcher, screens, status line."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.core.answers.tasks import Task
from desktop.ui.ports.screens import ScreenInfo, ScreenView
from desktop.ui.screens.cases.view import CasesView
from desktop.ui.screens.learn.view import LearnView
from desktop.ui.screens.read.view import ReadView
from desktop.ui.shell.actions import actions_of, build
from desktop.ui.shell.footer import Foot
from desktop.ui.shell.message import MessageBar
from desktop.ui.shell.screens import SCREENS
from desktop.ui.shell.task_select import TaskSelect
from desktop.ui.shell.undoing import UndoPassedOn
from desktop.ui.shell.walker import Walker
from desktop.ui.widgets.alt import AltTypesNothing
from desktop.ui.widgets.colours import Colours
from desktop.ui.widgets.dialogs import USUAL_HEIGHT
from desktop.ui.widgets.icons import Icons
from desktop.ui.widgets.narrow import Bar
from desktop.ui.widgets.parts import button, label, scrolling

SMALLEST = (560, 400)
RAIL, ICON, BOLD = 76, 22, 1.15
View = TypeVar("View", bound=ScreenView)


class Window(QMainWindow):
    """Its ``views`` are those of its ``screens``, ``infos`` its actions as data.

    Signals: ``acted(action id)``, ``task_chosen(task id)``, ``closed()``.
    """

    acted = Signal(str)
    task_chosen = Signal(str)
    closed = Signal()

    def __init__(self, icons: Icons, screens: tuple[ScreenInfo[Any], ...] = SCREENS) -> None:
        """Build every screen; nothing is loaded."""
        super().__init__()
        self.setWindowTitle("Caselight")
        self.setMinimumSize(*SMALLEST)
        self._icons = icons
        self.may_close: Callable[[], bool] = lambda: True
        self.setWindowIcon(icons.get("app"))
        self.screens = screens
        self.views: tuple[ScreenView, ...] = tuple(info.view() for info in screens)
        self.read, self.cases = self._view(ReadView), self._view(CasesView)
        self.learn = self._view(LearnView)
        self.tasks = TaskSelect()
        self.tasks.chosen.connect(self.task_chosen)
        self.finder = button(
            "Find an action   Ctrl+K", style="quiet", tip="Type what you want to do"
        )
        self.walker = Walker()
        self.walker.acted.connect(self.acted)
        self.stack = QStackedWidget()
        for view in self.views:
            self.stack.addWidget(scrolling(view))
        self._rail: list[QToolButton] = []
        self.foot = Foot()
        self._lay_out()
        self.message = MessageBar(self._whole)
        for signal in (self.read.box.pasted, self.read.box.edited):
            signal.connect(self.message.pass_on)
        self.finder.clicked.connect(lambda: self.acted.emit("palette"))
        self.infos = actions_of(screens)
        self.actions_by_id = build(self, self.infos, self.acted.emit)
        UndoPassedOn(self)
        AltTypesNothing(self)
        self.show_screen(0)

    @property
    def menus(self) -> list[QMenu]:
        """The menus of the menu bar."""
        return [a.menu() for a in self.menuBar().actions() if isinstance(a.menu(), QMenu)]  # pyright: ignore[reportReturnType]

    @property
    def screen_index(self) -> int:
        """The screen that is shown, as ``show_screen`` takes it."""
        return self.stack.currentIndex()

    def show_screen(self, index: int) -> None:
        """Go to a screen by its index."""
        self.stack.setCurrentIndex(index)
        for number, tool in enumerate(self._rail):
            tool.setChecked(number == index)

    def show_tasks(self, tasks: tuple[Task, ...], chosen: str) -> None:
        """Fill the task switcher."""
        self.tasks.show_tasks(tasks, chosen)

    @property
    def state(self) -> QLabel:
        """The line that says what the program is doing."""
        return self.foot.state

    def show_undoing(self, undo: bool, redo: bool) -> None:  # noqa: FBT001  (a signal's values)
        """Let Undo and Redo be chosen only where there is something to undo or to redo."""
        self.actions_by_id["undo"].setEnabled(undo)
        self.actions_by_id["redo"].setEnabled(redo)

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        # Before it is first shown, a tool button has another font than the style gives it.
        self._rail[0].ensurePolished()
        metrics = self._rail[0].fontMetrics()
        wide = max(metrics.horizontalAdvance(info.name) for info in self.screens)
        side = round(ICON * max(1.0, metrics.height() / USUAL_HEIGHT))
        for tool, info in zip(self._rail, self.screens, strict=True):
            tool.setIcon(self._icons.get(info.id, colours.muted))
            tool.setIconSize(QSize(side, side))
            # The screen that is shown has its name in bold.
            tool.setFixedWidth(max(RAIL, round(wide * BOLD) + 24))
        for view in self.views:
            view.dress(colours)

    def on_screen_chosen(self, act: Callable[[int], None]) -> None:
        """Call ``act`` with the number of a screen that is chosen on the rail."""
        for number, tool in enumerate(self._rail):
            tool.clicked.connect(lambda _=False, n=number: act(n))

    def come(self) -> None:
        """Come to the front, as when the program is started a second time."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  (Qt's name)
        """Close unless that must be asked about first; what runs is ended by whoever listens."""
        if not self.may_close():
            event.ignore()
            return
        self.closed.emit()
        super().closeEvent(event)

    def _view(self, kind: type[View]) -> View:
        return next(view for view in self.views if isinstance(view, kind))

    def _lay_out(self) -> None:
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        row.addWidget(self._make_rail())
        row.addLayout(column, 1)
        self._whole = QWidget()
        outer = QVBoxLayout(self._whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._make_top())
        outer.addWidget(middle, 1)
        outer.addWidget(self.foot)
        self.setCentralWidget(self._whole)

    def _make_top(self) -> Bar:
        top = Bar("bar", spacing=16)
        brand = label("Caselight", "brand")
        for part in (brand, self.tasks):
            top.row.addWidget(part)
        top.row.addStretch()
        for part in (self.walker, self.finder):
            top.row.addWidget(part)
        top.spare = (self.finder, brand)
        return top

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(2)
        for place, info in enumerate(self.screens):
            tool = QToolButton()
            tool.setObjectName("rail")
            tool.setText(info.name)
            tool.setAccessibleName(info.name)
            tool.setToolTip(f"{info.name} (Ctrl+{place + 1})")
            tool.setCheckable(True)
            tool.setIcon(self._icons.get(info.id))
            tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            tool.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            column.addWidget(tool)
            self._rail.append(tool)
        column.addStretch()
        return rail
