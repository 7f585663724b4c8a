"""Fakes of the ports: a store in a dictionary, and a model that knows words by heart."""

import json
from collections import Counter, OrderedDict
from dataclasses import dataclass, field, replace

from desktop.core.answers.predictions import LabelScore, Learned, Prediction, Span
from desktop.core.answers.spans import key
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.cases import Case, CaseLine, Page
from desktop.core.decisions.corrections import (
    DECIDING,
    Act,
    Correction,
    decision,
    effective,
    names,
    repeats,
    undoable,
)
from desktop.core.decisions.examples import is_sealed
from desktop.core.decisions.imports import TakenBack
from desktop.core.decisions.lessons import Memory, Recorded, Stored, lesson
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Lineage, VersionState
from desktop.core.rows.exports import StoredCase, StoredPrediction, What
from desktop.core.texts.text import digest
from desktop.core.texts.words import words
from desktop.runtime.clock import new_id, now
from desktop.services.ports import Loaded

KEPT = 3


class FakePredictor:
    """Answers ``rain`` or, for spans, every capital word as a place; else what it was taught."""

    def __init__(self, memory_of, kinds):
        self._memory_of = memory_of
        self._kinds = kinds
        self.taught = OrderedDict()

    def teach(self, lessons):
        for version, some in lessons.items():
            if version in self.taught:
                self._learn(version, some)

    async def prepare(self, version):
        await self._load(version)
        return Loaded(("rain", "sun"))

    async def again(self, version, text):
        return await self.read(version, text), ()

    async def read(self, version, text, moved=None):
        await self._load(version)
        lessons = self.taught[version].values()
        if self._kinds(version) is Kind.SPANS:
            return self._spans(version, text, lessons)
        best, said = next(((t.label, t.case) for t in lessons if t.text == text), ("rain", None))
        other = "sun" if best != "sun" else "rain"
        learned = (Learned(best, (said,)),) if said else ()
        labels = (LabelScore(best, 0.8), LabelScore(other, 0.2))
        return Prediction(version, labels, set_90=(best,), learned=learned)

    async def read_many(self, version, texts):
        return [await self.read(version, text) for text in texts]

    def drop(self, version):
        self.taught.pop(version, None)

    async def release(self, encoder):
        self.released = encoder

    def close(self):
        self.taught.clear()

    def _spans(self, version, text, lessons):
        """Mark each word as lessons do that name it; those of this very text speak last."""
        found = {key(s): s for s in alone(text)}
        for taught in sorted(lessons, key=lambda t: t.text == text):
            wanted = {key(s) for s in taught.spans or ()}
            own = {key(s) for s in alone(taught.text)}
            gone = {key(s) for s in taught.predicted} | (own if taught.whole else set())
            kept = wanted if taught.text == text else wanted - own
            for marks, given in ((gone - wanted, False), (kept, True)):
                for start, end, label in marks:
                    for span in occurrences(text, taught.text[start:end], label):
                        found.pop(key(span), None)
                        if given:
                            found[key(span)] = span
        return Prediction(version, spans=tuple(sorted(found.values())))

    def _learn(self, version, lessons):
        for taught in lessons:
            if taught.label is None and taught.spans is None:
                self.taught[version].pop(taught.case, None)
            else:
                self.taught[version][taught.case] = taught

    async def _load(self, version):
        if version not in self.taught:
            memory = await self._memory_of(version)
            self.taught[version] = {}
            self._learn(version, memory.lessons)
            while len(self.taught) > KEPT:
                self.taught.popitem(last=False)
        self.taught.move_to_end(version)


def alone(text):
    """Return the spans that the fake model finds without any lesson."""
    return tuple(Span(w.start, w.end, "Place", 0.6) for w in words(text) if text[w.start].isupper())


def occurrences(text, surface, label):
    """Return a span for every word of a text that has this surface."""
    bounds = [(w.start, w.end) for w in words(text) if text[w.start : w.end] == surface]
    return [Span(start, end, label, 0.7) for start, end in bounds]


@dataclass
class Row:
    """What the fake store keeps of a case."""

    id: str
    task: str
    text: str
    draft: bool = False
    deleted: bool = False
    predictions: list = field(default_factory=list)
    history: tuple = ()


