"""The colours of the themes; light and dark meet WCAG 2.2 AA for text and for controls."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of one theme, named by their use; ``line`` divides, ``edge`` bounds a control."""

    ground: str
    surface: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    accent_soft: str
    on_accent: str
    against: str
    good: str
    warn_soft: str
    warn: str
    spans: tuple[tuple[str, str], ...]

    def kind(self, index: int) -> tuple[str, str]:
        """Return the fill and the edge of the kind of entity at an index among a task's labels."""
        return self.spans[index % len(self.spans)]


LIGHT = Colours(
    ground="#f4f6f9",
    surface="#ffffff",
    line="#dfe5ec",
    edge="#7b8998",
    text="#18222d",
    muted="#566473",
    accent="#0f6e73",
    accent_soft="#e0f1f1",
    on_accent="#ffffff",
    against="#a8431a",
    good="#1b7a4b",
    warn_soft="#fff1d6",
    warn="#7a5200",
    spans=(
        ("#d6e8ff", "#0b4a8f"),
        ("#ffdde3", "#9d1c3b"),
        ("#dcf5dc", "#14622a"),
        ("#ebe2fd", "#55309c"),
        ("#fdeacc", "#7a4a00"),
        ("#d9f3f4", "#0b5b61"),
        ("#f1e9dc", "#5f4a26"),
        ("#fbe0f4", "#8a1f70"),
        ("#e6ebc8", "#4d5510"),
        ("#e1e5ee", "#3b4a63"),
        ("#ffe1d0", "#8a3a0a"),
    ),
)
DARK = Colours(
    ground="#0f141a",
    surface="#1a2129",
    line="#2c3641",
    edge="#6b7987",
    text="#e8edf2",
    muted="#a3b0bd",
    accent="#4cc3c9",
    accent_soft="#173539",
    on_accent="#08282a",
    against="#f59a5c",
    good="#6fd39b",
    warn_soft="#3d3217",
    warn="#f2cd7b",
    spans=(
        ("#1c3c60", "#a9d0ff"),
        ("#552433", "#ffb3c3"),
        ("#1d4428", "#a5e6b2"),
        ("#3b2c63", "#d2bdff"),
        ("#4f3a14", "#f7cf86"),
        ("#16474b", "#93e1e6"),
        ("#443a28", "#e2cda3"),
        ("#502046", "#ffb0e8"),
        ("#3c4218", "#d5de8c"),
        ("#333d4f", "#c3d0e8"),
        ("#552d16", "#ffc09b"),
    ),
)
