"""Rows to examples: offsets in any unit, overlapping entities, one form of labels, an account."""

import errno
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.commandline.accounting import account_lines, account_record, partly
from desktop.commandline.labelling import label_names, scoring_notes, wanted_labels
from desktop.core import disks
from desktop.core.answers.labels import differing_by_case, is_label, normalised
from desktop.core.answers.predictions import LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Example
from desktop.core.decisions.worklist import Worklist
from desktop.core.errors import KnownError, Problem
from desktop.core.rows import offsets
from desktop.core.rows.accounts import Account, Used, answers_of, texts_of
from desktop.core.rows.relabelling import meant, only_examples, only_spans, renamed
from desktop.core.rows.span_edges import apart, listed, marking_of
from desktop.core.rows.tables import RawSpan, Reason, Row, Sheet
from desktop.core.texts.text import canonical

# Characters of one to four bytes, line ends, a mark, and an emoji of two UTF-16 units.
TEXTS = st.text(
    alphabet=st.sampled_from("ab \u00e9\u20ac\U0001f600\u0301\r\n\u2028"), min_size=1, max_size=20
)


def count(text, unit):
    """Return the length of a text in a unit, computed another way."""
    return {
        "code points": len(text),
        "UTF-16 units": len(text.encode("utf-16-le")) // 2,
        "UTF-8 bytes": len(text.encode("utf-8")),
        "code points with one character for a line end": len(text.replace("\r", "")),
    }[unit]


# Offsets


@given(TEXTS, st.integers(0, 20), st.sampled_from(list(offsets.UNITS)))
def test_a_place_in_any_unit_is_the_code_point_that_begins_there(text, at, unit):
    assume(at <= len(text) and text[:at][-1:] != "\r")
    place = offsets.UNITS[unit](text)
    found = place(count(text[:at], unit))
    assert found is not None
    assert count(text[:found], unit) == count(text[:at], unit)
    assert text[found:].replace("\r", "") == text[at:].replace("\r", "")


@pytest.mark.parametrize(
    ("unit", "outside", "within"),
    [("code points", 3, None), ("UTF-16 units", 4, 2), ("UTF-8 bytes", 7, 3)],
)
def test_a_place_outside_or_inside_a_character_is_none(unit, outside, within):
    place = offsets.UNITS[unit]("a\U0001f600b")
    assert place(count("a\U0001f600b", unit)) == 3
    assert place(outside + 1) is None
    assert place(-1) is None
    if within is not None:
        assert place(within) is None


@given(TEXTS)
def test_what_stands_at_a_place_stands_where_it_moved_to(raw):
    text = canonical(raw)
    move = offsets.moves(raw, text)
    moved = [move(at) for at in range(len(raw) + 1)]
    assert moved == sorted(moved)
    assert moved[0] == 0
    assert moved[-1] == len(text)
    for at, char in enumerate(raw):
        if char not in "\r\n\u2028":
            assert text[move(at)] == char


@pytest.mark.parametrize("unit", list(offsets.UNITS))
def test_the_unit_is_the_one_in_which_stated_words_are_found(unit):
    text = "\U0001f600 \u00e9\r\nBonn and Oslo"
    start = count(text[: text.index("Oslo")], unit)
    rows = [(text, [RawSpan(start, start + 4, "Place", "Oslo")])]
    assert offsets.unit_of(rows) == unit


def test_without_stated_words_places_are_code_points():
    assert offsets.unit_of([("\U0001f600 Oslo", [RawSpan(3, 7, "Place")])]) == "code points"
    assert offsets.unit_of([]) == "code points"


@pytest.mark.parametrize(
    ("said", "found", "same"),
    [
        ("New York", "New\nYork", True),
        ("New York", "New  York", True),
        ("New York", "New\r\nYork", True),
        ("New York", "NewYork", False),
        ("York", "Yorks", False),
    ],
)
def test_words_are_the_same_but_for_white_space(said, found, same):
    assert offsets.same_words(said, found) is same


