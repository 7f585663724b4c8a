"""The small parts of the window by themselves, and its sentences."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAction, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStyleOptionViewItem, QVBoxLayout, QWidget

from desktop.core.answers.predictions import (
    Explanation,
    Firmness,
    LabelScore,
    Learned,
    Prediction,
    Proof,
    Span,
)
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case
from desktop.core.decisions.corrections import Act, Correction, Decision
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.core.settings import LARGEST, SMALLEST, Settings, Theme
from desktop.runtime.clock import local_time
from desktop.ui import wording
from desktop.ui.ports.choices import NOT_SAVED, Choices
from desktop.ui.screens.cases import wording as case_words
from desktop.ui.screens.learn.history import VersionList
from desktop.ui.screens.learn.training_words import FIRST, took_line
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read import why_words
from desktop.ui.screens.read import wording as read_words
from desktop.ui.screens.read.entities import EntityPanel
from desktop.ui.screens.read.shading import shades_of
from desktop.ui.screens.read.state import ReadState
from desktop.ui.shell.footer import Foot
from desktop.ui.shell.labels_words import merged_line, removed_line, renamed_line
from desktop.ui.shell.palette import Palette
from desktop.ui.shell.undoing import UndoPassedOn
from desktop.ui.shell.walker import Walker
from desktop.ui.widgets import listings, theme
from desktop.ui.widgets.colours import LIGHT
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.meter import Meter
from desktop.ui.widgets.tables import cut_off, filled, table

# Flow


class Block(QWidget):
    """A widget of a fixed size."""

    def __init__(self, width):
        super().__init__()
        self.setFixedSize(width, 20)


def flown(qtbot, widths, width, hidden=()):
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page, spacing=10)
    blocks = [Block(each) for each in widths]
    for place, block in enumerate(blocks):
        flow.addWidget(block)
        block.setVisible(place not in hidden)
    page.resize(width, 200)
    flow.setGeometry(QRect(0, 0, width, 200))
    return flow, [(b.x(), b.y()) for b in blocks]


def test_what_does_not_fit_goes_on_in_the_next_line(qtbot):
    flow, places = flown(qtbot, [100, 100, 100], 220)
    assert places == [(0, 0), (110, 0), (0, 30)]
    assert flow.heightForWidth(220) == 50
    assert flow.heightForWidth(400) == 20
    assert flow.heightForWidth(90) == 80
    assert flow.sizeHint().width() == 330
    assert flow.minimumSize().width() == 100


def test_hidden_widgets_take_no_room(qtbot):
    flow, places = flown(qtbot, [100, 100, 100], 220, hidden={1})
    assert places[2] == (110, 0)
    assert flow.heightForWidth(220) == 20


def test_items_can_be_taken_and_none_is_past_the_end(qtbot):
    flow, _ = flown(qtbot, [10, 20], 100)
    assert flow.count() == 2
    assert flow.takeAt(0).widget().width() == 10
    assert flow.itemAt(0).widget().width() == 20
    assert (flow.itemAt(1), flow.itemAt(-1), flow.takeAt(5)) == (None, None, None)


# Palette


@pytest.fixture
def palette(qtbot):
    """A palette of three actions, one of which cannot be done; gives what was done."""
    window, done = QWidget(), []
    qtbot.addWidget(window)
    actions = {}
    for name, text in (
        ("backup", "&Back up everything\u2026"),
        ("flag", "&Flag"),
        ("undo", "&Undo"),
    ):
        action = QAction(text, window)
        action.triggered.connect(lambda _=False, n=name: done.append(n))
        actions[name] = action
    actions["undo"].setEnabled(False)
    actions["flag"].setShortcut("Ctrl+Shift+F")
    actions["flag"].setStatusTip("Mark the case for another look")
    yield Palette(window, actions.values()), done
    window.close()


def offered(palette):
    role = Qt.ItemDataRole.AccessibleTextRole
    return [palette.listed.item(row).data(role) for row in range(palette.listed.count())]


def test_the_palette_offers_what_can_be_done_and_its_keys(palette):
    made, _ = palette
    assert offered(made) == ["Back up everything\u2026", "Flag Ctrl+Shift+F"]


def test_arrows_in_the_palettes_field_choose_another_action(palette):
    made, done = palette
    QTest.keyClick(made.field, Qt.Key.Key_Down)
    QTest.keyClick(made.field, Qt.Key.Key_Return)
    assert done == ["flag"]


@pytest.mark.parametrize("typed", ["flag", "ANOTHER look", "look case"])
def test_typing_narrows_by_name_and_by_what_it_does(palette, typed):
    made, done = palette
    made.field.setText(typed)
    assert offered(made) == ["Flag Ctrl+Shift+F"]
    made.field.returnPressed.emit()
    assert done == ["flag"]


def test_words_that_name_nothing_say_so_and_do_nothing(palette):
    made, done = palette
    made.field.setText("undo")
    made.field.returnPressed.emit()
    assert done == []
    assert not made.nothing.isHidden()
    assert made.nothing.text() == wording.NO_ACTION
    made.field.setText("")
    assert made.nothing.isHidden()


# Fields, lists, meters


def pressed(field, keys, modifiers=Qt.KeyboardModifier.ControlModifier):
    event = QKeyEvent(QEvent.Type.ShortcutOverride, keys, modifiers)
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def test_a_field_keeps_undo_only_while_it_has_something_to_undo(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field = QLineEdit()
    column.addWidget(field)
    UndoPassedOn(window)
    assert not pressed(field, Qt.Key.Key_Z)
    field.insert("word")
    assert pressed(field, Qt.Key.Key_Z)
    field.undo()
    assert not pressed(field, Qt.Key.Key_Z)
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    assert pressed(field, Qt.Key.Key_Z, redo)


def test_the_way_through_the_cases_ends_at_both_ends(qtbot):
    walker, asked = Walker(), []
    qtbot.addWidget(walker)
    walker.acted.connect(asked.append)
    walker.show_position(0, 2)
    assert (walker.previous.isEnabled(), walker.following.isEnabled()) == (False, True)
    assert walker.position.text() == "1 of 2"
    walker.following.click()
    walker.show_position(1, 2)
    walker.previous.click()
    walker.back.click()
    assert asked == ["next_case", "previous_case", "back"]
    walker.show_position(None, 2)
    assert walker.isHidden()


@pytest.mark.parametrize(
    ("top", "height", "cut"), [(0, 30, False), (90, 30, True), (70, 30, False), (10, 150, False)]
)
def test_a_row_of_which_only_a_part_is_in_sight_is_left_out(qtbot, top, height, cut):
    rows = table(("Text", "Label"))
    qtbot.addWidget(rows)
    rows.resize(200, 100 + rows.horizontalHeader().sizeHint().height())
    rows.viewport().resize(200, 100)
    option = QStyleOptionViewItem()
    option.widget = rows
    option.rect = QRect(0, top, 200, height)
    assert cut_off(option) is cut
    option.widget = None
    assert not cut_off(option)


def test_cells_say_all_of_their_words_in_their_tips(qtbot):
    rows = table(("Text", "Label"))
    qtbot.addWidget(rows)
    rows.setRowCount(1)
    filled(rows, 0, ("a long text", "rain"))
    assert [rows.item(0, place).toolTip() for place in (0, 1)] == ["a long text", "rain"]


def columns(image, row):
    """Return the colours of a row of pixels, each as it first comes."""
    found = [image.pixelColor(x, row).name() for x in range(4, image.width() - 4)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("proof", "first"),
    [(Proof(0.5, 0.1, 1.0), LIGHT.accent), (Proof(0.5, 0.5, 0.1), LIGHT.against)],
)
def test_the_meter_shows_by_colour_whether_the_words_matter(qtbot, proof, first):
    meter = Meter()
    qtbot.addWidget(meter)
    meter.resize(meter.sizeHint())
    meter.show_proof(proof)
    image = QImage(meter.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    meter.render(image)
    assert columns(image, 3)[0] == first
    assert columns(image, 3)[-1] == LIGHT.line
    assert columns(image, 14)[0] == LIGHT.muted


def test_choices_are_kept_within_limits_and_a_failure_is_told():
    kept, told = [], []
    choices = Choices(Settings(), kept.append, told.append)
    for _ in range(40):
        choices.resize(1)
    assert choices.settings.text_size == LARGEST
    for _ in range(40):
        choices.resize(-1)
    assert choices.settings.text_size == SMALLEST
    choices.resize(0)
    assert choices.settings.text_size == Settings().text_size
    assert kept[-1] == choices.settings

    def failing(_):
        raise OSError

    broken = Choices(Settings(), failing, told.append)
    broken.remember(text_size=SMALLEST)
    assert told == [NOT_SAVED]
    assert broken.settings.text_size == SMALLEST, "it holds until the window closes"


# Dialogs that list


def row(act, **more):
    return Correction(f"r-{act}", "c", act, "2026-02-03T04:05:06Z", **more)


def case(*history, said=None):
    return Case("c", "t", "two  words", "2026", said, "p", tuple(history))


def test_the_history_of_a_case_is_newest_first_with_who_and_when(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    history = (
        row(Act.RELABEL, label="two_words", author="Ann"),
        row(Act.NOTE, reason="ask Bo"),
        row(Act.SPANS, spans=(Span(0, 3, "Place"),)),
    )
    dialog = listings.open_history(window, case(*history))
    rows = dialog.findChild(type(table(("x",))))
    told = [[rows.item(at, place).text() for place in range(4)] for at in range(3)]
    assert told[0][1:] == ["marked", "1 entity", "someone on this computer"]
    assert told[1][1:3] == ["note", "ask Bo"]
    assert told[2] == [local_time("2026-02-03T04:05:06Z"), "corrected", "Two words", "Ann"]
    dialog.close()


@pytest.fixture
def tokyo(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("tokyo")
@pytest.mark.parametrize("zone", ["+00:00", "Z", ""])
def test_times_are_those_of_the_clock_on_the_wall(qtbot, zone):
    versions = VersionList()
    qtbot.addWidget(versions)
    at = f"2026-11-25T20:41:07{zone}"
    versions.show_versions((Version("v", "t", 1, at, VersionState.READY, active=True),))
    assert versions.table.item(0, 1).text() == "2026-11-26 05:41"


def test_the_foot_goes_on_saying_how_long_ago_the_backup_was(qtbot, monkeypatch):
    foot = Foot()
    qtbot.addWidget(foot)
    foot.show_backup(datetime.now(UTC).isoformat())
    assert foot.backup.text() == "Backed up just now"
    later = SimpleNamespace(now=lambda zone: datetime.now(zone) + timedelta(minutes=7))
    monkeypatch.setattr("desktop.ui.shell.footer.datetime", later)
    foot.minute.timeout.emit()
    assert foot.backup.text() == "Last backup 7 min ago"


@pytest.mark.parametrize("place", [0, 1])
def test_a_case_behind_a_check_is_read_when_it_is_opened(qtbot, place):
    window, read = QWidget(), []
    qtbot.addWidget(window)
    behind = (("one", "a", "a", "b"), ("two", "b", "b", "a"))
    dialog = listings.open_behind(window, "Two cases", behind, read.append)
    rows = dialog.findChild(type(table(("x",))))
    rows.cellActivated.emit(place, 0)
    assert read == [behind[place][0]]


def test_the_foot_says_how_many_cases_were_decided_since_the_training(qtbot):
    foot = Foot()
    qtbot.addWidget(foot)
    foot.show_version(3, 24)
    assert foot.model.text() == "Version 3 \u00b7 24 labels"
    foot.show_fresh(7)
    assert foot.model.text() == "Version 3 \u00b7 24 labels \u00b7 7 decided since"
    foot.show_labels(25)
    assert foot.model.text() == "Version 3 \u00b7 25 labels \u00b7 7 decided since"


def test_one_kind_of_entity_has_one_colour_in_text_list_and_buttons(qtbot):
    task = Task("t", "T", Kind.SPANS, ("Drug", "Place"), "v")
    said = Prediction("v", spans=(Span(0, 4, "Place", 0.9),))
    found = Case("c", "t", "Oslo", "2026", said, "p")
    state = ReadState(task=task, text="Oslo", case=found)
    panel = EntityPanel()
    qtbot.addWidget(panel)
    panel.dress(LIGHT)
    panel.show_state(state)
    fill, edge = LIGHT.kind(1)
    (shade,) = shades_of(state, LIGHT)
    assert (shade.fill.name(), shade.edge.name()) == (fill, edge)
    listed = panel.table.item(0, 1).data(Qt.ItemDataRole.DecorationRole)
    assert listed.name() == edge
    assert edge in panel._buttons[1].styleSheet() and fill in panel._buttons[1].styleSheet()


# Sentences


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        (Decision(), ""),
        (Decision(Act.CANNOT_TELL), "You decided: cannot tell"),
        (Decision(Act.ACCEPT, "card_lost"), "You accepted Card lost"),
        (Decision(Act.RELABEL, "rain", flagged=True), "You corrected to Rain \u00b7 flagged"),
        (Decision(Act.SPANS, spans=(Span(0, 1, "A"),)), "You marked 1 entity"),
        (Decision(Act.ACCEPT, spans=()), "You accepted 0 entities"),
        (Decision(note="x " * 60), f"note: {'x ' * 39}x\u2026"),
    ],
)
def test_where_a_case_stands(decision, told):
    assert wording.decision_line(decision) == told


@given(st.floats(0, 1, allow_nan=False))
@example(0.005)
@example(0.995)
def test_no_share_is_told_as_certain_or_impossible(share):
    told = wording.percent(share)
    assert told not in {"100 %", "0 %"}


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "Backed up just now"),
        (59, "Last backup 59 min ago"),
        (60, "Last backup 1 h ago"),
        (47 * 60, "Last backup 47 h ago"),
        (49 * 60, "Last backup 2 days ago"),
    ],
)
def test_how_long_ago_the_last_backup_was(minutes, told):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert wording.backup_line((now - timedelta(minutes=minutes)).isoformat(), now) == told


@pytest.mark.parametrize("at", ["", "yesterday", "2026-01-01"])
def test_a_time_that_is_none_is_no_backup(at):
    assert wording.backup_line(at, datetime(2026, 3, 1, tzinfo=UTC)) == "No backup yet"


def test_a_proof_that_does_not_hold_is_called_so():
    assert why_words.proof_line(Proof(0.5, 0.1, 1.0)).startswith("Without its strongest words")
    assert "by 50 points, without as many random ones by 10" in why_words.proof_line(
        Proof(0.5, 0.1, 1.0)
    )
    one = why_words.proof_line(Proof(0.9, 0.01, 1.0))
    assert one.endswith("by 90 points, without as many random ones by 1 point.")
    assert why_words.proof_line(Proof(0.5, 0.5, 0.2)).startswith("Not trustworthy: without")
    assert "the answer stays" in why_words.proof_line(Proof(0.0, 0.0, 0.0))


def test_an_answer_hangs_on_a_word_or_is_firm():
    assert why_words.firmness_line(Firmness(9, 0), "x").startswith("Firm: none of 9 changes")
    told = why_words.firmness_line(Firmness(9, 2, (0, 4), "sun"), "rain today")
    assert "with \u201crain\u201d changed or gone it reads Sun (2 of 9 changes)" in told


def test_the_question_names_label_rival_or_entity():
    words = Explanation("card_lost", ())
    assert why_words.why_heading(words, "x") == "Why Card lost"
    assert why_words.why_heading(replace(words, rival="rain"), "x") == "Why Card lost, and not Rain"
    entity = replace(words, label="Place", span=Span(0, 4, "Place"))
    assert why_words.why_heading(entity, "Oslo is") == "Why \u201cOslo\u201d is Place"
    assert why_words.why_heading(entity, "is_o is") == "Why \u201cis_o\u201d is Place"


def test_faults_of_the_program_are_told_apart_from_the_world():
    assert wording.problem(ValueError("a text")) == wording.BUG
    assert wording.problem(BugError("x")) == wording.BUG
    assert wording.problem(KnownError(Problem.EMPTY_TEXT)) != wording.BUG
    assert wording.passes(KnownError(Problem.EMPTY_TEXT))
    assert wording.passes(KnownError(Problem.DISK_FULL))
    assert wording.passes(KnownError(Problem.BACKUP_REFUSED))
    assert not wording.passes(KnownError(Problem.TRAINING_FAILED))
    assert not wording.passes(KnownError(Problem.DISK_FAILING))
    assert not wording.passes(ValueError())


def test_counts_are_told_in_the_singular_too():
    assert (wording.cases(1), wording.cases(3)) == ("1 case", "3 cases")
    assert case_words.listed_line(2, 2, 9) == "the newest 2 of 9 cases"
    assert case_words.listed_line(2, 9, 9) == "2 of 9 cases"
    assert case_words.listed_line(9, 9, 9) == "9 cases"
    assert wording.learned_line(Learned("x", ("a",))) == "learned from a correction"
    assert wording.learned_line(Learned("x", ("a", "b"))) == "learned from 2 of your corrections"
    one = case(said=Prediction("v", (LabelScore("a", 1.0),), took_ms=4.4))
    assert wording.read_line(one) == "2 words \u00b7 read in 4 ms"
    slow = case(said=Prediction("v", (LabelScore("a", 1.0),), took_ms=22_503.0, windows=40))
    assert wording.read_line(slow) == "2 words \u00b7 read in 40 overlapping parts in 22.5 s"
    assert wording.read_line(case()) == "2 words"
    chinese = replace(
        case(), text="\u6211\u7684\u94f6\u884c\u5361\uff0c \u8fd8\u6ca1\u6709\u6536\u5230"
    )
    assert wording.read_line(chinese) == "11 characters"
    assert wording.read_line(replace(case(), text="The WiFi is \u574f")) == "4 words"


def test_labels_that_were_changed_are_told_by_their_names():
    assert renamed_line("card_lost", "lost") == "Card lost is called Lost now, in every decision."
    assert merged_line("a", "b", 1) == "The 1 decision that named A now names B."
    assert merged_line("a", "b", 2) == "The 2 decisions that named A now name B."
    assert "naming it for a text brings it back" in removed_line("a")


def test_the_newest_training_is_the_measure_for_the_next():
    made = [
        Version(str(n), "t", n, "2026", VersionState.READY, report=report)
        for n, report in ((1, {}), (3, {"seconds": 95.0, "corrections": 40}), (2, {"seconds": 9.0}))
    ]
    assert took_line(made) == "The last training took 2 min for 40 decisions."
    assert took_line(made[:1]) == FIRST


def stood(text, said, *history, kind=Kind.CLASSIFY):
    one = replace(case(*history, said=said), text=text)
    task = Task("t", "T", kind, tuple(s.label for s in said.labels))
    now = ReadState(task=task, text=text, case=one, ready=True)
    return states.asking(now, one.decision.label or now.first or "")


SAID = Prediction("v", (LabelScore("rain", 0.7), LabelScore("sun", 0.3)))


def test_the_main_button_says_what_it_will_do():
    now = stood("wet", SAID)
    assert read_words.accept_words(now) == ("Accept", "Rain")
    assert read_words.accept_words(states.asking(now, "sun")) == ("Correct to", "Sun")
    decided = stood("wet", SAID, row(Act.RELABEL, label="sun", prediction="p"))
    assert read_words.accept_words(decided) == ("Corrected to", "Sun")
    again = states.asking(decided, "rain")
    assert read_words.accept_words(again) == ("Accept", "Rain")


def test_how_many_entities_are_left_to_the_model_is_said():
    spans = (Span(0, 4, "Place", 0.6), Span(9, 13, "Place", 0.7))
    said = Prediction("v", spans=spans)
    now = replace(stood("Oslo and Rome", said, kind=Kind.SPANS), asked=None)
    assert read_words.accept_words(now) == ("Accept all 2", "")
    assert read_words.entity_hint(now).endswith("2 of 2 not reviewed")
    mine = (replace(spans[0], reviewed=True), spans[1])
    part = replace(
        stood("Oslo and Rome", said, row(Act.SPANS, spans=mine, prediction="p"), kind=Kind.SPANS),
        asked=None,
    )
    assert read_words.accept_words(part) == ("Accept the other 1", "")
    assert read_words.standing_line(part) == (
        "You decided 1 of 2 entities; the others are the model's"
    )
    assert [read_words.sure_of(s) for s in part.spans] == ["\u2713 yours", "70 %"]
    typed = states.seen(part, "Oslo and Rome now")
    assert read_words.entity_hint(typed) == read_words.UNREAD
    assert read_words.entity_hint(states.waiting(part)) == read_words.OTHER_TEXT


def test_what_was_taken_back_is_named_through_undos():
    first = row(Act.ACCEPT, label="rain")
    undo = replace(row(Act.UNDO, supersedes=first.id), id="u1")
    redo = replace(row(Act.UNDO, supersedes="u1"), id="u2")
    history = (first, undo, redo)
    assert read_words.taken_back(history, first) == "Taken back: you accepted Rain"
    assert read_words.done_again(history, undo) == "Done again: you accepted Rain"
    assert read_words.taken_back(history, redo) == "Taken back: you accepted Rain"
    assert read_words.taken_back((), row(Act.FLAG)) == "Taken back: the flag"


@pytest.mark.parametrize(
    ("act", "more", "told"),
    [
        (Act.ACCEPT, {"label": "rain"}, "Done again: you accepted Rain"),
        (Act.CANNOT_TELL, {}, "Done again: you decided: cannot tell"),
        (Act.FLAG, {}, "Done again: the flag \u00b7 flagged"),
    ],
)
def test_what_was_done_again_is_said_once(act, more, told):
    first = row(act, **more)
    undo = replace(row(Act.UNDO, supersedes=first.id), id="u1")
    redo = replace(row(Act.UNDO, supersedes="u1"), id="u2")
    history = (first, undo, redo)
    now = replace(
        stood("Rain again", SAID, *history),
        undone=read_words.done_again(history, undo),
    )
    assert read_words.standing_line(now) == told


def test_words_of_a_label_that_is_not_the_answer_are_not_called_a_proof():
    now, proof = stood("wet", SAID), Proof(0.5, 0.1, 1.0)
    assert "by 50 points" in why_words.proof_words(now, Explanation("rain", ()), proof)
    other = why_words.proof_words(now, Explanation("sun", ()), proof)
    assert other == "Sun is not the answer here (30 %): these words speak for it."
    assert why_words.without_words(now, Explanation("fog", ())) == why_words.NOT_TAUGHT
    assert why_words.without_words(now, Explanation("sun", ())) == why_words.NO_WORDS


def test_a_row_that_is_cut_at_the_edge_is_left_out_with_its_ground(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    rows = table(("Text",), chosen=True)
    qtbot.addWidget(rows)
    rows.setRowCount(3)
    for row in range(3):
        filled(rows, row, (f"row {row}",))
    rows.show()
    head = rows.horizontalHeader().height()
    rows.resize(300, head + 2 * rows.rowHeight(0) + rows.rowHeight(0) // 2)
    rows.selectRow(0)
    picture = rows.grab().toImage()
    chosen = picture.pixelColor(200, head + rows.rowHeight(0) // 2).name()
    rows.verticalScrollBar().setMaximum(0)
    rows.selectionModel().clear()
    rows.selectionModel().select(
        rows.model().index(2, 0), rows.selectionModel().SelectionFlag.Select
    )
    picture = rows.grab().toImage()
    cut = picture.pixelColor(200, head + 2 * rows.rowHeight(0) + 5).name()
    assert chosen == LIGHT.accent_soft
    assert cut == LIGHT.surface


def test_what_keeps_the_cases_closed_says_how_to_go_on_where_it_is_over_soon():
    full = KnownError(Problem.DISK_FULL)
    assert wording.not_opened(full).endswith("Then close this window and open Caselight again.")
    newer = KnownError(Problem.KEY_MISSING, folder="x")
    assert wording.not_opened(newer) == wording.problem(newer)


def test_before_anything_is_open_there_is_nothing_to_undo(desk):
    assert not desk.window.read.undo.isEnabled()
    assert not desk.window.read.redo.isEnabled()
