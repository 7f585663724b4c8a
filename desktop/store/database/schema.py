"""The tables, as a list of migrations that is only ever added to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from desktop.core.texts.language import languages_of
from desktop.core.texts.search_terms import searchable, spaced

if TYPE_CHECKING:
    import sqlite_utils

_TABLES = """
create table task (
  id text primary key, name text not null, kind text not null, labels text not null,
  answers text not null default '[]', card text not null default '{}', installed text not null
) strict;
create table text (
  digest text primary key, body text not null, sealed integer not null
) strict;
create table case_ (
  rowid integer primary key, id text not null unique, text text not null references text(digest),
  task text not null references task(id), source text not null, created text not null,
  author text not null, read_at text not null, deleted_at text,
  unique (task, text)
) strict;
create index case_read on case_(task, read_at);
create table model_version (
  id text primary key, task text not null references task(id), number integer not null,
  parent text references model_version(id), run text, created text not null,
  state text not null, corrections integer not null, report text not null
) strict;
create table active_model (
  task text primary key references task(id),
  version text not null references model_version(id), at text not null
) strict;
create table prediction (
  id text primary key, case_ text not null references case_(id),
  version text not null references model_version(id), payload text not null,
  took_ms real not null, at text not null
) strict;
create index prediction_case on prediction(case_, id);
create table correction (
  rowid integer primary key, id text not null unique, case_ text not null references case_(id),
  prediction text references prediction(id), author text not null, act text not null,
  label text, spans text, reason text not null, supersedes text references correction(id),
  seconds real not null, created text not null
) strict;
create index correction_case on correction(case_);
create table example (
  task text not null references task(id), text text not null references text(digest),
  role text not null, answer text not null, primary key (task, role, text)
) strict;
create table run (
  id text primary key, task text not null references task(id), parent text,
  spec text not null, seed integer not null, dataset text not null, corrections text not null,
  state text not null, begun text not null, ended text, report text
) strict;
create table audit (
  seq integer primary key, at text not null, author text not null, action text not null,
  subject text not null, digest text not null, previous text not null, hash text not null
) strict;
create trigger audit_fixed before update on audit
  begin select raise(abort, 'the audit log is append-only'); end;
create trigger audit_kept before delete on audit
  begin select raise(abort, 'the audit log is append-only'); end;
create trigger correction_fixed before update on correction
  begin select raise(abort, 'corrections are append-only'); end;
create trigger correction_kept before delete on correction
  begin select raise(abort, 'corrections are append-only'); end;
create trigger prediction_fixed before update on prediction
  begin select raise(abort, 'predictions are immutable'); end;
create virtual table text_search using fts5(
  body, note, tokenize = "unicode61 remove_diacritics 2"
);
"""


_OVERRULES = """
create table overrule (
  id text primary key, version text not null references model_version(id),
  at text not null, author text not null, reason text not null
) strict;
create trigger overrule_fixed before update on overrule
  begin select raise(abort, 'overrules are append-only'); end;
create trigger overrule_kept before delete on overrule
  begin select raise(abort, 'overrules are append-only'); end;
"""


_KNOWN = """
create table known (
  version text primary key references model_version(id), payload blob not null
) strict;
"""


# The order of predictions is that of storing, since a clock can be set back.  A label has grown
# when neither an example nor a correction that a version learned from names it.
_DECISIONS = """
alter table case_ add column draft integer not null default 0;
alter table prediction add column seq integer not null default 0;
drop trigger prediction_fixed;
update prediction set seq = rowid;
create trigger prediction_fixed before update on prediction
  begin select raise(abort, 'predictions are immutable'); end;
drop index prediction_case;
create index prediction_newest on prediction(case_, seq);
create index prediction_order on prediction(seq);
alter table task add column grown text not null default '[]';
update task set grown = (
  select json_group_array(own.value) from json_each(task.labels) own where own.value not in (
    select json_extract(answer, '$.label') from example
      where task = task.id and json_extract(answer, '$.label') is not null
    union select json_extract(span.value, '$.label') from example, json_each(answer, '$.spans') span
      where example.task = task.id
    union select correction.label from run, json_each(run.corrections) used
      join correction on correction.id = used.value
      where run.task = task.id and correction.label is not null
      and run.id in (select run from model_version)
    union select json_extract(span.value, '$.label') from run, json_each(run.corrections) used
      join correction on correction.id = used.value, json_each(correction.spans) span
      where run.task = task.id and run.id in (select run from model_version)
  )
);
"""


# What is stored once stays; and where the audit log ended is known apart from it.
_GUARDS = """
create table audit_end (
  one integer primary key check (one = 1), rows integer not null, hash text not null
) strict;
insert into audit_end select 1, count(*),
  coalesce((select hash from audit order by seq desc limit 1), '') from audit;
