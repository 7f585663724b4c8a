"""What a person may be about to click stays where it is, whatever an answer says."""

from dataclasses import replace

import pytest

from desktop.core.answers.predictions import LabelScore, Learned, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.evaluation.selective import Promise
from desktop.core.settings import Theme
from desktop.services.facts import Struck
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.view import ReadView
from desktop.ui.widgets import theme
from desktop.ui.widgets.colours import LIGHT

TEXT = "It rains again, and there is a fog over the river that nobody can see through."
NAMES = ("rain", "fog", "a much longer name of a label than any other", "sun")
TASK = Task("t", "T", Kind.CLASSIFY, NAMES, "v")
PROMISES = (Promise(0.5, 0.9, 0.1), Promise(0.999, 0.3, 0.01))


def said(best=NAMES[0], **more):
    others = [name for name in NAMES if name != best]
    scores = (LabelScore(best, 0.7), *(LabelScore(name, 0.1) for name in others))
    return Prediction("v", scores, **{"set_90": (best,), "sure": True, **more})


def state_of(prediction, *history, **more):
    case = Case("1", "t", TEXT, "2026", prediction, "p", tuple(history))
    asked = prediction.best.label
    return ReadState(TASK, text=TEXT, case=case, asked=asked, promises=PROMISES, **more)


SURE = state_of(said())
STATES = {
    "not sure": state_of(said(sure=False, set_90=NAMES[:3])),
    "unlike": state_of(said(unlike=True, sure=False)),
    "learned": state_of(said(learned=(Learned("rain", ("1", "2")),))),
    "held back": replace(SURE, wish=0.01),
    "wish": replace(SURE, wish=0.1),
    "long name": state_of(said(best=NAMES[2])),
    "struck": replace(SURE, struck=Struck("1", ((3, 8),), SURE.prediction.labels)),
    "corrected": state_of(said(), Correction("c", "1", Act.RELABEL, "2026", label="rain")),
    "reading": replace(SURE, reading=True),
}


@pytest.fixture
def view(qapp):
    theme.apply(qapp, Theme.LIGHT, 10)
    made = ReadView()
    made.dress(LIGHT)
    made.resize(1130, 680)
    made.show()
    yield made
    made.close()


def settled(qapp, view, state):
    """Return where everything is that can be clicked."""
    view.show_state(state)
    for _ in range(5):
        qapp.sendPostedEvents()
        view.grab()
    parts = {
        "search": view.labels.search,
        "box": view.box,
        "forward": view.forward,
        "cannot tell": view.cannot_tell,
        "undo": view.undo,
        "redo": view.redo,
    }
    places = {name: part.mapTo(view, part.rect().topLeft()) for name, part in parts.items()}
    places["accept"] = view.accept.geometry()
    rows = view.labels.view
    places["rows"] = rows.mapTo(view, rows.visualRect(rows.model().index(1, 0)).topLeft())
    return places


@pytest.mark.parametrize("name", STATES)
def test_what_can_be_clicked_stays_where_it_is(qapp, view, name):
    before = settled(qapp, view, SURE)
    after = settled(qapp, view, STATES[name])
    assert {k: v for k, v in after.items() if v != before[k]} == {}


def test_the_answers_have_their_share_of_the_width_whatever_the_buttons_ask_for(view):
    left, right = view._left.width(), view._right.width()
    assert abs(right / (left + right) - 10 / 27) < 0.02
