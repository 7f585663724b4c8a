"""Dialogs that list cases or versions."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop.core.answers.predictions import Learned
from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import Case
from desktop.ui import wording
from desktop.ui.widgets.dialogs import Sheet, choosing
from desktop.ui.widgets.parts import label
from desktop.ui.widgets.tables import filled, grow, table

Behind = tuple[str, str, str, str]
# Qt lays out all of a cell: a whole long text would take seconds.
START = 300


def open_behind(
    parent: QWidget, heading: str, cases: Sequence[Behind], read: Callable[[str], None]
) -> Sheet:
    """Show the cases behind a check: text, right answer, what either version said.

    ``read`` gets the text of one that is opened.
    """
    dialog = Sheet(parent, "Cases behind a check", 860, 480)
    rows = table(("Text", "Right", "Now", "New"), chosen=True)
    rows.setWordWrap(True)
    with rows.filling(len(cases)):
        for row, (text, *answers) in enumerate(cases):
            filled(rows, row, (_start(text), *answers))
    rows.fit()
    grow(rows)
    rows.cellActivated.connect(lambda row, _: (dialog.accept(), read(cases[row][0])))
    dialog.column.addWidget(label(heading, "heading", wraps=True))
    dialog.column.addWidget(label(wording.OPENS, "muted", wraps=True))
    dialog.column.addWidget(rows)
    return dialog.closes()


def open_cases(
    parent: QWidget, learned: Learned, cases: Sequence[Case], show: Callable[[Case], None]
) -> Sheet:
    """Show the cases that a label was learned from; ``show`` gets one that is opened."""
    dialog = Sheet(parent, "Learned from", 720, 420)
    rows = table(("Text", "Decided"), chosen=True)
    rows.setWordWrap(True)
    with rows.filling(len(cases)):
        for row, case in enumerate(cases):
            filled(rows, row, (_start(case.text), wording.decision_line(case.decision)))
    grow(rows)
    rows.cellActivated.connect(lambda row, _: (dialog.accept(), show(cases[row])))
    heading = f"{title(learned.label)}: {wording.learned_line(learned)}"
    dialog.column.addWidget(label(heading, "heading", wraps=True))
    dialog.column.addWidget(label(wording.OPENS, "muted", wraps=True))
    dialog.column.addWidget(rows)
    return dialog.closes()


def open_history(parent: QWidget, case: Case) -> Sheet:
    """Show everything that was decided about a case, newest first."""
    dialog = Sheet(parent, "History of a case", 720, 420)
    rows = table(("When", "What", "Answer", "Who"), chosen=True, stretches=2)
    rows.setRowCount(len(case.history))
    for place, row in enumerate(reversed(case.history)):
        filled(rows, place, wording.history_row(row))
    dialog.column.addWidget(label(_start(case.text), "muted", wraps=True))
    if case.history:
        dialog.column.addWidget(rows, 1)
    else:
        dialog.column.addWidget(label(wording.NO_HISTORY, wraps=True))
        dialog.column.addStretch()
    return dialog.closes()


def open_lineage(parent: QWidget, markdown: str, export: Callable[[str], None]) -> Sheet:
    """Show where the versions came from; ``export`` gets the name of a file to write."""
    dialog = Sheet(parent, "Lineage", 680, 600)
    page = QTextBrowser()
    page.setAccessibleName("Lineage")
    page.document().setDocumentMargin(12)
    page.setOpenLinks(False)
    page.setMarkdown(markdown)
    dialog.column.addWidget(page)

    def choose() -> None:
        chooser = choosing(dialog, "Export the lineage")
        chooser.selectFile("lineage.json")
        chooser.setAcceptMode(chooser.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.fileSelected.connect(export)
        chooser.open()

    save = dialog.button("Export\u2026", choose)
    save.setToolTip("Write plans, digests, settings and reasons into a file, without any text")
    return dialog.closes()


def _start(text: str) -> str:
    """Return the beginning of a text on one line."""
    words = " ".join(text[: 4 * START].split())
    return words if len(words) <= START else f"{words[:START]}\u2026"
