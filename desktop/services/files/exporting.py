"""Giving out what is stored: some cases at a time, so that neither memory nor the store is held."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from desktop.core.answers.tasks import Task
from desktop.core.rows.exports import Layout, StoredCase, What, layout
from desktop.runtime.aside import aside, beside
from desktop.services.ports import Goals, Records, Repository, Writers

# So many cases are at hand at once; texts have up to 200,000 characters.
PAGE = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a task is given out in which format; ``query`` narrows it to what a search finds."""

    task: str
    what: What
    format: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class ExportMoved:
    """So many of the cases are written, in so many rows."""

    done: int
    total: int
    rows: int


@dataclass(frozen=True, slots=True)
class Exported:
    """All of it is written; ``file`` is empty where it went into a stream."""

    cases: int
    rows: int
    file: str = ""


class Exporting:
    """Writes cases, corrections, entities and predictions of a task."""

    def __init__(self, repository: Repository, writers: Writers, goals: Goals) -> None:
        """Use the store, the formats, and where a person's files may lie."""
        self._repository = repository
        self._writers = writers
        self._goals = goals

    async def to_file(
        self, wanted: Wanted, goal: Path, *, replacing: bool
    ) -> AsyncGenerator[ExportMoved | Exported, None]:
        """Write a file that has its name once it is whole; raises ``KnownError``.

        Closing the generator leaves no file, and an older one as it was.
        """
        task = await self._repository.task(wanted.task)
        rows = self._layout(task, wanted)
        moved = ExportMoved(0, 0, 0)
        async with beside(self._goals.draft(goal, replacing=replacing)) as sink:
            records = await aside(self._writers.begin_file, wanted.format, sink, rows.columns)
            async for moved in self._write(wanted, rows, records):
                yield moved
        yield Exported(moved.total, moved.rows, str(goal))

    async def to_stream(
        self, wanted: Wanted, sink: TextIO
    ) -> AsyncGenerator[ExportMoved | Exported, None]:
        """Write to standard output or the like."""
        rows = self._layout(await self._repository.task(wanted.task), wanted)
        moved = ExportMoved(0, 0, 0)
        records = self._writers.begin(wanted.format, sink, rows.columns)
        async for moved in self._write(wanted, rows, records):
            yield moved
        yield Exported(moved.total, moved.rows)

    def _layout(self, task: Task, wanted: Wanted) -> Layout:
        return layout(task, wanted.what, flat=self._writers.is_flat(wanted.format))

    async def _write(
        self, wanted: Wanted, rows: Layout, records: Records
    ) -> AsyncGenerator[ExportMoved, None]:
        numbers = await self._repository.export_numbers(wanted.task, wanted.query)
        written = 0
        for done in range(0, len(numbers), PAGE):
            some = numbers[done : done + PAGE]
            cases = await self._repository.exported(some, wanted.what)
            written += await aside(_written, cases, rows, records)
            yield ExportMoved(done + len(some), len(numbers), written)


def _written(cases: Sequence[StoredCase], rows: Layout, records: Records) -> int:
    made = [record for case in cases for record in rows.rows(case)]
    records(made)
    return len(made)
