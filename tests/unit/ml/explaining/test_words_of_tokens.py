"""Tokens that hold parts of two words: which word has them, and what they say of each."""

from types import SimpleNamespace

import numpy as np
import pytest

from desktop.core.texts.words import Word, words
from desktop.ml.encoders.tokenization import Encoded
from desktop.ml.explaining.attribution import _by_word
from desktop.ml.explaining.masking import tokens_of

TEXT = "我的银行卡没有收到"


def reading(*bounds):
    starts, ends = zip(*bounds, strict=True)
    none = (0,) * len(bounds)
    return SimpleNamespace(
        text=TEXT, encoded=Encoded(none, starts, ends, none, none, ((),) * len(bounds))
    )


def test_a_token_is_struck_out_with_the_word_that_holds_most_of_it():
    found = reading((0, 2), (2, 4), (4, 7), (7, 9))
    rows = [tokens_of(found, word) for word in words(TEXT)]
    assert [TEXT[w.start : w.end] for w in words(TEXT)] == ["我", "的", "银行卡", "没有", "收到"]
    assert rows == [[0], [0], [1], [2], [3]]


def test_a_word_without_a_token_of_its_own_has_all_that_it_touches():
    assert tokens_of(reading((0, 5), (5, 9)), Word(1, 2)) == [0]


def test_a_token_speaks_for_each_of_its_words_by_their_characters():
    found = _by_word(reading((0, 2), (2, 4), (4, 7), (7, 9)), np.array([1.0, 2.0, 3.0, -1.0]))
    assert [h.weight for h in found] == pytest.approx([0.5, 0.5, 3.0, 2.0, -1.0])
    assert sum(h.weight for h in found) == pytest.approx(5.0)
