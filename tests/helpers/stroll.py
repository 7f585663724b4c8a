"""A person in a real window who does one thing after the other, and what must hold at every rest.

A stroll is a list of (what, number) pairs, so that it can be taken again, whole or in part.
"""

import random

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.answers.spans import key
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.ui.shell.screens import CASES, READ
from tests.helpers.journey import TRAINING_S, at_rest, journey, paste, press, until
from tests.helpers.small import FOG

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
TEXTS = (
    "Rain again.",
    "Snow in Oslo, sun in Rome.",
    "A sunny day at the beach in Lisbon.",
    "Fog, thick fog over Vienna.",
    "cafe\u0301 in Madrid \U0001f327\ufe0f",
    "Grey all day, says Anna.",
)
OWN = {"rain", "sun", "snow", "Place"}
LABELS = {Kind.CLASSIFY: ("hail", "mist", "rain"), Kind.SPANS: ("Person", "Town", "Place")}
# What may be told: there is too little to train on, a training runs, or what is meant just went.
TOLD = {
    Problem.NOTHING_NEW,
    Problem.TOO_FEW_CORRECTIONS,
    Problem.UNKNOWN_CASE,
    Problem.UNKNOWN_LABEL,
    Problem.LABEL_IN_TRAINING,
}
OFTEN = (
    "paste", "paste", "type", "accept", "click", "number", "label", "cannot tell", "flag", "note",
    "undo", "redo", "select", "choose", "delete", "longer", "strike", "task", "new", "screen",
    "open", "bin", "take back", "bring back", "rename", "use", "evict", "others", "take",
)  # fmt: skip


