"""Decisions and questions about the text in the box, one after another faster than they are done.

The screen is a state and its reducer; services are the real ones, over a store and a model that
are fakes, so that every step between two clicks can be taken.
"""

import asyncio
from dataclasses import replace

import pytest

from desktop.core.answers.predictions import (
    Explanation,
    Firmness,
    LabelScore,
    Prediction,
    Question,
    Span,
)
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import Act
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.services.cases.reading import Reading
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.facts import Explained, ExplanationFailed, FirmnessFound, Struck
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.deciding import Deciding
from desktop.ui.screens.read.looking import Looking
from desktop.ui.screens.read.marking import Marking
from desktop.ui.screens.read.state import ReadState, reduce
from tests.helpers.fakes import FakePredictor, FakeRepository

KINDS = {"weather-1": Kind.CLASSIFY, "places-1": Kind.SPANS}


class Screen:
    """A state that facts change; what is shown is only kept."""

    def __init__(self, task):
        self.state = ReadState(task=task, ready=True)

    def apply(self, fact):
        self.state = reduce(self.state, fact)

    def show(self, state):
        self.state = state


class Sitting:
    """A person at a task: reads texts and decides about them."""

    def __init__(self, kind):
        self.repository = FakeRepository()
        predictor = FakePredictor(self.repository.memory, KINDS.get)
        remembering = Remembering(predictor)
        self.reading = Reading(self.repository, predictor, remembering)
        self.correcting = Correcting(self.repository, remembering, "me")
        self.errors, self.told = [], []
        self.spawner = TaskSpawner(self.errors.append)
        self.name = "weather" if kind is Kind.CLASSIFY else "places"
        self.kind = kind

    async def open(self):
        labels = ("rain", "sun") if self.kind is Kind.CLASSIFY else ("Place",)
        task = Task(self.name, self.name.title(), self.kind, labels)
        first = Version(f"{self.name}-1", self.name, 1, "2026", VersionState.READY, active=True)
        await self.repository.install_task(task, first, {})
        self.screen = Screen(await self.repository.task(self.name))
        self.deciding = Deciding(self.screen, self.correcting, self.reading, self.spawner.spawn)
        for name in ("begun", "stored", "settled"):
            getattr(self.deciding, name).connect(lambda n=name: self.told.append(n))
        self.deciding.reopened.connect(self._again)

    async def read(self, text):
        self.screen.show(states.seen(states.waiting(self.screen.state), text))
        async for fact in self.reading.read(self.screen.state.task, text):
            self.screen.apply(fact)
        return self.screen.state.case

    def _again(self, case):
        self.screen.show(states.emptied(replace(self.screen.state, text=case.text)))
        said = replace(self.screen.state, case=case)
        self.screen.show(replace(said, asked=case.decision.label or said.first))

    async def settled(self):
        for _ in range(30):
            await asyncio.sleep(0)

    async def history(self, case):
        return [(row.act, row.label) for row in (await self.repository.case(case.id)).history]


@pytest.fixture
def sitting(qapp):
    """Run steps in a sitting; nothing may be left running, and no decision under way."""

    def run(steps, kind=Kind.CLASSIFY):
        async def main():
            made = Sitting(kind)
            await made.open()
            await steps(made)
            await made.settled()
            assert made.screen.state.deciding == 0
            await made.spawner.cancel_all()

        asyncio.run(main())

    return run


# Deciding


@pytest.mark.parametrize("clicks", [1, 2, 8])
def test_many_quick_clicks_on_accept_store_one_decision(sitting, clicks):
    async def steps(s):
        case = await s.read("drops")
        for _ in range(clicks):
            s.deciding.accept_once()
        await s.settled()
        assert await s.history(case) == [(Act.ACCEPT, "rain")]
        assert s.told.count("stored") == 1
        assert s.errors == []

    sitting(steps)


