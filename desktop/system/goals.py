"""Files that a person names to be written: never Caselight's own, never the one being read.

What is written takes its name only when it is whole, so that an older file is kept until then.
"""

import stat
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from desktop.core.disks import of_file, shown
from desktop.core.errors import KnownError, Problem
from desktop.system.drafts import draft_of


def checked(goal: Path, root: Path, inputs: Sequence[Path] = ()) -> Path:
    """Return the file that ``goal`` leads to, or raise ``KnownError`` where it must not be written.

    ``root`` is the data folder, of which only ``backups`` is for others; ``inputs`` are being read.
    """
    try:
        found = _resolved(goal.expanduser())
        if found.is_dir() or not found.name:
            why = "it is a folder; name a file in it"
            raise KnownError(Problem.FILE_UNWRITABLE, file=shown(found), why=why)
        if _inside(found, root) or _is_one_of(found, _own(root)):
            raise KnownError(Problem.GOAL_INSIDE, file=shown(found))
        if _is_one_of(found, inputs):
            raise KnownError(Problem.GOAL_IS_INPUT, file=shown(found))
    except (RuntimeError, ValueError) as error:
        raise _unusable(goal, error) from error
    except OSError as error:
        raise of_file(error, goal) from error
    return found


class Goals:
    """Implements ``services.ports.Goals`` beside a data folder."""

    def __init__(self, root: Path) -> None:
        """Name the data folder, in which nothing is written."""
        self._root = root

    @contextmanager
    def draft(self, goal: Path, *, replacing: bool) -> Generator[TextIO]:
        """See the port."""
        found = checked(goal, self._root)
        if found.is_file() and not replacing:
            raise KnownError(Problem.GOAL_THERE, file=shown(found))
        with written(found) as sink:
            yield sink


def write_text(name: str, text: str, *, root: Path) -> None:
    """Write UTF-8 to a file that a person chose; raises ``KnownError`` when that fails."""
    with written(checked(Path(name), root)) as sink:
        sink.write(text)


@contextmanager
def written(goal: Path) -> Generator[TextIO]:
    """Give a file to write UTF-8 to; it takes the name of ``goal`` when the block ends well."""
    try:
        if goal.exists() and not stat.S_ISREG(goal.stat().st_mode):
            # A pipe or a device keeps its name and takes what comes.
            with goal.open("w", encoding="utf-8", newline="") as sink:
                yield sink
        else:
            with draft_of(goal) as sink:
                yield sink
    except OSError as error:
        raise of_file(error, goal) from error


def _resolved(goal: Path) -> Path:
    """Return where a path leads; a pipe such as ``/dev/fd/3`` leads to nothing with a name."""
    found = goal.resolve()
    return goal if goal.exists() and not found.exists() else found


def _inside(goal: Path, root: Path) -> bool:
    """Say whether a path lies in the data folder, by whatever name, but not in its ``backups``."""
    for parent in goal.parents:
        if _same(parent, root):
            return True
        if _same(parent, root / "backups"):
            return False
    return False


def _is_one_of(goal: Path, files: Iterable[Path]) -> bool:
    """Say whether a file that is there has one of these as its other name (a hard link)."""
    return goal.exists() and any(_same(goal, file) for file in files)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _own(root: Path) -> Iterator[Path]:
    """Return what lies in the data folder, but for the backups."""
    backups = root / "backups"
    return (file for file in root.rglob("*") if backups not in file.parents)


def _unusable(goal: Path, error: Exception) -> KnownError:
    why = "there is no such person" if isinstance(error, RuntimeError) else "it is no file's name"
    return KnownError(Problem.FILE_UNWRITABLE, file=shown(goal), why=why)