create trigger audit_counted after insert on audit
  begin update audit_end set rows = rows + 1, hash = new.hash; end;
create trigger audit_end_kept before delete on audit_end
  begin select raise(abort, 'the end of the audit log is kept'); end;
create trigger text_fixed before update on text
  begin select raise(abort, 'texts are immutable'); end;
create trigger case_fixed before update of id, text, task, source, created, author on case_
  begin select raise(abort, 'what a case is about is immutable'); end;
create trigger prediction_kept before delete on prediction
  begin select raise(abort, 'predictions are immutable'); end;
create trigger version_fixed
  before update of id, task, number, parent, created, corrections, report on model_version
  begin select raise(abort, 'versions are immutable'); end;
create trigger version_kept before delete on model_version
  begin select raise(abort, 'versions are immutable'); end;
create trigger known_fixed before update on known
  begin select raise(abort, 'what a version knows is immutable'); end;
create trigger known_kept before delete on known
  begin select raise(abort, 'what a version knows is immutable'); end;
create trigger run_fixed
  before update of id, task, parent, spec, seed, dataset, corrections, begun on run
  begin select raise(abort, 'the plan of a training is immutable'); end;
create trigger run_kept before delete on run
  begin select raise(abort, 'trainings are kept'); end;
"""


# What a version saw in a text that was corrected, so that it need not read it again.
_FEATURES = """
create table feature (
  version text not null references model_version(id), text text not null references text(digest),
  payload blob not null, primary key (version, text)
) strict, without rowid;
"""


_TASK_BIN = """
alter table task add column deleted_at text;
"""


# Nothing but the index: texts and notes themselves stand in their own tables.
_SEARCH = """
alter table text_search rename to text_search_before;
create virtual table text_search using fts5(
  body, note, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);
insert into text_search(rowid, body, note)
  select rowid, spaced(body), spaced(note) from text_search_before;
drop table text_search_before;
"""


def _search_in_every_script(db: sqlite_utils.Database) -> None:
    """Index scripts without blanks between words character by character."""
    db.register_function(spaced, deterministic=True)
    db.executescript(_SEARCH)


# Vowel signs and other marks are of words, and what is indexed is folded.
_SEARCH_FOLDED = """
drop table text_search;
create virtual table text_search using fts5(
  body, note, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);
insert into text_search(rowid, body, note)
  select case_.rowid, searchable(body), searchable(coalesce((
    select reason from correction where case_ = case_.id and act = 'note'
    order by correction.rowid desc limit 1
  ), '')) from case_ join text on text.digest = case_.text;
"""


def _search_in_every_width(db: sqlite_utils.Database) -> None:
    """Index full and half width, traditional and simplified Chinese as one."""
    db.register_function(searchable, deterministic=True)
    db.executescript(_SEARCH_FOLDED)


# Which languages a task learned from: of packs their cards say so, of others their examples do.
_LANGUAGES = """
update task set card = json_set(card, '$.languages', json(languages((
  select json_group_array(body) from (
    select body from example join text on digest = example.text
    where example.task = task.id limit 2000
  )
)))) where json_type(card, '$.languages') is null;
"""


def _languages(texts: str) -> str:
    return json.dumps(languages_of(json.loads(texts)))


def _languages_of_tasks(db: sqlite_utils.Database) -> None:
    """Write down which languages the tasks that are there learned from."""
    db.register_function(_languages, name="languages", deterministic=True)
    db.executescript(_LANGUAGES)


# Answers that came from a file, so that they can be taken back together.
_IMPORTS = """
create table import (
  id text primary key, task text not null references task(id), file text not null,
  at text not null, author text not null
) strict;
create trigger import_fixed before update on import
  begin select raise(abort, 'imports are append-only'); end;
create trigger import_kept before delete on import
  begin select raise(abort, 'imports are append-only'); end;
alter table correction add column import text references import(id);
create index correction_import on correction(import) where import is not null;
"""


# A script, or a function of the database as sqlite-utils wraps it (``transform`` and the like).
Migration = str | Callable[["sqlite_utils.Database"], None]

# By name, in the order in which they are applied; only ever added to.
MIGRATIONS: Mapping[str, Migration] = {
    "first_tables": _TABLES,
    "overrules": _OVERRULES,
    "known_examples": _KNOWN,
    "decisions_on_what_is_seen": _DECISIONS,
    "guards": _GUARDS,
    "features_of_corrected_texts": _FEATURES,
    "tasks_in_the_bin": _TASK_BIN,
    "search_in_every_script": _search_in_every_script,
    "imports": _IMPORTS,
    # Nothing is to be changed: programs before it do not know a correction that renames a label.
    "renames_of_labels": "",
    "search_in_every_width": _search_in_every_width,
    "languages_of_tasks": _languages_of_tasks,
}
SCRIPTS = tuple(step for step in MIGRATIONS.values() if isinstance(step, str))
