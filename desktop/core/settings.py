"""What a person can choose about the program."""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """Kept in ``settings.json``; unknown or broken values fall back to these."""

    theme: Theme = Theme.SYSTEM
    text_size: int = 12
    task: str = ""
    wrong_at_most: float | None = None


SMALLEST, LARGEST = 9, 22
