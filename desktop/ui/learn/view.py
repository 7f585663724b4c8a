"""The Learn screen's widgets."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.core.tasks import title
from desktop.core.versions import Report, Version
from desktop.ui import wording
from desktop.ui.learn.state import LearnState
from desktop.ui.parts import Card, button, label, shown
from desktop.ui.theme import LIGHT, Colours

EVEN = 0.0005


class LearnView(QWidget):
    """Training, its outcome and the versions.

    Signals: ``train_wanted()``, ``cancel_wanted()``, ``use_wanted(version id)``,
    ``keep_wanted()``.
    """

    train_wanted = Signal()
    cancel_wanted = Signal()
    use_wanted = Signal(str)
    keep_wanted = Signal()

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.colours: Colours = LIGHT
        self.title = label("", "title", wraps=True)
        self.words = label("", "muted", wraps=True)
        self.train = button("Train", style="primary", tip="Train from your corrections (Alt+T)")
        self.train.setShortcut("Alt+T")
        self.cancel = button("Cancel", tip="Stop the training; nothing changes")
        self.use = button("Use it", style="primary")
        self.keep = button("Keep the present one")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Training progress")
        self.fresh = _table(("Label", "Cases"))
        self.checks = _table(("Check, set before training", ""))
        self.scores = _table(("Label", "Cases", "Now", "New", "Change"))
        self.versions = _table(("Version", "Made", "Corrections", "State", ""))
        self.versions.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Fixed)
        self.versions.setColumnWidth(4, 96)
        self._lay_out()
        self.train.clicked.connect(self.train_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.use.clicked.connect(self._use)
        self.keep.clicked.connect(self.keep_wanted)
        self._candidate = ""

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        self.colours = colours

    def show_state(self, state: LearnState) -> None:
        """Show a state."""
        survey = state.survey
        self._head(state)
        training = state.training
        enough = survey is not None and survey.corrections >= survey.needed
        self.train.setEnabled(enough and not training)
        shown(self.train, visible=not training and not state.waiting)
        shown(self.cancel, visible=training)
        shown(self.progress, visible=training)
        shown(self.use, visible=state.waiting)
        shown(self.keep, visible=state.waiting)
        if state.progress:
            self.progress.setRange(0, state.progress.total)
            self.progress.setValue(state.progress.done)
        elif training:
            self.progress.setRange(0, 0)
        if survey and not training:
            self._fill_fresh(survey.fresh)
            self._fill_versions(survey.versions)
        shown(self.report, visible=state.report is not None)
        if state.report:
            self._fill_report(state.report)

    def _head(self, state: LearnState) -> None:
        report, survey = state.report, state.survey
        if state.training and state.started:
            self.title.setText("Training\u2026")
            started = state.started
            told = (
                f"Learning from {started.corrections} new decisions and {started.replayed} "
                f"older texts; {started.sealed} sealed cases decide. You can go on reading."
            )
            if state.progress:
                told = f"{wording.progress_line(state.progress)}. {told}"
            self.words.setText(told)
        elif report is not None:
            self._candidate = report.candidate
            name = f"Version {report.number}"
            rows = report.before.get("rows", 0)
            took = (
                f"Trained in {report.seconds:.0f} s on {report.corrections} new decisions and "
                f"{report.replayed} older texts, compared on {rows} sealed cases."
            )
            if state.used:
                self.title.setText(f"{name} is in use")
            elif state.kept:
                self.title.setText(f"{name} is kept; the present one stays in use")
            elif report.verdict.promoted:
                self.title.setText(f"{name} is ready to use: it passed every check")
                self.use.setText(f"Use version {report.number}")
            else:
                self.title.setText(f"{name} was refused; the present one stays")
            self.words.setText(took)
        else:
            self.title.setText("Learn from your corrections")
            told = wording.survey_line(survey.corrections, survey.needed) if survey else ""
            self.words.setText(("Cancelled; nothing changed. " if state.cancelled else "") + told)

    def _lay_out(self) -> None:
        head = Card()
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.words)
        row.addLayout(words, 1)
        for part in (self.use, self.keep, self.train, self.cancel):
            row.addWidget(part)
        head.body.addLayout(row)
        head.body.addWidget(self.progress)
        left = Card("Decided since the last training")
        left.body.addWidget(self.fresh, 1)
        self.report = Card("Report card")
        self.report.body.addWidget(self.checks, 2)
        self.report.body.addWidget(label("Label by label, F1 on the sealed cases", "heading"))
        self.report.body.addWidget(self.scores, 3)
        versions = Card("Versions")
        versions.body.addWidget(self.versions, 1)
        side = QSplitter(Qt.Orientation.Vertical)
        side.addWidget(left)
        side.addWidget(versions)
        side.setHandleWidth(16)
        side.setChildrenCollapsible(False)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(side)
        split.addWidget(self.report)
        split.setSizes([560, 600])
        split.setHandleWidth(16)
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addWidget(head)
        whole.addWidget(split, 1)

    def _fill_fresh(self, counts: dict[str, int]) -> None:
        self.fresh.setRowCount(len(counts))
        for row, (name, count) in enumerate(counts.items()):
            _set(self.fresh, row, (title(name), str(count)))

    def _fill_report(self, report: Report) -> None:
        reasons = report.verdict.reasons
        self.checks.setRowCount(len(reasons))
        for row, reason in enumerate(reasons):
            name, figures = wording.reason_line(reason)
            mark = "\u2713" if reason.passed else "\u2717"
            _set(self.checks, row, (f"{mark}  {name}", figures))
            colour = self.colours.good if reason.passed else self.colours.against
            item = self.checks.item(row, 1)
            if item:
                item.setForeground(QColor(colour))
        self.checks.resizeRowsToContents()
        before, after = report.before["labels"], report.after["labels"]
        names = sorted({*before, *after}, key=lambda n: (-abs(_f1(after, n) - _f1(before, n)), n))
        self.scores.setRowCount(len(names))
        for row, name in enumerate(names):
            self._score(row, name, before, after)

    def _score(self, row: int, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        old, new = _f1(before, name), _f1(after, name)
        change = new - old
        support = after.get(name, before.get(name, {})).get("support", 0)
        told = (
            "0.0"
            if abs(change) < EVEN
            else (f"{'+' if change > 0 else chr(0x2212)}{abs(change) * 100:.1f}")
        )
        _set(
            self.scores,
            row,
            (title(name), str(support), f"{old * 100:.1f}", f"{new * 100:.1f}", told),
        )
        item = self.scores.item(row, 4)
        if item and abs(change) >= EVEN:
            item.setForeground(QColor(self.colours.good if change > 0 else self.colours.against))

    def _fill_versions(self, versions: tuple[Version, ...]) -> None:
        self.versions.setRowCount(len(versions))
        for row, version in enumerate(versions):
            _set(
                self.versions,
                row,
                (
                    str(version.number),
                    version.created[:16].replace("T", " "),
                    str(version.corrections),
                    wording.version_state(version),
                    "",
                ),
            )
            able = not version.active and version.state.value != "refused"
            self.versions.removeCellWidget(row, 4)
            if able:
                self.versions.setCellWidget(row, 4, self._use_button(version))

    def _use_button(self, version: Version) -> QPushButton:
        made = button("Use this", style="link", tip=f"Go to version {version.number}")
        made.setAccessibleName(f"Use version {version.number}")
        made.clicked.connect(lambda _=False, v=version.id: self.use_wanted.emit(v))
        return made

    def _use(self) -> None:
        self.use_wanted.emit(self._candidate)


def _f1(labels: dict[str, Any], name: str) -> float:
    return labels.get(name, {}).get("f1", 0.0)


def _set(table: QTableWidget, row: int, words: tuple[str, ...]) -> None:
    for place, told in enumerate(words):
        item = QTableWidgetItem(told)
        item.setToolTip(told)
        table.setItem(row, place, item)


def _table(header: tuple[str, ...]) -> QTableWidget:
    table = QTableWidget(0, len(header))
    table.setHorizontalHeaderLabels(header)
    table.setAccessibleName(header[0])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    head = table.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table
