"""Reading labelled files."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import KnownError, Problem
from desktop.core.predictions import Span
from desktop.core.rows import Columns, parse


def test_csv_with_quotes_commas_and_line_breaks():
    table = parse("a.csv", 'text,label\n"He said ""no"", twice\nand left",x\nplain,y\n', Columns())
    assert table.examples[0].text == 'He said "no", twice\nand left'
    assert [e.label for e in table.examples] == ["x", "y"]
    assert not table.broken


def test_a_stray_quote_costs_its_own_row_and_not_the_rest():
    rows = [f"text {i},x" for i in range(1000)]
    rows[500] = '"an open quote,x'
    table = parse("a.csv", "text,label\n" + "\n".join(rows), Columns())
    assert len(table.examples) == 999
    assert table.set_aside == 1


def test_rows_with_the_wrong_number_of_cells_are_counted():
    table = parse("a.csv", "text,label\na,x\nb\nc,y,z\n,x\nd,\n", Columns())
    assert len(table.examples) == 1
    assert table.set_aside == 4


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")])
def test_other_delimiters_are_found(name, mark):
    table = parse(name, f"id{mark}Message{mark}Intent\n1{mark}hello{mark}greet\n", Columns())
    assert (table.examples[0].text, table.examples[0].label) == ("hello", "greet")


def test_a_missing_column_names_those_there_are():
    with pytest.raises(KnownError) as caught:
        parse("a.csv", "a,b\n1,2\n", Columns("text"))
    assert caught.value.problem is Problem.COLUMN_MISSING
    assert caught.value.facts["columns"] == "a, b"


def test_jsonl_with_broken_lines():
    lines = [
        '{"text": "a", "label": "x"}',
        "{",
        "[1]",
        '{"text": 5, "label": "x"}',
        "null",
        '{"text": "b", "spans": [{"start": 0, "end": 9, "label": "Q"}]}',
    ]
    table = parse("a.jsonl", "\n".join(lines), Columns())
    assert len(table.examples) == 1
    assert table.set_aside == 5


def test_span_offsets_move_with_the_canonical_form():
    raw = "a\r\n\u00a0b😀 Berlin"
    start = raw.index("Berlin")
    line = json.dumps({"text": raw, "spans": [{"start": start, "end": len(raw), "label": "P"}]})
    example = parse("a.jsonl", line, Columns()).examples[0]
    assert example.spans[0].surface(example.text) == "Berlin"


def test_conll_in_bio_and_with_i_only():
    table = parse(
        "a.conll", "Anna\tB-PER\nB.\tI-PER\nin O\nBonn\tI-LOC\n\nNo O\n\nbad line here\n", Columns()
    )
    assert table.examples[0].text == "Anna B. in Bonn"
    assert table.examples[0].spans == (Span(0, 7, "PER"), Span(11, 15, "LOC"))
    assert table.examples[1].spans == ()
    assert table.set_aside == 1


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", "\x00\x01\x02\x03", Problem.FILE_FORMAT),
        ("a.pdf", "text", Problem.FILE_FORMAT),
        ("a.jsonl", "nothing here", Problem.NO_ROWS),
        ("a.csv", "text,label\n", Problem.NO_ROWS),
        ("a.csv", "", Problem.COLUMN_MISSING),
    ],
)
def test_files_that_are_not_what_they_say(known, name, content, problem):
    assert known(parse, name, content, Columns()) is problem


def test_a_plain_file_is_one_text_when_no_labels_are_wanted():
    assert parse("a.txt", "one\ntwo", Columns(), labelled=False).examples[0].text == "one\ntwo"


@given(st.text(max_size=400), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.conll"]))
def test_any_content_gives_rows_or_one_known_error(content, name):
    try:
        table = parse(name, content, Columns())
    except KnownError:
        return
    assert table.examples


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
            st.sampled_from(["x", "y"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(pairs):
    import csv
    import io

    from desktop.core.texts import canonical

    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(["text", "label"])
    kept = [(t, x) for t, x in pairs if canonical(t).strip() and "\ufffd" not in canonical(t)]
    writer.writerows(kept)
    if kept:
        got = parse("a.csv", sink.getvalue(), Columns())
        assert [e.text for e in got.examples] == [canonical(t) for t, _ in kept]
