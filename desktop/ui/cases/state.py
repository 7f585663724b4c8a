"""What the Cases screen shows."""

from dataclasses import dataclass, replace

from desktop.core.cases import CaseLine
from desktop.services.facts import CasesFound


@dataclass(frozen=True, slots=True)
class CasesState:
    """The found cases, how many there are in all, and what was searched for."""

    lines: tuple[CaseLine, ...] = ()
    total: int = 0
    query: str = ""
    loading: bool = True


def reduce(state: CasesState, fact: CasesFound) -> CasesState:
    """Return the state after a search."""
    return replace(
        state, lines=fact.page.lines, total=fact.page.total, query=fact.query, loading=False
    )


def more(state: CasesState, fact: CasesFound) -> CasesState:
    """Return the state with a further page of the same search behind the first ones."""
    if fact.query != state.query:
        return state
    return replace(state, lines=(*state.lines, *fact.page.lines), total=fact.page.total)
