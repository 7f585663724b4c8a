"""Words of scripts that set no blanks between them, held against sentences parted by hand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.answers.phrases import phrases
from desktop.core.answers.predictions import Highlight
from desktop.core.texts.hanzi import simplified
from desktop.core.texts.text import canonical
from desktop.core.texts.words import units, whole_units, word_at, words

PARTED = Path(__file__).parents[2] / "fixtures" / "words"
LETTERS = "我的银行卡不没有，。臺灣買東西カードがまだ届きห้องน้ำດີမြန်ಭាសា ab1\n\u0301\u200d\ufe0f々𠮷ｶﾞ"
UNSPACED = st.text(st.sampled_from(LETTERS), max_size=60)


def surfaces(text):
    return [text[w.start : w.end] for w in words(text)]


def set_solid(parts):
    """Join parts as they are written: blanks only between Latin letters or digits."""
    return re.sub(r"(?<![!-~]) | (?![!-~])", "", " ".join(parts))


def f1(language):
    """Return the F1 of words that are letters, of all sentences of a language."""
    right = said = true = 0
    for line in (PARTED / f"{language}.txt").read_text("utf-8").splitlines():
        text, at, gold = set_solid(line.split()), 0, set()
        for part in line.split():
            at = text.index(part, at)
            gold |= {(at, at + len(part))} if part[0].isalnum() else set()
            at += len(part)
        found = {(w.start, w.end) for w in words(text) if text[w.start].isalnum()}
        right, said, true = right + len(gold & found), said + len(found), true + len(gold)
    return 2 * right / (said + true)


@pytest.mark.parametrize(
    ("language", "least"), [("chinese", 0.8), ("japanese", 0.9), ("thai", 0.7)]
)
def test_words_are_those_that_people_part(language, least):
    assert f1(language) >= least


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的银行卡还没有收到。", "我 的 银行卡 还 没有 收到 。"),
        ("客服太差了，我很失望", "客服 太 差 了 ， 我 很 失望"),
        ("颱風造成多處淹水", "颱風 造成 多處 淹水"),
        ("用iPhone登录App时", "用 iPhone 登录 App 时"),
        ("血压150/95，心率88次", "血压 150 / 95 ， 心率 88 次"),
        ("カードがまだ届きません。", "カードが まだ 届きません 。"),
        ("患者は東京都に住む", "患者は 東京都に 住む"),
        ("พนักงานบริการดีมาก", "พนักงาน บริการ ดี มาก"),
        ("카드가 아직", "카드가 아직"),
    ],
)
def test_words_of_texts_without_blanks(text, expected):
    assert surfaces(text) == expected.split()


def test_each_line_is_of_its_own_language():
    assert surfaces("我的卡没有收到\nカードがまだ届きません") == [
        "我",
        "的",
        "卡",
        "没有",
        "收到",
        "カードが",
        "まだ",
        "届きません",
    ]


@given(UNSPACED)
@settings(deadline=None)
def test_words_are_whole_units_in_order_and_leave_nothing_out(raw):
    text = canonical(raw)
    edges = {w.start for w in units(text)}, {w.end for w in units(text)}
    found = words(text)
    assert all(w.start in edges[0] and w.end in edges[1] for w in found)
    assert [i for w in found for i in range(w.start, w.end)] == [
        i for w in units(text) for i in range(w.start, w.end)
    ]


@given(UNSPACED)
@settings(deadline=None)
def test_characters_are_folded_one_for_one(raw):
    assert len(simplified(raw)) == len(raw)
    assert simplified(simplified(raw)) == simplified(raw)


def test_a_selection_in_a_word_without_blanks_stays_as_it_is():
    text = "李小红在清华大学工作"
    assert whole_units(text, 4, 6) == (4, 6)
    assert whole_units("Oslo is far", 1, 6) == (0, 7)


def test_the_word_at_a_place():
    text = "请退回银行卡的年费"
    word = word_at(text, 4)
    assert word is not None
    assert text[word.start : word.end] == "银行卡"
    assert word_at("a b", 1) is None


def test_neighbouring_words_without_blanks_form_a_phrase():
    text = "客服态度很差"
    marks = [Highlight(w.start, w.end, 1.0) for w in words(text)]
    assert [text[p.start : p.end] for p in phrases(text, marks)] == [text]


def test_a_dictionary_is_loaded_by_the_first_text_that_needs_it():
    code = (
        "import sys; from desktop.core.texts.words import words; words('Ça va? Привет');"
        "print([m for m in ('rjieba', 'budoux') if m in sys.modules]); words('银行卡');"
        "print('rjieba' in sys.modules, 'budoux' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["[]", "True False"]
