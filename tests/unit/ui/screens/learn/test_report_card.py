"""The report card on the screen and on the command line."""

import argparse
import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from desktop.commandline import commands
from desktop.commandline.reports import headline
from desktop.core.answers.tasks import Kind, Task
from desktop.core.evaluation.checks import Check, Moved, Plan, Reason, Verdict
from desktop.core.evaluation.scores import score_labels, score_spans
from desktop.core.history.versions import Report, Version, VersionState
from desktop.core.records import plain, report_of, scores_report
from desktop.services.facts import (
    CandidateJudged,
    LearningSurveyed,
    TrainingStarted,
    VersionActivated,
)
from desktop.ui.screens.learn import state as learn
from desktop.ui.screens.learn import wording
from desktop.ui.screens.learn.history import VersionList
from desktop.ui.screens.learn.report import ReportCard, words_of
from desktop.ui.widgets.colours import LIGHT

FELL = Reason(Check.SCORE, True, 0.889, 0.884, 600, bound=-0.008, limit=0.01, chance=0.4)
ROSE = replace(FELL, after=0.95, bound=0.01)
LOST = Reason(Check.LABEL, False, 1.0, 0.4, 60, "yes", limit=0.05, chance=0.0)
ALARM = replace(LOST, check=Check.FORGETTING, label="no")
SCORES = {"rows": 600, "accuracy": 0.9, "macro_f1": 0.9, "ece": 0.1, "labels": {}}


def made(*reasons, alarms=()):
    verdict = Verdict(all(r.passed for r in reasons), reasons, alarms)
    return Report("t", "r", "v2", "v1", verdict, Plan(), SCORES, SCORES, 6, 10, 3.0, 2)


def version(number):
    return Version(f"v{number}", "t", number, "2026", VersionState.READY)


@pytest.fixture
def shown(qtbot):
    """Show a report on a card that lasts as long as the test."""
    cards = []

    def show(report):
        cards.append(ReportCard())
        qtbot.addWidget(cards[-1])
        cards[-1].show_report(report)
        return cards[-1]

    return show


def test_each_row_says_what_was_allowed(shown):
    words = words_of(shown(made(FELL, LOST)).checks)
    assert words[0].startswith("\u2248  The score\n")
    assert "may fall by at most 1.0 points; fell by 0.5 points" in words[0]
    assert words[1].startswith("\u2717  Yes gets worse\n")


@pytest.mark.parametrize(
    ("reason", "colour"),
    [
        (ROSE, LIGHT.good),
        (FELL, LIGHT.warn),
        (LOST, LIGHT.against),
        (Reason(Check.CALIBRATION, True, 0.1, 0.1, 40, judged=False), LIGHT.muted),
    ],
)
def test_what_fell_within_its_limit_is_amber_and_never_green(reason, colour, shown):
    item = shown(made(reason)).checks.item(0, 1)
    assert item.foreground().color().name() == colour


