"""The few dialogs, all opened without a nested loop: a note, the palette, help, about."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop import __version__
from desktop.core.cases import Case
from desktop.core.predictions import Learned
from desktop.core.tasks import title
from desktop.ui import wording
from desktop.ui.parts import label
from desktop.ui.tables import filled, table


def ask_note(parent: QWidget, present: str, take: Callable[[str], None]) -> QDialog:
    """Ask for the words of a note; ``take`` gets them."""
    dialog, column = _dialog(parent, "Note", 420, 220)
    box = QPlainTextEdit(present)
    box.setAccessibleName("Note")
    box.setTabChangesFocus(True)
    buttons = QDialogButtonBox(
        QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
    )
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    dialog.accepted.connect(lambda: take(box.toPlainText()))
    column.addWidget(label("It is stored encrypted beside the case.", "muted"))
    column.addWidget(box)
    column.addWidget(buttons)
    dialog.open()
    box.setFocus()
    return dialog


def open_palette(parent: QWidget, actions: Mapping[str, QAction]) -> QDialog:
    """Show every action; typing narrows the list, Enter does the first."""
    dialog, column = _dialog(parent, "Find an action", 460, 380)
    find = QLineEdit()
    find.setPlaceholderText("Type what you want to do")
    find.setAccessibleName("Find an action")
    found = QListWidget()
    found.setAccessibleName("Actions")

    def fill(typed: str) -> None:
        found.clear()
        for action in actions.values():
            name = action.text().replace("&", "")
            words = f"{name} {action.statusTip()}".casefold()
            if action.isEnabled() and all(w in words for w in typed.casefold().split()):
                keys = action.shortcut().toString()
                item = QListWidgetItem(f"{name}   {keys}" if keys else name)
                item.setData(Qt.ItemDataRole.UserRole, action)
                found.addItem(item)
        found.setCurrentRow(0)

    def run() -> None:
        item = found.currentItem()
        dialog.accept()
        if item:
            item.data(Qt.ItemDataRole.UserRole).trigger()

    find.textChanged.connect(fill)
    find.returnPressed.connect(run)
    found.itemActivated.connect(lambda _: run())
    column.addWidget(find)
    column.addWidget(found)
    fill("")
    dialog.open()
    find.setFocus()
    return dialog


def open_help(parent: QWidget, file: Path) -> QDialog:
    """Show the help page of a screen."""
    dialog, column = _dialog(parent, "Help", 640, 560)
    page = QTextBrowser()
    page.setOpenLinks(False)
    try:
        page.setMarkdown(file.read_text(encoding="utf-8"))
    except OSError:
        page.setPlainText("This help page is missing from the installation.")
    column.addWidget(page)
    dialog.open()
    return dialog


def open_behind(
    parent: QWidget, heading: str, cases: Sequence[tuple[str, str, str, str]]
) -> QDialog:
    """Show the cases behind a check: text, right answer, what either version said."""
    dialog, column = _dialog(parent, "Cases behind a check", 860, 460)
    rows = table(("Text", "Right", "Now", "New"), chosen=True)
    rows.setWordWrap(True)
    rows.setRowCount(len(cases))
    for row, told in enumerate(cases):
        filled(rows, row, told)
    head = rows.horizontalHeader()
    for place in range(1, 4):
        head.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        rows.setColumnWidth(place, 150)
    rows.resizeRowsToContents()
    column.addWidget(label(heading, "heading", wraps=True))
    column.addWidget(rows)
    dialog.open()
    return dialog


def open_cases(parent: QWidget, found: Learned, cases: Sequence[Case]) -> QDialog:
    """Show the cases that a label was learned from: text, and what was decided."""
    dialog, column = _dialog(parent, "Learned from", 720, 400)
    rows = table(("Text", "Decided"), chosen=True)
    rows.setWordWrap(True)
    rows.setRowCount(len(cases))
    for row, case in enumerate(cases):
        filled(rows, row, (case.text, wording.decision_line(case.decision)))
    rows.resizeRowsToContents()
    heading = f"{title(found.label)}: {wording.learned_line(found)}"
    column.addWidget(label(heading, "heading", wraps=True))
    column.addWidget(rows)
    dialog.open()
    return dialog


def ask_reason(parent: QWidget, question: str, take: Callable[[str], None]) -> QDialog:
    """Ask for a written reason; ``take`` gets it, and without words nothing happens."""
    dialog, column = _dialog(parent, "Use it although it was refused", 480, 260)
    box = QPlainTextEdit()
    box.setAccessibleName("Your reason")
    box.setPlaceholderText("Why is it right to use this version?")
    box.setTabChangesFocus(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    use = buttons.addButton("Use this version", QDialogButtonBox.ButtonRole.AcceptRole)
    use.setEnabled(False)
    box.textChanged.connect(lambda: use.setEnabled(bool(box.toPlainText().strip())))
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    dialog.accepted.connect(lambda: take(box.toPlainText().strip()))
    column.addWidget(label(question, wraps=True))
    column.addWidget(box)
    column.addWidget(buttons)
    dialog.open()
    box.setFocus()
    return dialog


def open_lineage(parent: QWidget, told: str, export: Callable[[str], None]) -> QDialog:
    """Show where the versions came from; ``export`` gets the name of a file to write."""
    dialog, column = _dialog(parent, "Lineage", 680, 560)
    page = QTextBrowser()
    page.setOpenLinks(False)
    page.setMarkdown(told)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    save = buttons.addButton("Export\u2026", QDialogButtonBox.ButtonRole.ActionRole)
    save.setToolTip("Write plans, digests, settings and reasons into a file, without any text")

    def choose() -> None:
        chooser = QFileDialog(dialog, "Export the lineage", "lineage.json")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("json")
        chooser.fileSelected.connect(export)
        chooser.open()

    save.clicked.connect(choose)
    buttons.rejected.connect(dialog.reject)
    column.addWidget(page)
    column.addWidget(buttons)
    dialog.open()
    return dialog


def open_about(parent: QWidget) -> QDialog:
    """Show version, purpose and limits."""
    dialog, column = _dialog(parent, "About Caselight", 440, 220)
    column.addWidget(label(f"Caselight {__version__}", "title"))
    column.addWidget(label(wording.WELCOME, wraps=True))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column.addWidget(buttons)
    dialog.open()
    return dialog


def _dialog(parent: QWidget, name: str, width: int, height: int) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(name)
    dialog.resize(width, height)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    return dialog, column
