"""Storing what was read; a text that was deleted comes back with all that was decided."""

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.cases import Case, Origin
from desktop.core.decisions.lessons import Lessons, Recorded
from desktop.store.database.connection import Database
from desktop.store.tables import binning, cases


def record(
    db: Database, task: str, text: str, prediction: Prediction | None, origin: Origin
) -> Recorded:
    """Store a reading, in one transaction; returns its case, and what is to be learned again."""
    with db.atomic():
        lessons = _out_of_the_bin(db, task, text, origin.author)
        case = cases.record(db, task, text, prediction, origin)
        return Recorded(cases.open_case(db, case), lessons)


def keep(db: Database, case: Case, origin: Origin) -> Recorded:
    """Store a case that was only looked at; a second time changes nothing."""
    with db.atomic():
        lessons = _out_of_the_bin(db, case.task, case.text, origin.author)
        return Recorded(cases.open_case(db, cases.keep(db, case, origin)), lessons)


def _out_of_the_bin(db: Database, task: str, text: str, author: str) -> Lessons:
    found = cases.find(db, task, text)
    if found is None or not cases.is_binned(db, found):
        return {}
    return binning.bring_back(db, (found,), author)
