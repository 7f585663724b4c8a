"""What the window says of doubt, and the slider that only offers what can be promised."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.decisions.cases import Case
from desktop.core.evaluation.certainty import Doubt
from desktop.core.evaluation.selective import STOPS, Promise, kept, stops
from desktop.ui.screens.read.doubts import doubt_line, wish_line
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.verdict import Verdict
from desktop.ui.screens.read.wish import WishSlider

LABELS = tuple(LabelScore(name, p) for name, p in zip("abcd", (0.7, 0.2, 0.06, 0.04), strict=True))
UNSURE = Prediction("v", LABELS, set_90=("a", "b"), sure=False)
PROMISES = (Promise(0.0, 1.0, 0.12), Promise(0.8, 0.7, 0.04))
shares = st.floats(0, 1, allow_nan=False)


def test_not_sure_names_the_labels_in_question():
    assert doubt_line(UNSURE, None, ()) == "Not sure: A or B."


def test_a_probable_answer_that_nothing_was_checked_for_is_not_called_one_of_several():
    labels = (LabelScore("a", 0.995), LabelScore("b", 0.003), LabelScore("c", 0.002))
    probable = Prediction("v", labels, set_90=("a", "b", "c"), sure=False)
    told = "Not sure: too few texts were checked to call any answer sure."
    assert doubt_line(probable, None, ()) == told
    assert doubt_line(probable, None, PROMISES) == "Not sure: A or B or C."


def test_many_possible_labels_are_counted_and_all_of_them_are_explained():
    every = Prediction("v", LABELS, set_90=("a", "b", "c", "d"), sure=False)
    more = Prediction("v", (*LABELS, LabelScore("e", 0.0)), set_90=every.set_90, sure=False)
    assert "too few texts were checked" in doubt_line(every, None, ())
    assert doubt_line(more, None, ()) == "Not sure: 4 labels are possible."


def test_held_back_is_graver_than_not_sure_and_unlike_graver_than_both():
    strange = Prediction("v", LABELS, set_90=("a", "b"), sure=False, unlike=True)
    held_back = "Held back: A is 70 % sure; you asked for 80 %."
    assert doubt_line(UNSURE, 0.05, PROMISES) == held_back
    assert doubt_line(strange, 0.05, PROMISES) == "Unlike anything I know; at best A."
    assert doubt_line(None, 0.05, PROMISES) == ""


@pytest.mark.parametrize(
    ("probability", "threshold", "told"),
    [
        (0.952, 0.96, "95 % sure; you asked for 96 %."),
        (0.951, 0.953, "95.1 % sure; you asked for 95.3 %."),
        (0.9951, 0.9962, "99.5 % sure; you asked for 99.6 %."),
        (0.994, 0.997, "99.4 % sure; you asked for 99.7 %."),
        (0.9996, 0.9998, "99.96 % sure; you asked for 99.98 %."),
    ],
)
def test_an_answer_that_is_held_back_is_seen_to_be_less_sure_than_asked_for(
    probability, threshold, told
):
    said = Prediction("v", (LabelScore("a", probability),), set_90=("a",))
    assert doubt_line(said, 0.05, (Promise(threshold, 0.5, 0.04),)).endswith(told)


def test_a_sure_answer_is_said_without_doubt():
    assert doubt_line(Prediction("v", LABELS, set_90=("a",), sure=True), None, ()) == ""


def test_a_wish_that_cannot_be_promised_holds_everything_back():
    sure = Prediction("v", (LabelScore("a", 1.0),), set_90=("a",))
    assert doubt_line(sure, 0.01, PROMISES) == (
        "Held back: that at most 1 % are wrong cannot be promised here."
    )
    assert wish_line(0.01, PROMISES).endswith("every text is held back")


def test_the_wish_says_how_much_is_answered():
    assert "about 70 % are answered" in wish_line(0.05, PROMISES)
    assert wish_line(None, PROMISES) == "Every text is answered"
    assert "too few texts were checked" in wish_line(None, ())


def test_only_what_can_be_promised_is_offered():
    assert stops(None, PROMISES) == (None, 0.2, 0.1, 0.05)
    assert stops(None, ()) == (None,)


def test_a_wish_of_another_task_stays_to_be_moved_away_from():
    assert stops(0.01, PROMISES) == (None, 0.2, 0.1, 0.05, 0.01)
    assert stops(0.01, ()) == (None, 0.01)


@given(st.lists(st.builds(Promise, shares, shares, shares), max_size=20), st.sampled_from(STOPS))
def test_each_stop_to_the_right_answers_no_more(promises, wish):
    offered = stops(wish, promises)
    answered = [_answered(promises, stop) for stop in offered]
    assert answered == sorted(answered, reverse=True)


def test_the_slider_goes_through_what_is_offered(qapp):
    slider, wished = WishSlider(), []
    slider.wished.connect(wished.append)
    slider.show_wish(None, PROMISES)
    slider.slider.setValue(3)
    assert wished == [0.05]
    slider.show_wish(0.05, ())
    assert slider.slider.isEnabled()
    slider.slider.setValue(0)
    slider.show_wish(None, ())
    assert wished == [0.05, None]
    assert not slider.slider.isEnabled()


def test_the_state_knows_the_gravest_doubt():
    case = Case("1", "t", "text", "2026", UNSURE, "p")
    state = ReadState(case=case, promises=PROMISES)
    assert state.doubt is Doubt.UNSURE
    assert ReadState(case=case, promises=PROMISES, wish=0.05).doubt is Doubt.HELD_BACK
    assert ReadState().doubt is Doubt.NONE


@pytest.mark.parametrize(
    ("wish", "unlike", "asked", "style"),
    [
        (None, False, "a", "primary"),
        (0.05, False, "a", ""),
        (None, True, "a", ""),
        (None, True, "b", "primary"),
    ],
)
def test_an_answer_that_is_held_back_or_unlike_is_not_urged(qapp, wish, unlike, asked, style):
    said = replace(UNSURE, unlike=unlike)
    case = Case("1", "t", "text", "2026", said, "p")
    verdict = Verdict()
    verdict.show_state(ReadState(case=case, asked=asked, promises=PROMISES, wish=wish))
    assert verdict.accept.objectName() == style


def _answered(promises, stop):
    """Return the share that is answered at a stop: everything, what is promised, or nothing."""
    promise = None if stop is None else kept(promises, stop)
    return 1.0 if stop is None else promise.answered if promise else 0.0
