"""The list of cases: its rows, their words, their widths and which are chosen."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget

from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import CaseLine
from desktop.runtime.clock import local_time
from desktop.ui import wording
from desktop.ui.screens.cases import wording as words
from desktop.ui.screens.cases.state import CasesState, Column
from desktop.ui.widgets.tables import filled, table

# Where columns would be narrower than this share of their words, the time is left out.
LEAST_SHARE = 0.95
PADDING = 40
# The text has the rest of the width, and nearly half of it before others have all that they need.
MOST_SHARE, GROWN_SHARE = 0.65, 0.55
# What a column has room for in any case, and the most that it asks for.
WIDTHS = {
    Column.READ: "0000-00-00 00:00  ",
    Column.MODEL: "Peptic ulcer disease 51 %",
    Column.YOU: "Corrected to Cluster headache",
}
LONGEST = 44
COLUMNS = ("Text", "Read", "Model", "You")


def choose(rows: QTableWidget, indices: Sequence[int]) -> None:
    """Choose rows, and no other ones."""
    rows.clearSelection()
    model = rows.selectionModel()
    mode = model.SelectionFlag
    for index in indices:
        model.select(rows.model().index(index, 0), mode.Select | mode.Rows)
    if indices:
        # The keyboard goes on from there.
        model.setCurrentIndex(rows.model().index(indices[0], 0), mode.NoUpdate)


class CaseList:
    """The table of cases: which are listed and chosen, and what room each column has."""

    def __init__(self) -> None:
        """Start without cases."""
        self.table = table(COLUMNS, chosen=True)
        self.table.setAccessibleName("Cases")
        self.table.setWordWrap(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(Column.TEXT.value, QHeaderView.ResizeMode.Stretch)
        head.setSectionsClickable(True)
        head.setToolTip("A click sorts by this column, another one turns the order round")
        self._lines: tuple[CaseLine, ...] = ()
        self._opened = ""
        self._longest: dict[Column, str] = {}

    def show_state(self, state: CasesState) -> None:
        """List the cases of a state; what was chosen, or is opened, stays so."""
        before, listed = self._selected_rows(), [line.id for line in self._lines]
        walked = state.opened and state.opened != self._opened
        self._lines, self._opened = state.listed, state.opened
        self._fill()
        now = [line.id for line in self._lines]
        chosen = {state.opened} if walked or not before else {listed[row] for row in before}
        if before and not walked and {*listed} - chosen == {*now}:
            # What was chosen is deleted: the keyboard goes on with what is there in its place.
            chosen = {*now[min(before[0], len(now) - 1) :][:1]}
        choose(self.table, [row for row, case in enumerate(now) if case in chosen])
        self._show_order(state)
        self._longest = longest(self.table, self._longest)
        self.fit()

    def chosen_ids(self) -> tuple[str, ...]:
        """Return the chosen cases in the order of the list."""
        return tuple(self._lines[row].id for row in self._selected_rows())

    def fit(self) -> None:
        """Give the columns their room in the present width."""
        fit(self.table, self._longest)

    def _fill(self) -> None:
        with self.table.filling(len(self._lines)):
            for row, line in enumerate(self._lines):
                filled(self.table, row, cells(line))
                if you := self.table.item(row, Column.YOU.value):
                    you.setToolTip(wording.decision_tip(line.decision))

    def _show_order(self, state: CasesState) -> None:
        head = self.table.horizontalHeader()
        head.setSortIndicatorShown(state.searched)
        order = Qt.SortOrder.DescendingOrder if state.descending else Qt.SortOrder.AscendingOrder
        blocked = QSignalBlocker(head)
        head.setSortIndicator(state.column.value, order)
        blocked.unblock()

    def _selected_rows(self) -> list[int]:
        chosen = self.table.selectionModel().selectedRows()
        return sorted(index.row() for index in chosen if index.row() < len(self._lines))


def longest(rows: QTableWidget, before: Mapping[Column, str]) -> dict[Column, str]:
    """Return the longest words of each column, or those before, so that none becomes narrower."""
    widest = dict(before)
    for column in WIDTHS:
        items = (rows.item(row, column.value) for row in range(rows.rowCount()))
        texts = (item.text()[:LONGEST] for item in items if item)
        widest[column] = max((widest.get(column, ""), *texts), key=len)
    return widest


def fit(rows: QTableWidget, words: Mapping[Column, str]) -> None:
    """Give the columns what these words of theirs need, in proportion where there is no room."""
    metrics, room = rows.fontMetrics(), MOST_SHARE * rows.width()
    least = {c: metrics.horizontalAdvance(sample) + PADDING for c, sample in WIDTHS.items()}
    narrow = room < LEAST_SHARE * sum(least.values())
    rows.setColumnHidden(Column.READ.value, narrow)
    if narrow:
        del least[Column.READ]
    share = min(1.0, room / sum(least.values()))
    wanted = {c: metrics.horizontalAdvance(words.get(c, "")) + PADDING for c in least}
    lacking = {c: max(0.0, wanted[c] - least[c] * share) for c in least}
    spare = max(0.0, GROWN_SHARE * rows.width() - share * sum(least.values()))
    grown = min(1.0, spare / max(1.0, sum(lacking.values())))
    for column, width in least.items():
        rows.setColumnWidth(column.value, int(width * share + lacking[column] * grown))


def cells(line: CaseLine) -> tuple[str, ...]:
    """Return what the columns say of a case."""
    sure = f"  {wording.percent(line.probability)}" if line.probability is not None else ""
    return (
        line.excerpt,
        local_time(line.read_at),
        (title(line.predicted) + sure) if line.predicted else "\u2013",
        words.listed_decision(line.decision) or "\u2013",
    )
