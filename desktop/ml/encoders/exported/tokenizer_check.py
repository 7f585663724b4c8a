"""Whether a tokenizer that a person brings says where words stand, and takes no text for ever."""

import base64
import json
import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from tokenizers import Encoding, Tokenizer

from desktop.core.encoders import Refusal
from desktop.ml.encoders.exported.refusals import refused
from desktop.ml.encoders.panics import PanicError, PanicsCaught

FILE = "tokenizer.json"
DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, PanicError)
PROBE = "Na\u00efve \U0001f642 caf\u00e9, 2 x 12.5 mg"
# Such words are no words, but texts that are pasted hold them.
LONG_WORDS = ("a", "aB", "x1", " ", "\n", "0", "-", "\u00e9", "\u4f60", "a ", "\x00")
# Times each is written, and the seconds of processor time that it may take.
REPEATS = ((200, 1.0), (2_000, 2.0))
# What one sign may become: Unicode's longest composition has 18.
MOST_GROWTH = 64
# Around a text stand a token before and one or two behind it.
MOST_FRAME = 8
_ESCAPED, _CLASS = re.compile(r"\\."), re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP = re.compile(r"\(([^()]*)\)([*+]|\{\d*,\d*\})?")
_REPEATED = re.compile(r"[*+|]|\{\d*,\d*\}")


def check_tokenizer(folder: Path, vocabulary: int) -> None:
    """Raise ``KnownError`` where the tokenizer of a folder cannot be used."""
    file = folder / FILE
    if not file.exists():
        raise refused(folder, Refusal.TOKENIZER)
    raw = file.read_bytes()
    try:
        record: dict[str, Any] = json.loads(raw)
        fast = (
            not any(map(_nested, _patterns(record)))
            and _growth(record["normalizer"]) <= MOST_GROWTH
        )
        with PanicsCaught():
            tokenizer = Tokenizer.from_buffer(raw)
    except DAMAGE as error:
        raise refused(folder, Refusal.DAMAGED, file=FILE) from error
    if not fast:
        raise refused(folder, Refusal.SLOW)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tried = _tried(tokenizer)
    if tried is None:
        raise refused(folder, Refusal.DAMAGED, file=FILE)
    found, framed, slow = tried
    if slow:
        raise refused(folder, Refusal.SLOW)
    if not _tells_offsets(found):
        raise refused(folder, Refusal.OFFSETS)
    _check_numbers(folder, tokenizer, framed, vocabulary)
    if len(framed) - len(found) > MOST_FRAME:
        raise refused(folder, Refusal.DAMAGED, file=FILE)


def _tried(tokenizer: Tokenizer) -> tuple[Encoding, Encoding, bool] | None:
    """Return the probe without and with its frame, and whether long words take too long."""
    try:
        return _encoded(tokenizer)
    except Exception:  # noqa: BLE001  (the library raises nothing narrower)
        return None


def _encoded(tokenizer: Tokenizer) -> tuple[Encoding, Encoding, bool]:
    with PanicsCaught():
        found, framed = (tokenizer.encode(PROBE, add_special_tokens=f) for f in (False, True))
        long = ((word * count, most) for count, most in REPEATS for word in LONG_WORDS)
        return found, framed, any(_slow(tokenizer, text, most) for text, most in long)


def _check_numbers(folder: Path, tokenizer: Tokenizer, framed: Encoding, vocabulary: int) -> None:
    numbers = (*tokenizer.get_vocab().values(), *framed.ids)
    if max(numbers, default=0) >= vocabulary:
        raise refused(folder, Refusal.VOCABULARY)


def _tells_offsets(found: Encoding) -> bool:
    """Say whether tokens follow each other and leave no letter of the probe out."""
    bounds = [*found.offsets]
    covered = {index for start, end in bounds for index in range(start, end)}
    rising = all(a[0] <= b[0] for a, b in pairwise(bounds))
    letters = [i for i, c in enumerate(PROBE) if c.isascii() and c.isalnum()]
    return rising and covered.issuperset(letters) and max(covered, default=0) < len(PROBE)


def _slow(tokenizer: Tokenizer, text: str, most_s: float) -> bool:
    begun = time.process_time()
    tokenizer.encode(text, add_special_tokens=False)
    return time.process_time() - begun > most_s


def _patterns(record: dict[str, Any]) -> Iterator[str]:
    """Give every regular expression by which texts are changed or cut."""
    left: list[Any] = [record.get("normalizer"), record.get("pre_tokenizer")]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            if isinstance(part.get("Regex"), str):
                yield part["Regex"]
            left.extend(part.values())
        elif isinstance(part, list):
            left.extend(part)


def _nested(pattern: str) -> bool:
    """Say whether a group that repeats or chooses is repeated: that may take for ever.

    J. Kirrage et al. 2013, "Static analysis for regular expression denial-of-service attacks".
    """
    plain = _CLASS.sub("c", _ESCAPED.sub("e", pattern))
    while group := _GROUP.search(plain):
        inner = _REPEATED.search(group[1])
        if inner and group[2]:
            return True
        plain = plain[: group.start()] + ("g+" if inner or group[2] else "g") + plain[group.end() :]
    return False


def _growth(part: Any) -> float:  # noqa: ANN401  (JSON)
    """Return how many signs one sign may become, at most."""
    if not part:
        return 1
    kind = part["type"]
    if kind == "Sequence":
        whole = 1.0
        for each in part["normalizers"]:
            whole *= _growth(each)
        return whole
    if kind == "Prepend":
        return 1 + len(part["prepend"])
    if kind == "Precompiled":
        raw = base64.b64decode(part["precompiled_charsmap"])
        signs = raw[4 + int.from_bytes(raw[:4], "little") :].split(b"\0")
        return max(1, *(len(sign.decode(errors="replace")) for sign in signs))
    return max(1, len(part["content"])) if kind == "Replace" else 1
