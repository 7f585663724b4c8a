"""Whatever a person does, screen, store and memory are what the person remembers to have done."""

import asyncio
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
from desktop.core.decisions.corrections import Act
from desktop.core.decisions.examples import Example, Role
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.services.cases.binning import Binning
from desktop.services.cases.reading import Kept, Reading
from desktop.services.cases.searching import Searching
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting
from desktop.services.decisions.taking import Taking
from desktop.services.tasks.labelling import Labelling
from desktop.services.versions.learning import Learning, Promote
from desktop.services.versions.versioning import Versioning
from desktop.store.repository import SqlRepository
from tests.helpers.fakes import FakePredictor, FakeRepository
from tests.helpers.ledger import NOTHING, Ledger, plain
from tests.helpers.makers import FakeFolders, FakeTrainer

WORDS = st.sampled_from(["wet", "dry", "Oslo", "rome", "again"])
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LABELS = st.sampled_from(["rain", "sun", "fog", "mist"])
PLACES = st.sampled_from(["Place", "Firm", "Town"])
KINDS = {"weather": Kind.CLASSIFY, "places": Kind.SPANS}
NAMES = {"weather": LABELS, "places": PLACES}
KEPT = {Problem.UNKNOWN_LABEL, Problem.LABEL_TRAINED, Problem.LABEL_IN_TRAINING}
PACKED = {
    "weather": tuple(Example(f"packed {i}", ("rain", "sun")[i % 2]) for i in range(4)),
    "places": (Example("In Bonn.", spans=(Span(3, 7, "Place"),)), Example("No.", spans=())),
}


class Folders(FakeFolders):
    """Calls a version after its task."""

    def adopt(self, folder, task=""):
        super().adopt(folder, task)
        return f"{task}-{len(self.adopted) + 1}"


