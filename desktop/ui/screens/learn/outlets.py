"""What the parts of the Learn screen need of it, and it of the window."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QDialog

from desktop.ui.screens.learn.state import LearnFact, LearnState


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the Learn screen tells others what it does.

    ``status`` gets a line for the foot of the window, or ""; ``save`` writes a file by name;
    ``unfinished`` keeps the task of a training or "", how far its kept state is, and the name of
    the language model that the task moves to or ""; ``read`` opens a text on the Read screen.
    """

    status: Callable[[str], None]
    save: Callable[[str, str], None]
    error: Callable[[BaseException], None]
    unfinished: Callable[[str, int, str], None]
    read: Callable[[str], None]


class LearnHost(Protocol):
    """What the parts need of the screen: the open task, the state of each, and how it changes."""

    task: str
    dialog: QDialog | None

    def state_of(self, task: str) -> LearnState:
        """Return what is known of a task."""
        ...

    def apply(self, task: str, fact: LearnFact) -> None:
        """Take in a fact about a task."""
        ...

    def show(self, task: str, state: LearnState) -> None:
        """Keep the state of a task, and show it where the task is open."""
        ...