# Entities


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from("ab")), max_size=12)
)
def test_of_overlapping_entities_the_longest_are_kept(drawn):
    spans = [Span(start, start + length, label) for start, length, label in drawn]
    kept = apart(spans)
    assert list(kept) == sorted(kept)
    assert all(one.end <= two.start for one, two in pairwise(kept))
    assert set(kept) <= set(spans)
    for left in set(spans) - set(kept):
        against = [k for k in kept if k.start < left.end and k.end > left.start]
        assert max(k.end - k.start for k in against) >= left.end - left.start
    assert apart(kept) == kept


def marked(text, *spans, **more):
    row = Row(3, text, spans=spans, **more)
    return marking_of([row]).example(row, canonical(text))


@pytest.mark.parametrize(
    ("span", "problem"),
    [
        (RawSpan(0, 99, "Place"), Reason.SPAN_OUTSIDE),
        (RawSpan(-1, 4, "Place"), Reason.SPAN_OUTSIDE),
        (RawSpan(4, 0, "Place"), Reason.SPAN_OUTSIDE),
        (RawSpan(4, 5, "Place"), Reason.SPAN_EMPTY),
        (RawSpan(2, 2, "Place"), Reason.SPAN_EMPTY),
        (RawSpan(0, 4, "Place", "Rome"), Reason.SPAN_WORDS),
        (RawSpan(0, 4, " \u200b "), Reason.NO_LABEL),
        (RawSpan(0, 4, "two\nlines"), Reason.LABEL_FORM),
        (RawSpan(0, 4, "x" * 121), Reason.LABEL_FORM),
    ],
)
def test_an_entity_that_cannot_be_meant_costs_its_row_with_the_reason(span, problem):
    assert marked("Oslo is cold", span) == problem


def test_entities_lose_outer_white_space_and_equal_ones_count_once():
    found = marked("Oslo  is", RawSpan(0, 6, "Place"), RawSpan(0, 4, " Place "))
    assert found == Example("Oslo  is", spans=(Span(0, 4, "Place"),))


def test_what_is_left_out_is_told_with_its_rows():
    rows = [
        Row(n, "Oslo city", spans=(RawSpan(0, 4, "A"), RawSpan(0, 9, "B")), left_out=n % 2)
        for n in range(1, 9)
    ]
    marking = marking_of(rows)
    for row in rows:
        assert marking.example(row, row.text).spans == (Span(0, 9, "B"),)
    assert marking.notes("line") == [
        "8 entities overlap a longer one and were left out (lines 1, 2, 3, 4, 5 and 3 more).",
        "4 entities have gaps and were left out (lines 1, 3, 5, 7).",
    ]


def test_places_are_named_in_the_singular_when_there_is_one():
    assert listed("line", [4]) == "line 4"
    assert listed("row", ["a:1", "b:2"]) == "rows a:1, b:2"


# Labels

NAMES = st.text(alphabet=st.sampled_from("ab \u00a0\u200b\u200d\u0301e\u00e9\ufeff\t"), max_size=9)


@given(NAMES)
def test_a_label_has_one_form(raw):
    name = normalised(raw)
    assert normalised(name) == name
    assert name == name.strip()
    assert normalised(f" \u00a0{raw}\u200b\u2003") == name
    assert "\ufeff" not in name


@pytest.mark.parametrize(
    ("raw", "good"),
    [("x" * 120, True), ("x" * 121, False), ("a\nb", False), ("\u200d", False), ("Refund?", True)],
)
def test_a_label_is_one_line_of_shown_characters(raw, good):
    assert is_label(normalised(raw)) is good


def test_names_that_differ_by_case_are_grouped_in_their_order():
    found = differing_by_case(["Rain", "sun", "rain", "RAIN", "Sonne", "rain"])
    assert found == (("Rain", "rain", "RAIN"),)
    assert differing_by_case(["Stra\u00dfe", "STRASSE"]) == (("Stra\u00dfe", "STRASSE"),)
    assert meant("RAIN", ["sun", "rain"]) == "rain"
    assert meant("ran", ["sun", "rain"]) is None


