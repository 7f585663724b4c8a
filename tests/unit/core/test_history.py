"""Corrections, undo and redo, spans, examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.answers import spans
from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import checked_id, checked_label, title
from desktop.core.decisions.corrections import Act, Correction, decision, redoable, undoable
from desktop.core.decisions.examples import Example, is_sealed, merged_labels, split
from desktop.core.errors import Problem
from desktop.core.history.audit import START, Entry, chained, first_break
from desktop.core.texts.text import digest


def row(number, act=Act.RELABEL, **more):
    return Correction(str(number), "case", act, "2026", **more)


def undo(history):
    found = undoable(history)
    return [*history, row(len(history), Act.UNDO, supersedes=found.id)] if found else history


def redo(history):
    found = redoable(history)
    return [*history, row(len(history), Act.UNDO, supersedes=found.id)] if found else history


@given(st.integers(1, 6), st.data())
def test_undo_then_redo_any_number_of_times_returns(count, data):
    history = [row(i, label=f"label {i}") for i in range(count)]
    steps = data.draw(st.integers(1, count))
    undone = history
    for _ in range(steps):
        undone = undo(undone)
    left = count - steps
    assert decision(undone).label == (f"label {left - 1}" if left else None)
    for _ in range(steps):
        undone = redo(undone)
    assert decision(undone).label == f"label {count - 1}"
    assert redoable(undone) is None


def test_something_new_after_an_undo_ends_redo():
    history = undo([row(0, label="a"), row(1, label="b")])
    history = [*history, row(9, label="c")]
    assert redoable(history) is None
    assert decision(history).label == "c"


def test_flag_and_note_do_not_change_the_decision_but_a_flagged_case_teaches_nothing():
    history = [row(0, label="a"), row(1, Act.FLAG), row(2, Act.NOTE, reason="look")]
    now = decision(history)
    assert (now.label, now.flagged, now.note, now.teaches) == ("a", True, "look", False)
    assert decision([*history, row(3, Act.FLAG)]).teaches


def test_cannot_tell_teaches_nothing():
    assert not decision([row(0, label="a"), row(1, Act.CANNOT_TELL)]).teaches


SPANS = (Span(0, 4, "A"), Span(10, 14, "B"))


def test_span_edits_return_new_sorted_sets():
    assert spans.added(SPANS, Span(5, 8, "A"))[1] == Span(5, 8, "A", reviewed=True)
    assert spans.deleted(SPANS, 0) == SPANS[1:]
    assert spans.relabelled(SPANS, 0, "B")[0].label == "B"
    assert spans.resized(SPANS, 0, 3, 3) == SPANS
    assert spans.added(SPANS, Span(0, 4, "A", 0.3)) == (
        Span(0, 4, "A", 0.3, reviewed=True),
        SPANS[1],
    )


def test_stretching_goes_by_words():
    text = "mild chest pain today"
    one = (Span(5, 10, "S"),)
    longer = spans.stretched(one, 0, text, 1)
    assert longer[0].surface(text) == "chest pain"
    assert spans.stretched(longer, 0, text, -1) == (Span(5, 10, "S", 1.0, reviewed=True),)
    assert spans.stretched(one, 0, text, -1) == one


def test_a_span_outside_of_the_text_is_refused(known):
    assert known(spans.checked, "abc", [Span(1, 9, "A")]) is Problem.BAD_SPAN


def test_sealing_depends_on_the_text_alone_and_takes_about_a_tenth():
    codes = [digest(f"text {i}") for i in range(4000)]
    share = sum(map(is_sealed, codes)) / len(codes)
    assert 0.08 < share < 0.12


def test_a_text_among_the_sealed_is_never_trained_on():
    examples = [Example(f"text {i}", "a") for i in range(200)]
    parts = split(examples, frozenset({digest("text 3")}))
    held = {e.text for e in parts.held_out}
    assert "text 3" in held
    assert held.isdisjoint({e.text for e in parts.train})
    assert len(parts.train) + len(parts.held_out) == 200


def test_new_labels_come_after_the_known_ones():
    assert merged_labels(("b", "a"), [Example("x", "c"), Example("y", "a")]) == ("b", "a", "c")


@pytest.mark.parametrize("bad", ["", "A", "a b", "-a", "a" * 64, "../x"])
def test_bad_task_ids_are_refused(known, bad):
    assert known(checked_id, bad) is Problem.BAD_TASK_ID


@pytest.mark.parametrize("bad", ["", "  ", "a\nb", "x" * 121, "a\x00"])
def test_bad_labels_are_refused(known, bad):
    assert known(checked_label, bad) is Problem.BAD_LABEL


def test_names_read_like_words():
    assert title("card_arrival") == "Card arrival"
    assert title("reverted_card_payment?") == "Reverted card payment"


def test_a_changed_past_breaks_the_chain():
    entries = [Entry("2026", "me", f"act {i}", "case", "d") for i in range(4)]
    rows, last = [], START
    for entry in entries:
        rows.append((entry, last, chained(last, entry)))
        last = rows[-1][2]
    assert first_break(rows) is None
    forged = [*rows]
    forged[2] = (Entry("2026", "you", "act 2", "case", "d"), *rows[2][1:])
    assert first_break(forged) == 2
    assert first_break([rows[0], *rows[2:]]) == 1
