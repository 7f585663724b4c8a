"""The recycle bin: cases are deleted with what they taught, and can be brought back."""

from collections.abc import Sequence

from desktop.core.decisions.cases import Page
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting, Step
from desktop.services.facts import CasesBinned, CasesBroughtBack
from desktop.services.ports import Repository

SHOWN = 500


class Binning:
    """Deletes cases and brings them back; nothing is ever removed for good."""

    def __init__(
        self,
        repository: Repository,
        remembering: Remembering,
        author: str = "",
        sitting: Sitting | None = None,
    ) -> None:
        """Use the store and the memory; ``author`` is written beside every change."""
        self._repository = repository
        self._remembering = remembering
        self._author = author
        self._sitting = sitting or Sitting()

    def deleted(self, task: str) -> tuple[str, ...]:
        """Return the cases of a task that were deleted last in this sitting, and still are."""
        return self._sitting.deleted(task)

    async def delete(self, cases: Sequence[str], task: str = "") -> CasesBinned:
        """Put cases into the recycle bin, and take back what they taught.

        With a ``task``, it is a step in that one, which can be taken back.
        """
        self._remembering.take(await self._repository.bin_cases(cases, self._author))
        if task:
            self._sitting.add(Step(task, deleted=tuple(cases)))
        return CasesBinned(tuple(cases))

    async def bring_back(self, cases: Sequence[str]) -> CasesBroughtBack:
        """Take cases out of the recycle bin, and teach again what was decided about them."""
        self._remembering.take(await self._repository.bring_back(cases, self._author))
        self._sitting.forget_deleted(cases)
        return CasesBroughtBack(tuple(cases))

    async def binned(self, task: str) -> Page:
        """Return the deleted cases of a task, newest first, at most ``SHOWN`` of them."""
        return await self._repository.binned(task, SHOWN)