def test_accept_goes_on_only_when_what_is_chosen_is_decided(sitting):
    async def steps(s):
        await s.read("drops")
        s.deciding.accept()
        s.deciding.accept()
        assert "settled" not in s.told, "it is not stored yet"
        await s.settled()
        s.deciding.accept()
        assert s.told[-1] == "settled"
        s.screen.show(states.asking(s.screen.state, "sun"))
        s.deciding.accept()
        await s.settled()
        assert s.screen.state.decision.label == "sun"
        assert s.told.count("settled") == 1

    sitting(steps)


def test_two_labels_in_a_row_are_two_decisions_in_their_order(sitting):
    async def steps(s):
        case = await s.read("drops")
        s.deciding.relabel("sun")
        s.deciding.relabel("fog")
        await s.settled()
        assert await s.history(case) == [(Act.RELABEL, "sun"), (Act.RELABEL, "fog")]
        assert s.screen.state.decision.label == "fog"
        assert s.screen.state.task.labels == ("rain", "sun", "fog")
        assert s.screen.state.prediction.best.label == "fog", "it is answered anew"

    sitting(steps)


def test_a_decision_and_its_undo_right_after_it_leave_nothing_decided(sitting):
    async def steps(s):
        case = await s.read("drops")
        s.deciding.relabel("fog")
        s.deciding.undo()
        await s.settled()
        assert s.screen.state.decision.label is None
        assert s.screen.state.task.labels == ("rain", "sun"), "the new label is gone with it"
        assert [act for act, _ in await s.history(case)] in ([Act.RELABEL, Act.UNDO], [])

    sitting(steps)


def test_each_press_of_undo_takes_back_one_decision_and_says_which(sitting):
    async def steps(s):
        await s.read("drops")
        for label in ("sun", "rain", "sun"):
            s.deciding.relabel(label)
            await s.settled()
        s.deciding.undo()
        s.deciding.undo()
        await s.settled()
        assert s.screen.state.decision.label == "sun"
        assert s.screen.state.undone == "Taken back: you accepted Rain"
        s.deciding.redo()
        await s.settled()
        assert s.screen.state.decision.label == "rain"
        assert s.screen.state.undone == "Done again: you accepted Rain"
        assert s.deciding.taking_back.can_undo
        assert s.deciding.taking_back.can_redo

    sitting(steps)


@pytest.mark.parametrize("change", ["typed on", "being read"])
@pytest.mark.parametrize("work", ["accept", "cannot_tell", "flag", "undo"])
def test_nothing_is_decided_while_the_box_shows_another_text(sitting, change, work):
    async def steps(s):
        case = await s.read("drops")
        s.deciding.relabel("sun")
        await s.settled()
        text = "drops. No: snow" if change == "typed on" else "drops"
        now = states.seen(s.screen.state, text)
        s.screen.show(states.waiting(now) if change == "being read" else now)
        getattr(s.deciding, work)()
        await s.settled()
        assert await s.history(case) == [(Act.RELABEL, "sun")]

    sitting(steps)


def test_a_decision_about_a_text_that_is_left_at_once_is_about_that_text(sitting):
    async def steps(s):
        first = await s.read("drops")
        s.deciding.relabel("sun")
        second = await s.read("flakes")
        await s.settled()
        assert await s.history(first) == [(Act.RELABEL, "sun")]
        assert await s.history(second) == []
        assert s.screen.state.decision.label is None

    sitting(steps)


def test_a_note_belongs_to_the_text_it_was_written_for(sitting):
    async def steps(s):
        first = await s.read("drops")
        second = await s.read("flakes")
        s.deciding.note(first, "  ask Ann  ")
        await s.settled()
        assert (await s.repository.case(first.id)).decision.note == "ask Ann"
        assert (await s.repository.case(second.id)).decision.note == ""

    sitting(steps)


