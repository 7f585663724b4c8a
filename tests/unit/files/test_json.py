"""JSON of annotation programs and people: what holds, what is set aside, and why."""

import json

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import answers_of
from desktop.core.rows.tables import Columns, Reason
from desktop.core.wording import sentence
from desktop.files.formats import json_document
from desktop.files.raw import json_pieces, room
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of


def account(content, name="a.jsonl", kind=Kind.CLASSIFY, **columns):
    if not isinstance(content, str):
        content = "\n".join(map(json.dumps, content))
    return answers_of(sheet_of(Source(name, content.encode()), Columns(**columns)), kind)


def labels(found):
    return [(e.text, e.label) for e in found.examples]


def entities(found):
    return [[(s.surface(e.text), s.label) for s in e.spans] for e in found.examples]


TWICE = [
    '{"text": "a b", "label": "x"}',
    '{"text": "c d", "label": "x", "label": "y"}',
    '{"text": "e f", "label": "y", "meta": {"by": 1, "by": 2}}',
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", "\n".join(TWICE)),
        ("a.json", "[" + ",\n".join(TWICE) + "]"),
        ("a.json", '{"train": [' + ",\n".join(TWICE) + "]}"),
        ("a.json", "\n".join(each.replace(", ", ",\n") for each in TWICE)),
    ],
)
def test_a_record_with_the_same_key_twice_is_set_aside(name, content):
    found = account(content, name)
    assert labels(found) == [("a b", "x")]
    assert found.reasons == {Reason.KEY_TWICE: 2}


def test_an_object_with_the_same_set_twice_is_refused():
    part = '"train": [' + TWICE[0] + "]"
    with pytest.raises(KnownError) as caught:
        account("{" + part + ", " + part + "}", "a.json")
    assert caught.value.problem is Problem.NO_ROWS
    assert Reason.KEY_TWICE in caught.value.facts["why"]


def test_a_text_that_is_a_number_is_set_aside_as_such():
    found = account([{"text": 123, "label": "x"}, {"text": "a b", "label": "y"}])
    assert found.reasons == {Reason.TEXT_FORM: 1}


def test_rejected_spans_of_prodigy_are_left_out_and_told():
    spans = [
        {"start": 0, "end": 4, "label": "Verb", "rejected": True},
        {"start": 5, "end": 8, "label": "Drug", "rejected": False},
    ]
    record = {"text": "Take ibu now", "spans": spans, "answer": "accept"}
    only = {"text": "Take it", "spans": spans[:1], "answer": "accept"}
    found = account([record, only], kind=Kind.SPANS)
    assert entities(found) == [[("ibu", "Drug")], []]
    assert (
        "2 entities were rejected by the annotator and were left out (lines 1, 2)." in found.notes
    )


ANSWERED = {"status": "submitted", "values": {"label": {"value": "x"}}, "user_id": "u"}
DRAFT = {"status": "draft", "values": {"label": {"value": "y"}}, "user_id": "v"}
DISCARDED = {"status": "discarded", "values": {"label": {"value": "y"}}, "user_id": "w"}


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_only_submitted_responses_of_argilla_are_taken(name):
    records = [
        {"fields": {"text": "a b"}, "responses": [DRAFT, ANSWERED, DISCARDED]},
        {"fields": {"text": "c d"}, "responses": [DRAFT]},
        {"fields": {"text": "e f"}, "responses": [DISCARDED]},
        {"fields": {"text": "g h"}, "responses": [], "status": "pending"},
    ]
    content = json.dumps(records) if name == "a.json" else "\n".join(map(json.dumps, records))
    found = account(content, name)
    assert labels(found) == [("a b", "x")]
    assert found.reasons == {Reason.UNANSWERED: 2, Reason.REJECTED: 1}


def test_responses_of_argilla_may_stand_by_question():
    marks = [{"start": 5, "end": 8, "label": "Drug"}]
    record = {
        "fields": {"text": "Take ibu now"},
        "status": "completed",
        "responses": {
            "mood": [{"value": "calm", "user_id": "u"}],
            "spans": [{"value": marks, "user_id": "u"}],
        },
    }
    assert labels(account([record], label="mood")) == [("Take ibu now", "calm")]
    assert entities(account([record], kind=Kind.SPANS)) == [[("ibu", "Drug")]]
    assert entities(account([record], kind=Kind.SPANS, label="spans")) == [[("ibu", "Drug")]]