class FakeRepository:
    """Keeps everything in memory; the same promises as the store's."""

    def __init__(self):
        self._tasks = {}
        self._versions = {}
        self._examples = {}
        self._known = {}
        self._runs, self._training = {}, {}
        self._used = {}
        self._rows = {}
        self._imports = {}
        self.overruled, self.copies, self.ended = [], [], []

    async def open(self):
        pass

    def close(self):
        pass

    async def tasks(self):
        return tuple(sorted(self._tasks.values(), key=lambda t: t.name))

    async def task(self, task_id):
        if task_id not in self._tasks:
            raise KnownError(Problem.UNKNOWN_TASK, task=task_id, tasks="")
        return self._tasks[task_id]

    async def install_task(self, task, version, examples):
        if task.id in self._tasks:
            raise KnownError(Problem.TASK_EXISTS, task=task.id)
        self._tasks[task.id] = replace(task, active=version.id)
        self._examples[task.id] = examples
        self._keep(version, frozenset())

    async def record_case(self, task_id, text, prediction, origin):
        lessons = self._out_of_the_bin(task_id, text)
        row = self._row(task_id, text, draft=origin.draft)
        if prediction is not None:
            row.predictions.append((new_id(), prediction))
        old = self._rows.get(origin.replaces)
        if old and old is not row and old.draft and not old.history:
            old.deleted = True
        return Recorded(self._case(row), lessons)

    async def keep(self, case, origin):
        lessons = self._out_of_the_bin(case.task, case.text)
        row = self._row(case.task, case.text, new=case.id)
        if all(case.prediction_id != own for own, _ in row.predictions):
            row.predictions.append((case.prediction_id, case.prediction))
        return Recorded(self._case(row), lessons)

    async def case(self, case_id):
        if case_id not in self._rows:
            raise KnownError(Problem.UNKNOWN_CASE)
        return self._case(self._rows[case_id])

    async def find_case(self, task_id, text):
        row = self._find(task_id, text)
        return self._case(row) if row else None

    async def settle_draft(self, case_id):
        self._rows[case_id].draft = False

    async def bin_cases(self, cases, author=""):
        for case in cases:
            self._rows[case].deleted, self._rows[case].draft = True, False
        return self._lessons_of(cases)

    async def bring_back(self, cases, author=""):
        for case in cases:
            row = self._rows[case]
            row.deleted = False
            self._add(row.task, decision(row.history).labels)
        return self._lessons_of(cases)

    async def binned(self, task_id, limit):
        rows = [r for r in self._of(task_id, deleted=True) if not r.draft]
        return self._page(rows, limit)

    async def search(self, task_id, query, *, limit, offset=0):
        rows = [r for r in self._of(task_id) if query in r.text]
        return self._page(rows, limit, offset)

    async def undecided(self, task_id, limit):
        return self._page([r for r in self._of(task_id) if not r.history], limit).lines

    async def decided(self, task_id):
        return [(r.text, r.id, decision(r.history)) for r in self._of(task_id) if r.history]

    async def append(self, correction, text):
        row = self._rows.get(correction.case)
        if row is None or row.deleted:
            raise KnownError(Problem.UNKNOWN_CASE)
        if row.text != text:
            raise KnownError(Problem.DECISION_STALE)
        task = self._tasks[row.task]
        if any(old.id == correction.id for old in row.history) or repeats(row.history, correction):
            return Stored(row.history, task, {}, new=False)
        newest = row.predictions[-1][0] if row.predictions else None
        if correction.act in DECIDING and correction.prediction != newest:
            raise KnownError(Problem.DECISION_STALE)
        before = decision(row.history)
        row.history, row.draft = (*row.history, correction), False
        after = decision(row.history)
        self._add(row.task, after.labels)
        if correction.act is Act.UNDO:
            used = await self.usage(row.task)
            for label in set(before.labels) - set(after.labels):
                if label in self._tasks[row.task].untrained and not used[label]:
                    self._drop(row.task, label)
        lessons = {} if correction.act is Act.NOTE else self._lessons_of([row.id])
        return Stored(row.history, self._tasks[row.task], lessons)

    async def take(self, source, batch):
        task_id, author, fresh = source.task, source.author, []
        self._imports.setdefault(source.id, (source, []))
        for example, reason in zip(batch.examples, batch.reasons, strict=True):
            marked = example.spans
            if marked is not None:
                marked = tuple(replace(s, probability=1.0, reviewed=True) for s in marked)
            old = self._find(task_id, example.text)
            told = decision(old.history) if old and not old.deleted else None
            if told and told.act and (told.label, told.spans) == (example.label, marked):
                continue
            self._out_of_the_bin(task_id, example.text)
            row = self._row(task_id, example.text)
            said = row.predictions[-1][0] if row.predictions else None
            act = Act.RELABEL if marked is None else Act.SPANS
            made = (new_id(), row.id, act, now(), author, said, example.label, marked, reason)
            row.history = (*row.history, Correction(*made))
            self._add(task_id, example.labels)
            self._imports[source.id][1].append((row.id, made[0]))
            fresh.append(row.id)
        return len(fresh), self._lessons_of(fresh)

    async def take_back(self, source, after, limit):
        taken = self._imports[source.id][1]
        some = taken[after : after + limit]
        back = [case for case, own in some if self._undone(source, case, own)]
        back = list(dict.fromkeys(back))
        binned = [case for case in back if self._left_behind(self._rows[case])]
        for case in binned:
            self._rows[case].deleted = True
        if len(some) < limit:
            used = await self.usage(source.task)
            for label in [g for g in self._tasks[source.task].untrained if not used[g]]:
                self._drop(source.task, label)
        reached = after + len(some)
        return TakenBack(reached, len(some), len(back), len(binned), self._lessons_of(back))

    async def imports(self, task_id):
        found = [
            replace(s, answers=len(taken), standing=sum(self._holds(*each) for each in taken))
            for s, taken in self._imports.values()
            if s.task == task_id and taken
        ]
        return tuple(found[::-1])

    def _holds(self, case, own):
        return any(row.id == own for row in effective(self._rows[case].history))

    def _undone(self, source, case, own):
        held = self._holds(case, own)
        if held:
            row = self._rows[case]
            undo = Correction(new_id(), case, Act.UNDO, now(), source.author, supersedes=own)
            row.history = (*row.history, undo)
        return held

    def _left_behind(self, row):
        return undoable(row.history) is None and not row.predictions and not row.deleted

    async def usage(self, task_id):
        counts = Counter(
            label for r in self._of(task_id) for label in set(decision(r.history).labels)
        )
        return {label: counts[label] for label in self._tasks[task_id].labels}

    async def move_label(self, task_id, old, new, author=""):
        self._checked(task_id, old)
        self._add(task_id, (new,))
        every = [r for r in self._rows.values() if r.task == task_id]
        moved = [r for r in every if any(old in names(line) for line in r.history)]
        for row in moved:
            own = (new_id(), row.id, Act.RENAME, now(), author)
            row.history = (*row.history, Correction(*own, label=new, reason=old))
        self._drop(task_id, old)
        return self._lessons_of([r.id for r in moved])

    async def remove_label(self, task_id, label):
        self._checked(task_id, label)
        used = (await self.usage(task_id))[label]
        if used:
            raise KnownError(Problem.LABEL_USED, label=label, count=used)
        self._drop(task_id, label)

    async def examples(self, task_id, role):
        return self._examples[task_id].get(role, ())

    async def version_ids(self):
        return tuple(sorted(self._versions))

    async def next_number(self, task_id):
        return 1 + max(v.number for v in self._versions.values() if v.task == task_id)

    async def find_version(self, task_id, wanted):
        for version in await self.versions(task_id):
            digits = wanted.removeprefix("sha256:")
            known = version.id.removeprefix("sha256:")
            if digits == str(version.number) or (len(digits) >= 8 and known.startswith(digits)):
                return version
        raise KnownError(Problem.UNKNOWN_VERSION, task=task_id, version=wanted)

    async def overrule(self, task_id, version_id, reason, author=""):
        self.overruled.append((version_id, reason))

    async def lineage(self, task_id):
        return tuple(Lineage(v, None) for v in await self.versions(task_id))

    async def removed_tasks(self):
        return ()

    async def erased_tasks(self):
        return frozenset()

    async def copy_to(self, folder):
        self.copies.append(folder)

    async def versions(self, task_id):
        active = self._tasks[task_id].active
        found = [v for v in self._versions.values() if v.task == task_id]
        return tuple(replace(v, active=v.id == active) for v in found[::-1])

    async def activate(self, task_id, version_id, author=""):
        version = self._versions[version_id]
        self._versions[version_id] = replace(version, state=VersionState.READY)
        self._tasks[task_id] = replace(self._tasks[task_id], active=version_id)

    async def begin_run(self, task_id, parent, *, spec, seed, dataset, used):
        run = new_id()
        self._runs[run], self._training[run] = json.loads(used), task_id
        return run

    async def end_run(self, run, state, report=None, version=None):
        self.ended.append(state)
        self._training.pop(run, None)
        if version is not None:
            self._keep(version, frozenset(self._runs[run]))
            labels = tuple(dict.fromkeys((*self._tasks[version.task].labels, *version.labels)))
            task = self._tasks[version.task]
            grown = tuple(g for g in task.untrained if g not in version.labels)
            self._tasks[version.task] = replace(task, labels=labels, untrained=grown)

    async def used_corrections(self, task_id):
        return self._used[self._tasks[task_id].active]

    async def known(self, version_id):
        return self._known.get(version_id)

    async def memory(self, version_id):
        task = self._versions[version_id].task
        rows = [r for r in self._of(task) if r.history]
        lessons = [self._lesson(version_id, row) for row in rows]
        taught = tuple(t for t in lessons if t.label is not None or t.spans is not None)
        return Memory(self._known.get(version_id), taught)

    async def check(self):
        return ()

    async def export_numbers(self, task_id, query):
        await self.task(task_id)
        rows = [*self._rows.values()]
        return tuple(
            rows.index(r) for r in self._of(task_id) if query.casefold() in r.text.casefold()
        )

    async def exported(self, places, what):
        rows = [*self._rows.values()]
        return tuple(self._stored(rows[place], what) for place in places)

    def _stored(self, row, what):
        kept = {What.CASES: row.predictions[-1:], What.PREDICTIONS: row.predictions}.get(what, [])
        said = []
        for _, made in kept:
            best = made.best or LabelScore(None, None)
            number = self._versions[made.version].number
            said.append(
                StoredPrediction(
                    "",
                    made.version,
                    number,
                    made.took_ms,
                    best.label,
                    best.probability,
                    made.sure,
                    made.unlike,
                    made.spans,
                )
            )
        history = () if what is What.PREDICTIONS else row.history
        return StoredCase(row.id, row.task, row.text, "", "", history, tuple(said))

    def _keep(self, version, used):
        self._versions[version.id] = version
        self._known[version.id] = version.known
        self._used[version.id] = used | self._used.get(version.parent, frozenset())

    def _row(self, task_id, text, *, draft=False, new=""):
        row = self._find(task_id, text)
        if row is None:
            row = Row(new or new_id(), task_id, text, draft)
            self._rows[row.id] = row
        row.draft, row.deleted = row.draft and draft, False
        self._rows[row.id] = self._rows.pop(row.id)
        return row

    def _find(self, task_id, text):
        found = (r for r in self._rows.values() if (r.task, r.text) == (task_id, text))
        return next(found, None)

    def _of(self, task_id, *, deleted=False):
        return [r for r in self._rows.values() if r.task == task_id and r.deleted is deleted]

    def _out_of_the_bin(self, task_id, text):
        row = self._find(task_id, text)
        if row is None or not row.deleted or row.draft:
            return {}
        row.deleted = False
        self._add(task_id, decision(row.history).labels)
        return self._lessons_of([row.id])

    def _case(self, row):
        own, said = row.predictions[-1] if row.predictions else (None, None)
        binned = row.deleted
        return Case(row.id, row.task, row.text, "", said, own, row.history, True, row.draft, binned)

    def _page(self, rows, limit, offset=0):
        lines = [
            CaseLine(r.id, r.task, r.text, "", "", None, decision(r.history)) for r in rows[::-1]
        ]
        return Page(tuple(lines[offset : offset + limit]), len(lines))

    def _lessons_of(self, cases):
        tasks = {self._rows[case].task for case in cases}
        return {
            v.id: tuple(self._lesson(v.id, self._rows[c]) for c in cases)
            for v in self._versions.values()
            if v.task in tasks
        }

    def _lesson(self, version, row):
        made = decision(row.history)
        trained = made.correction in self._used[version] and not is_sealed(digest(row.text))
        if row.deleted or trained:
            made = decision(())
        said = dict(row.predictions).get(made.prediction)
        return lesson(row.id, row.text, made, said.spans if said else ())

    def _add(self, task_id, labels):
        task = self._tasks[task_id]
        new = tuple(label for label in dict.fromkeys(labels) if label not in task.labels)
        self._tasks[task_id] = replace(
            task, labels=task.labels + new, untrained=task.untrained + new
        )

    def _drop(self, task_id, label):
        task = self._tasks[task_id]
        left = tuple(x for x in task.labels if x != label)
        grown = tuple(g for g in task.untrained if g != label)
        self._tasks[task_id] = replace(task, labels=left, untrained=grown)

    def _checked(self, task_id, label):
        if label not in self._tasks[task_id].labels:
            raise KnownError(Problem.UNKNOWN_LABEL, label=label, task=task_id)
        if label not in self._tasks[task_id].untrained:
            raise KnownError(Problem.LABEL_TRAINED, label=label)
        if task_id in self._training.values():
            raise KnownError(Problem.LABEL_IN_TRAINING, label=label)