def test_a_flag_set_twice_is_taken_away_and_teaches_nothing_meanwhile(sitting):
    async def steps(s):
        await s.read("drops")
        s.deciding.relabel("sun")
        s.deciding.flag()
        await s.settled()
        memory = await s.repository.memory("weather-1")
        assert s.screen.state.decision.flagged
        assert memory.lessons == ()
        s.deciding.flag()
        await s.settled()
        assert not s.screen.state.decision.flagged
        assert [t.label for t in (await s.repository.memory("weather-1")).lessons] == ["sun"]

    sitting(steps)


def test_a_decision_that_cannot_be_stored_is_told_and_the_next_one_works(sitting):
    async def steps(s):
        case = await s.read("drops")
        append, failures = s.repository.append, [KnownError(Problem.DISK_FULL)]

        async def failing(*row):
            if failures:
                raise failures.pop()
            return await append(*row)

        s.repository.append = failing
        s.deciding.relabel("sun")
        s.deciding.cannot_tell()
        await s.settled()
        assert [e.problem for e in s.errors] == [Problem.DISK_FULL]
        assert await s.history(case) == [(Act.CANNOT_TELL, None)]
        assert s.screen.state.decision.act is Act.CANNOT_TELL

    sitting(steps)


def test_undo_on_a_fresh_text_goes_back_to_the_one_that_was_decided_last(sitting):
    async def steps(s):
        first = await s.read("drops")
        s.deciding.relabel("sun")
        await s.settled()
        await s.read("flakes")
        assert s.deciding.taking_back.can_undo
        s.deciding.undo()
        await s.settled()
        assert s.screen.state.text == "drops"
        assert s.screen.state.undone == "Taken back: you corrected to Sun"
        assert (await s.repository.case(first.id)).decision.label is None

    sitting(steps)


def test_what_was_done_again_is_the_last_decision_for_the_next_undo(sitting):
    async def steps(s):
        first = await s.read("drops")
        s.deciding.relabel("sun")
        s.deciding.undo()
        s.deciding.redo()
        await s.settled()
        await s.read("flakes")
        s.deciding.undo()
        await s.settled()
        assert s.screen.state.text == "drops"
        assert (await s.repository.case(first.id)).decision.label is None

    sitting(steps)


def test_with_nothing_decided_there_is_nothing_to_undo(sitting):
    async def steps(s):
        await s.read("drops")
        assert not s.deciding.taking_back.can_undo
        assert not s.deciding.taking_back.can_redo
        s.deciding.undo()
        await s.settled()
        assert s.screen.state.undone == ""
        assert s.errors == []

    sitting(steps)


# Entities


def test_an_edit_that_changes_nothing_stores_nothing(sitting):
    async def steps(s):
        case = await s.read("Oslo is cold")
        s.deciding.mark(lambda spans: spans, None)
        await s.settled()
        assert await s.history(case) == []
        assert "stored" not in s.told

    sitting(steps, Kind.SPANS)


def test_two_entities_marked_in_a_row_are_both_kept_and_the_others_stay_the_models(sitting):
    async def steps(s):
        await s.read("Oslo saw rome and bonn")
        for start, end in ((9, 13), (18, 22)):
            new = Span(start, end, "Place", 1.0, reviewed=True)
            s.deciding.mark(lambda spans, n=new: tuple(sorted({*spans, n})), new)
        await s.settled()
        spans = s.screen.state.spans
        assert [(x.start, x.reviewed) for x in spans] == [(0, False), (9, True), (18, True)]
        assert s.screen.state.chosen.start == 18
        assert not s.screen.state.settled
        s.deciding.accept()
        await s.settled()
        assert all(x.reviewed for x in s.screen.state.spans)
        assert s.screen.state.settled

    sitting(steps, Kind.SPANS)


class Box:
    """A text box of which only the selection matters."""

    def __init__(self):
        self.marked = (0, 0)

    def selected(self):
        return self.marked

    def select_nothing(self):
        self.marked = (0, 0)


