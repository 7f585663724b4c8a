"""JSON of annotation programs and people: what holds, what is set aside, and why."""

import json

import pytest

from desktop.core.accounts import answers_of
from desktop.core.errors import KnownError, Problem
from desktop.core.tables import Columns, Reason
from desktop.core.tasks import Kind
from desktop.files.reader import sheet_of
from desktop.files.sources import Source


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
