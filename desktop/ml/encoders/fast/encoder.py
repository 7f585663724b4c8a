"""An encoder of the BERT block family, computed by the program's own graphs."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from desktop.core.encoders import MINILM, SHIPPED
from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.facts import facts_of
from desktop.ml.encoders.families import FAMILIES
from desktop.ml.encoders.fast.layer_names import KINDS, POSITIONS, WORDS, LayerNames
from desktop.ml.encoders.fast.sessions import FOLDER, LaidOut, Session, largest
from desktop.ml.encoders.folder_tokenizer import tokenizer_of
from desktop.ml.encoders.port import Adapter, Facts, Way
from desktop.ml.encoders.weights import Published, unusable

ACTIVATION = "gelu"
GRAPHS = "graphs"


class FastEncoder:
    """The weights by their published names, and the tokenizer; shared, never changed.

    ``words`` (vocabulary, embedded) is the word table, of floats or of four bits each; it stays on
    the disk, and the rows that texts need are read through the memory map.  ``positions`` (longest,
    embedded) is what is added at each position.  The layers are read when a version asks for them,
    and not kept.
    """

    ways = frozenset(Way)

    def __init__(self, folder: Path, digest: str = MINILM.id) -> None:
        """Load from ``folder``; raises ``KnownError`` when a file is missing or unusable."""
        try:
            self.tokenizer = tokenizer_of(folder)
            self.facts = facts_of(folder, self.tokenizer, digest=digest)
            self.layer_names = layer_names_of(self.facts)
            self._published = Published(folder, FAMILIES[self.facts.family].prefix)
            self.words = self._published.table(WORDS)
            self.positions = self._positions()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise unusable(folder) from error
        if self.words.shape[1] != self.facts.embedded:
            raise self._published.missing()
        # Those of the encoders that come with the program lie with it.
        shipped = SHIPPED.get(digest)
        self.graphs = FOLDER / shipped.graphs if shipped else folder / GRAPHS

    def embed(self, ids: Integers) -> Floats:
        """See the port: words and positions."""
        return self.rows(ids) + self.positions[: ids.shape[1]]

    def rows(self, ids: Integers) -> Floats:
        """Return the rows of the word table with these numbers (..., embedded)."""
        return self.words[ids].astype(np.float32, copy=False)

    def session(self, way: Way, adapter: Adapter | None, products: Products) -> Session:
        """See the port."""
        with self.laid_out(adapter) as weights:
            return Session(self.graphs, way, weights, products)

    @contextmanager
    def laid_out(self, adapter: Adapter | None) -> Generator[LaidOut]:
        """Give the weights by the graphs' names, an adapter added to them."""
        change = adapter.read() if adapter else _unchanged
        with self._published.reading() as weight:
            given = largest(self.graphs)
            yield LaidOut(self.layer_names, lambda name: change(name, weight(name)), given)

    def every_weight(self) -> dict[str, Floats]:
        """Return all weights by name as float32, linear ones (out, in), the word table among them.

        Raises ``KnownError`` when the file is missing or unusable.
        """
        return self._published.every()

    def layer_weights(self) -> dict[str, Floats]:
        """Return all weights but the word table, whose rows are looked up; as ``every_weight``."""
        return self._published.every(without=WORDS)

    def _positions(self) -> Floats:
        """Return what is added at each position, the embedding of the first segment with it."""
        with self._published.reading() as weight:
            positions = weight(POSITIONS)[self.facts.positions_from :]
            return positions + weight(KINDS)[0] if self.layer_names.kinds else positions


def layer_names_of(facts: Facts) -> LayerNames:
    """Return how the parts of an encoder's layers are called.

    Raises ``ValueError`` when it does not compute as BERT does, down to what its layers compute.
    """
    family = FAMILIES.get(facts.family)
    same = facts.activation == ACTIVATION and not facts.width % facts.heads and facts.longest > 0
    if family is None or family.layer_names is None or not same:
        raise ValueError(facts.family)
    return family.layer_names


def _unchanged(_: str, weight: Floats) -> Floats:
    return weight
