"""What was done since the program was opened, in order, so that it can be taken back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A decision about a case, or, without one, an import; ``row`` is the id of either."""

    task: str
    case: str
    row: str


class Sitting:
    """The steps that can be taken back, the newest last."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._steps: list[Step] = []

    def add(self, step: Step) -> None:
        """Keep what was done last."""
        self._steps.append(step)

    def forget(self, row: str | None) -> None:
        """Drop what was taken back."""
        self._steps[:] = [step for step in self._steps if step.row != row]

    def can_undo(self, task: str) -> bool:
        """Say whether anything can be taken back in a task."""
        return any(step.task == task for step in self._steps)

    def decisions(self, task: str) -> tuple[Step, ...]:
        """Return the decisions of a task, the newest first."""
        return tuple(s for s in reversed(self._steps) if s.task == task and s.case)

    def newest_import(self, task: str) -> str | None:
        """Return the import that was the last step in a task, if it was one."""
        newest = next((s for s in reversed(self._steps) if s.task == task), None)
        return newest.row if newest is not None and not newest.case else None
