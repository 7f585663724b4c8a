"""Spans as BIO2 tags on words, and tags back to spans by constrained decoding.

A word is a pre-token of the tokenizer; its first token carries the tag (Ramshaw & Marcus 1995,
BIO2).  Decoding is Viterbi over the hard constraint that I-X follows only B-X or I-X.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from desktop.core.answers.predictions import Span
from desktop.ml.arrays import Flags, Floats, Integers, log_softmax, softmax
from desktop.ml.encoders.tokenization import Encoded

OUTSIDE = 0
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_LIST_MARK = re.compile(r"(?:\d{1,3}[.):]|[-*\u2022\u2013])(?=\s)")


def begin(label: int) -> int:
    """Return the output that begins a span of label number ``label``."""
    return 1 + 2 * label


def inside(label: int) -> int:
    """Return the output that continues a span of label number ``label``."""
    return 2 + 2 * label


def first_tokens(encoded: Encoded) -> list[int]:
    """Return the indices of the tokens that begin a word."""
    return [i for i, word in enumerate(encoded.words) if i == 0 or word != encoded.words[i - 1]]


def word_bounds(encoded: Encoded, firsts: Sequence[int]) -> list[tuple[int, int]]:
    """Return the code-point bounds of each word."""
    if not firsts:
        return []
    lasts = [*(f - 1 for f in firsts[1:]), len(encoded) - 1]
    return [(encoded.starts[a], encoded.ends[b]) for a, b in zip(firsts, lasts, strict=True)]


def tags(encoded: Encoded, spans: Iterable[Span], labels: Sequence[str]) -> list[int]:
    """Return one tag per word; where spans overlap the longest wins.  Spans snap to words."""
    bounds = word_bounds(encoded, first_tokens(encoded))
    found = [OUTSIDE] * len(bounds)
    number = {label: i for i, label in enumerate(labels)}
    for span in sorted(spans, key=lambda s: s.start - s.end):
        covered = [i for i, (a, b) in enumerate(bounds) if a < span.end and b > span.start]
        if span.label not in number or any(found[i] != OUTSIDE for i in covered):
            continue
        for i in covered:
            found[i] = inside(number[span.label])
        if covered:
            found[covered[0]] = begin(number[span.label])
    return found


def decode(logits: Floats) -> list[int]:
    """Return the most probable allowed tag sequence for word logits (words, outputs)."""
    if not len(logits):
        return []
    scores = log_softmax(logits)
    allowed = _allowed(scores.shape[1])
    best = np.where(_starts_inside(scores.shape[1]), np.float32(-np.inf), scores[0])
    back: list[Integers] = []
    for row in scores[1:]:
        ways = best[:, None] + allowed
        came = ways.argmax(0)
        best = np.take_along_axis(ways, came[None], 0)[0] + row
        back.append(came)
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


def bounded(logits: Floats, text: str, bounds: Sequence[tuple[int, int]]) -> Floats:
    """Return word logits (words, outputs) by which no span goes on where people begin anew.

    That is after a blank line, and at a line that begins with the number or the mark of a list,
    which itself belongs to no span.
    """
    found, inside_tags = logits.copy(), _starts_inside(logits.shape[1])
    ended, marked = 0, 0
    for row, (start, end) in enumerate(bounds):
        gap = text[ended:start]
        if "\n" in gap:
            mark = _LIST_MARK.match(text, start)
            marked = mark.end() if mark else marked
            if mark or _BLANK_LINE.search(gap):
                found[row, inside_tags] = -np.inf
        if start < marked:
            found[row, OUTSIDE + 1 :] = -np.inf
        ended = end
    return found


def spans_of(
    path: Sequence[int], logits: Floats, bounds: Sequence[tuple[int, int]], labels: Sequence[str]
) -> tuple[Span, ...]:
    """Turn a tag path into spans; the probability of a span is that of its least sure word."""
    mass = softmax(logits)
    spans: list[Span] = []
    at = 0
    while at < len(path):
        if path[at] == OUTSIDE:
            at += 1
            continue
        label = (path[at] - 1) // 2
        end = at + 1
        while end < len(path) and path[end] == inside(label):
            end += 1
        sure = float(mass[at:end, [begin(label), inside(label)]].sum(-1).min())
        spans.append(Span(bounds[at][0], bounds[end - 1][1], labels[label], min(1.0, sure)))
        at = end
    return tuple(spans)


def _allowed(outputs: int) -> Floats:
    """Return 0 where a tag (row) may be followed by another (column), else minus infinity."""
    moves = np.zeros((outputs, outputs), np.float32)
    for label in range((outputs - 1) // 2):
        moves[:, inside(label)] = -np.inf
        moves[[begin(label), inside(label)], inside(label)] = 0.0
    return moves


def _starts_inside(outputs: int) -> Flags:
    """Return true for the tags that no text may start with."""
    place = np.arange(outputs)
    return (place > 0) & (place % 2 == 0)
