"""A screen: what it declares to the window, what it is given, and what is asked of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.ports.actions import ActionInfo, Needs, Steps
from desktop.ui.ports.choices import Choices
from desktop.ui.ports.events import Events
from desktop.ui.widgets.colours import Colours

if TYPE_CHECKING:
    from desktop.services.bundle import Services
    from desktop.services.facts import TaskOpened


class ScreenView(QWidget):
    """The widgets of a screen; they are there before the store is open."""

    def dress(self, colours: Colours) -> None:
        """Take those of the theme's colours that the style sheet does not give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a screen is given once the store is open.

    ``show`` brings the screen into sight, ``keep`` holds on to a dialog that it opened, ``status``
    gets a line for the foot of the window or "", ``save`` writes a file by name, ``news`` says what
    was done, ``tell`` what went wrong, and ``untell`` takes it away.
    """

    services: "Services"
    spawner: TaskSpawner
    choices: Choices
    events: Events
    show: Callable[[], None]
    keep: Callable[[QDialog], None]
    status: Callable[[str], None]
    save: Callable[[str, str], None]
    news: Callable[[str], None]
    tell: Callable[[BaseException], None]
    untell: Callable[[], None]


class Screen(QObject):
    """A screen at work; it overrides what it has to do with."""

    def open_task(self, opened: "TaskOpened") -> None:
        """Show another task, or the open one as it is now."""

    def enter(self) -> None:
        """Bring up to date what is shown, as the screen comes into sight."""

    def repaint(self) -> None:
        """Paint what is shown in the colours that its view was just dressed in."""

    def steps(self) -> Steps:
        """Return what it can do now; where two screens can do the same, the first one does it."""
        return {}

    def has(self) -> Iterable[Needs]:
        """Return what actions find here."""
        return ()

    def undoable(self) -> tuple[bool, bool]:
        """Say whether there is something to undo, and to do again, while it is in sight."""
        return False, False

    def undo(self) -> None:
        """Take back what was done last on this screen."""

    def redo(self) -> None:
        """Do again what was taken back."""


View = TypeVar("View", bound=ScreenView)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenInfo(Generic[View]):
    """A screen as data; ``id`` names its icon and its help page, ``text`` marks its letter.

    ``view`` builds the widgets, ``open`` puts them to work; only then it loads what works.
    """

    id: str
    text: str
    tip: str
    view: Callable[[], View]
    open: Callable[[View, Surroundings], Screen]
    actions: tuple[ActionInfo, ...] = ()

    @property
    def name(self) -> str:
        """What it is called, without the mark of its letter."""
        return self.text.replace("&", "")
