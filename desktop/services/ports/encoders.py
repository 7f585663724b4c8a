"""What the services need from whoever keeps the encoders."""

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Protocol

from desktop.core.encoders import Card, InstalledEncoder, Reference, Unreadable


class EncoderFolders(Protocol):
    """Looks at model folders, takes them in, and keeps them."""

    def listed(self) -> tuple[InstalledEncoder, ...]:
        """Return the encoders that are there, those of the program first."""
        ...

    async def look(self, folder: Path) -> Card:
        """Return what is shown of a folder; raises ``KnownError`` when it is refused."""
        ...

    def take(self, folder: Path) -> AsyncGenerator[str | InstalledEncoder, None]:
        """Take a folder in: yields what is being done, and last the encoder.

        Works in a process of its own; closing the generator ends it and leaves nothing behind.
        """
        ...

    def remove(self, encoder: str) -> None:
        """Remove the files of one that a person took in."""
        ...

    def unreadable(self, needed: Sequence[Reference]) -> tuple[Unreadable, ...]:
        """Return those whose files are not what they were, and of those ``needed`` the missing."""
        ...