@pytest.fixture
def marking(sitting):
    """Run steps with the edits of a text's entities."""

    def run(text, steps):
        async def whole(s):
            box = Box()
            marks = Marking(box, lambda: s.screen.state, s.deciding.mark)
            case = await s.read(text)
            await steps(s, marks, box)
            await s.settled()
            assert s.errors == []
            return case

        sitting(whole, Kind.SPANS)

    return run


def choose(s, place):
    s.screen.show(states.choosing(s.screen.state, s.screen.state.spans[place]))


def bounds(s):
    return [(x.start, x.end, x.label) for x in s.screen.state.spans]


def test_removing_an_entity_twice_removes_it_once(marking):
    async def steps(s, marks, _):
        choose(s, 0)
        marks.delete()
        marks.delete()
        await s.settled()
        assert bounds(s) == [(9, 13, "Place")]
        assert len((await s.repository.case(s.screen.state.case.id)).history) == 1

    marking("Oslo and Rome", steps)


def test_an_entity_that_is_stretched_and_deleted_at_once_is_gone_or_stretched(marking):
    async def steps(s, marks, _):
        choose(s, 0)
        marks.stretch(1)
        await s.settled()
        assert bounds(s)[0] == (0, 8, "Place")
        assert s.screen.state.chosen.end == 8
        marks.stretch(-1)
        await s.settled()
        assert bounds(s)[0] == (0, 4, "Place")
        marks.stretch(1)
        marks.delete()
        await s.settled()
        assert bounds(s)[0] in ((0, 8, "Place"), (9, 13, "Place"))

    marking("Oslo and Rome", steps)


def test_its_first_edge_moves_by_words_and_stops_at_its_last(marking):
    async def steps(s, marks, _):
        choose(s, 0)
        marks.stretch_start(-1)
        await s.settled()
        assert bounds(s) == [(7, 15, "Place")]
        for _ in range(5):
            marks.stretch_start(1)
            await s.settled()
        assert bounds(s) == [(11, 15, "Place")]

    marking("in old big Oslo", steps)


def test_a_selection_gets_a_kind_and_the_same_selection_another(marking):
    async def steps(s, marks, box):
        box.marked = (7, 13)
        marks.give_kind("City")
        await s.settled()
        assert bounds(s) == [(0, 4, "Place"), (8, 12, "City")]
        assert s.screen.state.task.labels == ("Place", "City")
        assert box.marked == (0, 0)
        box.marked = (8, 12)
        marks.give_kind("Town")
        await s.settled()
        assert bounds(s)[1] == (8, 12, "Town")
        choose(s, 0)
        marks.give_kind("Town")
        await s.settled()
        assert [label for *_, label in bounds(s)] == ["Town", "Town"]

    marking("Oslo or rome it is", steps)


@pytest.mark.parametrize("change", ["typed on", "nothing selected"])
def test_without_a_text_or_a_selection_nothing_is_marked(marking, change):
    async def steps(s, marks, box):
        if change == "typed on":
            box.marked = (5, 7)
            s.screen.show(states.seen(s.screen.state, "Oslo or Rome"))
        marks.give_kind("City")
        marks.delete()
        marks.stretch(1)
        marks.resize(0, 0, 7)
        marks.resize(7, 0, 7)
        await s.settled()
        kept = (await s.repository.case(s.screen.state.case.id)).history
        assert [row.act for row in kept] == ([] if change == "typed on" else [Act.SPANS])

    marking("Oslo or", steps)


# Looking


class Asked:
    """A reading service that answers when it is told to, and keeps what it was asked."""

    def __init__(self):
        self.questions, self.firm, self.struck = [], 0, []
        self.gate = asyncio.Event()
        self.fails = False

    async def explain(self, case, question):
        self.questions.append(question)
        await self.gate.wait()
        if self.fails:
            return ExplanationFailed(case.id, BugError("it broke"))
        return Explained(
            case.id, Explanation(question.label, (), question.span, rival=question.rival)
        )

    async def firmness(self, case, explanation):
        self.firm += 1
        return FirmnessFound(case.id, Firmness(4, 0))

    async def without(self, case, words):
        self.struck.append(tuple(words))
        await asyncio.sleep(0)
        return Struck(case.id, tuple(words), ())


