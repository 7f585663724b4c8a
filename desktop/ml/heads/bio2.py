"""Spans as BIO2 tags on words, and tags back to spans by constrained decoding.

A word is a pre-token of the tokenizer; its first token carries the tag (Ramshaw & Marcus 1995,
BIO2).  Where a token holds several words, as pieces of Chinese do, it carries a tag for each.
Decoding is Viterbi over the hard constraint that I-X follows only B-X or I-X.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text that have a tag each: the tokens that carry the tags, and bounds.

    ``ranks`` say which of the words of its token each one is, from 0; bounds are code points.
    """

    tokens: Sequence[int]
    ranks: Sequence[int]
    bounds: Sequence[tuple[int, int]]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.tokens)


def words_of(encoded: Encoded, most: int = 1) -> Words:
    """Return the words of a text, at most so many to a token: the last one takes the rest."""
    tokens: list[int] = []
    ranks: list[int] = []
    starts: list[int] = []
    last = -1
    for token, (word, within) in enumerate(zip(encoded.words, encoded.within, strict=True)):
        begun = [encoded.starts[token]] if word > last or not tokens else []
        ranks += [*range(1 - len(begun), min(most, 1 + len(within)))]
        begun += within[: most - 1]
        tokens += [token] * len(begun)
        starts += begun
        last = word + len(within) if most > 1 else word
    ends = [
        start if rank else encoded.ends[token - 1]
        for token, rank, start in zip(tokens[1:], ranks[1:], starts[1:], strict=True)
    ]
    return Words(tokens, ranks, [*zip(starts, [*ends, *encoded.ends[-1:]], strict=True)])


def tags(words: Words, spans: Iterable[Span], labels: Sequence[str]) -> list[int]:
    """Return one tag per word; where spans overlap the longest wins.  Spans snap to words."""
    bounds = words.bounds
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
    """Turn a tag path (words,) with its logits (words, tags) into spans.

    ``bounds`` of words are in code points; the probability of a span is that of its least sure
    word.
    """
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
