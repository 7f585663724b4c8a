"""The report card of a trained version: every check with its cases, and label by label."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidget

from desktop.core.answers.tasks import title
from desktop.core.evaluation import verdicts
from desktop.core.evaluation.checks import Outcome, Reason
from desktop.core.history.versions import FirstReport, Report
from desktop.ui.screens.learn import wording
from desktop.ui.widgets.colours import LIGHT, Colours
from desktop.ui.widgets.parts import Card, label, shown
from desktop.ui.widgets.tables import filled, grow, table
from desktop.ui.wording import cases

CHECKS = "Check, set before training"
EVEN = 0.0005
CASES, BEFORE = 1, 2
# So many lines of the checks are seen in the smallest window.
SEEN = 6


class ReportCard(Card):
    """Signal: ``cases_wanted(reason)`` for the cases behind a check."""

    cases_wanted = Signal(object)

    def __init__(self) -> None:
        """Start hidden."""
        super().__init__("Report card")
        self.colours: Colours = LIGHT
        self.alarm = label("", "bad", wraps=True)
        self.checks = table((CHECKS, ""), chosen=True)
        grow(self.checks)
        self.checks.setToolTip("A click or Enter shows the cases behind a check")
        self.scores = table(("Label", "Cases", "Now", "New", "Change"))
        self.checks.fewest = SEEN
        self.checks.fit()
        self.scores.fit(BEFORE, CASES)
        self._reasons: tuple[Reason, ...] = ()
        self.body.addWidget(self.alarm)
        self.body.addWidget(self.checks, 3)
        self.body.addWidget(label("Label by label, F1 on the sealed cases", "heading"))
        self.body.addWidget(self.scores, 2)
        self.checks.opened.connect(self._ask)
        self.hide()

    def show_report(self, report: Report | FirstReport | None) -> None:
        """Show a report, or nothing."""
        shown(self, visible=report is not None)
        if report is None:
            return
        self.heading.setText(f"Report card of version {report.number}")
        if isinstance(report, FirstReport):
            self._show_first(report)
        else:
            self._show_compared(report)

    def _show_compared(self, report: Report) -> None:
        alarms = report.verdict.alarms
        self.alarm.setText(wording.alarm_line(alarms))
        shown(self.alarm, visible=bool(alarms))
        self._head(CHECKS)
        self._fill_checks((*report.verdict.reasons, *alarms))
        before, after = report.before["labels"], report.after["labels"]
        names = sorted({*before, *after}, key=lambda n: (-abs(_f1(after, n) - _f1(before, n)), n))
        with self.scores.filling(len(names)):
            for row, name in enumerate(names):
                self._score(row, name, before, after)

    def _show_first(self, report: FirstReport) -> None:
        """Show what a first version reached, beside nothing."""
        shown(self.alarm, visible=False)
        self._head(wording.REACHED)
        self._reasons = ()
        figures = verdicts.first_figures(report.after)
        self.checks.setRowCount(len(figures))
        for row, figure in enumerate(figures):
            filled(self.checks, row, figure)
        labels = report.after.get("labels", {})
        names = sorted(labels, key=lambda n: (_f1(labels, n), n))
        self.scores.setRowCount(len(names))
        for row, name in enumerate(names):
            cases = str(labels[name].get("support", 0))
            reached = f"{_f1(labels, name) * 100:.1f}"
            filled(self.scores, row, (title(name), cases, wording.NONE, reached, wording.NONE))

    def _head(self, words: str) -> None:
        head = self.checks.horizontalHeaderItem(0)
        if head is not None:
            head.setText(words)

    def _fill_checks(self, reasons: tuple[Reason, ...]) -> None:
        self._reasons = reasons
        colours = self.colours
        shades = {
            Outcome.OPEN: colours.muted,
            Outcome.KEPT: colours.good,
            Outcome.WITHIN: colours.warn,
        }
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        with self.checks.filling(len(reasons)):
            for row, reason in enumerate(reasons):
                filled(self.checks, row, (check_words(reason), verdicts.figures(reason)))
                item = self.checks.item(row, 1)
                if item:
                    item.setForeground(QColor(shades.get(reason.outcome, colours.against)))
                    item.setTextAlignment(right)

    def _score(self, row: int, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        old, new = _f1(before, name), _f1(after, name)
        change = new - old
        support = after.get(name, before.get(name, {})).get("support", 0)
        told = wording.points(change) if abs(change) >= EVEN else "0.0"
        filled(
            self.scores,
            row,
            (title(name), str(support), f"{old * 100:.1f}", f"{new * 100:.1f}", told),
        )
        item = self.scores.item(row, 4)
        if item and abs(change) >= EVEN:
            item.setForeground(QColor(self.colours.good if change > 0 else self.colours.against))

    def _ask(self, row: int) -> None:
        if 0 <= row < len(self._reasons) and self._reasons[row].moved:
            self.cases_wanted.emit(self._reasons[row])


def check_words(reason: Reason) -> str:
    """Return a check's sign, name and cases, and what it allows in a second line."""
    count = f"  \u00b7 {cases(len(reason.moved))} \u203a" if reason.moved else ""
    allowed = verdicts.limits(reason)
    first = f"{verdicts.mark(reason)}  {verdicts.name(reason)}{count}"
    return f"{first}\n{allowed}" if allowed else first


def _f1(labels: dict[str, Any], name: str) -> float:
    return labels.get(name, {}).get("f1", 0.0)


def words_of(rows: QTableWidget) -> list[str]:
    """Return the first column of a table, for tests and screen readers."""
    items = [rows.item(row, 0) for row in range(rows.rowCount())]
    return [item.text() for item in items if item]
