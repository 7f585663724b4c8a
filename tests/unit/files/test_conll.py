"""CoNLL files of many lines: what is worked out once, and that places stay those of the file."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.tables import Columns, Reason
from desktop.files.formats import conll
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of
from desktop.files.records import tagging

TEXT = "Ann\tB-PER\nran\tO\n\n"


def sheet(content):
    raw = content if isinstance(content, bytes) else content.encode()
    return sheet_of(Source("a.conll", raw), Columns())


def test_each_tag_is_worked_out_once_however_long_the_file_is(monkeypatch):
    asked = []
    parsed = tagging.parsed
    monkeypatch.setattr(conll.tagging, "parsed", lambda tag: asked.append(tag) or parsed(tag))
    counts = []
    for texts in (2000, 4000):
        asked.clear()
        assert len(sheet(TEXT * texts).rows) == texts
        counts.append(len(asked))
    assert counts[1] < counts[0] + 100


@pytest.mark.parametrize("odd", [b"\xe9t\xe9\tO\n", "\ufeffso\tO\n".encode()])
def test_lines_far_into_a_file_keep_their_numbers(odd):
    before, after = TEXT.encode() * 9000, b"Bob\tB-PER\n"
    found = sheet(before + odd + after + b"\n" + TEXT.encode() * 9000)
    assert [row.number for row in found.rows] == list(range(1, 27000, 3)) + [
        27001 + at for at in [0, *range(3, 27002, 3)]
    ]
    assert found.rows[9000].text == {0xE9: "été Bob", 0xEF: "so Bob"}[odd[0]]
    told = [note for note in found.notes if "UTF-8" in note]
    assert bool(told) == (odd[0] == 0xE9)


def test_one_text_with_an_end_makes_the_whole_file_one_with_ends():
    open_entity = "Ann\tB-PER\nran\tO\n\n"
    found = answers_of(sheet(open_entity + "in\tO\nBonn\tS-LOC\n"), Kind.SPANS)
    assert found.reasons == {Reason.TAGS: 1}
