"""The cases of a task as they are given out, some at a time; queries run on sqlite-utils."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from desktop.core.answers.predictions import Span
from desktop.core.rows.exports import StoredCase, StoredPrediction, What
from desktop.core.texts.search_terms import query_of
from desktop.store.database.connection import Database
from desktop.store.database.rows import packed
from desktop.store.database.toolkit import over
from desktop.store.tables import corrections, tasks

# The rows as they come, without the ones that a search leaves out and those in the bin.
_PLACES = "select rowid from case_ where task = :task and deleted_at is null"
_FOUND = " and rowid in (select rowid from text_search where text_search match :query)"
_CASES = """
select case_.id, case_.task, body, source, read_at from json_each(:places) place
  join case_ on case_.rowid = place.value join text on text.digest = case_.text
"""
# Taken apart by SQLite: most of a payload are the labels behind the first.
_SAID = """
select case_, at, version, number, prediction.took_ms,
  json_extract(payload, '$.labels[0].label') label,
  json_extract(payload, '$.labels[0].probability') probability,
  json_extract(payload, '$.sure') sure,
  coalesce(json_extract(payload, '$.unlike'), 0) unlike,
  json_extract(payload, '$.spans') spans
from json_each(:cases) wanted join prediction on case_ = wanted.value
  join model_version on model_version.id = version
"""
_NEWEST = " where seq = (select max(seq) from prediction where case_ = wanted.value)"
_SAID_OF = {What.CASES: f"{_SAID}{_NEWEST}", What.PREDICTIONS: f"{_SAID} order by seq"}


def numbers(db: Database, task_id: str, query: str) -> tuple[int, ...]:
    """Return where the cases of a task stand that a search finds ("" is all), oldest first."""
    tasks.by_id(db, task_id)
    words = query_of(query)
    if query.strip() and words is None:
        return ()
    sql = f"{_PLACES}{_FOUND if words else ''} order by rowid"
    found = over(db).query(sql, {"task": task_id, "query": words})
    return tuple(row["rowid"] for row in found)


def cases(db: Database, wanted: Sequence[int], what: What) -> tuple[StoredCase, ...]:
    """Return the cases at some places with what is given out of them."""
    tools = over(db)
    found = list(tools.query(_CASES, {"places": packed(wanted)}))
    ids = packed([row["id"] for row in found])
    said: dict[str, list[StoredPrediction]] = defaultdict(list)
    if what in _SAID_OF:
        for row in tools.query(_SAID_OF[what], {"cases": ids}):
            said[row["case_"]].append(_prediction(row))
    history = {} if what is What.PREDICTIONS else corrections.of_cases(db, ids)
    return tuple(
        StoredCase(
            row["id"],
            row["task"],
            row["body"],
            row["source"],
            row["read_at"],
            history.get(row["id"], ()),
            tuple(said[row["id"]]),
        )
        for row in found
    )


def _prediction(row: dict[str, Any]) -> StoredPrediction:
    return StoredPrediction(
        row["at"],
        row["version"],
        row["number"],
        row["took_ms"],
        row["label"],
        row["probability"],
        bool(row["sure"]),
        bool(row["unlike"]),
        tuple(Span(**span) for span in json.loads(row["spans"])),
    )
