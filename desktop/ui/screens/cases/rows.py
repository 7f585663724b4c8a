"""The rows of the list of cases: their words, their widths and which are chosen."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTableWidget

from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import CaseLine
from desktop.runtime.clock import local_time
from desktop.ui import wording
from desktop.ui.screens.cases import wording as words
from desktop.ui.screens.cases.state import Column

# Where columns would be narrower than this share of their words, the time is left out.
LEAST_SHARE = 0.95
# The text has the rest of the width.
MOST_SHARE = 0.65
# The longest that a column shows at once, in the present font.
WIDTHS = {
    1: "0000-00-00 00:00  ",
    2: "Peptic ulcer disease 51 %",
    3: "Corrected to Cluster headache",
}


def choose(rows: QTableWidget, places: Sequence[int]) -> None:
    """Choose rows, and no other ones."""
    rows.clearSelection()
    model = rows.selectionModel()
    mode = model.SelectionFlag
    for place in places:
        model.select(rows.model().index(place, 0), mode.Select | mode.Rows)
    if places:
        # The keyboard goes on from there.
        model.setCurrentIndex(rows.model().index(places[0], 0), mode.NoUpdate)


def fit(rows: QTableWidget) -> None:
    """Give the columns what their words need, in proportion where there is no room."""
    metrics = rows.fontMetrics()
    wanted = {place: metrics.horizontalAdvance(words) + 40 for place, words in WIDTHS.items()}
    share = min(1.0, MOST_SHARE * rows.width() / sum(wanted.values()))
    rows.setColumnHidden(Column.READ.value, share < LEAST_SHARE)
    if share < LEAST_SHARE:
        del wanted[Column.READ.value]
        share = min(1.0, MOST_SHARE * rows.width() / sum(wanted.values()))
    for place, width in wanted.items():
        rows.setColumnWidth(place, int(width * share))


def told(line: CaseLine) -> tuple[str, ...]:
    """Return what the columns say of a case."""
    sure = f"  {wording.percent(line.probability)}" if line.probability is not None else ""
    return (
        line.excerpt,
        local_time(line.read_at),
        (title(line.predicted) + sure) if line.predicted else "\u2013",
        words.listed_decision(line.decision) or "\u2013",
    )
