"""Where sentences begin in several scripts, and that windows part there."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.texts.sentences import sentence_starts
from desktop.core.texts.windows import windows


def sentences(text):
    edges = [0, *sentence_starts(text), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize(
    "parts",
    [
        ["他说：“我头疼！”", "医生问：「多久了？」", "三天……", "然后好了；", "现在没事。"],
        ["カードが届きません。", "「なぜ？」", "と聞いた。"],
        ["أين بطاقتي؟ ", "لم تصل بعد. ", "شكرا"],
        ["मेरा कार्ड नहीं आया। ", "कृपया देखें॥ ", "धन्यवाद"],
        ["ห้องสะอาด ", "แต่อาหารไม่อร่อย ", "พนักงานดี"],
        [
            "BP was 120/80. ",
            "He said \u201cno.\u201d ",
            "Seen at 9 a.m. on 3.5 mg. ",
            "Well?! ",
            "Yes",
        ],
        ["First line\n", "second line\n\n  ", "third"],
        ["카드가 안 왔어요. ", "환불해 주세요!"],
        [""],
    ],
)
def test_sentences_end_with_the_signs_of_their_script(parts):
    assert sentences("".join(parts)) == parts


def test_numbers_and_abbreviations_end_nothing():
    assert sentence_starts("about 39.5 degrees, e.g. at night, www.example.org/a?b=c") == ()


@given(st.text(max_size=80))
def test_starts_are_within_the_text_and_in_order(text):
    found = sentence_starts(text)
    assert list(found) == sorted(set(found))
    assert all(0 < place < len(text) for place in found)


def test_windows_part_at_the_sentence_nearest_to_the_middle():
    plain = windows(100, 60, 20)
    assert [(w.first, w.keep_first, w.keep_last) for w in plain] == [(0, 0, 50), (40, 50, 100)]
    assert windows(100, 60, 20, [10, 48, 53, 80])[0].keep_last == 48
    assert windows(100, 60, 20, [46, 53])[1].keep_first == 53
    # Too near to an edge of what both read: one of them would know nothing of what is around.
    assert windows(100, 60, 20, [42, 58]) == plain


@given(st.integers(1, 2000), st.integers(20, 510), st.lists(st.integers(0, 2000), max_size=60))
def test_every_token_is_kept_once_wherever_sentences_begin(tokens, size, starts):
    found = windows(tokens, size, size // 4, sorted(starts))
    kept = [t for w in found for t in range(w.keep_first, w.keep_last)]
    assert kept == list(range(tokens))
    assert all(w.first <= w.keep_first < w.keep_last <= w.last <= tokens for w in found)
