"""The list of labels and the buttons beside it: what is typed, what is learned, names of length."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.core.answers.predictions import LabelScore, Learned, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.settings import Theme
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.finding import is_named, matches
from desktop.ui.screens.read.labels import NEW, LabelList
from desktop.ui.screens.read.state import ReadState
from desktop.ui.screens.read.verdict import Verdict
from desktop.ui.screens.read.wording import KEYS
from desktop.ui.widgets import theme
from desktop.ui.widgets.colours import LIGHT

LONG = "the name of a label that somebody wrote as if it were a sentence and then went on"
TASK = Task("t", "T", Kind.CLASSIFY, ("rain", "sun", LONG), "v")
SAID = Prediction(
    "v",
    (LabelScore("rain", 0.7), LabelScore("sun", 0.2), LabelScore(LONG, 0.1)),
    learned=(Learned("sun", ("a", "b")),),
)
NAMES = ("bird_flu", "acid reflux", "Flu-like illness", "\u5934\u75db")
NOW = states.asking(
    ReadState(TASK, text="wet", case=Case("1", "t", "wet", "2026", SAID, "p")), "rain"
)


@pytest.fixture
def labels(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    made = LabelList()
    qtbot.addWidget(made)
    made.dress(LIGHT)
    made.resize(360, 300)
    made.show()
    made.show_state(NOW)
    return made


def rows(labels):
    model = labels._model
    return [model.row_at(model.index(i, 0)) for i in range(model.rowCount())]


def typed(labels, words):
    QTest.keyClicks(labels.search, words)
    QTest.keyClick(labels.search, Qt.Key.Key_Return)


def test_what_was_learned_stands_beside_its_label_whatever_is_chosen(labels):
    assert [row.note for row in rows(labels)] == ["", "learned from 2", ""]
    assert labels.learned.isHidden()
    labels.show_state(states.asking(NOW, "sun"))
    assert labels.learned.text() == "Learned from 2 of your corrections \u203a"


def test_the_way_to_what_was_learned_is_whole_in_the_narrowest_column(labels):
    labels.show_state(states.asking(NOW, "sun"))
    labels.resize(290, 300)
    labels.grab()
    needed = labels.learned.fontMetrics().horizontalAdvance(labels.learned.text())
    assert needed <= labels.learned.width()


def test_a_label_that_is_typed_and_entered_is_decided_and_the_field_is_free_again(labels):
    decided = []
    labels.decided.connect(decided.append)
    typed(labels, "rai")
    assert decided == ["rain"]
    assert labels.search.text() == ""
    assert labels.label_number(1) == "rain"


def test_a_name_that_only_lies_within_another_label_is_a_new_one(labels):
    decided, invented = [], []
    labels.decided.connect(decided.append)
    labels.invented.connect(invented.append)
    QTest.keyClicks(labels.search, "ain")
    assert [row.key for row in rows(labels)] == [NEW, "rain"]
    assert labels.label_number(1) == "rain"
    QTest.keyClick(labels.search, Qt.Key.Key_Return)
    assert (decided, invented) == ([], [])
    QTest.keyClick(labels.search, Qt.Key.Key_Return)
    assert (decided, invented) == ([], ["ain"])


@pytest.mark.parametrize(
    ("typed", "meant", "within"),
    [
        ("flu", ("bird_flu", "Flu-like illness"), ("acid reflux",)),
        ("Bird FLU", ("bird_flu",), ()),
        ("acid reflux", ("acid reflux",), ()),
        ("\u75db", ("\u5934\u75db",), ()),
        ("\uff26lu", ("bird_flu", "Flu-like illness"), ("acid reflux",)),
        ("\u982d\u75db", ("\u5934\u75db",), ()),
        ("ird", (), ("bird_flu",)),
        ("", NAMES, ()),
        ("gout", (), ()),
    ],
)
def test_labels_are_meant_by_the_beginnings_of_their_words(typed, meant, within):
    assert matches(NAMES, typed) == (meant, within)


def test_a_label_that_is_typed_outright_comes_first_however_it_is_written():
    assert matches(("rain cloud", "rain_", "rain"), "Rain")[0] == ("rain_", "rain", "rain cloud")
    assert is_named("card_arrival", "Card arrival")
    assert not is_named("card_arrival", "Card")


def test_a_new_name_is_asked_about_once_and_says_first_what_to_press(labels):
    invented = []
    labels.invented.connect(invented.append)
    typed(labels, LONG + " and on")
    assert invented == []
    assert rows(labels)[-1].name.startswith("Enter again (or Esc): a new label \u201c")
    QTest.keyClick(labels.search, Qt.Key.Key_Return)
    assert invented == [LONG + " and on"]


@pytest.mark.parametrize("decided", [False, True])
def test_a_long_name_leaves_verb_and_keys_on_the_button_and_its_width_as_it_is(
    qtbot, qapp, decided
):
    theme.apply(qapp, Theme.LIGHT, 12)
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.show()
    verdict.show_state(NOW)
    usual = verdict.accept.sizeHint()
    row = Correction("c", "1", Act.RELABEL, "2026", label=LONG)
    case = replace(NOW.case, history=(row,) if decided else ())
    verdict.show_state(states.asking(replace(NOW, case=case), LONG))
    verdict.accept.resize(usual)
    told = verdict.accept.text()
    assert told.startswith("Corrected to The name" if decided else "Correct to The name")
    assert told.endswith("\u2026" if decided else "\u2026" + KEYS)
    assert verdict.accept.fontMetrics().horizontalAdvance(told) < verdict.accept.width()
    assert verdict.accept.sizeHint() == usual
    assert LONG[5:] in verdict.accept.toolTip()


def test_without_a_text_the_button_promises_nothing(qtbot):
    verdict = Verdict()
    qtbot.addWidget(verdict)
    verdict.show_state(ReadState(replace(TASK, kind=Kind.SPANS)))
    assert verdict.accept.text() == "Accept" + KEYS
    assert not verdict.accept.isEnabled()
