"""Whatever a person does, the model's memory is what the store says, and nothing is lost."""

import asyncio
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desktop.core.answers import spans as edits
from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import decision
from desktop.core.errors import KnownError
from desktop.core.history.versions import Version, VersionState
from desktop.services.binning import Binning
from desktop.services.correcting import Correcting
from desktop.services.labelling import Labelling
from desktop.services.reading import Kept, Reading
from desktop.services.remembering import Remembering
from desktop.services.searching import Searching
from desktop.store.repository import SqlRepository
from tests.helpers.fakes import FakePredictor, FakeRepository

WORDS = st.sampled_from(["wet", "dry", "Oslo", "rome", "again"])
LABELS = st.sampled_from(["rain", "sun", "fog", "mist"])
KINDS = {"weather": Kind.CLASSIFY, "places": Kind.SPANS}


def version(task, number, **more):
    return Version(f"{task}-{number}", task, number, "2026", VersionState.READY, **more)


class Person(RuleBasedStateMachine):
    """Reads, types, decides, takes back, deletes, trains and starts again, in any order."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.repository = self.made()
        self.case = None
        self.typed = False
        self.task = "weather"
        self.kept = {"weather": set(), "places": set()}
        self.steps = []
        self.again = []

    def made(self):
        return FakeRepository()

    def run(self, work):
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self):
        self.run(self.repository.open())
        for task, kind in KINDS.items():
            labels = ("rain", "sun") if kind is Kind.CLASSIFY else ("Place",)
            first = version(task, 1, active=True)
            self.run(self.repository.install_task(Task(task, task, kind, labels), first, {}))
        self.restart()

    @rule()
    def restart(self):
        """End the program and begin again: only what is stored is left."""
        memory = self.repository.memory
        self.predictor = FakePredictor(memory, lambda v: KINDS[v.rpartition("-")[0]])
        remembering = Remembering(self.predictor)
        self.reading = Reading(self.repository, self.predictor, remembering)
        self.correcting = Correcting(self.repository, remembering, "me")
        self.binning = Binning(self.repository, remembering)
        self.labelling = Labelling(self.repository, remembering)
        self.searching = Searching(self.repository)
        self.case, self.steps, self.again = None, [], []

    @rule(words=st.lists(WORDS, min_size=1, max_size=3))
    def paste(self, words):
        self.read(" ".join(words), Kept.CASE)
        self.kept[self.task].add(self.case.text)

    @rule(word=WORDS)
    def type_on(self, word):
        text = f"{self.case.text} {word}" if self.case else word
        self.read(text, Kept.DRAFT, self.case.id if self.case else None)

    @rule()
    def switch_task(self):
        """The text that stands in the box is looked at, and no case is made of it."""
        self.task = "places" if self.task == "weather" else "weather"
        if self.case:
            before = self.texts(self.task)
            self.read(self.case.text, Kept.NOTHING)
            assert self.texts(self.task) == before

    @precondition(lambda self: self.case and self.task == "weather")
    @rule(label=LABELS, clicks=st.integers(1, 3))
    def relabel(self, label, clicks):
        self.decide(lambda: self.correcting.relabel(self.case, label), clicks)

    @precondition(lambda self: self.case)
    @rule(clicks=st.integers(1, 3))
    def accept(self, clicks):
        self.decide(lambda: self.correcting.accept(self.case), clicks)

    @precondition(lambda self: self.case and self.task == "places")
    @rule(data=st.data())
    def mark(self, data):
        """Give one word a kind, or remove one entity; all others stay as they are."""
        shown = self.shown()
        if shown and data.draw(st.booleans()):
            marked = edits.deleted(shown, data.draw(st.integers(0, len(shown) - 1)))
        else:
            word = data.draw(st.sampled_from(self.case.text.split()))
            start = self.case.text.index(word)
            span = Span(start, start + len(word), data.draw(st.sampled_from(["Place", "Firm"])))
            marked = edits.added(shown, span)
        self.decide(lambda: self.correcting.mark(self.case, marked), 1)
        left = {edits.key(s) for s in edits.open_spans(marked)}
        assert left == {edits.key(s) for s in edits.open_spans(self.case.decision.spans)}
        lesson = self.lesson()
        assert lesson is None or not left & {edits.key(s) for s in lesson.spans}

    @precondition(lambda self: self.case)
    @rule()
    def cannot_tell(self):
        self.decide(lambda: self.correcting.cannot_tell(self.case), 1)

    @precondition(lambda self: self.case)
    @rule(words=st.sampled_from(["", "look"]))
    def note(self, words):
        before = self.fresh()
        self.decide(lambda: self.correcting.note(self.case, words), 1)
        assert self.fresh() == before

    @precondition(lambda self: self.case)
    @rule()
    def flag(self):
        self.decide(lambda: self.correcting.flag(self.case), 1)

    @rule()
    def undo(self):
        """The last decision of this sitting is as if it had not been."""
        at = next((i for i in reversed(range(len(self.steps))) if self.undoes(i)), None)
        fact = self.run(self.correcting.undo_last(self.task))
        assert (fact is None) == (at is None)
        if fact is not None:
            _, case, before, after = self.steps.pop(at)
            assert fact.case.id == case
            assert same(fact.case.decision, before)
            self.again.append((self.task, case, before, after))
            self.seen(fact.case)

    @precondition(lambda self: self.again and self.redoes(-1))
    @rule()
    def redo(self):
        """On the text that the undo showed again, its decision holds once more."""
        _, case, _, after = self.again.pop()
        fact = self.run(self.correcting.redo(self.run(self.repository.case(case))))
        assert same(fact.case.decision, after)
        self.seen(fact.case)

    @rule(data=st.data())
    def delete(self, data):
        cases = self.listed()
        if cases:
            case = data.draw(st.sampled_from(cases))
            self.run(self.binning.delete([case]))
            self.kept[self.task].discard(self.run(self.repository.case(case)).text)
            self.case = None if self.case and self.case.id == case else self.case

    @rule()
    def bring_back(self):
        page = self.run(self.binning.binned(self.task))
        self.run(self.binning.bring_back([line.id for line in page.lines]))
        self.kept[self.task] |= {self.text_of(line.id) for line in page.lines}

    @rule(data=st.data())
    def open(self, data):
        """Open an earlier case: it is there for good from now on."""
        cases = self.listed()
        if cases:
            self.case = self.run(self.searching.open(data.draw(st.sampled_from(cases))))
            self.kept[self.task].add(self.case.text)

    @rule(old=LABELS, new=LABELS)
    def rename(self, old, new):
        try:
            self.run(self.labelling.rename("weather", old, new))
        except KnownError:
            return
        self.steps, self.again = [], []
        self.restart()

    @rule(label=LABELS)
    def remove(self, label):
        used = self.run(self.labelling.usage("weather"))
        try:
            self.run(self.labelling.remove("weather", label))
        except KnownError:
            return
        assert used[label] == 0

    @rule()
    def evict(self):
        self.predictor.drop(self.active())

    @rule(use=st.booleans())
    def train(self, use):
        """Another version learns all that is decided, and is used or not."""
        decided = self.run(self.repository.decided(self.task))
        used = [made.correction for _, _, made in decided if made.whole]
        parent = self.active()
        number = len(self.run(self.repository.versions(self.task))) + 1
        labels = self.run(self.repository.task(self.task)).labels
        made = version(self.task, number, parent=parent, labels=labels)
        run = self.begun(parent, used)
        self.run(self.repository.end_run(run, "candidate", "{}", made))
        if use:
            self.run(self.predictor.prepare(made.id))
            self.run(self.repository.activate(self.task, made.id))
        self.case = None

    @rule(back=st.integers(1, 3))
    def go_back(self, back):
        found = self.run(self.repository.versions(self.task))
        chosen = found[min(back, len(found) - 1)]
        self.run(self.predictor.prepare(chosen.id))
        self.run(self.repository.activate(self.task, chosen.id))
        self.case = None

    @invariant()
    def the_model_was_taught_what_the_store_says(self):
        loaded = self.predictor.taught if hasattr(self, "predictor") else {}
        for name, taught in loaded.items():
            memory = self.run(self.repository.memory(name))
            assert taught == {t.case: t for t in memory.lessons}, name

    @invariant()
    def nothing_that_was_pasted_or_opened_is_gone(self):
        if hasattr(self, "predictor"):
            assert self.kept[self.task] <= self.texts(self.task)

    @invariant()
    def labels_are_those_of_the_model_and_of_what_is_decided(self):
        if hasattr(self, "predictor"):
            labels = self.run(self.repository.task(self.task)).labels
            assert len(labels) == len(set(labels))
            decided = self.run(self.repository.decided(self.task))
            assert {x for _, _, made in decided for x in made.labels} <= set(labels)

    def teardown(self):
        self.repository.close()
        self.loop.close()

    def read(self, text, kept, replaces=None):
        async def first():
            task = await self.repository.task(self.task)
            facts = self.reading.read(task, text, kept=kept, replaces=replaces)
            async for fact in facts:
                await facts.aclose()
                return fact.case
            raise AssertionError("a reading without an answer")

        self.case = self.run(first())
        lesson = self.lesson()
        if lesson and lesson.label:
            assert self.case.prediction.best.label == lesson.label
        elif lesson and lesson.spans is not None:
            found = {edits.key(s) for s in self.case.prediction.spans}
            assert {edits.key(s) for s in lesson.spans} <= found

    def decide(self, work, clicks):
        task = self.run(self.repository.task(self.task))
        found = self.run(self.repository.find_case(self.task, self.case.text))
        history = found.history if found else ()
        before, count = decision(history), len(history)
        for _ in range(clicks):
            fact = self.run(work())
        assert len(fact.case.history) <= count + 1
        if len(fact.case.history) > count:
            self.steps.append((task.id, fact.case.id, before, fact.case.decision))
            self.again = []
        self.kept[self.task].add(fact.case.text)
        self.case = fact.case

    def seen(self, case):
        if self.case and self.case.id == case.id:
            self.case = replace(self.case, history=case.history)

    def undoes(self, place):
        task, case, _, _ = self.steps[place]
        return task == self.task and case in self.listed()

    def redoes(self, place):
        task, case, _, _ = self.again[place]
        return task == self.task and case in self.listed()

    def shown(self):
        made = self.case.decision.spans
        return self.case.prediction.spans if made is None else made

    def lesson(self):
        memory = self.run(self.repository.memory(self.active()))
        return next((t for t in memory.lessons if t.case == self.case.id), None)

    def active(self):
        return self.run(self.repository.task(self.task)).active

    def listed(self):
        page = self.run(self.repository.search(self.task, "", limit=1000))
        return [line.id for line in page.lines]

    def texts(self, task):
        page = self.run(self.repository.search(task, "", limit=1000))
        return {line.excerpt for line in page.lines}

    def text_of(self, case):
        return self.run(self.repository.case(case)).text

    def fresh(self):
        decided = self.run(self.repository.decided(self.task))
        return {made.correction for _, _, made in decided if made.correction}

    def begun(self, parent, used):
        work = self.repository.begin_run(
            self.task, parent, spec="{}", seed=0, dataset="d", used=json.dumps(used)
        )
        return self.run(work)


def same(one, two):
    """Say whether two decisions are the same, whatever rows made them."""
    return (one.act, one.label, one.spans, one.flagged, one.note) == (
        two.act,
        two.label,
        two.spans,
        two.flagged,
        two.note,
    )


class StoredPerson(Person):
    """The same over the real store."""

    def made(self):
        self.folder = Path(tempfile.mkdtemp())
        return SqlRepository(self.folder)

    def teardown(self):
        assert self.run(self.repository.check()) == ()
        super().teardown()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize(("person", "examples", "steps"), [(Person, 60, 25), (StoredPerson, 6, 20)])
def test_screen_store_and_memory_agree_whatever_is_done(person, examples, steps):
    run_state_machine_as_test(
        person,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[*HealthCheck],
        ),
    )
