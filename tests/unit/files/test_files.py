"""What becomes of the files that people bring, each a small one of our own."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import Account, answers_of, texts_of
from desktop.core.rows.tables import Columns, Reason
from desktop.core.texts.text import canonical, is_blank
from desktop.files.raw.east_asian import by_accident
from desktop.files.raw.sources import Source
from desktop.files.reader import FileReader, sheet_of
from desktop.files.records.tabular import ERRORS
from tests.helpers.folders import FIXTURES

# Cells that are no texts: the header again, rules of Markdown, what spreadsheets could not compute.
ODD = ("text", "--", "---", *ERRORS)
FILES = FIXTURES / "files"


def account(name, kind=Kind.CLASSIFY, **columns) -> Account:
    return answers_of(FileReader().sheet(str(FILES / name), Columns(**columns)), kind)


def given_bytes(name, content, kind=Kind.CLASSIFY, form=None, **columns) -> Account:
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return answers_of(sheet_of(Source(name, raw), Columns(**columns), form), kind)


def refused(call, *arguments, **more) -> Problem:
    with pytest.raises(KnownError) as caught:
        call(*arguments, **more)
    return caught.value.problem


def said(account):
    """Return (text, label) or (text, [(words, label)]) of each example."""
    return [
        (e.text, e.label if e.spans is None else [(s.surface(e.text), s.label) for s in e.spans])
        for e in account.examples
    ]


def entities(account):
    return [answer for _, answer in said(account)]


LABELLED = [
    # file, read, used, duplicates, conflicts, set aside by reason
    ("u2028-in-string.jsonl", 6, 6, 0, 0, {}),
    ("paragraph-separator.jsonl", 6, 6, 0, 0, {}),
    ("prodigy-reject.jsonl", 9, 6, 0, 0, {Reason.REJECTED: 2, Reason.IGNORED: 1}),
    ("prodigy-choice.jsonl", 6, 6, 0, 0, {}),
    ("doccano-label-list.jsonl", 6, 6, 0, 0, {}),
    ("json-array.json", 6, 6, 0, 0, {}),
    ("label-int.jsonl", 6, 6, 0, 0, {}),
    ("label-bool.jsonl", 6, 6, 0, 0, {}),
    ("label-and-spans.jsonl", 6, 6, 0, 0, {}),
    ("label-and-empty-spans.jsonl", 6, 6, 0, 0, {}),
    ("one-empty-label.jsonl", 7, 6, 0, 0, {Reason.NO_LABEL: 1}),
    ("one-label-too-long.csv", 7, 6, 0, 0, {Reason.LABEL_FORM: 1}),
    ("label-with-line-break.csv", 7, 6, 0, 0, {Reason.LABEL_FORM: 1}),
    ("label-with-zero-width.csv", 7, 7, 0, 0, {}),
    ("label-tab-inside.jsonl", 7, 6, 0, 0, {Reason.LABEL_FORM: 1}),
    ("label-trailing-space.jsonl", 6, 6, 0, 0, {}),
    ("other-keys.jsonl", 6, 6, 0, 0, {}),
    ("sep-line.csv", 6, 6, 0, 0, {}),
    ("header-with-many-semicolons.csv", 2, 2, 0, 0, {}),
    ("header-with-commas-semicolon-file.csv", 6, 6, 0, 0, {}),
    ("excel-short-rows.csv", 6, 6, 0, 0, {}),
    ("long-mail-thread.csv", 7, 7, 0, 0, {}),
    ("backslash-quotes.csv", 8, 8, 0, 0, {}),
    ("u2028-unquoted-cell.csv", 7, 7, 0, 0, {}),
    ("one-bad-byte.csv", 9, 9, 0, 0, {}),
    ("conflicting-duplicates.csv", 8, 4, 0, 4, {}),
    ("labels-by-case-and-form.csv", 15, 15, 0, 0, {}),
    ("concatenated-with-bom.csv", 7, 6, 0, 0, {Reason.HEADER: 1}),
    ("three-files-concatenated.csv", 8, 2, 4, 0, {Reason.HEADER: 2}),
    ("six-texts.csv", 6, 6, 0, 0, {}),
]
MARKED = [
    ("blank-line-is-a-tab.conll", 4, 4, 0, 0, {}),
    ("blank-line-is-spaces.conll", 4, 4, 0, 0, {}),
    ("hash-comment-lines.conll", 4, 4, 0, 0, {}),
    ("index-column-no-comments.conll", 4, 4, 0, 0, {}),
    ("bilou.conll", 4, 4, 0, 0, {}),
    ("bioes-with-plain-sentences.conll", 4, 4, 0, 0, {}),
    ("token-with-a-space.conll", 2, 2, 0, 0, {}),
    ("token-with-nbsp.conll", 2, 2, 0, 0, {}),
    ("whitespace-token.conll", 2, 2, 0, 0, {}),
    ("docstart-without-blank.conll", 2, 2, 0, 0, {}),
    ("conll-named-tsv.tsv", 4, 4, 0, 0, {}),
    ("own-output-with-nel.jsonl", 1, 1, 0, 0, {}),
    ("prodigy-spans-reject.jsonl", 2, 1, 0, 0, {Reason.REJECTED: 1}),
    ("spans-ignore.jsonl", 2, 1, 0, 0, {Reason.IGNORED: 1}),
    ("prodigy-no-spans-key.jsonl", 3, 3, 0, 0, {}),
    ("doccano-triples.jsonl", 2, 2, 0, 0, {}),
    ("doccano-entities.jsonl", 1, 1, 0, 0, {}),
    ("spacy-entities.jsonl", 2, 2, 0, 0, {}),
    ("utf16-offsets-with-text.jsonl", 1, 1, 0, 0, {}),
    ("overlapping-spans.jsonl", 6, 6, 0, 0, {}),
    ("span-out-of-range.jsonl", 3, 1, 0, 0, {Reason.SPAN_OUTSIDE: 1, Reason.SPAN_EMPTY: 1}),
    ("span-label-trailing-space.jsonl", 2, 2, 0, 0, {}),
    ("span-with-outer-space.jsonl", 2, 2, 0, 0, {}),
]


@pytest.mark.parametrize(
    ("kind", "name", "read", "used", "again", "against", "aside"),
    [(Kind.CLASSIFY, *row) for row in LABELLED] + [(Kind.SPANS, *row) for row in MARKED],
)
def test_every_row_of_a_file_is_accounted_for(kind, name, read, used, again, against, aside):
    found = account(name, kind)
    assert len(found.used) == used
    assert len(found.duplicates) == again
    assert len(found.conflicts) == against
    counts = {reason: count for reason, count in found.reasons.items() if reason != Reason.CONFLICT}
    assert counts == aside
    assert found.rows == read


@pytest.mark.parametrize(
    ("name", "kind", "problem"),
    [
        ("classes-for-entity-task.csv", Kind.SPANS, Problem.KIND_LABELS),
        ("label-and-empty-spans.jsonl", Kind.SPANS, Problem.KIND_LABELS),
        ("entities-for-class-task.conll", Kind.CLASSIFY, Problem.KIND_SPANS),
        ("spans-given-to-class-task.jsonl", Kind.CLASSIFY, Problem.KIND_SPANS),
    ],
)
def test_a_file_of_the_other_kind_is_refused(name, kind, problem):
    assert refused(account, name, kind) is problem


def test_a_record_with_label_and_entities_serves_both_kinds():
    assert said(account("label-and-spans.jsonl"))[0][1] == "card_arrival"
    assert entities(account("label-and-spans.jsonl", Kind.SPANS))[0] == [("My", "MATCH")]


def test_numbers_and_truth_values_are_labels():
    assert {label for _, label in said(account("label-int.jsonl"))} == {"0", "1"}
    assert {label for _, label in said(account("label-bool.jsonl"))} == {"true", "false"}


def test_named_keys_hold_for_json_too():
    assert said(account("other-keys.jsonl", text="utterance", label="intent"))[0] == (
        "My new card has not come yet",
        "card_arrival",
    )
    deep = json.dumps({"data": {"body": "hello"}, "meta": {"tags": ["greet"]}})
    found = given_bytes("a.jsonl", deep, text="data.body", label="meta.tags.0")
    assert said(found) == [("hello", "greet")]


def test_keys_that_are_not_there_are_named_with_those_that_are():
    with pytest.raises(KnownError) as caught:
        account("other-keys.jsonl", text="words")
    assert caught.value.problem is Problem.COLUMN_MISSING
    assert caught.value.facts["columns"] == "utterance, intent"


def test_entities_are_trimmed_and_their_labels_cleaned():
    assert entities(account("span-with-outer-space.jsonl", Kind.SPANS)) == [
        [("ramipril", "Medication")],
        [("Naproxen", "Medication")],
    ]
    found = account("span-label-trailing-space.jsonl", Kind.SPANS)
    assert {label for e in found.examples for label in e.labels} == {"Medication"}


def test_offsets_in_utf16_units_are_converted_and_told():
    found = account("utf16-offsets-with-text.jsonl", Kind.SPANS)
    assert entities(found) == [[("naproxen", "Medication")]]
    assert any("UTF-16" in told for told in found.notes)


def test_words_that_are_not_at_their_place_are_set_aside():
    lines = [
        {"text": "Gave ramipril", "spans": [{"start": 5, "end": 13, "label": "D", "text": "it"}]},
        {"text": "Gave it", "spans": [{"start": 5, "end": 7, "label": "D", "text": "it"}]},
    ]
    found = given_bytes("a.jsonl", "\n".join(map(json.dumps, lines)), Kind.SPANS)
    assert found.reasons == {Reason.SPAN_WORDS: 1}
    assert entities(found) == [[("it", "D")]]


def test_overlapping_entities_are_told_with_their_lines():
    found = account("overlapping-spans.jsonl", Kind.SPANS)
    assert entities(found)[0] == [("Left breast cancer", "Disease")]
    assert any(
        told.startswith("6 entities overlap") and "lines 1, 2" in told for told in found.notes
    )


@pytest.mark.parametrize("name", ["bilou.conll", "blank-line-is-a-tab.conll"])
def test_tag_schemes_give_the_same_entities(name):
    assert entities(account(name, Kind.SPANS))[0] == [("Orla Quint", "PER"), ("ramipril", "DRUG")]


NAMES = ("Ann", "Lee", "met", "Bo", "Cy", ".")


@pytest.mark.parametrize(
    ("scheme", "tags"),
    [
        ("BIO1", "I-P I-P O I-P B-P O"),
        ("BIO2", "B-P I-P O B-P B-P O"),
        ("BIOES", "B-P E-P O S-P S-P O"),
        ("BILOU", "B-P L-P O U-P U-P O"),
        ("BMEWO", "B-P E-P O W-P W-P O"),
    ],
)
def test_each_scheme_parts_neighbouring_entities(scheme, tags):
    lines = [f"{t} {tag}" for t, tag in zip(NAMES, tags.split(), strict=True)]
    found = given_bytes("a.conll", "\n".join(lines) + "\n\nno O\n", Kind.SPANS)
    assert entities(found)[0] == [("Ann Lee", "P"), ("Bo", "P"), ("Cy", "P")]


def test_plain_tags_without_b_and_i_join_neighbours():
    text = "Ann PER\nLee PER\nmet O\nBo PER\n. O\n\nThen O\nall O\nleft O\n"
    assert entities(given_bytes("a.conll", text, Kind.SPANS)) == [
        [("Ann Lee", "PER"), ("Bo", "PER")],
        [],
    ]


def test_tags_that_do_not_fit_together_are_set_aside():
    text = "Ann B-P\nmet O\n\nBo S-P\nleft O\n\nCy B-P\nLee E-P\n"
    found = given_bytes("a.conll", text, Kind.SPANS)
    assert found.reasons == {Reason.TAGS: 1}
    assert found.set_aside[0].number == 1


def test_a_file_is_refused_when_only_its_rows_without_entities_could_be_read():
    text = "Ann X-P\nmet O\n\nall O\nleft O\n\nso O\nlate O\n"
    assert refused(given_bytes, "a.conll", text, Kind.SPANS) is Problem.ONLY_NEGATIVE
    far = [{"text": "Gave it", "spans": [{"start": 5, "end": 99, "label": "D"}]}]
    far.append({"text": "So", "spans": []})
    content = "\n".join(map(json.dumps, far))
    assert refused(given_bytes, "a.jsonl", content, Kind.SPANS) is Problem.ONLY_NEGATIVE


def test_tokens_keep_their_blanks_where_tabs_part_the_columns():
    assert entities(account("token-with-a-space.conll", Kind.SPANS))[0] == [("Dr Ida Moss", "PER")]
    assert ("5 mg", "DOSE") in entities(account("token-with-nbsp.conll", Kind.SPANS))[0]


def test_a_column_that_counts_is_not_read_as_tokens():
    found = account("index-column-no-comments.conll", Kind.SPANS)
    assert found.examples[0].text == "Mrs Orla Quint takes ramipril ."


def test_the_outer_of_two_layers_of_entities_is_read():
    text = (
        "1\tBonn\tB-ORG\tB-LOC\n2\tUni\tI-ORG\tO\n3\tran\tO\tO\n\n1\tin\tO\tO\n2\tBonn\tB-LOC\tO\n"
    )
    assert entities(given_bytes("a.tsv", text, Kind.SPANS)) == [
        [("Bonn Uni", "ORG")],
        [("Bonn", "LOC")],
    ]


def test_tags_may_stand_before_tokens():
    found = given_bytes("a.bio", "O\tthe\nB-P\tAnn\nI-P\tLee\n\nO\tno\n", Kind.SPANS)
    assert said(found)[0] == ("the Ann Lee", [("Ann Lee", "P")])


def test_the_header_may_go_over_lines():
    found = account(
        "header-with-line-break.csv", text="What happened?\n(in your own words)", label="label"
    )
    assert len(found.used) == 6


def test_a_cell_may_have_any_number_of_lines():
    found = account("long-mail-thread.csv")
    assert max(e.text.count("\n") for e in found.examples) > 200
    assert {e.label for e in found.examples} == {"card_arrival", "lost_or_stolen_card"}


def test_backslash_quotes_are_unescaped():
    found = account("backslash-quotes.csv")
    assert found.examples[0].text == 'He wrote "card lost" on the form'


def test_a_bad_byte_costs_its_own_character_only():
    found = account("one-bad-byte.csv")
    texts = [e.text for e in found.examples]
    assert texts[0] == "Gave 50 µg at 39 °C, SpO₂ ≥ 94 %"
    assert texts[-1] == "Régine lost her card"
    assert any("line 10" in told for told in found.notes)


def test_a_file_in_windows_1252_is_read_and_told():
    found = given_bytes("a.csv", "text,label\nCafé für £5,x\nplain,y\n".encode("cp1252"))
    assert found.examples[0].text == "Café für £5"
    assert any("Windows-1252" in told for told in found.notes)


def test_letters_of_an_unknown_encoding_are_refused():
    odd = b"text,label\n" + bytes(range(0x80, 0x100)) + b",x\n"
    assert refused(given_bytes, "a.csv", odd) is Problem.FILE_FORMAT


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_wide_encodings_are_read(encoding):
    content = "text,label\nCafé für zwei 😀 heute Abend,x\n".encode(encoding)
    assert said(given_bytes("a.csv", content)) == [("Café für zwei 😀 heute Abend", "x")]


def test_texts_with_two_answers_are_conflicts_and_neither_wins():
    found = account("conflicting-duplicates.csv")
    texts = {e.text for e in found.examples}
    assert "My new card has not come yet" not in texts
    assert [row.number for row in found.conflicts if row.text.startswith("My new")] == [2, 8]


def test_labels_that_differ_only_by_case_are_told_and_forms_are_joined():
    found = account("labels-by-case-and-form.csv")
    names = {e.label for e in found.examples}
    assert names == {"Refund", "refund", "REFUND", "café"}
    assert "Labels that differ only by case: Refund, refund, REFUND." in found.notes


def test_a_stray_quote_costs_its_own_row_and_not_the_rest():
    rows = [f"text {i},x" for i in range(1000)]
    rows[500] = '"an open quote,x'
    found = given_bytes("a.csv", "text,label\n" + "\n".join(rows))
    assert len(found.used) == 999
    assert [(row.number, row.problem) for row in found.set_aside] == [(502, Reason.QUOTE_OPEN)]


def test_lines_of_a_mail_that_breaks_off_are_not_rows():
    rows = ["good one,x", "good two,y", '"Dear all,', "as said, quoted", "no comma", "a, b, c"]
    found = given_bytes("a.csv", "text,label\n" + "\n".join(rows))
    assert said(found) == [("good one", "x"), ("good two", "y")]
    assert found.rows == 6


def test_rows_with_too_many_or_too_few_cells_are_set_aside():
    found = given_bytes("a.csv", "text,label\na,x\nb\nc,y,z\n,x\nd,\ne,y,\n")
    assert said(found) == [("a", "x"), ("e", "y")]
    assert [row.number for row in found.set_aside] == [3, 4, 5, 6]


@pytest.mark.parametrize("mark", [";", "\t", "|", ","])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt.csv", "standard input"])
def test_delimiters_are_found_by_content(name, mark):
    content = f"id{mark}Message{mark}Intent\n1{mark}hello{mark}greet\n2{mark}bye{mark}leave\n"
    assert said(given_bytes(name, content)) == [("hello", "greet"), ("bye", "leave")]


def test_carriage_returns_alone_end_lines():
    assert said(given_bytes("a.csv", "text,label\rhi,x\ryo,y\r")) == [("hi", "x"), ("yo", "y")]


def test_a_missing_column_names_those_there_are():
    with pytest.raises(KnownError) as caught:
        given_bytes("a.csv", "a,b\n1,2\n", text="text")
    assert caught.value.problem is Problem.COLUMN_MISSING
    assert caught.value.facts["columns"] == "a, b"


def test_broken_lines_of_jsonl_are_told_with_their_reasons():
    lines = [
        '{"text": "a", "label": "x"}',
        "{",
        "[1]",
        '{"text": 5, "label": "x"}',
        "null",
        '{"text": "b", "label": null}',
        "[" * 200_000,
    ]
    found = given_bytes("a.jsonl", "\n".join(lines))
    assert said(found) == [("a", "x")]
    expected = {Reason.NOT_RECORD: 2, Reason.TEXT_FORM: 1, Reason.NOT_JSON: 2, Reason.NO_LABEL: 1}
    assert found.reasons == expected


def test_a_damaged_element_of_a_json_array_costs_itself():
    items = [json.dumps({"text": f"t{i}", "label": "x"}, indent=1) for i in range(4)]
    items[1] = items[1].replace('"x"', '"x')
    content = "[\n" + ",\n".join(items) + "\n]"
    assert len(given_bytes("a.json", content).used) >= 1


def _task(text, label):
    return {"data": {"text": text}, "annotations": [{"result": [{"value": {"choices": [label]}}]}]}


@pytest.mark.parametrize(
    "content",
    [
        '{"examples": [{"text": "a", "label": "x"}, {"text": "b", "label": "y"}]}',
        '[["a", {"cats": {"x": 1.0, "y": 0.0}}], ["b", {"cats": {"x": 0, "y": 1}}]]',
        '{"text": "a",\n "label": "x"}\n{"text": "b",\n "label": "y"}',
        json.dumps([_task("a", "x"), _task("b", "y")]),
    ],
)
def test_shapes_of_json_with_labels(content):
    assert said(given_bytes("a.json", content)) == [("a", "x"), ("b", "y")]


@pytest.mark.parametrize(
    "record",
    [
        {"text": "Take ibu now", "spans": [{"start": 5, "end": 8, "label": "Drug"}]},
        {"text": "Take ibu now", "entities": [[5, 8, "Drug"]]},
        {"text": "Take ibu now", "label": [[5, 8, "Drug"]]},
        {"text": "Take ibu now", "labels": [[5, 8, "Drug"]]},
        {
            "text": "Take ibu now",
            "label": [{"start": 5, "end": 8, "text": "ibu", "labels": ["Drug"]}],
        },
        {
            "text": "Take ibu now",
            "entities": [{"start_offset": 5, "end_offset": 8, "label": "Drug"}],
        },
        ["Take ibu now", {"entities": [[5, 8, "Drug"]]}],
        {
            "data": {"text": "Take ibu now"},
            "annotations": [
                {"result": [{"value": {"start": 5, "end": 8, "text": "ibu", "labels": ["Drug"]}}]}
            ],
        },
    ],
)
def test_shapes_of_json_with_entities(record):
    for name, content in (
        ("a.jsonl", json.dumps(record)),
        ("a.json", json.dumps([record], indent=1)),
    ):
        assert entities(given_bytes(name, content, Kind.SPANS)) == [[("ibu", "Drug")]]


def test_a_task_that_was_skipped_or_not_annotated_is_set_aside():
    tasks = [
        {"data": {"text": "a"}, "annotations": [{"was_cancelled": True, "result": []}]},
        {"data": {"text": "b"}, "annotations": []},
        {"data": {"text": "c"}, "annotations": [{"result": [{"value": {"choices": ["x"]}}]}]},
    ]
    found = given_bytes("a.json", json.dumps(tasks))
    assert found.reasons == {Reason.IGNORED: 1, Reason.UNANSWERED: 1}


def test_a_cell_may_hold_entities_in_json():
    cell = json.dumps([{"start": 5, "end": 8, "text": "ibu", "labels": ["Drug"]}]).replace(
        '"', '""'
    )
    content = f'text,label\nTake ibu now,"{cell}"\n'
    assert entities(given_bytes("a.csv", content, Kind.SPANS)) == [[("ibu", "Drug")]]


def test_span_offsets_move_with_the_canonical_form():
    raw = "\ufeffa\r\n\u00a0b😀 Berlin"
    start = raw.index("Berlin")
    line = json.dumps({"text": raw, "spans": [{"start": start, "end": len(raw), "label": "P"}]})
    assert entities(given_bytes("a.jsonl", line, Kind.SPANS)) == [[("Berlin", "P")]]


def test_conll_in_bio_and_with_i_only():
    found = given_bytes(
        "a.conll",
        "Anna\tB-PER\nB.\tI-PER\nin\tO\nBonn\tI-LOC\n\nNo\tO\n\nbad line here\n",
        Kind.SPANS,
    )
    assert found.examples[0].text == "Anna B. in Bonn"
    assert found.examples[0].spans == (Span(0, 7, "PER"), Span(11, 15, "LOC"))
    assert found.examples[1].spans == ()
    assert found.reasons == {Reason.TAG_LINE: 1}


@pytest.mark.parametrize("name", ["letter.txt", "letter", "standard input"])
def test_one_line_of_prose_is_no_table_of_nothing(name):
    raw = b"Text, call or write to me; the label, I think, came off.\n"
    found = texts_of(sheet_of(Source(name, raw), Columns(labelled=False), None))
    assert [used.example.text for used in found.used] == [raw.decode()]


def test_a_plain_file_is_one_text():
    sheet = sheet_of(Source("a.txt", b"one\ntwo"), Columns(labelled=False))
    assert [e.text for e in texts_of(sheet).examples] == ["one\ntwo"]
    assert refused(given_bytes, "a.txt", "one\ntwo") is Problem.NO_ANSWERS


def test_the_texts_of_a_table_are_all_kept_also_equal_ones():
    sheet = sheet_of(
        Source("a.csv", b"text\nhello, you\nhello, you\n\nbye\n"), Columns(labelled=False)
    )
    found = texts_of(sheet)
    assert [(u.row.number, u.example.text) for u in found.used] == [
        (2, "hello, you"),
        (3, "hello, you"),
        (5, "bye"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", "\x00\x01\x02\x03", Problem.FILE_FORMAT),
        ("a.jsonl", "nothing here", Problem.NO_ROWS),
        ("a.csv", "text,label\n", Problem.NO_ROWS),
        ("a.csv", "", Problem.NO_ROWS),
        ("a.json", "[{", Problem.NO_ROWS),
        ("a.conll", "no tags\nin here\n", Problem.FILE_FORMAT),
    ],
)
def test_files_that_are_not_what_they_say(name, content, problem):
    assert refused(given_bytes, name, content) is problem


@given(
    st.text(max_size=400), st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.conll", "a.json", "-"])
)
def test_any_content_gives_rows_or_one_known_error(content, name):
    for kind in Kind:
        try:
            found = given_bytes(name, content, kind)
        except KnownError:
            continue
        assert found.examples


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
            st.sampled_from(["x", "y"]),
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda pair: canonical(pair[0]),
    )
)
def test_what_a_spreadsheet_writes_is_read_back(pairs):
    import csv
    import io

    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(["text", "label"])
    kept = [
        (t, x)
        for t, x in pairs
        if not is_blank(canonical(t)) and "\ufffd" not in canonical(t) and t.strip() not in ODD
    ]
    writer.writerows(kept)
    # A word or two of letters that no language has together may be Chinese in GB 18030 as well.
    assume(not by_accident(sink.getvalue()))
    if kept:
        got = given_bytes("a.csv", sink.getvalue())
        assert [e.text for e in got.examples] == [
            canonical(t.removeprefix("\ufeff")) for t, _ in kept
        ]


def test_nothing_marked_means_no_entities_only_where_some_are_marked():
    lines = [{"text": f"t{i}", "cat": "x", "answer": "accept", "_input_hash": i} for i in range(3)]
    content = "\n".join(map(json.dumps, lines))
    assert refused(given_bytes, "a.jsonl", content, Kind.SPANS) is Problem.NO_ROWS


def test_a_label_that_no_record_has_is_not_taken_for_no_entities():
    task = _task("a", "x")
    task["annotations"][0]["result"][0]["from_name"] = "mood"
    content = json.dumps([task])
    assert said(given_bytes("a.json", content, label="mood")) == [("a", "x")]
    for kind in Kind:
        problem = refused(given_bytes, "a.json", content, kind, label="tone")
        assert problem is Problem.COLUMN_MISSING


def test_columns_of_conll_are_named_by_number():
    content = "1\tAnn\tB-P\tB-Q\n2\tran\tO\tO\n\n1\tno\tO\tO\n"
    assert entities(given_bytes("a.conll", content, Kind.SPANS, label="3")) == [[("Ann", "P")], []]
    problem = refused(given_bytes, "a.conll", content, Kind.SPANS, label="tags")
    assert problem is Problem.COLUMN_MISSING


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("text,label\nhi,x\nyo,y\n", ["hi", "yo"]),
        ('{"text": "hi"}\n{"text": "yo"}\n', ["hi", "yo"]),
        ('["Note"] she said, and left.', ['["Note"] she said, and left.']),
        ("A text, with commas\nand another, so.", ["A text, with commas\nand another, so."]),
    ],
)
def test_a_text_file_is_read_by_what_is_in_it(content, texts):
    sheet = sheet_of(Source("a.txt", content.encode()), Columns(labelled=False))
    assert [e.text for e in texts_of(sheet).examples] == texts


def test_a_stray_quote_before_long_lines_is_scanned_once(monkeypatch):
    from desktop.files.raw import quoting

    scanned = []

    class Counting(bytes):
        def find(self, sub, start=0, end=None):
            found = super().find(sub, start, len(self) if end is None else end)
            stop = (len(self) if end is None else end) if found < 0 else found
            scanned.append(stop - start)
            return found

    lines = b"".join(b'"open %d %s,x\n' % (at, b"y" * 500) for at in range(300))
    raw = Counting(lines)
    assert len(list(quoting.Quoting(raw, b",").records(0, 1))) == 300
    assert sum(scanned) < 8 * len(raw)


@pytest.mark.parametrize(
    "document",
    [
        {"classes": ["D"], "annotations": [["Take ibu", {"entities": [[5, 8, "D"]]}], None]},
        {
            "data": {
                "examples": [
                    {
                        "text": "Take ibu",
                        "entities": [{"start": 5, "end": 8, "value": "ibu", "entity": "D"}],
                    }
                ]
            }
        },
    ],
)
def test_an_object_may_hold_its_records_deeper(document):
    found = given_bytes("a.json", json.dumps(document), Kind.SPANS)
    assert entities(found) == [[("ibu", "D")]]


@pytest.mark.parametrize("name", ["a" * 5000, "a" * 5000 + ".txt", "a\0b"])
def test_a_name_that_no_file_can_have_is_told(tmp_path, name):
    with pytest.raises(KnownError) as caught:
        FileReader().sheet(str(tmp_path / name), Columns())
    assert caught.value.problem is Problem.FILE_UNREADABLE


def test_the_parts_of_a_set_in_one_document_are_all_read():
    parts = {"train": [{"text": "a b", "label": "x"}] * 2, "test": [{"text": "c d", "label": "y"}]}
    found = given_bytes("a.json", json.dumps(parts))
    assert (found.rows, [e.text for e in found.examples]) == (3, ["a b", "c d"])


def test_what_is_no_number_is_no_label():
    lines = '{"text": "a b", "label": NaN}\n{"text": "c d", "label": "x"}\n'
    found = given_bytes("a.jsonl", lines + '{"text": "e f", "label": Infinity}\n')
    assert found.reasons == {Reason.NO_LABEL: 2}