def test_two_annotators_of_argilla_who_differ_are_a_conflict():
    responses = [ANSWERED, {**DRAFT, "status": "submitted"}]
    records = [
        {"fields": {"text": "a b"}, "responses": responses},
        {"fields": {"text": "c d"}, "responses": [ANSWERED, ANSWERED]},
    ]
    found = account(records)
    assert (labels(found), found.reasons) == ([("c d", "x")], {Reason.CONFLICT: 2})


def test_a_label_with_the_status_of_each_answer_is_read():
    records = [
        {"text": "a b", "label": [{"user_id": "u", "value": "x", "status": "submitted"}]},
        {"text": "c d", "label": [{"user_id": "u", "value": "y", "status": "discarded"}]},
    ]
    found = account(records)
    assert (labels(found), found.reasons) == ([("a b", "x")], {Reason.REJECTED: 1})


def test_records_whose_status_says_that_they_do_not_hold_are_not_taken():
    said = ["Validated", "submitted", "Discarded", "rejected", "draft"]
    records = [{"text": f"text {at}", "label": "x", "status": s} for at, s in enumerate(said)]
    found = account(records)
    assert [text for text, _ in labels(found)] == ["text 0", "text 1"]
    assert found.reasons == {Reason.REJECTED: 2, Reason.UNANSWERED: 1}


def test_a_status_that_is_the_label_is_only_a_label():
    records = [{"text": f"text {s}", "status": s} for s in ("draft", "rejected", "open")]
    assert [label for _, label in labels(account(records, label="status"))] == [
        "draft", "rejected", "open",
    ]  # fmt: skip


def test_texts_of_argilla_are_read_without_their_answers():
    record = {"fields": {"text": "a b"}, "responses": [DISCARDED]}
    sheet = sheet_of(Source("a.jsonl", json.dumps(record).encode()), Columns(labelled=False))
    assert [row.text for row in sheet.rows] == ["a b"]


def test_a_row_of_label_studio_without_marks_has_no_entities():
    marks = [{"start": 5, "end": 8, "text": "ibu", "labels": ["Drug"]}]
    made = {"annotator": 1, "annotation_id": 7, "lead_time": 2.5}
    records = [
        {"text": "Take ibu now", "id": 1, "label": marks, **made},
        {"text": "Go home", "id": 2, **made},
        {"text": "Not seen yet", "id": 3},
    ]
    found = account(json.dumps(records), "a.json", Kind.SPANS)
    assert entities(found) == [[("ibu", "Drug")], []]
    assert found.reasons == {Reason.NO_ENTITIES: 1}


TOKENS = ["Anna", "B.", "in", "Bonn"]


