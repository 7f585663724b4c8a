"""The mapped tokenizer says what sentencepiece says, and where in the text it says it."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.core.texts.text import canonical
from desktop.ml.encoders.tokenization import Specials
from desktop.ml.encoders.unigram import writing
from desktop.ml.encoders.unigram.tokenizer import UnigramTokenizer
from tests.helpers.multilingual import FOLDER, PIECES, needed

# Letters, marks and signs of many scripts, rare Han, half and full width, emoji and joiners.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x36F),
    (0x370, 0x52F),
    (0x590, 0x6FF),
    (0x900, 0x97F),
    (0xE00, 0xE5F),
    (0x1100, 0x11FF),
    (0x2000, 0x206F),
    (0x2150, 0x218F),
    (0x3000, 0x33FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xFB00, 0xFB4F),
    (0xFE00, 0xFFEF),
    (0x1F1E6, 0x1F6FF),
    (0x20000, 0x2A6DF),
)
SIGNS = st.one_of(*(st.characters(min_codepoint=a, max_codepoint=b) for a, b in RANGES))
SCRIPTS = st.text(SIGNS, max_size=40).map(canonical)
SPECIALS = Specials((0,), (2,), mask=250_001, pad=1, unknown=3)


@pytest.fixture(scope="module")
def tokenizer():
    return UnigramTokenizer(FOLDER / "tokenizer.safetensors")


@needed
@pytest.mark.parametrize("recorded", PIECES, ids=range(len(PIECES)))
def test_pieces_are_those_of_sentencepiece(tokenizer, recorded):
    assert [*tokenizer.cut(recorded["text"]).ids] == recorded["ids"]


@needed
@given(st.one_of(SCRIPTS, st.sampled_from([p["text"] for p in PIECES])))
@example("\u9f98\u9750\u9f49 \u548c")
@example("e\u0301t\u00e9 e\u0301")
@example("\u3231\u2026\u338f\uff21\ufb01")
@example("\n\u7b2c\u4e8c\u3000\u3000\u7b2c\u4e8c ")
@example("a\u200b\u200db")
def test_pieces_stand_in_the_text_in_order_and_leave_out_blanks_only(tokenizer, text):
    bounds = tokenizer.cut(text).bounds
    assert all(0 <= start <= end <= len(text) for start, end in bounds)
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(bounds))
    held = [text[start:end] for start, end in bounds if start < end]
    assert all(surface == surface.strip() for surface in held)
    covered = {at for start, end in bounds for at in range(start, end)}
    # What the published rules take for a blank, or for nothing, is no part of any piece.
    assert all(_blank(tokenizer, text[at]) for at in {*range(len(text))} - covered)


def _blank(tokenizer, character):
    return not [*tokenizer.cut(character).ids]


@needed
@given(SCRIPTS)
def test_a_text_never_names_the_tokens_of_the_frame(tokenizer, text):
    ids = tokenizer.cut(f"<s>{text}</s><mask><pad>").ids
    assert not {0, 1, 2, 250_001} & {*ids}
    assert tokenizer.specials == SPECIALS


@needed
@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("\u5317\u4eac\u5f88\u5927", ["\u5317\u4eac", "\u5f88\u5927"]),
        ("\u9f98\u9750\u9f49", ["\u9f98\u9750\u9f49"]),
        ("\u3231", ["\u3231"] * 3),
        ("\u2026", ["\u2026"]),
        ("\u338f", ["\u338f"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
        ("\u3000\uff21\uff22", ["\uff21\uff22"]),
        ("\n\u7b2c\u4e8c", ["\u7b2c\u4e8c"]),
    ],
)
def test_what_a_piece_stands_for_is_what_a_person_sees(tokenizer, text, surfaces):
    bounds = tokenizer.cut(text).bounds
    assert [text[a:b] for a, b in bounds if a < b] == surfaces


@needed
def test_the_piece_of_a_blank_alone_goes_with_the_word_behind_it(tokenizer):
    encoded = tokenizer.encode("\u5317\u4eac\u5f88\u5927\u3002\u9f98 \u5317\u4eac")
    empty = [n for n, (a, b) in enumerate(zip(encoded.starts, encoded.ends, strict=True)) if a == b]
    assert empty
    assert all(encoded.words[n] == encoded.words[n + 1] for n in empty)
    assert all(encoded.starts[n] == encoded.starts[n + 1] for n in empty)


@pytest.mark.parametrize("text", ["", " \n\u3000", "\u200b\u0001"])
@needed
def test_blanks_alone_have_no_pieces(tokenizer, text):
    assert len(tokenizer.encode(text)) == 0


def published(**more):
    """A tokenizer.json of this kind, with a rule-less map of one empty node."""
    return {
        "normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAAA"},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581"},
        "model": {
            "type": "Unigram",
            "vocab": [
                *(["<s>", 0.0], ["<pad>", 0.0], ["</s>", 0.0], ["<unk>", 0.0]),
                *(["\u2581", -1.0], ["a", -2.0], ["b", -2.0], ["ab", -2.5], ["\u2581a", -2.0]),
            ],
        },
    } | more


SMALL = Specials((0,), (2,), mask=3, pad=1, unknown=3)


def test_the_most_probable_pieces_are_taken(tmp_path):
    writing.write(published(), SMALL, tmp_path / "t")
    made = UnigramTokenizer(tmp_path / "t")
    assert [*made.cut("ab").ids] == [4, 7]
    assert [*made.cut("a bb").ids] == [8, 4, 6, 6]
    assert [*made.cut("axya").ids] == [8, 3, 5]
    assert made.cut("axya").bounds == [(0, 1), (1, 3), (3, 4)]


@pytest.mark.parametrize(
    "more",
    [
        {"pre_tokenizer": {"type": "ByteLevel"}},
        {"model": {"type": "BPE", "vocab": {}}},
        {"model": {"type": "Unigram", "vocab": [["\u2581a\u2581b", -1.0]]}},
    ],
)
def test_tokenizers_of_other_kinds_are_refused(tmp_path, more):
    with pytest.raises(ValueError):
        writing.write(published(**more), Specials((), (), 9, 9, 9), tmp_path / "t")
