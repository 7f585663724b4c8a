"""A list of texts to be read one after the other, such as the rows of a file."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Worklist:
    """Where a person is in a list; ``position`` counts from 0."""

    name: str
    texts: tuple[str, ...]
    position: int = 0

    @property
    def text(self) -> str:
        """The text that is open."""
        return self.texts[self.position]

    @property
    def has_next(self) -> bool:
        """Whether another text follows."""
        return self.position + 1 < len(self.texts)

    def moved(self, step: int) -> "Worklist":
        """Return the list some texts further on, or back; it ends at its ends."""
        return replace(self, position=min(max(self.position + step, 0), len(self.texts) - 1))
