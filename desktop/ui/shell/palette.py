"""The palette: every action that can be done, found by typing."""

import re
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui import wording
from desktop.ui.widgets.arrows import ArrowsPassedOn
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import label
from desktop.ui.widgets.tables import Index, WholeRows, cut_off

# A letter is marked with "&"; two of them are one of the name's own.
_MARK = re.compile("&(.)")
KEYS = Qt.ItemDataRole.UserRole + 1


class KeyedRows(WholeRows):
    """Writes the shortcut at the right of a row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row that is wholly in sight."""
        super().paint(painter, option, index)
        if not cut_off(option):
            painter.setPen(option.palette.placeholderText().color())
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(0, 0, -12, 0), right, index.data(KEYS))


class Palette(Sheet):
    """Typing narrows the list; Enter does the first, a click any."""

    def __init__(self, parent: QWidget, actions: Iterable[QAction]) -> None:
        """Offer those of ``actions`` that can be done now; their texts mark letters with "&"."""
        super().__init__(parent, "Find an action", 480, 420)
        self._able = [action for action in actions if action.isEnabled()]
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type what you want to do")
        self.field.setAccessibleName("Find an action")
        self.listed = QListWidget()
        self.listed.setAccessibleName("Actions")
        self.listed.setItemDelegate(KeyedRows(self.listed))
        self.nothing = label(wording.NO_ACTION, "muted", wraps=True)
        self._arrows = ArrowsPassedOn(self.field, self.listed)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run)
        self.listed.itemActivated.connect(lambda _: self._run())
        self.listed.itemClicked.connect(lambda _: self._run())
        self.column.addWidget(self.field)
        self.column.addWidget(self.listed, 1)
        self.column.addWidget(self.nothing, 1)
        self._fill("")
        self.field.setFocus()

    def _fill(self, typed: str) -> None:
        self.listed.clear()
        for action in self._able:
            name = _MARK.sub(r"\1", action.text())
            words = f"{name} {action.statusTip()}".casefold()
            if all(w in words for w in typed.casefold().split()):
                keys = action.shortcut().toString()
                item = QListWidgetItem(name)
                item.setData(KEYS, keys)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name} {keys}".strip())
                item.setData(Qt.ItemDataRole.UserRole, action)
                item.setToolTip(action.statusTip())
                self.listed.addItem(item)
        self.listed.setCurrentRow(0)
        self.listed.setVisible(self.listed.count() > 0)
        self.nothing.setVisible(self.listed.count() == 0)

    def _run(self) -> None:
        if self.listed.count():
            item = self.listed.currentItem()
            self.accept()
            item.data(Qt.ItemDataRole.UserRole).trigger()