@pytest.fixture
def looking(sitting):
    """Run steps with something that looks into the answer on the screen."""

    def run(steps, kind=Kind.CLASSIFY):
        async def whole(s):
            asked = Asked()
            look = Looking(
                asked,
                s.spawner.spawn,
                lambda: s.screen.state,
                show=lambda state: (s.screen.show(state), look.follow()),
                apply=s.screen.apply,
            )
            await s.read("drops fall" if kind is Kind.CLASSIFY else "Oslo and Rome")
            look.follow()
            await s.settled()
            await steps(s, look, asked)

        sitting(whole, kind)

    return run


def test_the_words_behind_the_answer_and_its_firmness_are_asked_for_once(looking):
    async def steps(s, look, asked):
        asked.gate.set()
        await s.settled()
        look.follow()
        await s.settled()
        assert asked.questions == [Question("rain")]
        assert s.screen.state.reasons.label == "rain"
        assert asked.firm == 1

    looking(steps)


def test_of_many_labels_clicked_in_a_row_only_the_last_is_waited_for(looking):
    async def steps(s, look, asked):
        for label in ("sun", "rain", "sun"):
            look.ask(label)
            await s.settled()
        asked.gate.set()
        await s.settled()
        assert s.screen.state.reasons.label == "sun"
        assert asked.firm == 0, "firmness is of the answer only"
        look.contrast("rain")
        await s.settled()
        assert s.screen.state.reasons.rival == "rain"

    looking(steps)


def test_the_words_behind_a_text_that_was_left_are_given_up(looking):
    async def steps(s, look, asked):
        s.screen.show(states.seen(s.screen.state, "drops fall again"))
        look.follow()
        asked.gate.set()
        await s.settled()
        assert s.screen.state.explanation is None
        assert asked.firm == 0
        look.ask("sun")
        await s.settled()
        assert asked.questions == [Question("rain")], "nothing is asked about another text"

    looking(steps)


def test_words_that_cannot_be_worked_out_leave_the_answer_standing(looking):
    async def steps(s, look, asked):
        asked.fails = True
        asked.gate.set()
        await s.settled()
        assert s.screen.state.failed
        assert s.screen.state.first == "rain"
        assert asked.firm == 0
        s.deciding.accept_once()
        await s.settled()
        assert s.screen.state.decision.label == "rain"

    looking(steps)


def test_words_are_struck_and_put_back_one_by_one(looking):
    async def steps(s, look, asked):
        for place in (1, 7):
            look.strike(place)
            await s.settled()
        assert s.screen.state.struck.words == ((0, 5), (6, 10))
        look.strike(0)
        await s.settled()
        assert s.screen.state.struck.words == ((6, 10),)
        look.put_back()
        await s.settled()
        assert s.screen.state.struck is None
        look.strike(5)
        await s.settled()
        assert len(asked.struck) == 4, "between words there is nothing to strike"

    looking(steps)


def test_entities_are_chosen_by_their_place(looking):
    async def steps(s, look, asked):
        look.choose_span(1)
        look.choose_span(9)
        asked.gate.set()
        await s.settled()
        assert [q.span.start for q in asked.questions] == [9]
        assert s.screen.state.reasons.span.start == 9
        look.strike(0)
        await s.settled()
        assert asked.struck == [], "only answers of labels can be read without words"

    looking(steps, Kind.SPANS)


def test_what_is_said_of_an_earlier_case_changes_nothing():
    said = Prediction("v", (LabelScore("rain", 0.9),))
    now = ReadState(task=Task("t", "T", Kind.CLASSIFY, ("rain",)), text="x")
    for fact in (Explained("old", Explanation("rain", ())), Struck("old", ((0, 1),), ())):
        assert reduce(now, fact) == now
    assert said.best.label == "rain"
