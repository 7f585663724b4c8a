"""What the services need from files: those that people bring, name and keep, and packs."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

from desktop.core.answers.tasks import Task
from desktop.core.decisions.examples import Example, Role
from desktop.core.encoders import Reference
from desktop.core.rows.tables import Columns, Sheet


class Files(Protocol):
    """Reads the files that people bring, in every known format."""

    def sheet(self, name: str, columns: Columns, form: str | None = None) -> Sheet:
        """Return the rows of a file, a folder, or standard input (``-``).

        ``form`` names the format where it is not to be found by content.  Raises ``KnownError``.
        """
        ...

    def together(self, names: Sequence[str], columns: Columns) -> Sheet:
        """Return the rows of several files and folders; one that cannot be read is set aside."""
        ...


# Writes further records below those that it wrote before.
Records = Callable[[Sequence[dict[str, Any]]], None]


class Writers(Protocol):
    """Writes records in the formats that are written."""

    @property
    def names(self) -> tuple[str, ...]:
        """The formats."""
        ...

    def is_flat(self, form: str) -> bool:
        """Say whether a format holds no lists, so that each entity is a row of its own."""
        ...

    def begin_file(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """Begin as ``begin`` does, with what marks a file of this format."""
        ...

    def begin(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """Write what stands above the records, and return what writes them."""
        ...


class Goals(Protocol):
    """Owns the files that a person names to be written."""

    def draft(self, goal: Path, *, replacing: bool) -> AbstractContextManager[TextIO]:
        """Give a file to write UTF-8 to, which takes its name when the block ends well.

        Raises ``KnownError`` where none may be written, and for a file that is there already
        unless ``replacing``.
        """
        ...


class Archives(Protocol):
    """Owns backups."""

    def goal(self, file: Path) -> Path:
        """Return where a backup named so is written; raises ``KnownError`` where none may be."""
        ...

    def draft(self, goal: Path) -> AbstractContextManager[Path]:
        """Give an empty folder beside ``goal`` for a while."""
        ...

    def pack(self, snapshot: Path, goal: Path) -> int:
        """Write the snapshot and the versions to one file, and read it again; returns its bytes."""
        ...

    def unpack(self, file: Path) -> None:
        """Make a whole backup ready to take the folder's place when the program ends."""
        ...


@dataclass(frozen=True, slots=True)
class Pack:
    """A task pack that was read and checked; ``folder`` holds the version's files."""

    task: Task
    folder: Path
    examples: dict[Role, tuple[Example, ...]]


class Packs(Protocol):
    """Reads task packs."""

    def shipped(self) -> tuple[str, ...]:
        """Return the ids of the packs that come with the program."""
        ...

    def encoder(self, pack: str) -> Reference:
        """Return the encoder that one stands on; raises ``KnownError``."""
        ...

    def read(self, pack: str) -> Pack:
        """Read and check one; raises ``KnownError``."""
        ...
