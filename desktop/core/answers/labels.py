"""The one form of a label's name, wherever it comes from."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

MAX_LABEL_CHARACTERS = 120

# Soft hyphen, zero-width space, word joiner, byte-order mark and the marks of direction: nobody
# sees them.  Joiners (U+200C, U+200D) stay inside a name: scripts and emoji are spelt with them.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_OUTER = re.compile("^[\\s\u200c\u200d]+|[\\s\u200c\u200d]+$")
_JOINTS = "#|;,"


def normalised(raw: str) -> str:
    """Return a name in NFC, without unseen characters and outer white space.  Idempotent."""
    seen = _BLANK.sub(" ", _UNSEEN.sub("", raw))
    return _OUTER.sub("", unicodedata.normalize("NFC", seen))


def is_label(name: str) -> bool:
    """Say whether a normalised name can be a label: one line of 1 to 120 shown characters."""
    shown = name.replace("\u200c", "").replace("\u200d", "")
    return 0 < len(name) <= MAX_LABEL_CHARACTERS and bool(shown) and shown.isprintable()


def differing_by_case(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of names that differ only by upper and lower case."""
    groups: dict[str, dict[str, None]] = defaultdict(dict)
    for name in names:
        groups[name.casefold()][name] = None
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def joined_labels(names: Iterable[str]) -> frozenset[str]:
    """Return the names that are several of the others written as one: "a#b", "a, b", "a|b"."""
    known = frozenset(names)
    return frozenset(
        name
        for name in known
        for mark in _JOINTS
        if mark in name and all(part.strip() in known for part in name.split(mark))
    )