def test_labels_are_taken_for_others_in_texts_and_entities():
    rows = [Example("a", "wet"), Example("b", "sun"), Example("c", spans=(Span(0, 1, "wet"),))]
    found = renamed(rows, {"wet": "rain"})
    assert [e.labels for e in found] == [("rain",), ("sun",), ("rain",)]
    assert renamed(rows, {}) == tuple(rows)


def test_only_some_labels_keep_all_texts_of_entities_but_not_of_labels():
    rows = [Example("a", "wet"), Example("b", "sun")]
    assert only_examples(rows, {"sun"}) == (rows[1],)
    spans = [Example("c", spans=(Span(0, 1, "A"),)), Example("d", spans=(Span(0, 1, "B"),))]
    assert [e.spans for e in only_examples(spans, {"A"})] == [(Span(0, 1, "A"),), ()]
    said = Prediction("v", (LabelScore("x", 1.0),), spans=(Span(0, 1, "A"), Span(2, 3, "B")))
    assert only_spans(said, {"B"}).spans == (Span(2, 3, "B"),)
    assert only_spans(said, {"B"}).labels == said.labels


WEATHER = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun", "rain, then sun"))


def test_the_command_line_names_labels_that_there_are():
    assert label_names(["wet=rain", "a=b=sun"], WEATHER) == {"wet": "rain", "a=b": "sun"}
    assert wanted_labels(["rain,sun"], WEATHER) == {"rain", "sun"}
    assert wanted_labels(["rain, then sun", " sun "], WEATHER) == {"rain, then sun", "sun"}
    for wrong in (lambda: label_names(["wet=fog"], WEATHER), lambda: wanted_labels(["a"], WEATHER)):
        with pytest.raises(KnownError) as caught:
            wrong()
        assert caught.value.problem is Problem.UNKNOWN_LABEL


def test_labels_that_the_task_lacks_are_told_with_the_nearest():
    lines = [*scoring_notes(WEATHER, {"Rain", "fog", "sun"}, {"learned": 0})]
    assert lines == [
        "Labels that weather does not have: Rain, fog.",
        "Rain and rain differ only by case; --map Rain=rain takes it for that.",
    ]
    many = {f"l{i:02}" for i in range(23)}
    (line,) = scoring_notes(WEATHER, many, {"learned": 0})
    assert line.endswith("l19 and 3 more.")
    (line,) = scoring_notes(WEATHER, {"sun"}, {"learned": 4, "learned_here": 1})
    assert "what 4 decisions taught it at once, 1 of them" in line


# Accounts

ROWS = st.lists(
    st.builds(
        Row,
        st.just(1),
        st.sampled_from(["a", "b", "c", "", " ", "a\r\n", "x" * 200_001]),
        label=st.sampled_from(["one", "two", None, "", "One"]),
        problem=st.sampled_from(["", "", "", Reason.REJECTED]),
    ),
    max_size=15,
)


@given(ROWS)
def test_rows_read_are_those_used_again_against_and_aside(rows):
    sheet = Sheet("f.csv", "line", tuple(rows))
    try:
        found = answers_of(sheet, Kind.CLASSIFY)
    except KnownError as error:
        assert error.problem in {Problem.NO_ROWS, Problem.KIND_SPANS}
        good = {(r.text.strip(), r.label) for r in rows if r.label and not r.problem}
        texts = [text for text, _ in good if text in ("a", "b", "c")]
        assert all(texts.count(text) > 1 for text in texts), "only conflicts were left"
        return
    assert found.rows == len(rows)
    texts = [used.example.text for used in found.used]
    assert len(texts) == len(set(texts))
    assert {canonical(r.text) for r in found.conflicts}.isdisjoint(texts)
    assert {used.example.text for used in found.duplicates} <= set(texts)
    assert all(row.problem for row in found.set_aside)
    record = account_record(found)
    counted = record["duplicates"] + record["conflicts"] + sum(record["set_aside"].values())
    assert len(record["not_used"]) == counted == len(rows) - len(found.used)


