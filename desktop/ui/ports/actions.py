"""An action as data: what it is called, its shortcut, its menu and its words of explanation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

# What can be done now, by the ids of actions.
Steps = Mapping[str, Callable[[], object]]


class Needs(Enum):
    """What must be there before an action can be done."""

    NOTHING = "nothing"
    EDITOR = "a cursor in a field"
    STORE = "the store"
    TASK = "a task"
    CASE = "a case"
    ENTITY = "a chosen entity"
    LIST = "a list that the case was opened from"


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One action; ``shortcut`` in Qt's portable form, several with "; " between.

    ``apart`` sets it off from what stands above it, ``check`` gives it a mark when it is chosen.
    """

    id: str
    menu: str
    text: str
    shortcut: str = ""
    tip: str = ""
    needs: Needs = Needs.NOTHING
    apart: bool = False
    check: bool = False

    @property
    def name(self) -> str:
        """What it is called, without the mark of its letter."""
        return self.text.replace("&", "")
