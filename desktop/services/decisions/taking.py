"""Taking the answers of a file as corrections, and taking them back together."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.core.answers.spans import checked as checked_spans
from desktop.core.answers.spans import key
from desktop.core.answers.tasks import Kind, Task, checked_label
from desktop.core.decisions.corrections import Decision
from desktop.core.decisions.examples import Example
from desktop.core.decisions.imports import Batch, Import
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import Account, leaving_out
from desktop.core.rows.relabelling import meant, renamed
from desktop.core.texts.text import checked
from desktop.core.wording import sentence
from desktop.runtime.aside import aside
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting, Step
from desktop.services.ports import Repository

BATCH = 256
GoOn = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking led to: rows stored, rows stored before, labels new to the task, rows left."""

    source: Import
    stored: int
    repeated: int
    labels: tuple[str, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What taking answers would do: labels that the task lacks, and what is decided already.

    ``known`` counts the labels that it has, ``alike`` maps those that differ from one of the task
    only by case to that one.
    """

    unknown: tuple[str, ...] = ()
    alike: tuple[tuple[str, str], ...] = ()
    same: int = 0
    otherwise: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """Answers that can be taken, and what that would do."""

    answers: Account
    prospect: Prospect


@dataclass(frozen=True, slots=True)
class Offers:
    """All answers of a file and, where the task lacks labels of some, the other answers."""

    whole: Offer
    known: Offer | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What taking back led to: answers that hold no more, cases in the recycle bin, rows left."""

    task: Task
    answers: int
    binned: int
    left: int = 0


def always(_: int) -> bool:
    """Go on to the end."""
    return True


class Taking:
    """Stores the answers of files in batches, each whole or not at all."""

    def __init__(
        self,
        repository: Repository,
        remembering: Remembering,
        author: str = "",
        sitting: Sitting | None = None,
    ) -> None:
        """Use a repository and the memory; ``author`` is written beside every correction."""
        self._repository = repository
        self._remembering = remembering
        self._author = author
        self._sitting = sitting or Sitting()

    async def prospect(self, task: Task, examples: Sequence[Example]) -> Prospect:
        """Say what taking the examples would do; nothing is stored."""
        decided = await self._repository.decided(task.id)
        return await aside(_prospect, task, examples, decided)

    async def offers(self, task: Task, answers: Account) -> Offers:
        """Say what can be taken of a file, with and without labels that are new to the task."""
        whole = Offer(answers, await self.prospect(task, answers.examples))
        if not whole.prospect.unknown:
            return Offers(whole)
        try:
            known = leaving_out(answers, whole.prospect.unknown)
        except KnownError:
            return Offers(whole)
        return Offers(whole, Offer(known, await self.prospect(task, known.examples)))

    async def take(
        self,
        task: Task,
        examples: Sequence[Example],
        reasons: Sequence[str] = (),
        *,
        file: str = "",
        going_on: GoOn = always,
    ) -> Taken:
        """Store decided examples (from a file), in batches that are stored whole or not at all.

        Every example is checked before the first is stored.  What is decided like that already
        adds nothing, so that an import that was cut off can be done again.  ``going_on(rows)`` is
        asked after every batch; raises ``KnownError`` that says how many are stored.
        """
        whole, own = await aside(_prepared, task, examples, file)
        said = [*reasons] if reasons else [""] * len(whole)
        source = Import(own, task.id, file, author=self._author)
        fresh = reached = 0
        while reached < len(whole):
            part = slice(reached, reached + BATCH)
            try:
                count, lessons = await self._repository.take(source, Batch(whole[part], said[part]))
            except KnownError as error:
                if not reached:
                    raise
                raise KnownError(
                    Problem.IMPORT_CUT, stored=reached, total=len(whole), why=sentence(error)
                ) from error
            fresh += count
            reached = min(reached + BATCH, len(whole))
            self._remembering.take(lessons)
            self._note(source, fresh)
            if not going_on(reached):
                break
        named = dict.fromkeys(label for e in whole[:reached] for label in e.labels)
        new = tuple(label for label in named if label not in task.labels)
        return Taken(source, fresh, reached - fresh, new, len(whole) - reached)

    async def take_back(self, source: Import, going_on: GoOn = always) -> Returned:
        """Take back every answer of an import that still holds, in batches as they were stored.

        One that was cut off goes on when it is done again.
        """
        found = {each.id: each for each in await self._repository.imports(source.task)}
        total = found[source.id].answers if source.id in found else 0
        after = seen = answers = binned = 0
        while True:
            step = await self._repository.take_back(source, after, BATCH)
            self._remembering.take(step.lessons)
            after, seen = step.reached, seen + step.seen
            answers, binned = answers + step.answers, binned + step.binned
            if step.seen < BATCH or not going_on(seen):
                break
        left = max(0, total - seen)
        if not left:
            self._sitting.forget(source.id)
        return Returned(await self._repository.task(source.task), answers, binned, left)

    async def imports(self, task: str) -> tuple[Import, ...]:
        """Return what files brought for a task, the newest first."""
        return await self._repository.imports(task)

    def can_undo(self, task: str) -> bool:
        """Say whether the last step of this sitting in a task was to take a file's answers."""
        return self._sitting.newest_import(task) is not None

    async def newest(self, task: str) -> Import | None:
        """Return the import that was the last step of this sitting in a task, if it was one."""
        wanted = self._sitting.newest_import(task)
        return next((each for each in await self.imports(task) if each.id == wanted), None)

    def _note(self, source: Import, fresh: int) -> None:
        if fresh:
            self._sitting.forget(source.id)
            self._sitting.add(Step(source.task, "", source.id))


def _prepared(task: Task, examples: Sequence[Example], file: str) -> tuple[list[Example], str]:
    """Return checked examples and the id of their import: the same again for the same file."""
    whole = [_checked(task, example) for example in examples]
    own = hashlib.sha256(f"{task.id}\n{file}\n".encode("utf-8", "surrogatepass"))
    for example in whole:
        said = repr((example.text, example.label, example.spans))
        own.update(said.encode("utf-8", "surrogatepass"))
    return whole, own.hexdigest()


def _checked(task: Task, example: Example) -> Example:
    text = checked(example.text)
    if task.kind is Kind.CLASSIFY:
        return Example(text, checked_label(example.label or ""))
    spans = checked_spans(text, example.spans or ())
    for span in spans:
        checked_label(span.label)
    return Example(text, spans=spans)


def _prospect(
    task: Task, examples: Sequence[Example], decided: Sequence[tuple[str, str, Decision]]
) -> Prospect:
    named = dict.fromkeys(label for example in examples for label in example.labels)
    lacking = [label for label in named if label not in task.labels]
    alike = tuple((name, ours) for name in lacking if (ours := meant(name, task.labels)))
    unknown = tuple(name for name in lacking if name not in dict(alike))
    standing = {text: made for text, _, made in decided if made.whole}
    # As they are meant, unless the person says otherwise.
    told = renamed(examples, dict(alike))
    same = [_says(standing[each.text], each) for each in told if each.text in standing]
    known = len(named) - len(unknown) - len(alike)
    return Prospect(unknown, alike, sum(same), len(same) - sum(same), known)


def _says(decided: Decision, example: Example) -> bool:
    if example.spans is None:
        return decided.label == example.label
    return sorted(map(key, decided.spans or ())) == sorted(map(key, example.spans))
