"""Answers of files taken as corrections: what it would do, in batches, and all taken back."""

import asyncio

import pytest

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import Act
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.tables import Row, Sheet
from desktop.services.decisions import taking
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.remembering import Remembering
from desktop.services.decisions.sitting import Sitting
from desktop.services.decisions.taking import Prospect, Taking
from tests.helpers.fakes import FakePredictor, FakeRepository

WEATHER = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"))
PLACES = Task("places", "Places", Kind.SPANS, ("Place",))


class Program:
    """The services over fakes; ``do`` runs one step."""

    def __init__(self):
        self.repository = FakeRepository()
        kinds = {"weather": Kind.CLASSIFY, "places": Kind.SPANS}
        self.predictor = FakePredictor(self.repository.memory, kinds.__getitem__)
        remembering, sitting = Remembering(self.predictor), Sitting()
        self.taking = Taking(self.repository, remembering, "me", sitting)
        self.correcting = Correcting(self.repository, remembering, "me", sitting)
        for task in (WEATHER, PLACES):
            first = Version(task.id, task.id, 1, "2026", VersionState.READY, active=True)
            self.do(self.repository.install_task(task, first, {}))

    def do(self, work):
        return asyncio.run(work)

    def decision(self, text, task="weather"):
        return self.do(self.repository.find_case(task, text)).decision


@pytest.fixture
def program(monkeypatch):
    monkeypatch.setattr(taking, "BATCH", 2)
    return Program()


def texts(count, label="rain"):
    return [Example(f"text {at}", label) for at in range(count)]


def test_before_anything_is_stored_it_is_said_what_taking_would_do(program):
    program.do(program.taking.take(WEATHER, texts(3)))
    rows = [Example("text 0", "rain"), Example("text 1", "sun"), Example("new", "Hail")]
    rows += [Example("newer", "RAIN"), Example("newest", "sun")]
    found = program.do(program.taking.prospect(WEATHER, rows))
    assert found == Prospect(("Hail",), (("RAIN", "rain"),), same=1, otherwise=1, known=2)
    assert len(program.do(program.repository.decided("weather"))) == 3


def test_answers_whose_labels_differ_only_by_case_stand_like_that_already(program):
    program.do(program.taking.take(WEATHER, [Example("a", "rain")]))
    found = program.do(program.taking.prospect(WEATHER, [Example("a", "RAIN")]))
    assert (found.same, found.otherwise) == (1, 0)


def account(*rows, kind=Kind.CLASSIFY):
    made = [Row(at + 2, text, label=said) for at, (text, said) in enumerate(rows)]
    return answers_of(Sheet("rows.csv", "csv", tuple(made)), kind)


def test_answers_are_offered_with_and_without_the_labels_that_a_task_lacks(program):
    program.do(program.taking.take(WEATHER, [Example("a", "sun"), Example("b", "sun")]))
    rows = account(("a", "rain"), ("b", "hail"), ("c", "RAIN"), ("c", "RAIN"), ("d", ""))
    found = program.do(program.taking.offers(WEATHER, rows))
    assert (found.whole.answers, found.whole.prospect.otherwise) == (rows, 2)
    known = found.known.answers
    assert [used.example.text for used in known.used] == ["a", "c"]
    assert [(row.number, row.problem) for row in known.not_used] == [
        (3, "a label that the task does not know"),
        (5, "the same text with the same answer"),
        (6, "no label"),
    ]
    assert known.rows == rows.rows == 5
    assert found.known.prospect == Prospect(alike=(("RAIN", "rain"),), otherwise=1, known=1)


def test_without_an_answer_that_a_task_knows_there_is_nothing_else_to_offer(program):
    offers = program.taking.offers
    assert program.do(offers(WEATHER, account(("a", "rain"), ("b", "sun")))).known is None
    assert program.do(offers(WEATHER, account(("a", "hail"), ("b", "fog")))).known is None


