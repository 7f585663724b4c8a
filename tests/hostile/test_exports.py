"""What people write, on purpose or not, goes out as data and comes in again as what it was."""

import csv
import io
import json

import pytest

from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.decisions.examples import Example
from desktop.core.decisions.imports import Batch, Import
from desktop.core.history.versions import Version, VersionState
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.exports import What
from desktop.core.rows.tables import Columns
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of
from desktop.files.writer import FileWriter
from desktop.runtime.clock import new_id, now
from desktop.services.files.exporting import Exporting, Wanted
from desktop.store.repository import SqlRepository
from desktop.system.goals import Goals
from tests.helpers.office import xlsx

TEXTS = {
    '=cmd|"/C calc"!A0': "=1+1",
    '@SUM(1+1)*cmd|" /C calc"!A0': "@label",
    "+49 30 1234": "-",
    "-1": "+",
    "\tTabbed = first": "N/A",
    "'=already quoted": "'=both",
    "''@twice": "''",
    "\uff1d1+1": "\uff1dwide",
    "#N/A": "#REF!",
    "[1, 2]": "[x]",
    '{"label": "y"}': '["a"]',
    'He said "no", twice;\tthen | left \\"': 'a "b", c',
    "case,task,text": "label",
    "Line one\nline two\n\nline four": "\u05e2\u05d1\u05e8\u05d9\u05ea",
    " leading and trailing \u3000": "true",
    "\U0001f469\u200d\U0001f9b0 and \u202eright to left": "\U0001f327\ufe0f",
    "sep=;": "0",
    "---": "---",
    "\u5934\u75db\u4e09\u5929\u3001\u53d1\u70e7": "\u53d1\u70e7",
    "x" * 40_000: "y" * 120,
}
NOTE = "=2+3\x00 then\r\n\u2028 a line"


@pytest.fixture
def given_out(run, tmp_path):
    """The bytes of an export of all of these, by what and format."""

    async def work():
        r = SqlRepository(tmp_path / "data")
        (tmp_path / "data").mkdir()
        await r.open()
        try:
            version = Version("v", "t", 1, "2026", VersionState.READY, active=True)
            await r.install_task(Task("t", "T", Kind.CLASSIFY, ("a",)), version, {})
            examples = [Example(text, label) for text, label in TEXTS.items()]
            source = Import(new_id(), "t", "=file()", author="=author()")
            await r.take(source, Batch(examples, ["=why"] * len(examples)))
            case = await r.find_case("t", "-1")
            await r.append(
                Correction(new_id(), case.id, Act.NOTE, now(), "@me", reason=NOTE), case.text
            )
            exporting = Exporting(r, FileWriter(), Goals(tmp_path / "data"))
            found = {}
            for what in (What.CASES, What.CORRECTIONS):
                for form in ("csv", "jsonl"):
                    file = tmp_path / f"{what}.{form}"
                    async for _ in exporting.to_file(
                        Wanted("t", what, form), file, replacing=False
                    ):
                        pass
                    found[what, form] = file.read_bytes()
            return found
        finally:
            r.close()

    return run(work())


def test_all_of_it_comes_in_again(given_out):
    for (what, form), raw in given_out.items():
        account = answers_of(sheet_of(Source(f"x.{form}", raw), Columns()), Kind.CLASSIFY)
        assert {e.text: e.label for e in account.examples} == TEXTS, (what, form)
        # The note is a row of its own, and says nothing about the label.
        assert len(account.set_aside) == (what is What.CORRECTIONS)
        assert sum(map(len, (account.duplicates, account.conflicts))) == 0


def test_what_was_saved_as_a_workbook_comes_in_again(given_out):
    text = given_out[What.CASES, "csv"].decode("utf-8-sig")
    rows = [*csv.reader(io.StringIO(text, newline=""))]
    kept = [row for row in rows if len(row[2]) < 30_000]
    account = answers_of(sheet_of(Source("x.xlsx", xlsx(("rows", kept))), Columns()), Kind.CLASSIFY)
    wanted = {t: label for t, label in TEXTS.items() if len(t) < 30_000}
    assert {e.text: e.label for e in account.examples} == wanted


def test_no_cell_of_a_table_begins_like_a_formula(given_out):
    for what in (What.CASES, What.CORRECTIONS):
        text = given_out[what, "csv"].decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert len(cells) > 200
        assert not [c for c in cells if c.lstrip()[:1] in (*"=+-@|%", "\uff1d")]


def test_notes_keep_what_no_text_may_hold(given_out):
    found = map(json.loads, given_out[What.CASES, "jsonl"].decode("utf-8").split("\n")[:-1])
    assert [r["note"] for r in found if r["note"]] == [NOTE]
