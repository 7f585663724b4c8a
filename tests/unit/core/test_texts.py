"""Texts, words, windows, offsets."""

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.errors import Problem
from desktop.core.texts.text import MAX_CHARACTERS, canonical, checked, digest
from desktop.core.texts.windows import windows
from desktop.core.texts.words import whole_units, word_count, words
from desktop.ui.text.utf16 import Offsets

ANY = st.text(st.characters(codec=None), max_size=200)


def test_words_are_counted_and_characters_of_scripts_without_spaces_are_one_each():
    assert word_count("A 54-year-old can't sleep.\n\nNo fever") == 6
    assert word_count("\u6211\u5934\u75bc fever 39.5") == 5
    assert word_count("\u0623\u0639\u0627\u0646\u064a \u0645\u0646") == 2


@given(ANY)
def test_canonical_is_idempotent_and_encodable(raw):
    text = canonical(raw)
    assert canonical(text) == text
    text.encode("utf-8")
    assert not set(text) & set("\0\r\u2028\u2029\u00a0\ufdd0\ufdd1")


@given(ANY)
@settings(max_examples=60, deadline=None)
def test_the_text_box_keeps_a_canonical_text_as_it_is(qapp, raw):
    from desktop.ui.text.box import TextBox

    text = canonical(raw)
    box = TextBox()
    box.set_text(text)
    assert box.text() == text
    box.deleteLater()


@given(ANY)
def test_utf16_places_go_there_and_back(raw):
    text = canonical(raw)
    offsets = Offsets.of(text)
    for place in range(len(text) + 1):
        units = offsets.utf16(place)
        assert units == len(text[:place].encode("utf-16-le")) // 2
        assert offsets.points(units) == place


@given(ANY)
@settings(deadline=None)
def test_words_cover_every_letter_once_and_in_order(raw):
    text = canonical(raw)
    found = words(text)
    covered = [i for w in found for i in range(w.start, w.end)]
    assert covered == sorted(set(covered))
    assert all(i in set(covered) for i, c in enumerate(text) if c.isalnum())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It doesn't hurt.", ["It", "doesn't", "hurt", "."]),
        ("well-known 39.5°", ["well-known", "39.5", "°"]),
        ("头痛 two", ["头痛", "two"]),
        ("cafe\u0301 au lait", ["cafe\u0301", "au", "lait"]),
        ("a par\u200bcel", ["a", "par\u200bcel"]),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
        ),
        ("\u0928\u092e\u0938\u094d\u0924\u0947 ok", ["\u0928\u092e\u0938\u094d\u0924\u0947", "ok"]),
        (
            "\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627",
            ["\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u064b\u0627"],
        ),
        (
            "\u0e1b\u0e27\u0e14\u0e2b\u0e31\u0e27",
            ["\u0e1b\u0e27\u0e14", "\u0e2b\u0e31\u0e27"],
        ),
        (
            "\U0001f469\u200d\U0001f4bb\u2764\ufe0f!",
            ["\U0001f469\u200d\U0001f4bb", "\u2764\ufe0f", "!"],
        ),
        (
            "\U0001f44d\U0001f3fd \U0001f1e9\U0001f1ea",
            ["\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea"],
        ),
    ],
)
def test_words_are_what_people_call_words(text, expected):
    assert [text[w.start : w.end] for w in words(text)] == expected


@given(
    st.text(
        alphabet="ab e\u0301\u0928\u094d\u0e31\u200d\u200b\ufe0f\U0001f469\U0001f3fd-'", max_size=30
    )
)
def test_no_word_begins_or_ends_inside_a_character_as_it_is_seen(text):
    for word in words(text):
        for edge in (word.start, word.end):
            if 0 < edge < len(text) and not text[edge - 1].isspace():
                assert not category(text[edge]).startswith("M"), (text, edge)
                assert text[edge] not in "\u200b\u200d\U0001f3fd", (text, edge)


@given(ANY, st.integers(0, 40), st.integers(0, 40))
def test_whole_words_hold_what_was_selected_and_stay_when_selected_again(raw, a, b):
    text = canonical(raw)
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    first, last = whole_units(text, start, end)
    if first < last:
        assert whole_units(text, first, last) == (first, last)
        assert all(c.isspace() or first <= i < last for i, c in enumerate(text) if start <= i < end)
    else:
        assert not text[start:end].strip()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY_TEXT),
        (" \n\t", Problem.EMPTY_TEXT),
        ("\u00a0", Problem.EMPTY_TEXT),
        ("x" * (MAX_CHARACTERS + 1), Problem.TEXT_TOO_LONG),
        ("\x00\x01\x02ab", Problem.NOT_TEXT),
    ],
)
def test_unreadable_texts_are_refused_with_the_reason(known, raw, problem):
    assert known(checked, raw) is problem


def test_the_digest_is_that_of_the_canonical_text():
    assert digest(canonical("a\r\nb")) == digest("a\nb")


@given(st.integers(1, 4000), st.integers(20, 510))
def test_windows_keep_every_token_exactly_once(tokens, size):
    found = windows(tokens, size, size // 4)
    kept = [t for w in found for t in range(w.keep_first, w.keep_last)]
    assert kept == list(range(tokens))
    assert all(w.first <= w.keep_first < w.keep_last <= w.last <= tokens for w in found)
    assert all(w.last - w.first <= size for w in found)
