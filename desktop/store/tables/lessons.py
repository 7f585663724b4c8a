"""What each version of a task is to know: the decisions that it was not trained on."""

import json
from collections.abc import Sequence

from desktop.core.answers.predictions import Span
from desktop.core.decisions.corrections import Decision, Taught, decision
from desktop.core.decisions.lessons import Features, Lessons, Memory, lesson
from desktop.core.records import prediction_from
from desktop.store.database.connection import Database
from desktop.store.database.rows import one
from desktop.store.tables import cases, corrections, versions


def memory(db: Database, version_id: str) -> Memory:
    """Return what a version knows by example and what it is taught when it is loaded."""
    row = one(db, "select task from model_version where id = ?", (version_id,))
    if row is None:
        return Memory()
    trained = versions.trained_corrections(db, row[0], version_id)
    taught = tuple(
        lesson(case, text, made, shown(db, made))
        for text, case, made in cases.decided(db, row[0])
        if made.teaches and made.correction not in trained
    )
    return Memory(versions.known(db, version_id), taught, features(db, version_id))


def features(db: Database, version_id: str) -> Features:
    """Return what a version saw in the texts that were corrected."""
    found = db.execute("select text, payload from feature where version = ?", (version_id,))
    return dict(found.fetchall())


def keep_features(db: Database, version_id: str, features: Features) -> None:
    """Store what a version saw; of texts or for a version that are not stored nothing is kept."""
    with db.atomic():
        for text, payload in features.items():
            db.execute(
                "insert or replace into feature select model_version.id, text.digest, ? "
                "from model_version, text where model_version.id = ? and text.digest = ?",
                (payload, version_id, text),
            )


def of_cases(db: Database, task: str, wanted: Sequence[str]) -> Lessons:
    """Return for each version of a task what some cases teach it, or take back."""
    decided = [(case, _text(db, case), _standing(db, case)) for case in wanted]
    used = versions.used_by_version(db, task)
    return {
        version: tuple(_taught(db, *line, trained=trained) for line in decided)
        for version, trained in used.items()
    }


def shown(db: Database, decided: Decision) -> tuple[Span, ...]:
    """Return the spans of the prediction that a decision was about."""
    if decided.spans is None or decided.prediction is None:
        return ()
    row = one(db, "select payload from prediction where id = ?", (decided.prediction,))
    return prediction_from(json.loads(row[0])).spans if row else ()


def _taught(
    db: Database,
    case: str,
    text: tuple[str, bool],
    decided: Decision | None,
    *,
    trained: frozenset[str],
) -> Taught:
    body, sealed = text
    learned = decided is not None and decided.correction in trained and not sealed
    if decided is None or learned:
        return Taught(case, body)
    return lesson(case, body, decided, shown(db, decided))


def _text(db: Database, case: str) -> tuple[str, bool]:
    row = one(
        db,
        "select body, sealed from case_ join text on text.digest = case_.text where id = ?",
        (case,),
    )
    return (row[0], bool(row[1])) if row else ("", False)


def _standing(db: Database, case: str) -> Decision | None:
    """Return where a case stands; a deleted one teaches nothing."""
    if one(db, "select 1 from case_ where id = ? and deleted_at is null", (case,)) is None:
        return None
    return decision(corrections.of_case(db, case))
