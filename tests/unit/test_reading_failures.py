"""What is behind an answer may fail; the answer itself never goes away with it."""

import logging
from dataclasses import dataclass

import pytest

from desktop.core.cases import Case
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.predictions import Explanation, Firmness, LabelScore, Prediction
from desktop.core.tasks import Kind, Task
from desktop.services.facts import Explained, ExplanationFailed, FirmnessFound, PredictionMade
from desktop.services.reading import Reading
from desktop.ui.read.state import ReadState, reduce

TASK = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"), "v", (), "{}")
SAID = Prediction("v", labels=(LabelScore("rain", 0.9), LabelScore("sun", 0.1)))
BUG = BugError("the model failed", model="v")
WORLD = KnownError(Problem.VERSION_DAMAGED, version="v")


@dataclass
class Stored:
    """A repository that knows one case."""

    cases: dict

    async def record_case(self, task_id, text, prediction, **_):
        self.cases["c"] = Case("c", task_id, text, "", prediction, "p")
        return "c"

    async def case(self, case_id):
        return self.cases[case_id]


class Failing:
    """A predictor that answers and then fails where it is told to."""

    def __init__(self, explain=None, firmness=None):
        self._explain, self._firmness = explain, firmness

    async def read(self, version, text, moved=None):
        return SAID

    async def explain(self, version, text, question):
        if self._explain:
            raise self._explain
        return Explanation(question.label, ())

    async def firmness(self, version, text, order):
        if self._firmness:
            raise self._firmness
        return Firmness(1, 0)


async def facts_of(predictor):
    reading = Reading(Stored({}), predictor, None)
    return [fact async for fact in reading.read(TASK, "It rains.")]


@pytest.mark.parametrize("error", [BUG, WORLD])
def test_a_failed_explanation_is_a_fact_of_its_own_after_the_answer(run, error):
    made, failed = run(facts_of(Failing(explain=error)))
    assert isinstance(made, PredictionMade)
    assert failed == ExplanationFailed("c", error)


@pytest.mark.parametrize("error", [BUG, WORLD])
def test_a_failed_firmness_takes_no_explanation_away(run, error):
    facts = run(facts_of(Failing(firmness=error)))
    assert [type(f) for f in facts] == [PredictionMade, Explained, ExplanationFailed]


def test_without_a_failure_all_three_are_told(run):
    facts = run(facts_of(Failing()))
    assert [type(f) for f in facts] == [PredictionMade, Explained, FirmnessFound]


def test_the_answer_stays_on_the_screen(run):
    state = ReadState(task=TASK)
    for fact in run(facts_of(Failing(explain=BUG))):
        state = reduce(state, fact)
    assert state.case is not None
    assert state.first == "rain"
    assert state.failed
    assert not state.reading


def test_what_the_program_got_wrong_is_written_down_and_what_the_world_did_is_not(run, caplog):
    with caplog.at_level(logging.ERROR, "desktop.services"):
        run(facts_of(Failing(explain=WORLD)))
        assert not caplog.records
        run(facts_of(Failing(explain=BUG)))
    assert "BugError: the model failed model=v" in caplog.text
    assert "It rains" not in caplog.text
