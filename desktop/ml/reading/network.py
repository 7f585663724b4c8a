"""A version as it reads: the merged encoder on onnxruntime, the head, and what they mean.

Nothing here loads torch, which only trainings need; the values are those of ``TextModel`` (tested).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.fast.sessions import Session, Weights, suited, value
from desktop.ml.encoders.tokenization import Batch
from desktop.ml.heads.spec import Spec, scaled

READ, EXPLAIN = ("read",), ("trace", "back")


@dataclass(frozen=True, slots=True)
class Tables:
    """Word embeddings (vocabulary, width), places (longest, width), casings (4, width) or none."""

    words: NDArray[np.floating]
    places: Floats
    casing: Floats | None = None


class Network:
    """Token states and logits of one version; sessions are opened when they are first needed.

    Each session holds its own copy of its weights, so ``source`` is asked for them again then.
    ``products`` is the form of the products to compute with; none is the one suited to the version.
    ``check`` is called before each pass of the encoder and may end the work by raising.
    """

    def __init__(
        self,
        spec: Spec,
        tables: Tables,
        source: Callable[[], AbstractContextManager[Weights]],
        head: tuple[Floats, Floats],
    ) -> None:
        """Take what gives weights as ``graphs.LaidOut`` names them, and the head's two."""
        self.spec = spec
        self.head, self.bias = head
        self._tables = tables
        self._source = source
        self.products: Products | None = None
        self.check: Callable[[], None] = lambda: None
        self._sessions: dict[tuple[str, Products], Session] = {}

    @property
    def width(self) -> int:
        """Return the width of states and features."""
        return self.head.shape[1]

    def embed(self, ids: Integers, casing: Integers) -> Floats:
        """Return word, place and casing embeddings summed (batch, tokens, width)."""
        tables = self._tables
        x = tables.words[ids].astype(np.float32) + tables.places[: ids.shape[1]]
        return x if tables.casing is None else x + tables.casing[casing]

    def encode(self, embeddings: Floats, mask: NDArray[np.bool_] | None = None) -> Floats:
        """Return token states (batch, tokens, width) of embeddings of the same shape."""
        self.check()
        shape = embeddings.shape[:2]
        told = np.ones(shape, np.int32) if mask is None else mask.astype(np.int32)
        return self._session("read").run(embeddings=embeddings, mask=told)

    def states(self, batch: Batch) -> Floats:
        """Return token states (batch, tokens, width)."""
        return self.encode(self.embed(batch.ids, batch.casing), batch.mask)

    def features(self, batch: Batch) -> Floats:
        """Return mean-pooled, normalised text features (batch, width)."""
        return scaled((self.states(batch) * batch.pooling()[..., None]).sum(1))

    def logits(self, features: Floats) -> Floats:
        """Map (..., width) to (..., outputs)."""
        return features @ self.head.T + self.bias

    def traced(self, embeddings: Floats) -> "Trace":
        """Return the states of unpadded embeddings (batch, tokens, width), and the way back."""
        self.check()
        there = self._session("trace")
        found = there.values({"embeddings": value(embeddings)}, there.outputs)
        return Trace(found.pop("states").numpy(), found, self._session("back"), self.check)

    def open(self) -> None:
        """Open the graph that reads; raises what giving the weights raises."""
        self._session("read")

    def _session(self, name: str) -> Session:
        """Open a graph: the way there and the way back together, since both will be needed."""
        products = self.products or suited(int8=self.spec.calibration.int8)
        if (name, products) not in self._sessions:
            with self._source() as weights:
                for part in READ if name in READ else EXPLAIN:
                    self._sessions[part, products] = Session(part, weights, products)
        return self._sessions[name, products]


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
