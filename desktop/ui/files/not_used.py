"""The rows of a file that are not used, each with its place and its reason."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.rows.accounts import Account
from desktop.ui.files import wording
from desktop.ui.widgets.parts import label
from desktop.ui.widgets.tables import filled, table


class NotUsed(QWidget):
    """A list that is there where there are such rows."""

    def __init__(self) -> None:
        """Start without rows."""
        super().__init__()
        self.words = label("", "muted", wraps=True)
        self.table = table(("Where", "What became of it"), chosen=True, stretches=1)
        self.table.setAccessibleName("Rows that are not used")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        self.hide()

    def show_rows(self, account: Account) -> None:
        """List the rows that are not used, the first ones where there are very many."""
        rows = account.not_used
        self.setVisible(bool(rows))
        self.words.setText(wording.rows_line(account))
        self.table.setRowCount(min(len(rows), wording.SHOWN_ROWS))
        for place, row in enumerate(rows[: wording.SHOWN_ROWS]):
            where = f"{row.file}:{row.number}" if row.file else f"{account.unit} {row.number}"
            filled(self.table, place, (where, row.problem))
