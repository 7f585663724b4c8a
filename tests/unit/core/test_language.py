"""Which language a text is in: sure where it says so, silent where nothing is to be said."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.encoders import E5
from desktop.core.language_wording import foreign_line, foreign_note
from desktop.core.texts.language import is_foreign, language_of, languages_of, named
from tests.helpers.folders import FIXTURES, ROOT

LINES = [
    line.split("\t")
    for line in (FIXTURES / "words" / "languages.tsv").read_text("utf-8").splitlines()
]
SENTENCES = [(code.split("-")[0], text) for code, text in LINES if code != "none"]
NO_SENTENCES = [text for code, text in LINES if code == "none"]


def test_short_sentences_of_nineteen_languages_are_known_or_left_undecided():
    found = Counter(
        "right" if language_of(text) == code else language_of(text) or "undecided"
        for code, text in SENTENCES
    )
    assert found["right"] >= 0.88 * len(SENTENCES)
    assert set(found) <= {"right", "undecided"}


@pytest.mark.parametrize("text", NO_SENTENCES)
def test_names_numbers_and_code_are_of_no_language(text):
    assert language_of(text) in ("", "en")


def test_no_text_that_ships_is_taken_for_another_language():
    for file in (ROOT / "resources" / "packs").glob("*/*.jsonl"):
        # Where texts in Chinese come along, the task stands on the encoder that reads them.
        own = (
            ("", "en", "zh")
            if E5.id in (file.parent / "task.json").read_text("utf-8")
            else ("", "en")
        )
        for line in file.read_text("utf-8").splitlines():
            assert language_of(json.loads(line)["text"]) in own, line


@given(st.text(st.characters(codec="utf-8"), max_size=300))
@settings(deadline=None)
def test_any_text_has_a_known_language_or_none(text):
    assert language_of(text) == "" or named([language_of(text)]) != language_of(text)


def test_a_number_in_a_sentence_without_blanks_hides_nothing_of_it():
    assert language_of("我等了3天包裹还没有到") == "zh"


def test_a_sentence_without_kana_is_not_called_japanese():
    assert language_of("患者神志清楚，双肺呼吸音清，未闻及啰音。") in ("", "zh")


def test_a_text_of_two_languages_is_of_neither():
    assert language_of("My card has not come. 我的信用卡還沒有收到。") == ""


@pytest.mark.parametrize(
    ("code", "learned", "foreign"),
    [
        ("zh", ("en",), True),
        ("en", ("en",), False),
        ("", ("en",), False),
        ("zh", (), False),
        ("da", ("no",), False),
        ("zh", ("en", "zh"), False),
    ],
)
def test_foreign_is_a_known_language_that_was_not_learned(code, learned, foreign):
    assert is_foreign(code, learned) is foreign


def test_languages_of_examples_are_those_of_a_few_at_least():
    english = ["My card has not come and I am waiting."] * 60
    chinese = ["我的银行卡还没有收到"]
    assert languages_of(english + chinese) == ("en",)
    assert languages_of(english + chinese * 9) == ("en", "zh")
    assert languages_of(["ok", "42"]) == ()


def test_what_is_said_of_a_text_and_of_a_file():
    learned = ("en", "de")
    told = "this task learned from English and German texts."
    assert foreign_line("我的银行卡还没有收到", learned) == f"This text is Chinese; {told}"
    assert foreign_line("Where can I find my last invoice, please?", learned) == ""
    texts = ["我的银行卡还没有收到", "ok", "Où puis-je trouver la facture du mois dernier ?"]
    assert foreign_note(texts[:2], learned) == f"1 of 2 texts is Chinese; {told}"
    assert (
        foreign_note(texts, learned)
        == f"2 of 3 texts are in other languages (Chinese 1, French 1); {told}"
    )
    assert foreign_note(["ok", "42"], learned) == ""


def test_the_library_is_loaded_by_the_first_text_that_is_asked_about():
    code = (
        "import sys; from desktop.core.texts import language; print('pycld2' in sys.modules);"
        "language.language_of('My card has not come and I am waiting.');"
        "print('pycld2' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
