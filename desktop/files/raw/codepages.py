"""Which encoding bytes are of that are not UTF-8, judged by the alphabets of languages.

Bytes read in the wrong encoding give letters that no one language has, signs within words, and
capitals after small letters.  The encoding is taken under which one language accounts for nearly
all letters; on a tie the usual one, Windows-1252.
"""

import re
from collections import Counter
from collections.abc import Iterator

from desktop.files.raw import east_asian

CLEAR = 0.9
SAMPLE = 4000
SLACK = 0.02
FEWEST = 6
# A word of two characters, and a word or two.
WORD_BYTES, FEW_BYTES = 4, 12
OUT_OF_PLACE = "\ufffd"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
NEAR = 400
_BEYOND = re.compile(rb"[\x80-\xff]")
_BESIDE_LETTERS = re.compile(
    rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]|(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])"
)
_SAFE = re.compile(rb"[\x00-\x2f]")

# The letters of a language beyond those of English; capitals are their upper case.
_WESTERN = {
    "French": "àâæçéèêëîïôœùûüÿ",
    "German": "äöüß",
    "Spanish": "áéíñóúüª\u00ba",
    "Portuguese": "àáâãçéêíóôõúüª\u00ba",
    "Italian": "àèéìíîòóùú\u00ba",
    "Dutch": "áéëïóöüèê",
    "Danish or Norwegian": "æøåéòôü",
    "Swedish or Finnish": "åäöéü",
    "Icelandic": "áæéíðóöúýþ",
    "Catalan": "àçéèíïóòúü",
    "Estonian": "äöõüšž",
}
_CENTRAL = {
    "Polish": "ąćęłńóśźż",
    "Czech or Slovak": "áäčďéěíĺľňóôŕřšťúůýž",
    "Hungarian": "áéíóöőúüű",
    "Croatian or Slovene": "čćđšž",
    "Romanian": "ăâîşţ",
}
_CYRILLIC = {
    "Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "Ukrainian": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "Bulgarian or Serbian": "абвгдђежзијклљмнњопрстћуфхцчџшщъьюя",
}
_GREEK = {"Greek": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"}
_TURKISH = {"Turkish": "âçğıîöşüû"}
_BALTIC = {"Lithuanian or Latvian": "āąčēęėģīįķļņšųūž"}
_USUAL = (
    ("cp1252", "Windows-1252", _WESTERN),
    ("cp1250", "Windows-1250", _CENTRAL),
    ("cp1254", "Windows-1254", _TURKISH),
    ("cp1257", "Windows-1257", _BALTIC),
    ("cp1251", "Windows-1251", _CYRILLIC),
    ("cp1253", "Windows-1253", _GREEK),
)
_RARE = (
    ("mac_roman", "Mac Roman", _WESTERN),
    ("iso8859_2", "ISO 8859-2", _CENTRAL),
    ("koi8_u", "KOI8", _CYRILLIC),
    ("cp866", "code page 866", _CYRILLIC),
    ("iso8859_5", "ISO 8859-5", _CYRILLIC),
    ("mac_cyrillic", "Mac Cyrillic", _CYRILLIC),
    ("cp850", "code page 850", _WESTERN),
    ("cp852", "code page 852", _CENTRAL),
)
# Signs that may stand between letters, those that may follow or precede one, and those that
# precede one only.
_BETWEEN = frozenset("\u2018\u2019\u2013\u2014\u2026\u00b4\u00b7\u00a0\u00ad")
_BESIDE = frozenset(
    "\u201c\u201d\u00bb\u203a\u00b5\u00b0\u20ac\u00a3\u00a7\u00ae\u2122\u00a9\u00b1\u00d7\u00ba\u00aa"
)
_BEFORE = frozenset("\u201e\u201a\u00ab\u2039\u2022\u00bf\u00a1\u00b6")
_POWERS = frozenset("\u00b2\u00b3")
# What names of several Western languages in one text count less than one language does.
_MIXED = 0.93


def detected(raw: bytes) -> tuple[str, str] | None:
    """Return codec and usual name of the encoding of bytes; ``None`` where none is clear."""
    sample = sampled(raw)
    rated: list[tuple[float, str, str]] = []
    for codec, name, spoken in _USUAL:
        rated.append((_rate_single(sample, codec, spoken), codec, name))
        if rated[0][0] >= 1 - SLACK and not _looks_asian(sample, codec):
            return codec, name
    single = max(rate for rate, _, _ in rated)
    rated += east_asian.rated(sample)
    # A word of Cyrillic is no ground for an encoding of it that hardly anybody uses.
    few = len(_BEYOND.findall(sample)) < FEWEST
    rated += [
        (_rate_single(sample, codec, spoken), codec, name)
        for codec, name, spoken in _RARE
        if not few or spoken is not _CYRILLIC
    ]
    best = max(rate for rate, _, _ in rated)
    if best < CLEAR:
        return east_asian.likely(sample, single)
    # A little less of a more usual encoding is as good: a word of another language, a stray sign.
    good = [(codec, name) for rate, codec, name in rated if rate >= best - SLACK]
    asian = [each for each in good if each[0] in east_asian.CODECS]
    return asian[0] if asian and _looks_asian(sample, good[0][0]) else good[0]


def _looks_asian(sample: bytes, codec: str) -> bool:
    """Say whether a word or two are mostly capitals, none beside a letter of English.

    So Chinese and Korean words look in encodings of Western, Greek and Cyrillic letters.
    """
    count = len(_BEYOND.findall(sample))
    if not WORD_BYTES <= count < FEW_BYTES or _BESIDE_LETTERS.search(sample):
        return False
    wide = _NOT_ASCII.findall(sample.decode(codec, "replace"))
    return 2 * sum(not c.islower() for c in wide) >= len(wide)


def sampled(raw: bytes) -> bytes:
    """Return the surroundings of bytes beyond ASCII, up to some thousand such bytes."""
    pieces: list[bytes] = []
    at = beyond = 0
    while beyond < SAMPLE and (first := _BEYOND.search(raw, at)):
        start = max(at, raw.rfind(b"\n", at, first.start()) + 1, first.start() - NEAR)
        # Not within a character of several bytes.
        last = _SAFE.search(raw, first.end() + NEAR)
        line_end = raw.find(b"\n", first.end(), last.end() if last else len(raw))
        at = line_end + 1 if line_end >= 0 else last.end() if last else len(raw)
        pieces.append(raw[start:at])
        beyond += len(_BEYOND.findall(pieces[-1]))
    return b"".join(pieces)


def _rate_single(sample: bytes, codec: str, spoken: dict[str, str]) -> float:
    """Return the largest share of letters that one language accounts for."""
    text = sample.decode(codec, "replace")
    letters = Counter(_letters(text))
    total = sum(letters.values())
    if not total:
        return 1.0 if codec == "cp1252" else 0.0
    alphabets = [frozenset(alphabet) for alphabet in spoken.values()]
    best = max(sum(n for c, n in letters.items() if c in alphabet) for alphabet in alphabets)
    if codec != "cp1252":
        return best / total
    any_of_them = sum(n for c, n in letters.items() if any(c in each for each in alphabets))
    return max(best, _MIXED * any_of_them) / total


def _letters(text: str) -> Iterator[str]:
    """Yield the letters beyond ASCII in lower case; U+FFFD for what is out of place."""
    for found in _NOT_ASCII.finditer(text):
        at, c = found.start(), found.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if _is_sign(c, before, after):
            continue
        fits = c.isalpha() and not (c.isupper() and before.islower())
        # A letter of another script within a word of English letters.
        mixed = c > "\u036f" and any(n.isascii() and n.isalpha() for n in (before, after))
        if fits and not mixed:
            yield c.lower()
        elif c.isalpha() or c == "\ufffd" or c < "\xa0" or _touches(before) or _touches(after):
            yield OUT_OF_PLACE


def _is_sign(c: str, before: str, after: str) -> bool:
    if c in _BETWEEN or (c in _POWERS and before in ("m", "M")):
        return True
    if c in _BESIDE:
        return not (before.isalpha() and after.isalpha())
    return c in _BEFORE and not before.isalpha()


def _touches(beside: str) -> bool:
    return beside.isalpha() or beside > "\x7f"
