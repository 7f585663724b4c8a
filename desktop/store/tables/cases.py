"""Texts, cases, predictions and full-text search."""

import json
from dataclasses import replace

from desktop.core.answers.predictions import Prediction
from desktop.core.answers.tasks import title
from desktop.core.decisions.cases import Case, CaseLine, Origin, Page
from desktop.core.decisions.corrections import Decision, decision
from desktop.core.decisions.examples import is_sealed
from desktop.core.errors import KnownError, Problem
from desktop.core.records import prediction_from, prediction_record
from desktop.core.texts.search_terms import query_of
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id, now
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, one, packed, rows
from desktop.store.tables import corrections, search_index

EXCERPT = 160


def keep_text(db: Database, text: str) -> str:
    """Store a text once; returns its digest.  Sealed or not is fixed here, forever."""
    code = digest(text)
    db.execute("insert or ignore into text values (?, ?, ?)", (code, text, int(is_sealed(code))))
    return code


def record(
    db: Database, task: str, text: str, prediction: Prediction | None, origin: Origin
) -> str:
    """Store a reading: the case (one for each text of a task) and what the model said.

    Only a draft that nobody decided gives way to the text that it was typed further to.
    """
    with db.atomic():
        code = keep_text(db, text)
        case = _case_of(db, task, text, origin)
        if prediction is not None:
            _add_prediction(db, new_id(), case, prediction)
        if origin.replaces and origin.replaces != case:
            _give_way(db, origin.replaces, origin.author)
        audit(db, author=origin.author, action="case read", subject=case, digest=code)
    return case


def keep(db: Database, case: Case, origin: Origin) -> str:
    """Store a case that was only looked at, with its prediction; a second time changes nothing."""
    with db.atomic():
        code = keep_text(db, case.text)
        kept = _case_of(db, case.task, case.text, origin, new=case.id)
        there = one(db, "select 1 from prediction where id = ?", (case.prediction_id,))
        if case.prediction is not None and case.prediction_id and there is None:
            _add_prediction(db, case.prediction_id, kept, case.prediction)
            audit(db, author=origin.author, action="case read", subject=kept, digest=code)
    return kept


def find(db: Database, task: str, text: str) -> str | None:
    """Return the case of a text in a task, a deleted one too."""
    row = one(db, "select id from case_ where task = ? and text = ?", (task, digest(text)))
    return row[0] if row else None


def is_binned(db: Database, case: str) -> bool:
    """Say whether a case is in the recycle bin."""
    where = "id = ? and deleted_at is not null and draft = 0"
    return one(db, f"select 1 from case_ where {where}", (case,)) is not None


def newest_prediction(db: Database, case: str) -> tuple[str | None, Prediction | None]:
    """Return the prediction that was stored last, whatever the clock said, and its id."""
    said = one(
        db, "select id, payload from prediction where case_ = ? order by seq desc limit 1", (case,)
    )
    return (said[0], prediction_from(json.loads(said[1]))) if said else (None, None)


def open_case(db: Database, case: str) -> Case:
    """Return a case with its text, newest prediction and history, or raise ``KnownError``."""
    row = one(
        db,
        "select case_.task, body, created, draft, deleted_at is not null from case_ "
        "join text on text.digest = case_.text where id = ?",
        (case,),
    )
    if row is None:
        raise KnownError(Problem.UNKNOWN_CASE)
    said, prediction = newest_prediction(db, case)
    return Case(
        case,
        row[0],
        row[1],
        row[2],
        prediction,
        said,
        corrections.of_case(db, case),
        draft=bool(row[3]),
        binned=bool(row[4]),
    )


def settle_draft(db: Database, case: str) -> None:
    """Let a case that somebody opened be no draft any more, so that it never gives way."""
    db.execute("update case_ set draft = 0 where id = ? and draft = 1", (case,))


def search(db: Database, task: str, query: str, limit: int, offset: int) -> Page:
    """Return cases newest first; ``query`` words must all begin a word of the text or a note."""
    where, values = "deleted_at is null", [task]
    wanted = query_of(query)
    if query.strip() and wanted is None:
        return Page((), 0)
    if wanted is not None:
        where += " and case_.rowid in (select rowid from text_search where text_search match ?)"
        values.append(wanted)
    # Counted by the hits (a plus keeps off the index), listed by the index, whatever is counted.
    of_task = "+task = ?" if wanted is not None else "task = ?"
    total = one(db, f"select count(*) from case_ where {of_task} and {where}", tuple(values))
    found = rows(
        db,
        f"select id, substr(body, 1, {EXCERPT}), read_at from case_ indexed by case_read "
        f"join text on text.digest = case_.text where task = ? and {where} "
        f"order by read_at desc, case_.rowid desc limit {int(limit)} offset {int(offset)}",
        tuple(values),
    )
    return Page(tuple(line(db, task, *row) for row in found), total[0] if total else 0)


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
    return tuple(replace(line(db, task, *row), excerpt=row[1]) for row in found)


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


def _give_way(db: Database, case: str, author: str) -> None:
    row = one(db, "select 1 from case_ where id = ? and draft = 1", (case,))
    if row and not corrections.of_case(db, case):
        db.execute("update case_ set deleted_at = ? where id = ?", (now(), case))
        audit(db, author=author, action="draft replaced", subject=case)


def _add_prediction(db: Database, own: str, case: str, prediction: Prediction) -> None:
    db.execute(
        "insert into prediction(id, case_, version, payload, took_ms, at, seq) values "
        "(?, ?, ?, ?, ?, ?, (select coalesce(max(seq), 0) + 1 from prediction))",
        (
            own,
            case,
            prediction.version,
            packed(prediction_record(prediction)),
            prediction.took_ms,
            now(),
        ),
    )


def _case_of(db: Database, task: str, text: str, origin: Origin, new: str = "") -> str:
    """Return the case of a text; a draft that gave way comes back, and is one if typed again."""
    code, at = digest(text), now()
    row = one(db, "select id from case_ where task = ? and text = ?", (task, code))
    if row:
        db.execute(
            "update case_ set read_at = ?, deleted_at = null, draft = draft and ? where id = ?",
            (at, int(origin.draft), row[0]),
        )
        return row[0]
    case = new or new_id()
    place = db.execute(
        "insert into case_(id, text, task, source, created, author, read_at, draft) "
        "values (?, ?, ?, ?, ?, ?, ?, ?)",
        (case, code, task, origin.source, at, origin.author, at, int(origin.draft)),
    ).lastrowid
    search_index.index(db, place, text, "")
    return case


def line(db: Database, task: str, case: str, excerpt: str, read_at: str) -> CaseLine:
    """Return a case as it stands in a list."""
    _, prediction = newest_prediction(db, case)
    best = prediction.best if prediction else None
    kinds = {s.label for s in prediction.spans} if prediction else set[str]()
    predicted = best.label if best else ", ".join(sorted(map(title, kinds)))
    return CaseLine(
        case,
        task,
        " ".join(excerpt.split()),
        read_at,
        predicted,
        best.probability if best else None,
        decision(corrections.of_case(db, case)),
        (best.label,) if best else tuple(sorted(kinds)),
    )
