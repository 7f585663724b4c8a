"""Looking for what was damaged or changed past the program: the file, the chain, and the rows.

Whoever holds the key can also write a new chain; what is noticed is damage, and changes by hand.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from desktop.core.decisions.corrections import Act
from desktop.core.decisions.examples import is_sealed
from desktop.core.history.audit import Entry, first_break
from desktop.core.texts.text import digest
from desktop.store.database.connection import Database
from desktop.store.database.rows import audit, packed, rows
from desktop.store.database.schema import SCRIPTS

NAMED = 10
EXAMPLES, LABELS = "examples vouched for", "labels vouched for"
# What a task that was removed for good leaves: that it, and each decided case of it, was there.
TASK_ERASED, CASE_ERASED = "task erased", "case erased"
_GUARD = re.compile(r"(create trigger (\w+) .*?; end)", re.DOTALL)
_ACTS = ", ".join(f"'{act.value}'" for act in Act)
_POINTED = "('task installed', 'version activated', 'training ready')"


def problems(db: Database) -> tuple[str, ...]:
    """Return what is wrong, in words for the person, without any text; nothing when all holds."""
    pages = [r[0] for r in rows(db, "pragma cipher_integrity_check")]
    if pages:
        return tuple(_few(pages))
    found = [r[0] for r in rows(db, "pragma quick_check") if r[0] != "ok"]
    found += [f"a row of {r[0]} refers to none" for r in rows(db, "pragma foreign_key_check")]
    looks = (_triggers, _chain, _texts, _corrections, _pointers, _vouched)
    return (*_few(found), *(wrong for look in looks for wrong in _few(look(db))))


def vouch(db: Database, task: str, action: str) -> None:
    """Write down the digest of a task's ``EXAMPLES`` or ``LABELS``, so that a change shows."""
    audit(db, author="", action=action, subject=task, digest=_DIGESTS[action](db, task))


def vouch_for_all(db: Database) -> None:
    """Do so for the tasks that an older program installed."""
    with db.atomic():
        for action in _DIGESTS:
            for (task,) in rows(
                db,
                "select id from task where id not in (select subject from audit where action = ?)",
                (action,),
            ):
                vouch(db, task, action)


def _few(problems: Iterable[str]) -> Iterator[str]:
    """Give the first ones; where everything is wrong, nobody reads a thousand lines."""
    every = list(problems)
    yield from every[:NAMED]
    if len(every) > NAMED:
        yield f"and {len(every) - NAMED} more like it"


def _triggers(db: Database) -> Iterator[str]:
    """Compare the triggers that keep rows from being changed with those that must be there."""
    wanted: dict[str, str] = {}
    for script in SCRIPTS:
        for body, name in _GUARD.findall(script):
            wanted[name] = _one_line(body)
    there = {
        name: _one_line(body)
        for name, body in rows(db, "select name, sql from sqlite_master where type = 'trigger'")
    }
    for name in sorted(wanted):
        if there.get(name) != wanted[name]:
            yield f"the guard {name} is {'changed' if name in there else 'missing'}"


def _one_line(sql: str) -> str:
    return " ".join(sql.lower().split())


def _chain(db: Database) -> Iterator[str]:
    every = rows(
        db, "select at, author, action, subject, digest, previous, hash from audit order by seq"
    )
    place = first_break([(Entry(*row[:5]), row[5], row[6]) for row in every])
    if place is not None:
        yield f"audit row {place + 1}"
    last = (len(every), every[-1][6] if every else "")
    if rows(db, "select rows, hash from audit_end") != [last]:
        yield f"the audit log does not end where it ended (row {len(every)})"


def _texts(db: Database) -> Iterator[str]:
    for code, body, sealed in rows(db, "select digest, body, sealed from text"):
        if digest(body) != code:
            yield f"the text {code[:12]}"
        elif bool(sealed) != is_sealed(code):
            yield f"the text {code[:12]} is held out or not, against the rule"


def _corrections(db: Database) -> Iterator[str]:
    """Compare every correction with the audit row that was written with it."""
    stored: Counter[tuple[str, str, str]] = Counter()
    signed: set[tuple[str, str, str, str]] = set()
    for own, case, act, author, label, spans, reason, supersedes in rows(
        db, "select id, case_, act, author, label, spans, reason, supersedes from correction"
    ):
        content = packed([own, label, json.loads(spans or "[]"), reason, supersedes])
        stored[case, act, digest(content)] += 1
        # Without a name of its own a row is signed by whoever had the database open.
        signed |= {(case, act, digest(content), author)} if author else set()
    every = rows(db, f"select subject, action, digest, author from audit where action in ({_ACTS})")
    erased = {*rows(db, "select subject from audit where action = ?", (CASE_ERASED,))}
    told = Counter(row[:3] for row in every if row[:1] not in erased)
    yield from (f"a correction of case {case}" for case, _, _ in stored - told)
    yield from (f"a correction of case {case} is gone" for case, _, _ in told - stored)
    yield from (
        f"who made a correction of case {row[0]}"
        for row in sorted(signed - {*every})
        if row[:3] in told
    )


def _pointers(db: Database) -> Iterator[str]:
    """Compare each task's active version with the last one that was written down."""
    told = dict(
        rows(db, f"select subject, digest from audit where action in {_POINTED} order by seq")
    )
    for task, version in rows(
        db,
        "select id, active_model.version from task "
        "left join active_model on active_model.task = task.id",
    ):
        if told.get(task) != version:
            yield f"the active version of {task}"


def _vouched(db: Database) -> Iterator[str]:
    """Compare the labels and examples of each task with what was last vouched for."""
    for action, digest_of in _DIGESTS.items():
        every = "select subject, digest from audit where action = ? order by seq"
        for task, code in dict(rows(db, every, (action,))).items():
            if digest_of(db, task) != code:
                yield f"the {action.split()[0]} of {task}"


def _examples_digest(db: Database, task: str) -> str:
    found = rows(
        db, "select role, text, answer from example where task = ? order by role, text", (task,)
    )
    return digest(packed(found))


def _labels_digest(db: Database, task: str) -> str:
    return digest(packed(rows(db, "select labels from task where id = ?", (task,))))


_DIGESTS: dict[str, Callable[[Database, str], str]] = {
    EXAMPLES: _examples_digest,
    LABELS: _labels_digest,
}
