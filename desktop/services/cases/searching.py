"""Finding earlier cases and opening them again."""

from desktop.core.decisions.cases import Case
from desktop.services.facts import CasesFound
from desktop.services.ports import Repository

PAGE = 100


class Searching:
    """Looks through the cases of a task."""

    def __init__(self, repository: Repository) -> None:
        """Use a repository."""
        self._repository = repository

    async def find(self, task_id: str, query: str = "", page: int = 0) -> CasesFound:
        """Return a page of cases, newest first; an empty query finds all."""
        found = await self._repository.search(task_id, query, limit=PAGE, offset=page * PAGE)
        return CasesFound(query, found)

    async def open(self, case_id: str) -> Case:
        """Return one case; one that was opened never gives way to what is typed next."""
        await self._repository.settle_draft(case_id)
        return await self._repository.case(case_id)
