"""Small changes that are right for the script of a text."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.texts.probes import (
    is_worded,
    other_case,
    other_signs,
    other_width,
    probes,
    typo,
    without,
)
from desktop.core.texts.words import words

CHINESE = "阿里巴巴的客服说，APP有问题！订单12号"


def changed(text, change):
    return {change(text, word) for word in words(text)} - {text}


@pytest.mark.parametrize(
    "text", [CHINESE, "カードがまだ届きません", "พนักงานบริการดีมาก", "दुर्घटना हुई", "안녕하십니까"]
)
def test_no_two_characters_are_swapped_where_they_are_not_typed_letter_by_letter(text):
    swapped = changed(text, lambda t, w: typo(t, w, random.Random(1)))
    assert swapped == set()
    assert all(len(p) == len(text) for p in probes(text, 1))


@pytest.mark.parametrize("text", ["payment", "платёж", "βιβλιο", "البطاقة"])
def test_letters_are_swapped_where_they_are_typed(text):
    (swapped,) = changed(text, lambda t, w: typo(t, w, random.Random(1)))
    assert sorted(swapped) == sorted(text)


def test_letters_and_digits_in_chinese_come_in_full_width_too():
    assert changed(CHINESE, other_width) == {
        "阿里巴巴的客服说，ＡＰＰ有问题！订单12号",
        "阿里巴巴的客服说，APP有问题！订单１２号",
    }
    assert changed("The APP has 12 faults", other_width) == set()


def test_signs_of_chinese_change_their_width_and_those_of_english_do_not():
    narrow = "阿里巴巴的客服说,APP有问题!订单12号"
    assert other_signs(CHINESE) == narrow
    assert other_signs(narrow) == CHINESE
    assert other_signs("Well, no!") == "Well, no!"
    assert other_signs(CHINESE) in probes(CHINESE, 1)


def test_a_chinese_word_is_left_out_and_has_no_case():
    text = "客服太差了"
    assert changed(text, other_case) == set()
    assert changed(text, without) == {"太差了", "客服差了", "客服太了", "客服太差"}


@pytest.mark.parametrize(
    ("surface", "expected"),
    [("银行卡", True), ("कार्ड", True), ("ปวดหัว", True), ("card", True), ("，", False),
     ("39.5", False), ("", False)],
)  # fmt: skip
def test_words_of_letters_and_their_marks_are_worded(surface, expected):
    assert is_worded(surface) is expected


@given(st.text(st.sampled_from("我的卡，。！ App12カปั\n,! éß"), max_size=40), st.integers(0, 9))
@settings(deadline=None)
def test_probes_keep_the_length_of_any_text(text, seed):
    assert all(len(p) == len(text) and p != text for p in probes(text, seed))
