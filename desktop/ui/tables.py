"""Plain tables of words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem


def table(header: tuple[str, ...], *, chosen: bool = False, stretches: int = 0) -> QTableWidget:
    """Return a table, one column of which stretches; rows can be ``chosen`` or only read."""
    made = QTableWidget(0, len(header))
    made.setHorizontalHeaderLabels(header)
    made.setAccessibleName(header[0])
    made.verticalHeader().hide()
    made.setShowGrid(False)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    mode = QAbstractItemView.SelectionMode
    made.setSelectionMode(mode.SingleSelection if chosen else mode.NoSelection)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.NoFocus)
    made.setTabKeyNavigation(False)
    head = made.horizontalHeader()
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(stretches, QHeaderView.ResizeMode.Stretch)
    return made


def filled(made: QTableWidget, row: int, words: tuple[str, ...]) -> None:
    """Write one row; each cell's tool tip is its text."""
    for place, told in enumerate(words):
        item = QTableWidgetItem(told)
        item.setToolTip(told)
        made.setItem(row, place, item)
