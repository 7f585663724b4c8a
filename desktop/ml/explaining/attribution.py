"""Which words speak for and against an answer.

The gradient of the log-odds of the label asked about, or of its margin over another, with AttnLRP's
rules (``network.Trace``), taken between the text and the same text masked out, times their
difference: path-integrated like Integrated Gradients (Sundararajan et al. 2017) but with one or
few points, since the modified gradient is far less noisy.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from desktop.core.answers.predictions import Explanation, Highlight, Span
from desktop.core.answers.tasks import Kind
from desktop.core.texts.words import Word, words
from desktop.ml.arrays import Floats, log_sum_exp, softmax
from desktop.ml.encoders.port import Make, Way
from desktop.ml.explaining.holding import most_faithful
from desktop.ml.explaining.masking import masked_scores, tokens_of
from desktop.ml.explaining.occlusion import TOKENS, occluded
from desktop.ml.heads import bio2
from desktop.ml.reading.network import Network
from desktop.ml.reading.pieces import Piece
from desktop.ml.reading.reader import Reader, Reading

# From token states (tokens, width), and the number of the point, to the margin's gradient.
Slope = Callable[[Floats, int], Floats]
# Where the gradient is taken, from the masked text (0) to the text itself (1).
SHORT_POINT, LONG_POINT, LONG = 0.2, 0.5, 256
# Up to so many words the stronger half is also taken out one by one; of exported encoders as many
# as fit into what their reasons may cost, beside four readings, and gradients have less of a say.
FEW_WORDS, BLEND = 24, 1.0
READINGS, EXPORTED_BLEND = 4, 0.3


def explain_label(
    reader: Reader,
    reading: Reading,
    label: str,
    rival: str | None = None,
    points: Sequence[float] = (),
) -> Explanation:
    """Explain why the text is, or is not, ``label``: signed words in calibrated log-odds.

    ``rival`` is another label to hold it against; without one, all others together.
    """
    begun = time.perf_counter()
    points = points or _points(reading)
    labels = reader.labels
    target = labels.index(label)
    others = [labels.index(rival)] if rival else [i for i in range(len(labels)) if i != target]

    if Way.BACK not in reader.model.encoder.ways:
        found = occluded(reader, reading, target, others)
        took_ms = (time.perf_counter() - begun) * 1000
        return Explanation(label, found, took_ms=took_ms, rival=rival)
    contributions = np.zeros(len(reading.encoded), np.float32)
    whole = _pooled_between(reader, reading.pieces, points) if len(reading.pieces) > 1 else None
    for place, piece in enumerate(reading.pieces):
        rest = 0 if whole is None else (whole.sum(0) - whole[place])

        def slope(states: Floats, at: int, p: Piece = piece, r: Floats | int = rest) -> Floats:
            pooled = (r if isinstance(r, int) else r[at]) + (states * p.weights[:, None]).sum(0)
            return p.weights[:, None] * _margin_slope(reader, pooled, target, others)

        _add(contributions, piece, _gradients(reader, piece, points, slope))
    words_of = _by_word(reading, contributions)
    words_of = _checked(reader, reading, words_of, (target, others))
    took_ms = (time.perf_counter() - begun) * 1000
    return Explanation(label, words_of, took_ms=took_ms, rival=rival)


def _margin_slope(reader: Reader, pooled: Floats, target: int, others: list[int]) -> Floats:
    """Return the gradient (width,) of the log-odds of a label against others at pooled states."""
    feature = reader.model.scaled(pooled)
    temperature = np.float32(reader.model.spec.calibration.temperature)
    weights = np.zeros(len(reader.labels), np.float32)
    weights[others] = -softmax(reader.scores(feature[None])[0, others] / temperature)
    weights[target] = 1.0
    return reader.model.scaled_back(pooled, reader.slope(feature, weights / temperature))


def _points(reading: Reading) -> tuple[float, ...]:
    """Return where to take the gradient: far from the text itself where it is short."""
    return (SHORT_POINT if len(reading.encoded) <= LONG else LONG_POINT,)


def _checked(
    reader: Reader,
    reading: Reading,
    highlights: tuple[Highlight, ...],
    asked: tuple[int, list[int]],
) -> tuple[Highlight, ...]:
    """Blend into the stronger ones what the log-odds lose without each word (Li et al. 2016).

    The gradients are brought to the same scale.
    """
    count, blend = _tried(reader, reading, len(highlights))
    if not count:
        return highlights
    order = sorted(range(len(highlights)), key=lambda i: -highlights[i].weight)
    chosen = order[:count]
    masks = [tokens_of(reading, Word(highlights[i].start, highlights[i].end)) for i in chosen]
    scores = masked_scores(reader, reading, [[], *masks])
    target, others = asked
    odds = scores[:, target] - log_sum_exp(scores[:, others])[:, 0]
    falls = (odds[0] - odds[1:]).tolist()
    old = sum(abs(highlights[i].weight) for i in chosen)
    scale = sum(map(abs, falls)) / old if old else 1.0
    weights = [h.weight * scale for h in highlights]
    lost = dict(zip(chosen, falls, strict=True))
    blended = [
        (lost[i] + blend * w) / (1 + blend) if i in lost else w for i, w in enumerate(weights)
    ]
    if reader.model.facts.make is Make.EXPORTED and len(lost) == len(weights):
        # Gradients of some families say more than words one by one, of others less.
        every = [Word(h.start, h.end) for h in highlights]
        alone = [lost[i] for i in range(len(weights))]
        blended = most_faithful(reader, reading, every, (blended, alone), target)
    return tuple(replace(h, weight=w) for h, w in zip(highlights, blended, strict=True))


def _tried(reader: Reader, reading: Reading, count: int) -> tuple[int, float]:
    """Return how many of the words are also taken out, and what say their gradients keep.

    Fewer than half of them would not be comparable with the rest.
    """
    half = math.ceil(count / 2)
    if reader.model.facts.make is not Make.EXPORTED:
        return half if count <= FEW_WORDS else 0, BLEND
    room = TOKENS // max(1, len(reading.encoded)) - READINGS
    return min(count, room) if room >= half else 0, EXPORTED_BLEND


def explain_span(
    reader: Reader, reading: Reading, span: Span, points: Sequence[float] = ()
) -> Explanation:
    """Explain why a stretch of text is ``span.label``: mean margin over its words."""
    begun = time.perf_counter()
    points = points or _points(reading)
    spec = reader.model.spec
    asked = _asked(reader, reading, span)
    scores = np.zeros(len(reading.encoded), np.float32)
    back = Way.BACK in reader.model.encoder.ways
    if back and asked and span.label in spec.labels and spec.kind is Kind.SPANS:
        first = asked[0][0]
        piece = next(p for p in reading.pieces if p.window.keep_first <= first < p.window.keep_last)
        ahead = reader.model.facts.specials.first - piece.window.first
        asked = [(token + ahead, rank) for token, rank in asked if token < piece.window.last]
        rows, ranks = ([*part] for part in zip(*asked, strict=True))
        own, others = _tag_groups(len(spec.labels), spec.labels.index(span.label))

        def slope(states: Floats, _: int) -> Floats:
            temperature = np.float32(spec.calibration.temperature)
            logits = reader.model.tagged(states[rows], ranks) / temperature
            weights = np.zeros_like(logits)
            weights[:, own] = softmax(logits[:, own])
            weights[:, others] = -softmax(logits[:, others])
            back = tags_back(reader.model, weights, ranks)
            found = np.zeros_like(states)
            np.add.at(found, rows, back / (temperature * np.float32(len(rows))))
            return found

        _add(scores, piece, _gradients(reader, piece, points, slope))
    took_ms = (time.perf_counter() - begun) * 1000
    return Explanation(span.label, _by_word(reading, scores), span, took_ms)


def _asked(reader: Reader, reading: Reading, span: Span) -> list[tuple[int, int]]:
    """Return the tokens of the words of a span, and which of its words each one is."""
    found = reader.words(reading.encoded)
    return [
        (token, rank)
        for token, rank, (start, end) in zip(found.tokens, found.ranks, found.bounds, strict=True)
        if start < span.end and end > span.start
    ]


def tags_back(network: Network, weights: Floats, ranks: Sequence[int]) -> Floats:
    """Return the gradient (words, width) of weighted tags (words, outputs) at words' states.

    ``ranks`` say which of the words of its token each one is.
    """
    heads = network.head.reshape(network.spec.words, network.spec.outputs, -1)
    return (weights[:, None] @ heads[np.asarray(ranks, np.int64)])[:, 0]


def _gradients(reader: Reader, piece: Piece, points: Sequence[float], slope: Slope) -> Floats:
    """Return contributions (tokens,): mean gradient over the points, times the difference."""
    base, difference = _ends(reader, piece)
    trace = reader.model.traced(_between(base, difference, points))
    of_states = np.stack([slope(states, at) for at, states in enumerate(trace.states)])
    found = (trace.gradient(of_states.astype(np.float32)).mean(0) * difference).sum(-1)
    return found[reader.model.facts.specials.content(len(found))]


def _pooled_between(reader: Reader, pieces: Sequence[Piece], points: Sequence[float]) -> Floats:
    """Return what each window adds to the pooled text at each point (windows, points, width)."""
    sums: list[Floats] = []
    for piece in pieces:
        states = reader.model.encode(_between(*_ends(reader, piece), points))
        sums.append((states * piece.weights[None, :, None]).sum(1))
    return np.stack(sums)


def _between(base: Floats, difference: Floats, points: Sequence[float]) -> Floats:
    """Return embeddings (points, framed tokens, embedded) between the masked text and the text."""
    return base + np.array(points, np.float32)[:, None, None] * difference


def _ends(reader: Reader, piece: Piece) -> tuple[Floats, Floats]:
    """Return the masked embeddings and the difference to the text's (framed tokens, embedded)."""
    network, ids = reader.model, piece.batch.ids
    hidden, specials = ids.copy(), network.facts.specials
    hidden[:, specials.content(ids.shape[1])] = specials.mask
    base = network.embed(hidden, np.zeros_like(ids))[0]
    return base, network.embed(ids, piece.batch.casing)[0] - base


