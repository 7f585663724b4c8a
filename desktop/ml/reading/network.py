"""A version as it reads: the merged encoder on onnxruntime, the head, and what they mean.

Nothing here loads torch, which only trainings need; the values are those of ``TextModel`` (tested).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.fast.sessions import suited, value
from desktop.ml.encoders.port import Adapter, Encoder, Session, Way
from desktop.ml.encoders.tokenization import Batch, Encoded, collate
from desktop.ml.heads.spec import Spec, scaled, scaled_back
from desktop.runtime.memory import give_back

READ, EXPLAIN = (Way.READ,), (Way.TRACE, Way.BACK)


class Network:
    """Token states and logits of one version; sessions are opened when they are first needed.

    Each session holds its own copy of its weights, and the encoder is asked for them again then.
    ``casing`` (4, embedded) is added to the embeddings where a version knows it.
    ``products`` is the form of the products to compute with; none is the one suited to the version.
    ``check`` is called before each pass of the encoder and may end the work by raising.
    """

    def __init__(
        self,
        spec: Spec,
        encoder: Encoder,
        head: tuple[Floats, Floats],
        adapter: Adapter | None = None,
        casing: Floats | None = None,
    ) -> None:
        """Take an encoder, what is added to it, and the head's weight and bias."""
        self.spec = spec
        self.encoder, self.adapter = encoder, adapter
        self.head, self.bias = head
        self._casing = casing
        self.products: Products | None = None
        # The encoder's, as they are for this kind of task.
        self.facts = encoder.facts.of(spec.kind)
        fitted = self.facts.fitted
        self._middle, self._middle_word = (
            np.array(middle or 0.0, np.float32) for middle in (fitted.middle, fitted.middle_word)
        )
        self.check: Callable[[], None] = lambda: None
        self._sessions: dict[tuple[Way, Products], Session] = {}

    @property
    def width(self) -> int:
        """Return the width of states and features."""
        return self.head.shape[1]

    def batch(self, pieces: Sequence[Encoded]) -> Batch:
        """Put pieces of texts together, framed as the encoder wants them."""
        return collate(pieces, self.facts.specials)

    def embed(self, ids: Integers, casing: Integers) -> Floats:
        """Return word, place and casing embeddings summed (batch, tokens, embedded)."""
        x = self.encoder.embed(ids)
        return x if self._casing is None else x + self._casing[casing]

    def encode(self, embeddings: Floats, mask: NDArray[np.bool_] | None = None) -> Floats:
        """Return token states (batch, tokens, width) of embeddings (batch, tokens, embedded)."""
        self.check()
        shape = embeddings.shape[:2]
        told = np.ones(shape, np.int32) if mask is None else mask.astype(np.int32)
        return self._session(Way.READ).run(embeddings=embeddings, mask=told)

    def states(self, batch: Batch) -> Floats:
        """Return token states (batch, tokens, width)."""
        return self.encode(self.embed(batch.ids, batch.casing), batch.mask)

    def features(self, batch: Batch) -> Floats:
        """Return pooled, normalised text features (batch, width)."""
        weights = batch.pooling(self.facts.pooling)
        return self.scaled((self.states(batch) * weights[..., None]).sum(1))

    def scaled(self, pooled: Floats) -> Floats:
        """Return the features (..., width) of pooled states: one length for all."""
        return scaled(pooled - self._middle, self.facts.fitted.length)

    def scaled_back(self, pooled: Floats, gradient: Floats) -> Floats:
        """Return the gradient (width,) at pooled states, given that at their feature."""
        return scaled_back(pooled - self._middle, gradient, self.facts.fitted.length)

    def of_words(self, states: Floats) -> Floats:
        """Return the states (words, width) of words as they are compared."""
        return states - self._middle_word

    def logits(self, features: Floats) -> Floats:
        """Map (..., width) to (..., rows of the head)."""
        return features @ self.head.T + self.bias

    def tagged(self, states: Floats, ranks: Sequence[int]) -> Floats:
        """Map the states (words, width) of words' tokens to (words, outputs).

        ``ranks`` say which of the words of its token each one is.
        """
        every = self.logits(states).reshape(len(states), self.spec.words, self.spec.outputs)
        return every[np.arange(len(every)), np.asarray(ranks, np.int64)]

    def traced(self, embeddings: Floats) -> "Trace":
        """Return the states of unpadded embeddings (batch, tokens, width), and the way back."""
        self.check()
        there = self._session(Way.TRACE)
        found = there.values({"embeddings": value(embeddings)}, there.outputs)
        return Trace(
            found.pop(there.outputs[0]).numpy(), found, self._session(Way.BACK), self.check
        )

    def open(self) -> None:
        """Open the graph that reads; raises what giving the weights raises."""
        self._session(Way.READ)

    def _session(self, way: Way) -> Session:
        """Open a way: there and back together, since both will be needed."""
        products = self.products or suited(int8=self.spec.calibration.int8)
        if (way, products) not in self._sessions:
            for part in READ if way in READ else EXPLAIN:
                opened = self.encoder.session(part, self.adapter, products)
                self._sessions[part, products] = opened
            give_back()
        return self._sessions[way, products]


@dataclass(frozen=True, slots=True)
class Trace:
    """States (batch, tokens, width), and what the way back to the embeddings needs."""

    states: Floats
    kept: dict[str, object]
    back: Session
    check: Callable[[], None]

    def gradient(self, of_states: Floats) -> Floats:
        """Return AttnLRP's gradient (batch, tokens, width) with respect to the embeddings."""
        self.check()
        inputs = {**self.kept, "gradient": value(np.ascontiguousarray(of_states))}
        return self.back.values(inputs, self.back.outputs)["relevance"].numpy()
