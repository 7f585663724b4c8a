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

    ``task`` and its model ``version`` are those that were open last.
    """

    theme: Theme = Theme.SYSTEM
    text_size: int = 12
    task: str = ""
    version: str = ""
    wrong_at_most: float | None = None
    device: Device = Device.AUTO


SMALLEST, LARGEST = 9, 22
