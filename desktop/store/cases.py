"""Texts, cases, predictions and full-text search."""

import json
import re
from dataclasses import replace

from desktop.core.cases import Case, CaseLine, Page
from desktop.core.corrections import Decision, decision
from desktop.core.errors import KnownError, Problem
from desktop.core.examples import is_sealed
from desktop.core.predictions import Prediction
from desktop.core.records import prediction_from, prediction_record
from desktop.core.tasks import title
from desktop.core.texts import digest
from desktop.runtime.clock import new_id, now
from desktop.store import corrections
from desktop.store.connection import Database
from desktop.store.rows import audit, one, packed, rows

EXCERPT = 160


def keep_text(db: Database, text: str) -> str:
    """Store a text once; returns its digest.  Sealed or not is fixed here, forever."""
    code = digest(text)
    db.execute("insert or ignore into text values (?, ?, ?)", (code, text, int(is_sealed(code))))
    return code


def record(  # noqa: PLR0913  (what one row holds)
    db: Database,
    task: str,
    text: str,
    prediction: Prediction | None,
    *,
    source: str,
    author: str,
    replaces: str | None = None,
) -> str:
    """Store a reading: the case (one for each text of a task) and what the model said.

    ``replaces`` names the case of the same text before it was typed further; undecided, it goes
    to the recycle bin.
    """
    with db.atomic():
        code = keep_text(db, text)
        case = _case_of(db, task, code, source, author)
        if prediction is not None:
            _add_prediction(db, case, prediction)
        if replaces and replaces != case and not corrections.of_case(db, replaces):
            db.execute("update case_ set deleted_at = ? where id = ?", (now(), replaces))
            audit(db, author=author, action="draft replaced", subject=replaces)
        audit(db, author=author, action="case read", subject=case, digest=code)
    return case


def open_case(db: Database, case: str) -> Case:
    """Return a case with its text, newest prediction and history, or raise ``KnownError``."""
    row = one(
        db,
        "select case_.task, body, created from case_ join text on text.digest = case_.text "
        "where id = ?",
        (case,),
    )
    if row is None:
        raise KnownError(Problem.UNKNOWN_CASE)
    said = one(
        db, "select id, payload from prediction where case_ = ? order by id desc limit 1", (case,)
    )
    prediction = prediction_from(json.loads(said[1])) if said else None
    return Case(
        case,
        row[0],
        row[1],
        row[2],
        prediction,
        said[0] if said else None,
        corrections.of_case(db, case),
    )


def search(db: Database, task: str, query: str, limit: int, offset: int) -> Page:
    """Return cases newest first; ``query`` words must all begin a word of the text or a note."""
    where, values = "task = ? and deleted_at is null", [task]
    terms = re.findall(r"\w+", query)
    if query.strip() and not terms:
        return Page((), 0)
    if terms:
        where += " and case_.rowid in (select rowid from text_search where text_search match ?)"
        values.append(" ".join(f'"{term}"*' for term in terms))
    total = one(db, f"select count(*) from case_ where {where}", tuple(values))
    found = rows(
        db,
        f"select id, substr(body, 1, {EXCERPT}), read_at from case_ "
        f"join text on text.digest = case_.text where {where} "
        f"order by read_at desc, case_.rowid desc limit {int(limit)} offset {int(offset)}",
        tuple(values),
    )
    return Page(tuple(_line(db, task, *row) for row in found), total[0] if total else 0)


def undecided(db: Database, task: str, limit: int) -> tuple[CaseLine, ...]:
    """Return the newest cases without any correction; ``excerpt`` is the whole text."""
    found = rows(
        db,
        "select id, body, read_at from case_ join text on text.digest = case_.text "
        "where task = ? and deleted_at is null and not exists "
        "(select 1 from correction where case_ = case_.id) "
        "order by read_at desc, case_.rowid desc limit ?",
        (task, limit),
    )
    return tuple(replace(_line(db, task, *row), excerpt=row[1]) for row in found)


def decided(db: Database, task: str) -> list[tuple[str, str, Decision]]:
    """Return (text, case, decision) of every case that has corrections, oldest first."""
    found = rows(
        db,
        "select body, id from case_ join text on text.digest = case_.text "
        "where task = ? and deleted_at is null and exists "
        "(select 1 from correction where case_ = case_.id) order by case_.rowid",
        (task,),
    )
    history = corrections.of_task(db, task)
    return [(text, case, decision(history.get(case, ()))) for text, case in found]


def _add_prediction(db: Database, case: str, prediction: Prediction) -> None:
    db.execute(
        "insert into prediction values (?, ?, ?, ?, ?, ?)",
        (
            new_id(),
            case,
            prediction.version,
            packed(prediction_record(prediction)),
            prediction.took_ms,
            now(),
        ),
    )


def _case_of(db: Database, task: str, code: str, source: str, author: str) -> str:
    row = one(db, "select id from case_ where task = ? and text = ?", (task, code))
    if row:
        db.execute("update case_ set read_at = ?, deleted_at = null where id = ?", (now(), row[0]))
        return row[0]
    case = new_id()
    at = now()
    place = db.execute(
        "insert into case_(id, text, task, source, created, author, read_at) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (case, code, task, source, at, author, at),
    ).lastrowid
    db.execute(
        "insert into text_search(rowid, body, note) select ?, body, '' from text where digest = ?",
        (place, code),
    )
    return case


def _line(db: Database, task: str, case: str, excerpt: str, read_at: str) -> CaseLine:
    said = one(
        db, "select payload from prediction where case_ = ? order by id desc limit 1", (case,)
    )
    prediction = prediction_from(json.loads(said[0])) if said else None
    best = prediction.best if prediction else None
    if best:
        predicted = best.label
    else:
        kinds = sorted({title(s.label) for s in prediction.spans}) if prediction else []
        predicted = ", ".join(kinds)
    return CaseLine(
        case,
        task,
        " ".join(excerpt.split()),
        read_at,
        predicted,
        best.probability if best else None,
        decision(corrections.of_case(db, case)),
    )
