"""What the Cases screen shows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import CaseLine
from desktop.services.facts import CasesFound


class Which(Enum):
    """Which of the found cases are listed."""

    ALL = "All cases"
    UNDECIDED = "Undecided"
    TEACHING = "Undecided, what teaches most first"
    DECIDED = "Decided"
    FLAGGED = "Flagged"
    NOTED = "With a note"
    BINNED = "Deleted (recycle bin)"


class Column(Enum):
    """The columns by their place."""

    TEXT = 0
    READ = 1
    MODEL = 2
    YOU = 3


@dataclass(frozen=True, slots=True)
class CasesState:
    """The found cases of a task, how many there are in all, and what was searched for.

    ``opened`` is the case that was opened from the list last.
    """

    lines: tuple[CaseLine, ...] = ()
    total: int = 0
    query: str = ""
    loading: bool = True
    which: Which = Which.ALL
    label: str = ""
    column: Column = Column.READ
    descending: bool = True
    opened: str = ""
    task: str = ""

    @property
    def whole(self) -> bool:
        """Whether every found case is at hand, not only the first pages."""
        return len(self.lines) >= self.total

    @property
    def wants_all(self) -> bool:
        """Whether the choice of the person needs every case and not only the newest."""
        usual = self.column is Column.READ and self.descending
        return self.searched and not (usual and self.which is Which.ALL and not self.label)

    @property
    def searched(self) -> bool:
        """Whether the list comes from a search; other lists have an order of their own."""
        return self.which not in (Which.TEACHING, Which.BINNED)

    @property
    def listed(self) -> tuple[CaseLine, ...]:
        """The cases that are listed, in their order."""
        kept = [line for line in self.lines if self._passes(line)]
        if not self.searched:
            return tuple(kept)
        return tuple(sorted(kept, key=_KEYS[self.column], reverse=self.descending))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that were read or decided among the found cases."""
        return tuple(sorted({label for line in self.lines for label in _labels(line)}))

    @property
    def index(self) -> int | None:
        """The index of the opened case in the list."""
        ids = [line.id for line in self.listed]
        return ids.index(self.opened) if self.opened in ids else None

    def _passes(self, line: CaseLine) -> bool:
        if self.label and self.label not in _labels(line):
            return False
        return _PASSES[self.which](line)


def _labels(line: CaseLine) -> tuple[str, ...]:
    """Return every label that was read or decided: for entities, each of their kinds."""
    return (*line.labels, *line.decision.labels)


_PASSES: dict[Which, Callable[[CaseLine], bool]] = {
    Which.ALL: lambda _: True,
    Which.UNDECIDED: lambda line: line.decision.act is None,
    Which.TEACHING: lambda _: True,
    Which.BINNED: lambda _: True,
    Which.DECIDED: lambda line: line.decision.act is not None,
    Which.FLAGGED: lambda line: line.decision.flagged,
    Which.NOTED: lambda line: bool(line.decision.note),
}
_KEYS: dict[Column, Callable[[CaseLine], tuple[str | float, ...]]] = {
    Column.TEXT: lambda line: (line.excerpt.casefold(), line.id),
    Column.READ: lambda line: (line.read_at, line.id),
    Column.MODEL: lambda line: (title(line.predicted), line.probability or 0.0, line.id),
    Column.YOU: lambda line: (
        title(line.decision.label or ""),
        str(line.decision.act or ""),
        float(line.decision.flagged),
        line.id,
    ),
}


def reduce(state: CasesState, fact: CasesFound) -> CasesState:
    """Return the state after a search."""
    return replace(
        state, lines=fact.page.lines, total=fact.page.total, query=fact.query, loading=False
    )


def more(state: CasesState, fact: CasesFound) -> CasesState:
    """Return the state with a further page of the same search behind the first ones."""
    if fact.query != state.query:
        return state
    known = {line.id for line in state.lines}
    added = tuple(line for line in fact.page.lines if line.id not in known)
    return replace(state, lines=(*state.lines, *added), total=fact.page.total)


def ordered_by(state: CasesState, column: Column) -> CasesState:
    """Return the state in the order of a column; the same column again turns the order round."""
    if column is state.column:
        return replace(state, descending=not state.descending)
    return replace(state, column=column, descending=column is Column.READ)


def beside(state: CasesState, step: int) -> str:
    """Return the case so many places below the opened one; empty where there is none."""
    index = state.index
    if index is None or not 0 <= index + step < len(state.listed):
        return ""
    return state.listed[index + step].id
