"""What a person can choose about the program."""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Device(StrEnum):
    """Where trainings compute; texts are always read by the processor."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


@dataclass(frozen=True, slots=True)
class Settings:
    """Kept in ``settings.json``; unknown or broken values fall back to these.

    ``task`` and its model ``version`` are those that were open last; ``window`` is where the
    window stood, in the window's own form; ``last_backup`` is a time (ISO 8601); ``unfinished`` is
    the task of a training that was not ended, ``unfinished_percent`` how far its kept state is
    and ``unfinished_model`` the name of the language model that the task was to move to, or "";
    ``cut_backup`` is the name of a backup that was being written when the window was closed;
    ``author`` is written beside what is decided, in the place of the system's name for the user.
    """

    theme: Theme = Theme.SYSTEM
    text_size: int = 12
    task: str = ""
    version: str = ""
    wrong_at_most: float | None = None
    device: Device = Device.AUTO
    window: str = ""
    last_backup: str = ""
    unfinished: str = ""
    unfinished_percent: int = 0
    unfinished_model: str = ""
    author: str = ""
    cut_backup: str = ""


# 24 is twice the usual size: WCAG 2.2, success criterion 1.4.4.
SMALLEST, LARGEST = 9, 24