@pytest.mark.parametrize(
    "tags",
    [
        ["B-PER", "I-PER", "O", "B-LOC"],
        ["B-PER", "E-PER", "O", "S-LOC"],
        ["B-PER", "L-PER", "O", "U-LOC"],
        ["I-PER", "I-PER", "O", "I-LOC"],
        ["PER", "PER", "O", "LOC"],
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_tokens_with_tags_are_entities(name, tags):
    records = [
        {"id": "0", "tokens": TOKENS, "ner_tags": tags},
        {"tokens": ["No"], "ner_tags": ["O"]},
    ]
    content = json.dumps(records) if name == "a.json" else "\n".join(map(json.dumps, records))
    found = account(content, name, Kind.SPANS)
    assert [e.text for e in found.examples] == ["Anna B. in Bonn", "No"]
    assert entities(found) == [[("Anna B.", "PER"), ("Bonn", "LOC")], []]


def test_tags_that_do_not_fit_their_tokens_are_set_aside():
    records = [
        {"tokens": TOKENS, "ner_tags": ["B-PER", "I-PER", "O", "B-LOC"]},
        {"tokens": TOKENS, "ner_tags": ["O"]},
        {"tokens": TOKENS, "ner_tags": ["S-PER", "E-PER", "O", "O"]},
    ]
    found = account(records, kind=Kind.SPANS)
    assert found.reasons == {Reason.TAG_LINE: 1, Reason.TAGS: 1}


def test_tags_that_are_numbers_are_refused_for_their_missing_names():
    records = [{"tokens": TOKENS, "ner_tags": [1, 2, 0, 5]}] * 2
    with pytest.raises(KnownError) as caught:
        account(records, kind=Kind.SPANS)
    assert caught.value.problem is Problem.NO_ROWS
    assert caught.value.facts["why"] == "2 with tags that are numbers whose names are missing"


def test_tokens_are_texts_where_only_texts_are_wanted():
    record = {"tokens": TOKENS, "ner_tags": [0, 0, 0, 0]}
    sheet = sheet_of(Source("a.jsonl", json.dumps(record).encode()), Columns(labelled=False))
    assert [row.text for row in sheet.rows] == ["Anna B. in Bonn"]


def test_entities_whose_labels_are_numbers_are_told():
    found = account([{"text": "Take ibu", "label": [[5, 8, 3]]}], kind=Kind.SPANS)
    assert entities(found) == [[("ibu", "3")]]
    assert "Labels of entities that are numbers, without their names: 3." in found.notes
    found = account([{"text": "Take ibu", "label": 3}])
    assert not any("numbers" in told for told in found.notes)


def test_tokens_are_found_in_the_text_beside_them():
    record = {"text": "(Anna B.) in Bonn", "tokens": ["(", *TOKENS[:2], ")", *TOKENS[2:]]}
    tags = ["O", "B-PER", "I-PER", "O", "O", "B-LOC"]
    found = account([{**record, "ner_tags": tags}], kind=Kind.SPANS)
    assert found.examples[0].text == record["text"]
    assert entities(found) == [[("Anna B.", "PER"), ("Bonn", "LOC")]]
    assert labels(account([{**record, "ner_tags": [0] * 6, "label": "x"}])) == [
        (record["text"], "x")
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_an_array_is_read_in_pieces_as_it_is_read_at_once(monkeypatch, size):
    records = [{"text": f"😀 {n} é\ufeff ", "label": "a"} for n in range(9)]
    raw = json.dumps(records, ensure_ascii=False, indent=1).encode()
    broken = raw.replace(b'"text": "\xf0\x9f\x98\x80 4', b'"text": \xf0\x9f\x98\x80 4')
    for each in (
        raw,
        broken,
        raw[:-20],
        b"[1, 22, 333]",
        b"[]",
        b"[ ",
        b'\xef\xbb\xbf[{"text": "a"}]',
    ):
        whole = outcome(each)
        monkeypatch.setattr(json_pieces, "PIECE", size)
        assert outcome(each) == whole
        monkeypatch.undo()
    assert [row.text for row in sheet_of(Source("a.json", raw), Columns()).rows] == [
        record["text"] for record in records
    ]


def outcome(raw):
    try:
        return sheet_of(Source("a.json", raw), Columns(), "json").rows
    except KnownError as error:
        return sentence(error)


def test_rows_that_would_take_too_much_memory_are_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(room, "ROOM", 2000)
    for name, raw in (
        ("a.jsonl", b'{"text": "a", "label": "b"}\n' * 9),
        ("a.csv", b"text,label\n" + b"a,b\n" * 9),
        ("a.conll", b"Oslo\tB-Place\n\n" * 9),
    ):
        with pytest.raises(KnownError) as caught:
            sheet_of(Source(name, raw), Columns())
        assert caught.value.problem is Problem.TOO_MANY_ROWS
        assert "please split it" in sentence(caught.value)


def test_an_object_that_would_take_too_much_memory_is_refused_in_a_sentence(monkeypatch):
    raw = json.dumps({"data": [{"text": "a", "label": "b"}] * 9}).encode()
    assert len(sheet_of(Source("a.json", raw), Columns()).rows) == 9
    monkeypatch.setattr(json_document, "MOST", 3000)
    with pytest.raises(KnownError) as caught:
        sheet_of(Source("a.json", raw), Columns())
    assert "save its records as JSON Lines" in sentence(caught.value)
