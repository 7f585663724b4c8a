"""Files of every format with random damage: each row is accounted for, and no other is lost."""

import json
import random

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError
from desktop.core.rows.accounts import answers_of, texts_of
from desktop.core.rows.tables import Columns
from desktop.core.wording import sentence
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of
from tests.helpers.mutants import FORMATS, damaged

QUICK, ALL = 60, 3000
SEED = 20260726


def check(name, raw):
    """Read damaged bytes as texts and as answers of both kinds; returns the sheets."""
    source = Source(name, raw)
    for columns in (Columns(labelled=False), Columns()):
        try:
            sheet = sheet_of(source, columns)
        except KnownError as error:
            assert sentence(error)
            continue
        places = [row.number for row in sheet.rows]
        assert places == sorted(places)
        accounts = [texts_of] if not columns.labelled else []
        for account in accounts or [lambda s, k=k: answers_of(s, k) for k in Kind]:
            try:
                found = account(sheet)
            except KnownError as error:
                assert sentence(error)
                continue
            assert found.rows == len(sheet.rows)
            assert all(row.problem for row in (*found.set_aside, *found.conflicts))
            taken = [u.row for u in (*found.used, *found.duplicates)]
            told = [*taken, *found.set_aside, *found.conflicts]
            assert sorted(row.number for row in told) == places


def mutants(name, count):
    source = random.Random(f"{SEED} {name}")
    for _ in range(count):
        check(name, damaged(source, FORMATS[name](source, source.randint(2, 8))))


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_are_accounted_for_to_the_row(name):
    mutants(name, QUICK)


@pytest.mark.nightly
@pytest.mark.parametrize("name", FORMATS)
def test_thousands_of_damaged_files_are_accounted_for(name):
    mutants(name, ALL)


def survivors(name, kind, spoil, count):
    """Damage one line that holds one row; every other row must be read as before."""
    source = random.Random(f"{SEED} one {name}")
    for _ in range(count):
        raw = FORMATS[name](source, source.randint(4, 9))
        lines = raw.split(b"\n")
        before = read(name, raw, kind)
        at = source.randrange(1, len(lines))
        if not lines[at].strip():
            continue
        place = next((p for p in sorted(before, reverse=True) if p <= at + 1), at + 1)
        lines[at] = spoil(source, lines[at])
        after = read(name, b"\n".join(lines), kind)
        lost = {p: said for p, said in before.items() if p != place and after.get(p) != said}
        assert not lost, (lost, lines[at])


def read(name, raw, kind):
    account = answers_of(sheet_of(Source(name, raw), Columns()), kind)
    return {used.row.number: used.example for used in account.used}


def spoiled(source, line):
    """Damage bytes of a line without quotes, line ends or tabs."""
    at = source.randrange(len(line))
    keep = line[at : at + 1] in (b'"', b"\r", b"\t")
    return line[:at] + source.choice((b"\xff", b"x", b"}", b"7")) + line[at + (0 if keep else 1) :]


ONE_ROW_A_LINE = {
    "labels.jsonl": Kind.CLASSIFY,
    "comma.csv": Kind.CLASSIFY,
    "semicolon.csv": Kind.CLASSIFY,
    "table.tsv": Kind.CLASSIFY,
    "doccano.jsonl": Kind.SPANS,
    "bio.conll": Kind.SPANS,
}


@pytest.mark.parametrize("name", ONE_ROW_A_LINE)
def test_a_damaged_line_costs_its_own_row_only(name):
    survivors(name, ONE_ROW_A_LINE[name], spoiled, QUICK)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ONE_ROW_A_LINE)
def test_thousands_of_damaged_lines_cost_their_own_rows_only(name):
    survivors(name, ONE_ROW_A_LINE[name], spoiled, ALL)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_lines_of_json_that_are_counted_by_hand_are_all_there(count):
    source = random.Random(SEED + count)
    for _ in range(QUICK):
        raw = damaged(source, FORMATS["labels.jsonl"](source, 8))
        try:
            sheet = sheet_of(Source("a.jsonl", raw), Columns(), "jsonl")
        except KnownError:
            continue
        by_hand = [line for line in raw.split(b"\n") if line.removeprefix(b"\xef\xbb\xbf").strip()]
        if b"\n" in raw:
            assert len(sheet.rows) == len(by_hand)
        whole = [line for line in by_hand if _is_row(line)]
        assert sum(row.label is not None for row in sheet.rows) >= len(whole)


def _is_row(line):
    try:
        pairs = json.loads(line.decode("utf-8"), object_pairs_hook=list)
        found = json.loads(line.decode("utf-8"))
    except ValueError:
        return False
    # A key that is there twice has no one value.
    return (
        isinstance(found, dict)
        and len(found) == len(pairs)
        and all(isinstance(found.get(k), str) for k in ("text", "label"))
    )