class Person(RuleBasedStateMachine):
    """Reads, types, decides, takes back, deletes, trains and starts again, in any order."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.repository = self.made()
        self.trainer, self.folders = FakeTrainer(), Folders()
        self.case = self.training = None
        self.task = "weather"
        self.ledgers = {task: Ledger() for task in KINDS}
        self.steps = []

    def made(self):
        return FakeRepository()

    def reopen(self):
        """What is in a dictionary needs no closing."""

    def run(self, work):
        return self.loop.run_until_complete(work)

    @property
    def ledger(self):
        return self.ledgers[self.task]

    @initialize()
    def begin(self):
        self.run(self.repository.open())
        for task, kind in KINDS.items():
            labels = ("rain", "sun") if kind is Kind.CLASSIFY else ("Place",)
            first = Version(f"{task}-1", task, 1, "2026", VersionState.READY, active=True)
            examples = {Role.SEALED: PACKED[task]}
            self.run(self.repository.install_task(Task(task, task, kind, labels), first, examples))
        self.start()

    def start(self):
        self.predictor = FakePredictor(
            self.repository.memory, lambda version: KINDS[version.rpartition("-")[0]]
        )
        remembering = Remembering(self.predictor)
        self.reading = Reading(self.repository, self.predictor, remembering)
        sitting = Sitting()
        self.correcting = Correcting(self.repository, remembering, "me", sitting)
        self.taking = Taking(self.repository, remembering, "me", sitting)
        self.binning = Binning(self.repository, remembering)
        self.labelling = Labelling(self.repository, remembering)
        self.searching = Searching(self.repository)
        self.versioning = Versioning(self.repository, self.predictor)
        self.learning = Learning(self.repository, self.predictor, self.trainer, self.folders)
        self.case, self.steps = None, []

    # Reading

    @rule(text=TEXTS)
    def paste(self, text):
        self.read(text, Kept.CASE)
        self.ledger.read(text)

    @rule(word=WORDS)
    def type_on(self, word):
        text = f"{self.case.text} {word}" if self.case else word
        self.read(text, Kept.DRAFT, self.case.id if self.case and self.case.draft else None)
        if text in self.ledger.binned:
            self.ledger.read(text)

    @rule()
    def switch_task(self):
        """The text that stands in the box is looked at, and no case is made of it."""
        self.task = "places" if self.task == "weather" else "weather"
        before = self.texts(self.task)
        self.look()
        assert self.texts(self.task) == before

    @rule(data=st.data())
    def open(self, data):
        """Open an earlier case: it is there for good from now on."""
        cases = self.listed()
        if cases:
            self.case = self.run(self.searching.open(data.draw(st.sampled_from(cases))))
            self.ledger.read(self.case.text)
            if self.case.prediction is None:
                self.read(self.case.text, Kept.CASE)

    # Deciding

    @precondition(lambda self: self.case and self.task == "weather")
    @rule(label=LABELS, clicks=st.integers(1, 3))
    def relabel(self, label, clicks):
        work = lambda: self.correcting.relabel(self.case, label)  # noqa: E731
        self.decide(work, clicks, act=Act.RELABEL, label=label, spans=None)

    @precondition(lambda self: self.case)
    @rule(clicks=st.integers(1, 3))
    def accept(self, clicks):
        label, spans = None, None
        if self.task == "places":
            spans = edits.accepted(self.shown())
        else:
            label = self.case.decision.label or self.case.prediction.best.label
        work = lambda: self.correcting.accept(self.case)  # noqa: E731
        self.decide(work, clicks, act=Act.ACCEPT, label=label, spans=spans)

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
            span = Span(start, start + len(word), data.draw(PLACES))
            marked = edits.added(shown, span)
        work = lambda: self.correcting.mark(self.case, marked)  # noqa: E731
        self.decide(work, 1, act=Act.SPANS, label=None, spans=marked)
        left = {edits.key(s) for s in edits.open_spans(marked)}
        assert left == {edits.key(s) for s in edits.open_spans(self.case.decision.spans)}
        lesson = self.lesson()
        assert lesson is None or not left & {edits.key(s) for s in lesson.spans}

    @precondition(lambda self: self.case)
    @rule()
    def cannot_tell(self):
        work = lambda: self.correcting.cannot_tell(self.case)  # noqa: E731
        self.decide(work, 1, act=Act.CANNOT_TELL, label=None, spans=None)

    @precondition(lambda self: self.case)
    @rule(words=st.sampled_from(["", "look"]))
    def note(self, words):
        before = self.fresh()
        self.decide(lambda: self.correcting.note(self.case, words), 1, note=words)
        assert self.fresh() == before

    @precondition(lambda self: self.case)
    @rule()
    def flag(self):
        now = self.standing().flagged
        self.decide(lambda: self.correcting.flag(self.case), 1, flagged=not now)

    @rule()
    def undo(self):
        """The last decision is as if it had not been: that about the text, or else of the sitting.

        An earlier text is shown again with that.
        """
        if self.case and self.ledger.past.get(self.case.text):
            text, case = self.case.text, self.case
            fact = self.run(self.correcting.undo(case))
        else:
            here = [(task, text) for task, text in self.steps if self.is_listed(task, text)]
            fact = self.run(self.correcting.undo_last(self.task))
            assert (fact is None) == (not here)
            if fact is None:
                return
            text = here[-1][1]
        assert fact.case.text == text
        self.stands(fact.case, self.ledger.past[text][-1], self.ledger.undo)
        self.forget_step((self.task, text))

    @precondition(lambda self: self.case and self.ledger.future.get(self.case.text))
    @rule()
    def redo(self):
        """What was taken back holds once more, and is the last decision."""
        text = self.case.text
        fact = self.run(self.correcting.redo(self.case))
        self.stands(fact.case, self.ledger.future[text][-1], self.ledger.redo)
        self.steps.append((self.task, text))

    @rule(data=st.data(), rows=st.integers(1, 8))
    def take_a_file(self, data, rows):
        """The rows of a file are decided as they say, by a command between two sittings."""
        self.restart()
        texts = data.draw(st.lists(TEXTS, min_size=rows, max_size=rows, unique=True))
        examples = [self.example(text, data) for text in texts]
        task = self.run(self.repository.task(self.task))
        self.run(self.taking.take(task, examples))
        for example in examples:
            before, case = self.ledger.now(example.text), self.case_of(example.text)
            spans = None if example.spans is None else edits.accepted(example.spans)
            after = replace(before, act=Act.RELABEL, label=example.label, spans=spans)
            if case.decision.correction != before.correction:
                self.stands(case, after, self.ledger.decide)
            assert plain(case.decision) == plain(after)
            self.ledger.read(case.text)
        self.restart()

    # Cases and labels

    @rule(data=st.data())
    def delete(self, data):
        cases = self.listed()
        if cases:
            some = data.draw(st.lists(st.sampled_from(cases), min_size=1, max_size=3, unique=True))
            texts = [self.text_of(case) for case in some]
            self.run(self.binning.delete(some))
            for text in texts:
                self.ledger.delete(text)
            self.case = None if self.case and self.case.text in texts else self.case

    @rule()
    def bring_back(self):
        page = self.run(self.binning.binned(self.task))
        assert page.total == len(page.lines) == len(self.ledger.binned)
        self.run(self.binning.bring_back([line.id for line in page.lines]))
        for text in list(self.ledger.binned):
            self.ledger.read(text)
        self.look()

    @rule(data=st.data(), merge=st.booleans())
    def rename(self, data, merge):
        """Give a label another name: in what is decided, deleted, and taken back as well."""
        old, new = data.draw(NAMES[self.task]), data.draw(NAMES[self.task])
        if old == new:
            return
        try:
            change = self.labelling.merge if merge else self.labelling.rename
            fact = self.run(change(self.task, old, new))
        except KnownError as error:
            assert error.problem in KEPT
            runs = self.training is not None and self.training[0] == self.task
            assert runs or error.problem is not Problem.LABEL_IN_TRAINING
            return
        assert old not in fact.task.labels
        rows = {t: self.case_of(t).decision.correction for t in self.ledger.stands}
        self.ledger.rename(old, new, rows)
        self.look()

    @rule(data=st.data())
    def remove(self, data):
        label = data.draw(NAMES[self.task])
        used = self.run(self.labelling.usage(self.task))
        try:
            self.run(self.labelling.remove(self.task, label))
        except KnownError:
            return
        assert used[label] == 0

    # Versions and the program

    @precondition(lambda self: self.training is None)
    @rule(promote=st.sampled_from(Promote), wrong=st.booleans())
    def begin_a_training(self, promote, wrong):
        """It learns what is decided now, whatever is decided while it runs."""
        decided = self.ledger.stands.items()
        learned = {m.correction for t, m in decided if m.whole and t not in self.ledger.binned}
        self.trainer.wrong = [e.text for e in PACKED[self.task]] if wrong else ()
        facts = self.learning.train(self.task, promote=promote)
        parent = self.active()
        try:
            self.run(anext(facts))
        except KnownError as error:
            assert error.problem in {Problem.NOTHING_NEW, Problem.TOO_FEW_CORRECTIONS}
            return
        self.training = self.task, facts, parent, learned

    @precondition(lambda self: self.training)
    @rule(use=st.booleans())
    def end_the_training(self, use):
        task, facts, parent, learned = self.training
        self.training = None
        *_, judged = self.run(rest(facts))
        self.ledgers[task].train(judged.report.candidate, parent, learned)
        if use:
            self.activate(task, judged.report.number)
        if use or judged.promoted:
            assert self.active(task) == judged.report.candidate
            self.look()

    @precondition(lambda self: self.training)
    @rule()
    def cancel_the_training(self):
        _, facts, _, _ = self.training
        self.training = None
        before = {task: self.active(task) for task in KINDS}
        self.run(facts.aclose())
        assert before == {task: self.active(task) for task in KINDS}

    @rule(data=st.data())
    def use_another_version(self, data):
        """Go back, or forth; a version that was refused too."""
        numbers = [v.number for v in self.run(self.repository.versions(self.task))]
        self.activate(self.task, data.draw(st.sampled_from(numbers)))
        self.look()

    @rule()
    def evict(self):
        self.predictor.drop(self.active())

    @rule(data=st.data())
    def read_with_others(self, data):
        """Use other versions, so that the one in use gives way to them."""
        for version in self.run(self.repository.versions(self.task)):
            self.run(self.predictor.read(version.id, data.draw(TEXTS)))

    @rule()
    def restart(self):
        """End the program and begin again: only what is stored is left."""
        if self.training:
            self.cancel_the_training()
        self.predictor.close()
        self.reopen()
        self.start()

    # What holds after every step

    @invariant()
    def all_agree(self):
        self.the_model_was_taught_what_the_person_remembers()
        self.what_is_taught_anew_is_the_same()
        self.the_store_holds_what_was_decided_and_nothing_else()
        self.every_case_is_there_once()
        self.the_screen_shows_how_the_text_stands()
        self.labels_are_those_of_the_model_and_of_what_is_decided()
        self.one_version_of_a_task_is_in_use()

    def the_model_was_taught_what_the_person_remembers(self):
        for name, taught in self.predictor.taught.items():
            ledger = self.ledgers[name.rpartition("-")[0]]
            found = {t.text: t.label if t.spans is None else t.spans for t in taught.values()}
            assert found == ledger.lessons(name), name

    def what_is_taught_anew_is_the_same(self):
        for name, taught in self.predictor.taught.items():
            memory = self.run(self.repository.memory(name))
            assert taught == {t.case: t for t in memory.lessons}, name

    def the_store_holds_what_was_decided_and_nothing_else(self):
        for task, ledger in self.ledgers.items():
            decided = self.run(self.repository.decided(task))
            made = {text: plain(made) for text, _, made in decided}
            assert {t: m for t, m in made.items() if m != NOTHING} == ledger.decided

    def every_case_is_there_once(self):
        for task, ledger in self.ledgers.items():
            page = self.run(self.repository.search(task, "", limit=1000))
            texts = [line.excerpt for line in page.lines]
            assert page.total == len(texts) == len(set(texts))
            assert ledger.kept <= set(texts)
            assert not ledger.binned & set(texts)
            undecided = self.run(self.repository.undecided(task, 1000))
            decided = self.run(self.repository.decided(task))
            assert len(undecided) + len(decided) == page.total

    def the_screen_shows_how_the_text_stands(self):
        if self.case:
            assert plain(self.case.decision) == plain(self.standing())
            assert self.case.prediction.version.startswith(self.task)

    def labels_are_those_of_the_model_and_of_what_is_decided(self):
        for task, ledger in self.ledgers.items():
            labels = self.run(self.repository.task(task)).labels
            assert len(labels) == len(set(labels))
            decided = [m for t, m in ledger.stands.items() if t not in ledger.binned]
            assert {x for made in decided for x in made.labels} <= set(labels)

    def one_version_of_a_task_is_in_use(self):
        for task in KINDS:
            versions = self.run(self.repository.versions(task))
            assert [v.id for v in versions if v.active] == [self.active(task)]

    def teardown(self):
        if self.training:
            self.run(self.training[1].aclose())
        self.repository.close()
        self.loop.close()

    # What the person does by it

    def read(self, text, kept, replaces=None):
        async def first():
            task = await self.repository.task(self.task)
            facts = self.reading.read(task, text, kept=kept, replaces=replaces)
            async for fact in facts:
                await facts.aclose()
                return fact.case
            raise AssertionError("a reading without an answer")

        self.case = self.run(first())
        assert self.case.prediction.version == self.active()
        lesson = self.lesson()
        if lesson and lesson.label:
            assert self.case.prediction.best.label == lesson.label
        elif lesson and lesson.spans is not None:
            found = {edits.key(s) for s in self.case.prediction.spans}
            assert {edits.key(s) for s in lesson.spans} <= found

    def look(self):
        """Read the text on the screen anew, as when another version or label is there."""
        if self.case:
            self.read(self.case.text, Kept.NOTHING)

    def decide(self, work, clicks, **expected):
        """Do something so many times; only the first changes anything."""
        text, before = self.case.text, self.standing()
        found = self.run(self.repository.find_case(self.task, text))
        rows = len(found.history) if found else 0
        for _ in range(clicks):
            fact = self.run(work())
        assert len(fact.case.history) <= rows + 1
        expected = replace(before, **expected)
        if len(fact.case.history) > rows:
            self.stands(fact.case, expected, self.ledger.decide)
            self.steps.append((self.task, text))
        assert plain(fact.case.decision) == plain(expected)
        if not fact.case.draft:
            self.ledger.read(text)
        self.case = fact.case

    def stands(self, case, expected, take_down):
        """Hold the decision about a case to what is expected, and write it down; it is shown."""
        assert plain(case.decision) == plain(expected)
        self.ledger.read(case.text)
        take_down(case.text, case.decision)
        self.case = case

    def forget_step(self, step):
        """Forget the last of these steps."""
        for at in reversed(range(len(self.steps))):
            if self.steps[at] == step:
                del self.steps[at]
                return

    def example(self, text, data):
        if self.task == "weather":
            return Example(text, data.draw(LABELS))
        word = data.draw(st.sampled_from(text.split()))
        start = text.index(word)
        return Example(text, spans=(Span(start, start + len(word), data.draw(PLACES)),))

    def activate(self, task, number):
        self.run(self.versioning.activate(task, str(number), "I looked at it"))

    # What it looks at

    def standing(self):
        binned = self.case.text in self.ledger.binned
        return NOTHING if binned else self.ledger.stands.get(self.case.text, NOTHING)

    def shown(self):
        made = self.case.decision.spans
        return self.case.prediction.spans if made is None else made

    def lesson(self):
        memory = self.run(self.repository.memory(self.active()))
        return next((t for t in memory.lessons if t.text == self.case.text), None)

    def active(self, task=""):
        return self.run(self.repository.task(task or self.task)).active

    def listed(self):
        page = self.run(self.repository.search(self.task, "", limit=1000))
        return [line.id for line in page.lines]

    def is_listed(self, task, text):
        return task == self.task and text in self.texts(task)

    def texts(self, task):
        page = self.run(self.repository.search(task, "", limit=1000))
        return {line.excerpt for line in page.lines}

    def text_of(self, case):
        return self.run(self.repository.case(case)).text

    def case_of(self, text):
        return self.run(self.repository.find_case(self.task, text))

    def fresh(self):
        decided = self.run(self.repository.decided(self.task))
        return {made.correction for _, _, made in decided if made.correction}


async def rest(facts):
    """Return what a training tells from here to its end."""
    return [fact async for fact in facts]


class StoredPerson(Person):
    """The same over the real store."""

    def made(self):
        self.folder = Path(tempfile.mkdtemp())
        return SqlRepository(self.folder)

    def reopen(self):
        self.repository.close()
        self.repository = SqlRepository(self.folder)
        self.run(self.repository.open())

    def teardown(self):
        assert self.run(self.repository.check()) == ()
        super().teardown()
        shutil.rmtree(self.folder)


def walk(person, examples, steps, **more):
    run_state_machine_as_test(
        person,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[*HealthCheck],
            **more,
        ),
    )


@pytest.mark.parametrize(
    ("person", "examples", "steps"), [(Person, 150, 40), (StoredPerson, 8, 40)]
)
def test_screen_store_and_memory_agree_whatever_is_done(person, examples, steps):
    walk(person, examples, steps, derandomize=True, database=None)


@pytest.mark.nightly
@pytest.mark.parametrize(("person", "examples"), [(Person, 1000), (StoredPerson, 100)])
def test_they_agree_after_many_more_steps(person, examples):
    walk(person, examples, 80, print_blob=True)
