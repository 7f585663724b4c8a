"""How well bytes read as Chinese, Japanese or Korean in encodings of several bytes.

A character counts by how usual it is: those of the first level of a national standard are ordered
by use, so bytes that are read in the wrong encoding give rarer ones.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from desktop.core.texts.hanzi import simplified
from desktop.core.texts.scripts import HAN

Rated = tuple[float, str, str]
SOME = 0.15
# Where no reading is clear, one that is this good, and so much better than any other, is taken.
LIKELY, AHEAD = 0.7, 0.1
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fc\uff66-\uff9f]")
_HALF = "\uff61"
_HANGUL = re.compile("[\uac00-\ud7a3]")
# The syllables of Korean endings and of the words of every day.
_USUAL_HANGUL = frozenset(
    "이다는을가에의고지하사도로기해시리자어한아나서인은대그있라부주수게정보마들전일요제상니장않없었했까안여비구스우으려면신원중오연과를"
    "만내적동세계화성무선미조유거문바치생공경영입모방드러간개습관트물용실산단말더저반식때국학년월점체분받청소터파통금병환불카결배송약"
    "증머열목침호텔직답뭐왔예네합할된됐됩습졌집차회승버번호구타품넘값감랭는"
)
_HAN = re.compile(f"[{HAN}]")
_SIGN = re.compile("[\u2018-\u201d\u2014\u2026\u00b7\u3000-\u3003\u3008-\u3011\uff01-\uff5e\uffe5]")
_OTHER_SIGN = re.compile(
    "[\u2460-\u2473\u3231-\u3239\u33a1-\u33cf\u2103\u203b\U0001f300-\U0001faff]"
)
_ESCAPES = re.compile(rb"\x1b\$[@B]|\x1b\$\)C")


@dataclass(frozen=True, slots=True)
class _Encoding:
    """``standard`` has the levels; leads of bytes from ``first`` on are the usual characters."""

    codec: str
    name: str
    standard: str
    first: int
    last: int
    needed: re.Pattern[str]


_ENCODINGS = (
    _Encoding("cp932", "Shift JIS", "euc_jp", 0xB0, 0xCF, _KANA),
    _Encoding("euc_jp", "EUC-JP", "euc_jp", 0xB0, 0xCF, _KANA),
    _Encoding("cp949", "EUC-KR", "euc_kr", 0xB0, 0xC8, _HANGUL),
    _Encoding("gb18030", "GB 18030", "gb2312", 0xB0, 0xD7, _HAN),
    _Encoding("big5hkscs", "Big5", "big5", 0xA4, 0xC6, _HAN),
)

CODECS = frozenset(encoding.codec for encoding in _ENCODINGS)
GB = ("gb18030", "GB 18030")


def rated(sample: bytes) -> list[Rated]:
    """Return how usual the characters are in each encoding whose own script is there."""
    return [
        (
            _rate(text, encoding) if _has(text, encoding.needed) else 0.0,
            encoding.codec,
            encoding.name,
        )
        for text, encoding in _readings(sample)
    ]


def likely(sample: bytes, others: float) -> tuple[str, str] | None:
    """Return codec and name of the one reading that is far better than any other.

    ``others`` is how well encodings of one byte do.
    """
    found = sorted(
        ((_rate(text, e), e.codec, e.name) for text, e in _readings(sample)), reverse=True
    )
    if not found or found[0][0] < LIKELY:
        return None
    second = max(others, found[1][0] if len(found) > 1 else 0.0)
    return found[0][1:] if found[0][0] >= second + AHEAD else None


def by_accident(text: str) -> bool:
    """Say whether text that is valid as UTF-8 is meant to be GB 18030: few Chinese words are both.

    So it is when its letters are of no language, or of several in one word, and of Chinese all are
    among the usual ones.
    """
    wide = _NOT_ASCII.findall(text)
    if not wide or max(wide) > "\u07ff" or not any(map(_is_odd, _WIDE_RUN.findall(text))):
        return False
    try:
        chinese = text.encode().decode("gb2312")
    except UnicodeDecodeError:
        return False
    return _rate(chinese, _ENCODINGS[3]) >= 1.0


def escaped(raw: bytes) -> str:
    """Return the codec of mail in seven bits, which switches between sets of characters."""
    found = _ESCAPES.search(raw)
    if found is None:
        return ""
    return "iso2022_kr" if found[0].endswith(b")C") else "iso2022_jp_ext"


def without_mark(raw: bytes) -> str:
    """Return the codec of UTF-16 without its mark where all of it is usual Chinese or kin.

    Such text may have no byte in common with ASCII, not even a line end.
    """
    if len(raw) % 2 or len(raw) < 4:
        return ""
    found: list[tuple[float, str]] = []
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        wide = _NOT_ASCII.findall(text)
        rates = [max(_weight(c, e) for e in _ENCODINGS) for c in wide]
        if len(wide) * 2 > len(text) and text.isprintable():
            found.append((sum(rates) / len(rates), codec))
    found.sort(reverse=True)
    best, second = [*found, (0.0, ""), (0.0, "")][:2]
    return best[1] if best[0] >= 0.9 and best[0] >= second[0] + AHEAD else ""


_WIDE_RUN = re.compile("[\u0080-\u07ff]+")


def _is_odd(run: str) -> bool:
    """Say whether letters that follow one another are of several scripts, or of no language."""
    blocks = {ord(c) >> 7 for c in run}
    return len(blocks) > 1 or any(
        "\u0180" <= c <= "\u0377" or "\u0460" <= c <= "\u058f" for c in run
    )


def _readings(sample: bytes) -> Iterable[tuple[str, _Encoding]]:
    for encoding in _ENCODINGS:
        try:
            yield sample.decode(encoding.codec), encoding
        except UnicodeDecodeError:
            continue


def _has(text: str, needed: re.Pattern[str]) -> bool:
    return len(needed.findall(text)) >= SOME * len(_NOT_ASCII.findall(text)) > 0


def _rate(text: str, encoding: _Encoding) -> float:
    wide = _NOT_ASCII.findall(text)
    return sum(map(partial(_weight, encoding=encoding), wide)) / len(wide) if wide else 0.0


def _weight(c: str, encoding: _Encoding) -> float:
    """Return how usual a character is in texts of an encoding, from 0 to 1."""
    if _SIGN.match(c):
        return 1.0
    if _OTHER_SIGN.match(c):
        return 0.9
    if _HAN.match(c):
        return _weight_of_han(c, encoding)
    if _HANGUL.match(c):
        return _weight_of_hangul(c, encoding)
    if not _KANA.match(c):
        return 0.0
    # Half of the width is for old programs.
    return (0.8 if c > _HALF else 1.0) if encoding.needed is _KANA else 0.5


def _weight_of_hangul(c: str, encoding: _Encoding) -> float:
    if encoding.needed is not _HANGUL:
        return 0.0
    return 1.0 if c in _USUAL_HANGUL else 0.97 * _level(c, encoding)


def _weight_of_han(c: str, encoding: _Encoding) -> float:
    if encoding.needed is _HANGUL:
        return 0.3
    own = _level(c, encoding)
    # Traditional characters are not in the standard, but they are written.
    if own < 1 and encoding.standard == "gb2312" and simplified(c) != c:
        return 0.9 * _level(simplified(c), encoding)
    return own


def _level(c: str, encoding: _Encoding) -> float:
    try:
        lead = c.encode(encoding.standard)[0]
    except UnicodeEncodeError:
        return 0.4
    return 1.0 if encoding.first <= lead <= encoding.last else 0.7