def test_texts_are_all_kept_and_those_that_are_none_are_told():
    rows = (Row(2, "a"), Row(3, "a"), Row(4, " "), Row(5, "x" * 200_001))
    found = texts_of(Sheet("f.csv", "line", rows))
    assert [used.row.number for used in found.used] == [2, 3]
    assert found.reasons == {Reason.NO_TEXT: 1, Reason.TOO_LONG: 1}


def test_lines_name_what_became_of_the_rows():
    row = Row(4, "a", problem=Reason.NO_LABEL)
    account = Account(
        "f.csv",
        "line",
        (Used(Row(2, "b"), Example("b", "x")),) * 3,
        duplicates=(Used(Row(9, "b"), Example("b", "x")),),
        conflicts=(Row(5, "c", problem=Reason.CONFLICT), Row(6, "c", problem=Reason.CONFLICT)),
        set_aside=(row, Row(7, "", problem=Reason.NO_TEXT), row),
        notes=("The delimiter is a semicolon.",),
    )
    assert account_lines(account) == [
        "The delimiter is a semicolon.",
        "9 rows read: 3 used, 1 duplicates, 2 in conflict, 3 set aside.",
        "3 rows were set aside: 2 with no label (lines 4, 4); 1 with no text (line 7).",
        "Texts with two different answers, none of them is used: lines 5, 6.",
    ]
    assert partly(account, quiet=True) == 3


def test_a_file_of_which_all_is_used_says_nothing(capsys):
    account = Account("f.csv", "line", (Used(Row(2, "b"), Example("b", "x")),))
    assert partly(account, quiet=False) == 0
    assert capsys.readouterr().err == ""


def test_rows_of_a_folder_are_named_with_their_file():
    row = Row(4, "a", problem=Reason.NO_LABEL, file="b.csv")
    account = Account("folder", "line", (), set_aside=(row,))
    assert "(place b.csv:4)" in account_lines(account)[-1]
    assert account_record(account)["not_used"] == [
        {"line": 4, "reason": "no label", "file": "b.csv"}
    ]


# Lists of texts, disks


@given(st.integers(1, 6), st.lists(st.integers(-3, 3), max_size=12))
def test_a_list_of_texts_ends_at_its_ends(length, steps):
    work, place = Worklist("f.csv", tuple(map(str, range(length)))), 0
    for step in steps:
        work, place = work.moved(step), min(max(place + step, 0), length - 1)
        assert work.text == str(place)
        assert work.has_next is (place < length - 1)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (errno.ENOSPC, Problem.DISK_FULL),
        (errno.EDQUOT, Problem.DISK_FULL),
        (errno.EIO, Problem.DISK_FAILING),
        (errno.ENXIO, Problem.DISK_FAILING),
        (errno.EACCES, Problem.FILE_UNWRITABLE),
        (errno.EROFS, Problem.FILE_UNWRITABLE),
    ],
)
def test_what_a_disk_says_is_told_by_its_code(code, problem):
    error = OSError(code, "in whatever language")
    found = disks.of_file(error, Path("/data/out.jsonl"))
    assert found.problem is problem
    if problem is Problem.FILE_UNWRITABLE:
        assert found.facts["file"] == "out.jsonl"
        assert disks.of_folder(error, Path("/data")).problem is Problem.FOLDER_UNUSABLE
    else:
        assert disks.of_folder(error, Path("/data")).problem is problem


def test_a_long_name_is_cut():
    assert disks.shown(Path("x" * 90)) == "x" * 80 + "\u2026"
    assert disks.shown(Path("/")) == "/"