def planned(seed, count, *, restarts=1, trainings=0):
    """Return the steps of a stroll, with so many restarts and trainings among them."""
    dice = random.Random(seed)
    steps = [(dice.choice(OFTEN), dice.randrange(1000)) for _ in range(count)]
    for number in range(trainings):
        place = (2 * number + 1) * len(steps) // (2 * trainings)
        after = place + dice.randrange(3, 9)
        steps[after:after] = [("end of training", dice.randrange(1000))]
        steps[place:place] = [("take", 5), ("train", dice.randrange(1000))]
    for number in range(restarts):
        steps.insert((number + 1) * len(steps) // (restarts + 1), ("restart", dice.randrange(2)))
    return steps


class Stroller:
    """Takes steps in a window without waiting for what they lead to."""

    def __init__(self, desk):
        self.desk = desk
        self.view, self.reading = desk.window.read, desk.reading
        self.wrong = []
        desk.spawner._on_error = self._told

    def _told(self, error):
        self.desk.tell(error)
        if not isinstance(error, KnownError) or error.problem not in TOLD:
            self.wrong.append(error)
        else:
            self.desk.window.message.hide()

    @property
    def task(self):
        return self.reading.state.task

    @property
    def repository(self):
        return self.reading._reading._repository

    @property
    def predictor(self):
        return self.reading._reading._predictor

    async def step(self, name, number):
        """Do one thing; what is not possible now is not done."""
        box = self.view.box
        does = {
            "paste": lambda n: paste(self.desk, TEXTS[n % len(TEXTS)]),
            "type": lambda n: QTest.keyClicks(box, (" no", " snow", "x")[n % 3]),
            "accept": lambda _: press(box, Qt.Key.Key_Return, CONTROL),
            "click": lambda _: QTest.mouseClick(self.view.accept, Qt.MouseButton.LeftButton),
            "number": lambda n: press(box, (Qt.Key.Key_1, Qt.Key.Key_2)[n % 2], ALT),
            "cannot tell": lambda _: press(box, Qt.Key.Key_0, ALT),
            "flag": lambda _: self.reading.flag(),
            "undo": lambda _: self.desk.act("undo"),
            "redo": lambda _: self.desk.act("redo"),
            "choose": lambda _: self.reading.looking.choose_span(0),
            "delete": lambda _: self.reading.marking.delete(),
            "longer": lambda _: self.reading.marking.stretch(1),
            "strike": lambda _: self.reading.looking.strike(1),
            "new": lambda _: self.desk.act("new"),
            "screen": lambda n: self.desk.show_screen(n % 3),
            "take back": lambda _: self.desk.cases.take_back(),
            "train": lambda _: self.desk.learning.train(),
        }
        if name in does:
            does[name](number)
        else:
            await getattr(self, "_" + name.replace(" ", "_"))(number)

    async def _task(self, number):
        self.desk.window.tasks.setCurrentIndex(number % self.desk.window.tasks.count())
        self.desk.window.tasks.activated.emit(self.desk.window.tasks.currentIndex())

    async def _label(self, number):
        label = LABELS[self.reading.state.kind][number % 3]
        if self.reading.state.kind is Kind.SPANS:
            self.reading.marking.give_kind(label)
        else:
            self.reading.relabel(label)

    async def _note(self, number):
        if self.reading.state.current:
            self.reading.note(self.reading.state.current, ("", "look")[number % 2])

    async def _select(self, number):
        if len(self.view.box.text()) > 6:
            self.view.box.select(number % 3, 3 + number % 4)

    async def _open(self, number):
        listed = self.desk.cases.state.listed
        if listed:
            self.desk.cases.open(listed[number % len(listed)].id)

    async def _bin(self, number):
        """Delete a case of the list; now and then the one that is open."""
        ids = [line.id for line in self.desk.cases.state.listed]
        current = self.reading.state.current
        if current and current.stored and number % 3 == 0:
            ids = [current.id]
        if ids:
            self.desk.window.cases.deleted.emit((ids[number % len(ids)],))

    async def _bring_back(self, _):
        page = await self.repository.binned(self.task.id, 99)
        self.desk.window.cases.brought_back.emit(tuple(line.id for line in page.lines))

    async def _rename(self, number):
        """Rename one of the labels of one's own, in the dialog, which is closed at once."""
        own = [x for x in self.task.labels if x not in OWN]
        if not own:
            return
        self.desk.act("labels")
        dialog = self.desk.dialog
        await until(lambda: dialog.rows.rowCount(), "labels")
        old = own[number % len(own)]
        if old in dialog._task.labels:
            dialog.rows.selectRow(dialog._task.labels.index(old))
            dialog.name.setText(LABELS[self.reading.state.kind][number % 2])
            dialog.rename.click()
            if dialog.rename.text().endswith("sure?"):
                dialog.rename.click()
        dialog.accept()

    async def _use(self, number):
        survey = self.desk.learning.state.survey
        if survey:
            version = survey.versions[number % len(survey.versions)]
            self.desk.spawner.spawn(
                self.desk.learning.using._use(survey.task.id, version.id, "I looked at it.")
            )

    async def _evict(self, _):
        version = self.task.active
        self.predictor._thread.submit(lambda engine: engine.readers.drop(version))

    async def _others(self, number):
        """Read with every version that there is, so that the one in use gives way to others."""
        for version in await self.repository.version_ids():
            text = TEXTS[number % len(TEXTS)]
            self.desk.spawner.spawn(self.predictor.read(version, text))

    async def _take(self, number):
        """Take so many rows of a file as decided."""
        rows = [Example(text, "fog") for text in FOG[: 1 + number % 9]]
        files = self.desk.bringing.files

        async def take(task):
            await files._taking.take(task, rows, file=str(number % 2))
            files.changed.emit(task.id)

        if self.reading.state.kind is Kind.CLASSIFY:
            self.desk.spawner.spawn(take(self.task))

    async def _end_of_training(self, number):
        """Wait for the training, or give it up."""
        if number % 4 == 0:
            self.desk.learning.cancel()
        await until(lambda: self.desk.learning.training.running is None, "the training", TRAINING_S)

    async def rest(self):
        """Wait until nothing runs, and hold screen, store and memory against each other."""
        await at_rest(self.desk)
        assert not self.wrong, self.wrong
        assert self.desk.window.message.words() == ""
        await self._screens_agree()
        await self._screen_and_store_agree()
        await self._store_and_memory_agree()

    async def _screens_agree(self):
        state, box, desk = self.reading.state, self.view.box, self.desk
        assert state.text == box.text()
        assert state.deciding == 0
        assert not state.reading
        assert desk.window.tasks.currentData() == self.task.id == desk.choices.settings.task
        assert desk.cases.state.task == desk.learning.task == self.task.id
        assert self.task == await self.repository.task(self.task.id)
        undo = desk.window.actions_by_id["undo"].isEnabled()
        if desk.window.screen_index == READ:
            assert undo == self.view.undo.isEnabled()
        else:
            own = desk.window.screen_index == CASES and desk.cases.can_take_back
            assert undo == (own or desk.bringing.files.can_undo)
        if state.current is None:
            assert not self.view.accept.isEnabled()

    async def _screen_and_store_agree(self):
        state = self.reading.state
        page = await self.repository.search(self.task.id, "", limit=1000)
        ids = [line.id for line in page.lines]
        assert page.total == len(ids) == len(set(ids))
        current = state.current
        if current is None:
            return
        assert (current.task, current.text) == (self.task.id, self.view.box.text())
        kept = await self.repository.find_case(self.task.id, state.text)
        there = kept is not None and not kept.binned
        assert current.history == (kept.history if there else ())
        assert not current.stored or kept.id == current.id
        if there and kept.decision.spans is not None:
            assert {key(s): s.reviewed for s in state.spans} == {
                key(s): s.reviewed for s in kept.decision.spans
            }
        rows = [row.id for row in current.history]
        assert len(rows) == len(set(rows))
        if state.question and not state.failed:
            assert state.reasons is not None
        assert self.view.why.heading.text().startswith("Why")

    async def _store_and_memory_agree(self):
        taught = await self.predictor._thread.run(
            lambda engine: {v: dict(s.taught) for v, s in engine.readers._students.items()}
        )
        for version, lessons in taught.items():
            memory = await self.repository.memory(version)
            held = {c: t for c, t in lessons.items() if t.label is not None or t.spans is not None}
            assert held == {t.case: t for t in memory.lessons}, version

    async def recalled(self):
        """Hold what is remembered from step to step against what is learned from the store anew."""
        await at_rest(self.desk)
        for text in TEXTS[:3]:
            before = await self.predictor.read(self.task.active, text)
            await self._evict(0)
            after = await self.predictor.read(self.task.active, text)
            assert _rounded(before) == _rounded(after)
        paste(self.desk, TEXTS[0])
        await self.rest()
        assert _rounded(self.reading.state.prediction) == _rounded(
            await self.predictor.read(self.task.active, TEXTS[0])
        )


def _rounded(said):
    labels = {s.label: round(s.probability, 3) for s in said.labels}
    return labels, [(*key(s), round(s.probability, 3)) for s in said.spans]


def stroll(qapp, folder, packs, steps, every=6):
    """Take the steps on a data folder, in as many windows as there are restarts."""
    done = []
    while done[-1:] != [None]:
        ahead = iter(steps[len(done) :])

        async def take(desk, ahead=ahead):
            desk.window.activateWindow()
            await until(lambda: qapp.activeWindow() is desk.window, "an active window")
            desk.window.read.box.setFocus()
            person = Stroller(desk)
            await at_rest(desk)
            if desk.choices.settings.unfinished:
                assert "was not finished when Caselight was closed" in desk.window.message.words()
                desk.window.message.hide()
            await person.rest()
            for name, number in ahead:
                done.append((name, number))
                if name == "restart":
                    await person.rest() if number else None
                    return
                await person.step(name, number)
                if len(done) % every == 0:
                    await person.rest()
            await person.rest()
            await person.recalled()
            done.append(None)

        try:
            journey(qapp, folder, packs, take)
        except BaseException as error:
            error.add_note(f"after {done[-12:]}")
            raise
