"""What was done since the program was opened, in order, so that it can be taken back."""

from collections.abc import Collection
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Step:
    """A decision about a case; without one, an import, or cases that were deleted together.

    ``row`` is the id of the decision or of the import.
    """

    task: str
    case: str = ""
    row: str = ""
    deleted: tuple[str, ...] = ()


class Sitting:
    """The steps that can be taken back, the newest last."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._steps: list[Step] = []

    def add(self, step: Step) -> None:
        """Keep what was done last; a deletion takes the place of an earlier one."""
        if step.deleted:
            self.forget_deleted(self.deleted(step.task))
        self._steps.append(step)

    def forget(self, row: str | None) -> None:
        """Drop what was taken back."""
        self._steps[:] = [step for step in self._steps if step.row != row]

    def forget_deleted(self, cases: Collection[str]) -> None:
        """Drop the deletion of cases that were brought back."""
        left = (
            replace(step, deleted=tuple(case for case in step.deleted if case not in cases))
            for step in self._steps
        )
        self._steps[:] = [step for step in left if step.row or step.deleted]

    def can_undo(self, task: str) -> bool:
        """Say whether anything can be taken back in a task."""
        return any(step.task == task for step in self._steps)

    def decisions(self, task: str) -> tuple[Step, ...]:
        """Return the decisions of a task, the newest first."""
        return tuple(s for s in reversed(self._steps) if s.task == task and s.case)

    def newest_import(self, task: str) -> str | None:
        """Return the import that was the last step in a task, if it was one."""
        newest = self._newest(task)
        return newest.row if newest is not None and newest.row and not newest.case else None

    def newest_deletion(self, task: str) -> tuple[str, ...]:
        """Return the cases whose deletion was the last step in a task, if it was one."""
        newest = self._newest(task)
        return newest.deleted if newest is not None else ()

    def deleted(self, task: str) -> tuple[str, ...]:
        """Return the cases of a task that were deleted last, whatever was done since."""
        return next((s.deleted for s in self._steps if s.task == task and s.deleted), ())

    def _newest(self, task: str) -> Step | None:
        return next((s for s in reversed(self._steps) if s.task == task), None)
