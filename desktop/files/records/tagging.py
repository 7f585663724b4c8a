"""Tags of tokens to entities: IO, BIO1, BIO2, BIOES, BILOU and BMEWO.

BIO1 and BIO2 are read alike: B begins an entity, and so does I after another label or O.  Where a
scheme marks ends (E, L) or singles (S, U, W), tags that do not fit together are refused.
"""

import re
from collections.abc import Sequence

from desktop.core.rows.tables import RawSpan, Reason

OUTSIDE = frozenset({"O", "o", "_O_"})
_TAG = re.compile(r"([BIESLUMW])[-_:](.+)", re.DOTALL)
SINGLE, BEGIN, INSIDE, END = "S", "B", "I", "E"
_PARTS = {"U": SINGLE, "W": SINGLE, "M": INSIDE, "L": END}
Parsed = tuple[str, str]


def parsed(tag: str) -> Parsed | None:
    """Return (part, label) of a tag, ("O", "") outside; ``None`` for what is no tag."""
    if tag in OUTSIDE:
        return "O", ""
    found = _TAG.fullmatch(tag)
    return (_PARTS.get(found[1], found[1]), found[2]) if found else None


def marks_ends(tags: Sequence[Parsed]) -> bool:
    """Say whether a scheme marks ends or singles."""
    return any(part in (END, SINGLE) for part, _ in tags)


def joined(tokens: Sequence[str], tags: Sequence[Parsed]) -> tuple[str, tuple[RawSpan, ...]]:
    """Join tokens by blanks and tags to spans; tokens of white space are left out."""
    parts: list[str] = []
    spans: list[RawSpan] = []
    at = 0
    closed = True
    for token, (part, label) in zip(tokens, tags, strict=True):
        if not token or token.isspace():
            continue
        end = at + len(token)
        if part == "O":
            closed = True
        else:
            goes_on = part in (INSIDE, END) and not closed and spans[-1].label == label
            start = spans.pop().start if goes_on else at
            spans.append(RawSpan(start, end, label))
            closed = part in (SINGLE, END)
        parts.append(token)
        at = end + 1
    return " ".join(parts), tuple(spans)


def problem(tags: Sequence[Parsed]) -> str:
    """Return why tags of a scheme with ends do not fit together, or nothing."""
    open_label: str | None = None
    for part, label in tags:
        if part in (INSIDE, END):
            if open_label != label:
                return Reason.TAGS
        elif open_label is not None:
            return Reason.TAGS
        open_label = label if part in (BEGIN, INSIDE) else None
    return Reason.TAGS if open_label is not None else ""
