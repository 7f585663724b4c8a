"""Which language a text is in, where that is certain; decision record 0027.

By CLD2 (https://github.com/CLD2Owners/cld2), and only where there is enough of a text.  An
installation that lacks it, as the self-test tells, never knows.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from desktop.core.texts.scripts import KANA, UNSPACED, any_of

NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
    "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh",
    "km": "Khmer", "kn": "Kannada", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi",
    "ms": "Malay", "mt": "Maltese", "my": "Burmese", "ne": "Nepali", "nl": "Dutch",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
# Other codes for these, and those that short texts do not tell apart.
_SAME = {"zh-Hant": "zh", "iw": "he", "nn": "no"}
_KIN = {"da": "no", "bs": "hr", "sr": "hr", "ms": "id"}
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Addresses, paths, codes and markup are of no language.
_CODE = re.compile(r"[!-~]*(?:[@\\{}<>=_;|#]|://|\w[./]\w|\d)[!-~]*")
# CLD2 takes no control characters, and nothing that is no character.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0001ffff]")
# What is enough to go by: lists of names are not.
WORDS, SMALL_WORDS, LETTERS, UNSPACED_LETTERS, RUN, LIST = 4, 2, 16, 6, 5, 12
MOST_OF_IT = 70
LOOKED_AT, TEXTS, SHARE, FEWEST = 20_000, 400, 0.05, 3


@lru_cache(maxsize=64)
def language_of(text: str) -> str:
    """Return the code of the language of nearly all of a text; nothing where that is not clear."""
    plain = _ODD.sub(" ", _CODE.sub(" ", text[:LOOKED_AT]))
    if not _is_enough(plain):
        return ""
    code, share = _detected(plain)
    code = _SAME.get(code, code)
    # A sentence of Japanese has kana; without them it may be one of Chinese just as well.
    if code == "ja" and not any_of(KANA).search(plain):
        return ""
    return code if code in NAMES and share >= MOST_OF_IT else ""


def languages_of(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the languages of some of the texts, most frequent first: those of a few at least."""
    step = max(1, len(texts) // TEXTS)
    counts = Counter(language_of(text) for text in texts[::step])
    del counts[""]
    least = max(SHARE * counts.total(), min(FEWEST, counts.total()))
    return tuple(code for code, count in counts.most_common() if count >= least)


def is_foreign(code: str, learned: Sequence[str]) -> bool:
    """Say whether a language is none of those that a task learned from, as far as is known."""
    return bool(code and learned) and _kin(code) not in set(map(_kin, learned))


def named(codes: Sequence[str]) -> str:
    """Return languages as people name them: "English", "English and Chinese"."""
    names = [NAMES.get(code, code) for code in codes]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _is_enough(text: str) -> bool:
    """Say whether there is a sentence to go by, and not a name, a list of them or a number."""
    runs = [] if text.isascii() else [len(run) for run in _unspaced().findall(text)]
    if sum(runs) >= UNSPACED_LETTERS and (max(runs) >= RUN or sum(runs) >= LIST):
        return True
    words = [word for word in text.split() if _LETTER.search(word)]
    cased = [word for word in words if word.lower() != word.upper()]
    small = sum(word[:1].islower() for word in cased)
    # Scripts without capitals write more with a letter.
    letters = sum(1 if c.lower() != c.upper() else 2 for c in _LETTER.findall(text))
    lower = small >= SMALL_WORDS or 2 * len(cased) < len(words) or text.isupper()
    return len(words) >= WORDS and letters >= LETTERS and lower


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}]+")


def _kin(code: str) -> str:
    return _KIN.get(code, code)


def _detected(text: str) -> tuple[str, int]:
    detect = _detector()
    if detect is None:
        return "", 0
    # In other scripts than the Latin one the best guess of a short text is right.
    latin = 2 * len(_LATIN.findall(text)) >= len(_LETTER.findall(text))
    reliable, _, found = detect(text.encode("utf-8", "replace"), bestEffort=not latin)
    return (found[0][1], found[0][2]) if reliable else ("", 0)


@cache
def _detector() -> Callable[..., tuple[bool, int, Sequence[Sequence[Any]]]] | None:
    # Loaded with the first text that is asked about, in 3 ms.
    try:
        import pycld2
    except ImportError:
        return None
    return pycld2.detect