def test_entities_that_stand_decided_like_that_are_counted_as_the_same(program):
    rows = [Example("Oslo", spans=(Span(0, 4, "Place"),)), Example("Rome", spans=())]
    program.do(program.taking.take(PLACES, rows))
    changed = [rows[0], Example("Rome", spans=(Span(0, 4, "Place"),))]
    found = program.do(program.taking.prospect(PLACES, changed))
    assert (found.same, found.otherwise) == (1, 1)


def test_taking_stops_between_batches_and_goes_on_from_there(program):
    seen = []

    def two_batches(rows):
        seen.append(rows)
        return rows < 4

    first = program.do(program.taking.take(WEATHER, texts(5), file="a.csv", going_on=two_batches))
    assert (first.stored, first.left, seen) == (4, 1, [2, 4])
    rest = program.do(program.taking.take(WEATHER, texts(5), file="a.csv"))
    assert (rest.stored, rest.repeated, rest.left) == (1, 4, 0)
    assert rest.source.id == first.source.id
    assert [each.answers for each in program.do(program.taking.imports("weather"))] == [5]


def test_everything_taken_is_taken_back_in_one_step_whatever_was_cut_off(program):
    program.do(program.taking.take(WEATHER, texts(5), going_on=lambda rows: rows < 2))
    taken = program.do(program.taking.take(WEATHER, texts(5, "rain")))
    back = program.do(program.taking.take_back(taken.source))
    assert (back.answers, back.binned, back.left) == (5, 5, 0)
    assert program.do(program.repository.decided("weather")) == []
    assert program.predictor.taught.get("weather", {}) == {}


def test_taking_back_stops_between_batches_and_goes_on_from_there(program):
    taken = program.do(program.taking.take(WEATHER, texts(5)))
    cut = program.do(program.taking.take_back(taken.source, lambda rows: rows < 2))
    assert (cut.answers, cut.left) == (2, 3)
    assert program.do(program.taking.newest("weather")).id == taken.source.id
    rest = program.do(program.taking.take_back(taken.source))
    assert (rest.answers, rest.left) == (3, 0)


def test_the_import_is_the_last_step_until_something_is_decided_after_it(program):
    assert program.do(program.taking.newest("weather")) is None
    taken = program.do(program.taking.take(WEATHER, texts(1)))
    assert program.do(program.taking.newest("weather")).id == taken.source.id
    assert program.do(program.taking.newest("places")) is None
    case = program.do(program.repository.find_case("weather", "text 0"))
    program.do(program.correcting.relabel(case, "sun"))
    assert program.do(program.taking.newest("weather")) is None
    assert program.do(program.correcting.undo_last("weather")).row.act is Act.RELABEL
    assert program.do(program.taking.newest("weather")).id == taken.source.id
    program.do(program.taking.take_back(taken.source))
    assert not program.correcting.sitting.can_undo("weather")
    assert program.decision("text 0").act is None


def test_an_import_that_changed_nothing_is_no_step(program):
    program.do(program.taking.take(WEATHER, texts(1)))
    again = Taking(program.repository, Remembering(program.predictor), "me", sitting := Sitting())
    assert program.do(again.take(WEATHER, texts(1))).stored == 0
    assert not sitting.can_undo("weather")


def test_a_store_that_fails_in_the_middle_says_how_many_are_stored(program, monkeypatch):
    real, calls = program.repository.take, []

    async def take(source, batch):
        calls.append(len(batch.examples))
        if len(calls) == 2:
            raise KnownError(Problem.DISK_FULL)
        return await real(source, batch)

    monkeypatch.setattr(program.repository, "take", take)
    with pytest.raises(KnownError) as caught:
        program.do(program.taking.take(WEATHER, texts(5)))
    assert caught.value.problem is Problem.IMPORT_CUT
    assert (caught.value.facts["stored"], caught.value.facts["total"]) == (2, 5)
    newest = program.do(program.taking.newest("weather"))
    assert program.do(program.taking.take_back(newest)).answers == 2