def _add(scores: Floats, piece: Piece, contributions: Floats) -> None:
    """Add a window's contributions; a token in two windows gets the share of each."""
    scores[piece.window.first : piece.window.last] += contributions


def _by_word(reading: Reading, scores: Floats) -> tuple[Highlight, ...]:
    """Sum token contributions over the words that people see; a token is shared by its words."""
    found = words(reading.text)
    sums = [0.0] * len(found)
    place = 0
    bounds = zip(reading.encoded.starts, reading.encoded.ends, scores.tolist(), strict=True)
    for start, end, value in bounds if found else ():
        while place + 1 < len(found) and found[place + 1].start <= start:
            place += 1
        last = place
        while last + 1 < len(found) and found[last + 1].start < end:
            last += 1
        for number, share in _shares(found[place : last + 1], start, end):
            sums[place + number] += value * share
    return tuple(_highlight(w, s) for w, s in zip(found, sums, strict=True))


def _shares(touched: Sequence[Word], start: int, end: int) -> Iterator[tuple[int, float]]:
    """Yield which part of a token each word holds, by characters; all of it where it is one."""
    held = [max(0, min(w.end, end) - max(w.start, start)) for w in touched]
    for number, characters in enumerate(held):
        yield number, characters / sum(held) if len(held) > 1 else 1.0


def _highlight(word: Word, weight: float) -> Highlight:
    return Highlight(word.start, word.end, weight)


def _tag_groups(labels: int, label: int) -> tuple[list[int], list[int]]:
    own = [bio2.begin(label), bio2.inside(label)]
    return own, [tag for tag in range(1 + 2 * labels) if tag not in own]