def test_one_click_on_a_check_opens_its_cases(qtbot, shown):
    moved = replace(LOST, moved=(Moved("d", "yes", "no"),))
    card = shown(made(FELL, moved))
    card.resize(600, 400)
    card.show()
    place = card.checks.visualItemRect(card.checks.item(1, 0)).center()
    with qtbot.waitSignal(card.cases_wanted, timeout=1000) as wanted:
        qtbot.mouseClick(card.checks.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted.args == [moved]


def test_the_heading_of_the_screen_agrees_with_the_alarms():
    judged = learn.reduce(learn.LearnState(), CandidateJudged(made(ROSE, alarms=(ALARM,)), False))
    assert wording.learn_title(judged.report, used=False, kept=False) == (
        "Version 2 passed every check, but look at No"
    )
    assert judged.waiting


def test_after_going_back_the_earlier_version_is_in_use_and_none_is_urged():
    state = learn.reduce(learn.LearnState(), CandidateJudged(made(ROSE), True))
    back = learn.reduce(state, VersionActivated(version(1)))
    assert not back.waiting
    assert wording.learn_title(back.report, used=back.used, kept=back.kept, back=back.back) == (
        "Version 1 is in use again"
    )
    again = learn.reduce(back, VersionActivated(version(2)))
    assert wording.learn_title(again.report, used=again.used, kept=again.kept, back=again.back) == (
        "Version 2 is in use"
    )


def trained(capsys, report, *, yes, promoted=False):
    """Run the command on a program whose training comes to this report."""

    async def facts(*_, **__):
        yield CandidateJudged(report, promoted)

    async def task(_):
        return None

    program = SimpleNamespace(
        repository=SimpleNamespace(task=task), learning=SimpleNamespace(train=facts)
    )
    options = argparse.Namespace(task="t", yes=yes, seed=0, device="cpu", quiet=False, json=True)
    status = asyncio.run(commands.train(program, options))
    return status, json.loads(capsys.readouterr().out)


def test_a_training_that_the_gate_refuses_ends_with_four(capsys):
    status, told = trained(capsys, made(LOST), yes=True)
    assert status == 4
    assert not told["promoted"]
    assert told["reasons"][0]["limit"] == 0.05


def test_a_training_that_only_reports_or_is_used_ends_well(capsys):
    assert trained(capsys, made(LOST), yes=False)[0] == 0
    assert trained(capsys, made(ROSE), yes=True, promoted=True)[0] == 0


def test_of_no_texts_no_figure_is_known():
    labels, spans = scores_report(score_labels([], [])), scores_report(score_spans([], []))
    assert labels == {"rows": 0, "accuracy": None, "macro_f1": None, "ece": None, "labels": {}}
    assert spans["spans"]["exact"]["f1"] is None
    assert "not known" in headline("On its sealed texts", labels)
    assert "not known" in headline("On its sealed texts", spans)


def test_a_card_of_a_training_without_sealed_cases_can_be_shown(shown):
    empty = scores_report(score_labels([], []))
    report = replace(made(replace(FELL, cases=0)), before=empty, after=empty)
    assert shown(report).scores.rowCount() == 0
    assert "none was sealed" in wording.trained_line(report)


def test_a_stored_report_card_is_read_back_whole():
    moved = (Moved("d1", "yes", "no"),)
    report = made(replace(FELL, moved=moved), LOST, alarms=(ALARM,))
    stored = json.loads(json.dumps(plain(report)))
    assert report_of(replace(version(2), report=stored)) == report


@pytest.mark.parametrize(
    "kept", [{}, {"after": 3}, {"verdict": 3}, {"verdict": {}, "after": SCORES}]
)
def test_a_version_without_a_report_card_has_none(kept):
    assert report_of(replace(version(1), report=kept)) is None


def test_a_first_version_says_what_it_reached_beside_no_other(shown):
    labels = {"rain": {"f1": 0.5, "support": 3}, "sun": {"f1": 1.0, "support": 2}}
    after = {"rows": 5, "accuracy": 0.8, "macro_f1": 0.75, "ece": 0.021, "labels": labels}
    report = report_of(replace(version(1), report={"after": after, "languages": ["en"]}))
    card = shown(report)
    told = [
        [t.item(r, c).text() for c in range(t.columnCount())]
        for t in (card.checks, card.scores)
        for r in range(t.rowCount())
    ]
    assert told == [
        ["Sealed cases to judge on", "5"],
        ["The score", "75.0"],
        ["Right answers", "80.0 %"],
        ["Stated certainty", "error 2.1"],
        ["Rain", "3", "\u2013", "50.0", "\u2013"],
        ["Sun", "2", "\u2013", "100.0", "\u2013"],
    ]
    assert card.heading.text() == "Report card of version 1"
    assert card.checks.horizontalHeaderItem(0).text() == wording.REACHED
    card.show_report(made(FELL))
    assert "set before training" in card.checks.horizontalHeaderItem(0).text()


@pytest.mark.parametrize("none", [score_labels([], []), score_spans([], [])])
def test_a_first_version_that_no_sealed_case_judged_says_so(shown, none):
    card = shown(report_of(replace(version(1), report={"after": scores_report(none)})))
    assert card.checks.item(0, 1).text() == "none"
    assert (card.checks.rowCount(), card.scores.rowCount()) == (1, 0)


def test_the_card_of_the_only_version_is_in_sight_until_another_one_is():
    first = replace(version(1), report={"after": scores_report(score_labels([], []))})
    task = Task("t", "T", Kind.CLASSIFY, ("a", "b"))
    survey = LearningSurveyed(task, {}, 0, 5, (first,))
    state = learn.reduce(learn.LearnState(), survey)
    assert state.card == report_of(first)
    assert learn.reduce(state, TrainingStarted(1, 0, 0)).card is None
    both = LearningSurveyed(task, {}, 0, 5, (version(2), first))
    assert learn.reduce(state, both).card is None


def test_what_another_release_kept_besides_is_left_out():
    report = made(FELL)
    stored = json.loads(json.dumps(plain(report))) | {"mood": "good"}
    stored["verdict"]["reasons"][0]["colour"] = "amber"
    assert report_of(replace(version(2), report=stored)) == report


def test_a_click_on_a_version_asks_for_its_report_card(qtbot):
    rows, asked = VersionList(), []
    qtbot.addWidget(rows)
    rows.show_versions((version(2), version(1)))
    rows.report_wanted.connect(asked.append)
    rows.table.cellClicked.emit(1, 0)
    assert asked == [version(1)]


def test_a_chosen_version_stays_chosen_when_a_newer_one_comes_above_it(qtbot):
    rows = VersionList()
    qtbot.addWidget(rows)
    rows.show_versions((version(2), version(1)))
    rows.table.selectRow(1)
    rows.show_versions((version(3), version(2), version(1)))
    assert [index.row() for index in rows.table.selectionModel().selectedRows()] == [2]


def test_the_same_version_again_puts_its_report_card_away():
    looked = learn.looking_at(learn.LearnState(), made(FELL))
    assert looked.looked_at == made(FELL)
    assert learn.looking_at(looked, made(FELL)).looked_at is None
    assert learn.looking_at(looked, made(LOST)).looked_at == made(LOST)
