"""Where words end in scripts that set no blanks between them.

Chinese by a dictionary (jieba's, without guessing at words that are not in it: those swallow
"not" and "very"), traditional characters as simplified ones; Japanese and Thai by BudouX, in
phrases as they are spoken.  Decision record 0024 has the measurements.
"""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate

from desktop.core.texts.hanzi import simplified
from desktop.core.texts.scripts import HAN, KANA, THAI, any_of

# A line is Japanese where a tenth of its letters are kana; a brand may have one in Chinese.
_PART, _FEWEST = 10, 2
Parts = Callable[[str], Iterable[str]]


def word_ends(run: str, line: str) -> frozenset[int]:
    """Return the places in ``run``, letters of such a script without a gap, where words end.

    ``line`` is the line of the text that it stands in: Chinese and Japanese share characters.
    """
    return frozenset(accumulate(map(len, _parts(run, line)(run))))


def is_japanese(line: str) -> bool:
    """Say whether a line with Han characters or kana is Japanese."""
    kana, han = len(any_of(KANA).findall(line)), len(any_of(HAN).findall(line))
    return kana > 0 and (not han or (kana >= _FEWEST and kana * _PART >= kana + han))


def _parts(run: str, line: str) -> Parts:
    if any_of(THAI).match(run):
        return _thai()
    if any_of(HAN).search(run) or any_of(KANA).search(run):
        return _japanese() if is_japanese(line) else _chinese()
    return list


# Loaded with the first text that needs them, never at the start: the dictionary takes 0.12 s.
# An installation that lacks them, as the self-test tells, lets each character stand alone.


@cache
def _chinese() -> Parts:
    try:
        import rjieba
    except ImportError:
        return list
    return lambda run: rjieba.cut(simplified(run), hmm=False)


@cache
def _japanese() -> Parts:
    try:
        import budoux
    except ImportError:
        return list
    return budoux.load_default_japanese_parser().parse


@cache
def _thai() -> Parts:
    try:
        import budoux
    except ImportError:
        return list
    return budoux.load_default_thai_parser().parse
