"""Further formats: fastText, and the sentences of treebanks (CoNLL-U)."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import answers_of, texts_of
from desktop.core.rows.tables import Columns, Reason
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of

FAST = """__label__late My parcel came late.
__label__lost   The card is gone.

__label__late __label__lost Late and gone.
__label__late
no label here
__label__late Where is it?
__label__late Still nothing.
__label__lost Nowhere to be seen.
__label__late Two weeks now.
__label__late It was due on Monday.
__label__late It was due on Friday.
"""
TREE = """# sent_id = 1
# text = Im Haus von Ida.
1-2\tIm\t_\t_\t_\t_\t_\t_\t_\t_
1\tIn\tin\tADP\t_\t_\t3\tcase\t_\t_
2\tdem\tder\tDET\t_\t_\t3\tdet\t_\t_
3\tHaus\tHaus\tNOUN\t_\t_\t0\troot\t_\t_
4\tvon\tvon\tADP\t_\t_\t5\tcase\t_\t_
5\tIda\tIda\tPROPN\t_\t_\t3\tnmod\t_\tNER=B-PER|SpaceAfter=No
6\t.\t.\tPUNCT\t_\t_\t3\tpunct\t_\t_

1\tIda\tIda\tPROPN\t_\t_\t2\tnsubj\t_\tNER=B-PER
2\tsings\tsing\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No
2.1\tsongs\tsong\tNOUN\t_\t_\t_\t_\t_\t_
3\t!\t!\tPUNCT\t_\t_\t2\tpunct\t_\t_
"""


def sheet(name, content):
    return sheet_of(Source(name, content.encode()), Columns())


@pytest.mark.parametrize("name", ["train.txt", "train.csv", "train.ft"])
def test_a_line_with_its_label_before_it_is_read(name):
    found = answers_of(sheet(name, FAST), Kind.CLASSIFY)
    assert [(e.text, e.label) for e in found.examples][:2] == [
        ("My parcel came late.", "late"),
        ("The card is gone.", "lost"),
    ]
    assert [(row.number, row.problem) for row in found.set_aside] == [
        (4, Reason.SEVERAL_LABELS),
        (5, Reason.NO_TEXT),
        (6, Reason.NO_LABEL),
    ]
    assert len(texts_of(sheet(name, FAST)).used) == 10


def test_the_sentences_of_a_treebank_are_read_as_they_are_written():
    for name in ("tree.conllu", "tree.txt"):
        found = answers_of(sheet(name, TREE), Kind.SPANS)
        assert [(e.text, e.spans[0].surface(e.text)) for e in found.examples] == [
            ("Im Haus von Ida.", "Ida"),
            ("Ida sings!", "Ida"),
        ]
        assert [used.row.number for used in found.used] == [3, 11]


def test_a_treebank_without_entities_is_texts_alone():
    plain = TREE.replace("NER=B-PER|", "").replace("NER=B-PER", "_")
    found = sheet("tree.conllu", plain)
    assert [used.example.text for used in texts_of(found).used] == [
        "Im Haus von Ida.",
        "Ida sings!",
    ]
    with pytest.raises(KnownError) as caught:
        answers_of(found, Kind.SPANS)
    assert caught.value.problem is Problem.NO_ANSWERS


def test_a_sentence_that_lacks_a_column_or_a_word_costs_itself_only():
    broken = TREE.replace("Im Haus von Ida.", "Im Hause von Ida.").replace(
        "\tHaus\tHaus", "\tHof\tHof"
    )
    found = answers_of(sheet("tree.conllu", broken), Kind.SPANS)
    assert [row.problem for row in found.set_aside] == [Reason.TOKENS]
    short = TREE.replace("\tnsubj", "")
    found = answers_of(sheet("tree.conllu", short), Kind.SPANS)
    assert [row.problem for row in found.set_aside] == [Reason.TAG_LINE]
    assert [e.text for e in found.examples] == ["Im Haus von Ida."]
