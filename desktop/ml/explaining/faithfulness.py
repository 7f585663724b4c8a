"""Explanations and answers put to the test: do the shaded words matter, is the answer firm.

The proof masks the words shown as speaking for the label (the strongest, at most half of all)
and compares how far its probability falls with masking as many words at random
(comprehensiveness, DeYoung et al. 2020).  Firmness tries single-word changes: dropped, misspelt,
in other letters, in another width (Ribeiro et al. 2020).
"""

import random
from dataclasses import replace

from desktop.core.answers.phrases import visible
from desktop.core.answers.predictions import Explanation, Firmness, Proof
from desktop.core.texts.probes import other_case, other_width, typo, without
from desktop.core.texts.text import digest
from desktop.core.texts.words import Word, words
from desktop.ml.explaining.masking import masked_chances, tokens_of
from desktop.ml.reading.reader import Reader, Reading

DRAWS, DRAWS_OF_LONG = 8, 3
TOKENS_TRIED, FEWEST_WORDS, MOST_WORDS = 2_400, 2, 16


def proven(reader: Reader, reading: Reading, explanation: Explanation) -> Explanation:
    """Return the explanation of a label with its proof; as it was where nothing is shaded."""
    every = words(reading.text)
    speaking = [h for h in visible(explanation.highlights) if h.weight > 0]
    shaded = sorted(speaking, key=lambda h: -h.weight)[: len(every) // 2]
    if not shaded:
        return explanation
    source = random.Random(digest(reading.text))
    draws = DRAWS if len(reading.pieces) == 1 else DRAWS_OF_LONG
    tokens = [tokens_of(reading, word) for word in every]
    number = {word.start: place for place, word in enumerate(every)}
    chosen = [[number[h.start] for h in shaded]]
    chosen += [source.sample(range(len(every)), len(shaded)) for _ in range(draws)]
    masks = [[]] + [[t for place in row for t in tokens[place]] for row in chosen]
    target = reader.labels.index(explanation.label)
    whole, without_shaded, *without_random = masked_chances(reader, reading, masks)[
        :, target
    ].tolist()
    falls = [whole - chance for chance in without_random]
    fall = whole - without_shaded
    beaten = sum(fall > other for other in falls) / len(falls)
    return replace(explanation, proof=Proof(fall, sum(falls) / len(falls), beaten))


def firmness(reader: Reader, text: str, order: tuple[Word, ...]) -> Firmness:
    """Try changes of the words in ``order``, the most telling first, as many as time allows."""
    base = reader.read(text)
    first = base.prediction.labels[0].label
    source = random.Random(digest(text))
    count = TOKENS_TRIED // (3 * max(8, len(base.encoded)))
    tried: list[tuple[Word, str]] = []
    for word in order[: min(MOST_WORDS, max(FEWEST_WORDS, count))]:
        made = (
            without(text, word),
            typo(text, word, source),
            other_case(text, word),
            other_width(text, word),
        )
        tried += [(word, m) for m in dict.fromkeys(made) if m != text and m.strip()]
    said = reader.read_many([changed for _, changed in tried])
    flips = [
        (word, p.labels[0].label)
        for (word, _), p in zip(tried, said, strict=True)
        if p.labels[0].label != first
    ]
    if not flips:
        return Firmness(len(tried), 0)
    word, other = flips[0]
    return Firmness(len(tried), len(flips), (word.start, word.end), other)
