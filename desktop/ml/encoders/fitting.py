"""The constants that belong to one encoder's features, from how its features lie.

Encoders differ in how far apart the features of unlike texts are: some put all into a narrow cone
(Ethayarajh 2019), which is there no more when the mean is taken away (Mu & Viswanath 2018,
arXiv:1702.01417).  What was tuned on all-MiniLM-L6-v2, whose mean is small and stays, is carried
over so, and by how much cosines vary then.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from desktop.core.answers.tasks import Kind
from desktop.core.products import Products
from desktop.ml.arrays import Floats, unit
from desktop.ml.encoders.port import MINILM, Encoder, Fitted, Way
from desktop.ml.encoders.tokenization import Batch, collate

# How much cosines of all-MiniLM-L6-v2 vary, on ``sentences.SENTENCES``.
VARIES = 0.118
# Stays within these, whatever the few texts say.
SHARPNESSES = (10.0, 80.0)
DECIMALS = 5


def fit(encoder: Encoder, texts: Sequence[str]) -> Fitted:
    """Return an encoder's constants from how it reads some unlike ``texts`` as it was published."""
    features = [
        (states[0] * batch.pooling(encoder.facts.pooling)[0, :, None]).sum(0)
        for batch, states in _read(encoder, texts, Kind.CLASSIFY)
    ]
    words = [
        states[0, encoder.facts.of(Kind.SPANS).specials.content(states.shape[1])].mean(0)
        for _, states in _read(encoder, texts, Kind.SPANS)
    ]
    return fitted(np.stack(features), np.stack(words))


def fitted(features: Floats, words: Floats) -> Fitted:
    """Return the constants for an encoder by the features (texts, width) of unlike texts.

    ``words`` (texts, width) are the mean states of their words.
    """
    middle = features.mean(0)
    sharpness = MINILM.sharpness * VARIES / max(varies(features - middle), 1e-6)
    return Fitted(
        sharpness=round(float(np.clip(sharpness, *SHARPNESSES)), 2),
        middle=_rounded(middle),
        middle_word=_rounded(words.mean(0)),
    )


def varies(features: Floats) -> float:
    """Return how much cosines between features (texts, width) vary."""
    placed = unit(features)
    return float((placed @ placed.T)[np.triu_indices(len(placed), 1)].std())


def _rounded(middle: Floats) -> tuple[float, ...]:
    return tuple(round(value, DECIMALS) for value in middle.tolist())


def _read(encoder: Encoder, texts: Sequence[str], kind: Kind) -> Iterator[tuple[Batch, Floats]]:
    """Read each text by itself, framed as for a kind of task."""
    facts = encoder.facts.of(kind)
    session = encoder.session(Way.READ, None, Products.FLOAT32)
    for text in texts:
        batch = collate([encoder.tokenizer.encode(text).cut(0, facts.longest)], facts.specials)
        mask = np.ones(batch.ids.shape, np.int32)
        yield batch, session.run(embeddings=encoder.embed(batch.ids), mask=mask)
