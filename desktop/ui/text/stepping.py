"""Undo and redo in an editor, by steps that a person sees."""

from collections.abc import Callable

from PySide6.QtWidgets import QTextEdit


def step_back(edit: QTextEdit) -> None:
    """Undo until the words are others: the height of lines is no step of the person's."""
    _step(edit, edit.undo, edit.document().isUndoAvailable)


def step_on(edit: QTextEdit) -> None:
    """Do again until the words are others."""
    _step(edit, edit.redo, edit.document().isRedoAvailable)


def _step(edit: QTextEdit, step: Callable[[], None], able: Callable[[], bool]) -> None:
    before = edit.toPlainText()
    while able() and edit.toPlainText() == before:
        step()
