"""The card that says why: what is shown of an answer's words, and what is not of another label."""

from dataclasses import replace

import pytest

from desktop.core.answers.predictions import (
    Explanation,
    Firmness,
    Highlight,
    LabelScore,
    Prediction,
    Proof,
)
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.why import WhyCard
from desktop.ui.screens.read.why_words import REASONS_HERE, REASONS_SOUGHT, proof_line
from desktop.ui.widgets.colours import LIGHT
from desktop.ui.wording import LONG_NAME, short

TEXT = "wet all day"
LONG = "a label of which the name goes on for much longer than there is any room for in a heading"
TASK = Task("t", "T", Kind.CLASSIFY, ("rain", "sun", LONG), "v")
SAID = Prediction("v", (LabelScore("rain", 0.7), LabelScore("sun", 0.2), LabelScore(LONG, 0.1)))
PROOF = Proof(0.5, 0.1, 1.0)


def looked_at(label, rival=None, proof=PROOF):
    case = Case("1", "t", TEXT, "2026", SAID, "p")
    found = Explanation(label, (Highlight(0, 3, 1.5),), rival=rival, proof=proof)
    now = ReadState(TASK, text=TEXT, case=case, firmness=Firmness(9, 0))
    return replace(states.asking(now, label, rival), explanation=found)


@pytest.fixture
def card(qtbot):
    made = WhyCard()
    qtbot.addWidget(made)
    made.dress(LIGHT)
    made.resize(360, 400)
    made.show()
    return made


def test_the_answer_has_its_meter_and_says_how_firm_it_is(card):
    card.show_state(looked_at("rain"))
    assert card.meter.isVisible()
    assert "falls by 50\u00a0points" in card.proof.text().replace(" points", "\u00a0points")
    assert card.firm.text().startswith("Firm")


def test_a_label_that_is_not_the_answer_has_words_but_neither_meter_nor_firmness(card):
    card.show_state(looked_at("rain"))
    card.show_state(looked_at("sun"))
    assert not card.meter.isVisible()
    assert not card.firm.isVisible()
    assert card.proof.text().startswith("Sun is not the answer here (20\u00a0%)")
    assert card._rows.rowCount() == 1


@pytest.mark.parametrize(
    ("fall", "by_chance", "told"),
    [
        (0.16, 0.16, "Not trustworthy: without"),
        (0.504, 0.496, "Not trustworthy: without"),
        (0.4, 0.6, "Not trustworthy: without"),
        (0.99, 0.94, "It rests on many words: without"),
        (0.24, 0.23, "It rests on many words: without"),
        (0.99, 0.88, "Without"),
        (0.02, 0.01, "Without"),
        (0.83, 0.12, "Without"),
    ],
)
def test_what_is_said_of_the_words_agrees_with_the_figures_that_are_shown(
    card, fall, by_chance, told
):
    proof = Proof(fall, by_chance, 1.0)
    card.show_state(looked_at("rain", proof=proof))
    assert card.proof.text().startswith(told)
    assert proof_line(proof).startswith("Not trustworthy") is not proof.holds


def test_while_the_words_are_sought_the_card_says_so(card):
    card.show_state(ReadState(TASK))
    assert card.hint.text() == REASONS_HERE
    card.show_state(replace(looked_at("rain"), explanation=None))
    assert card.hint.text() == REASONS_SOUGHT


def test_a_very_long_name_leaves_the_words_their_room(card):
    card.show_state(looked_at("sun"))
    usual = card.reasons.height()
    card.show_state(looked_at(LONG, rival="sun"))
    card.grab()
    assert card.heading.text() == f"Why {short(LONG)}, and not Sun"
    assert len(short(LONG)) <= LONG_NAME
    assert short("sun") == "Sun"
    assert card.heading.toolTip().endswith("in a heading")
    assert card.reasons.height() >= usual - 3 * card.fontMetrics().lineSpacing()
