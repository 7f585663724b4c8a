"""What is behind an answer may fail; the answer itself never goes away with it."""

import logging

import pytest

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.errors import BugError, KnownError, Problem
from desktop.services.cases.reading import Reading
from desktop.services.facts import Explained, ExplanationFailed, FirmnessFound, PredictionMade
from desktop.ui.screens.read.state import ReadState, reduce

TASK = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"), "v", (), "{}")
SAID = Prediction("v", labels=(LabelScore("rain", 0.9), LabelScore("sun", 0.1)))
BUG = BugError("the model failed", model="v")
WORLD = KnownError(Problem.VERSION_DAMAGED, version="v")


CASE = Case("c", "weather", "It rains.", "", SAID, "p")


class Failing:
    """A predictor that fails with an error, or with none."""

    def __init__(self, error=None):
        self._error = error

    async def explain(self, version, text, question):
        if self._error:
            raise self._error
        return Explanation(question.label, ())

    async def firmness(self, version, text, order):
        if self._error:
            raise self._error
        return Firmness(1, 0)


def looked_into(run, error=None):
    """Return the facts of an explanation and of a firmness asked for."""
    reading = Reading(None, Failing(error), None)
    explained = run(reading.explain(CASE, Question("rain")))
    return explained, run(reading.firmness(CASE, Explanation("rain", ())))


@pytest.mark.parametrize("error", [BUG, WORLD])
def test_what_fails_behind_an_answer_is_a_fact_of_its_own(run, error):
    assert looked_into(run, error) == (ExplanationFailed("c", error),) * 2


def test_without_a_failure_it_is_told(run):
    assert [type(fact) for fact in looked_into(run)] == [Explained, FirmnessFound]


def test_the_answer_stays_on_the_screen(run):
    state = reduce(ReadState(task=TASK, text=CASE.text), PredictionMade(CASE))
    for fact in looked_into(run, BUG):
        state = reduce(state, fact)
    assert state.case is not None
    assert state.first == "rain"
    assert state.failed


def test_what_the_program_got_wrong_is_written_down_and_what_the_world_did_is_not(run, caplog):
    with caplog.at_level(logging.ERROR, "desktop.services"):
        looked_into(run, WORLD)
        assert not caplog.records
        looked_into(run, BUG)
    assert "BugError: the model failed model=v" in caplog.text
    assert "It rains" not in caplog.text
