"""An encoder of any other family: the exported graph, the tokenizer, the weights."""

from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.exported.sessions import ExportedSession, TraceSession
from desktop.ml.encoders.facts import facts_of, record
from desktop.ml.encoders.folder_tokenizer import tokenizer_of
from desktop.ml.encoders.port import Adapter, Session, Way
from desktop.ml.encoders.records import FACTS
from desktop.ml.encoders.weights import Published, unusable

READ, READ8, GRADIENT = "read.onnx", "read8.onnx", "gradient.onnx"
# What reads, by version and form of products.
Kept = WeakKeyDictionary[Adapter, dict[Products, ExportedSession]]


class ExportedEncoder:
    """What was taken in from a folder of Hugging Face's; shared, never changed.

    ``words`` (vocabulary, embedded) is the word table; it stays on the disk.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        """Load from ``folder``; raises ``KnownError`` when a file is missing or unusable."""
        self.folder = folder
        try:
            self.tokenizer = tokenizer_of(folder)
            self.facts = facts_of(folder, self.tokenizer, digest=digest)
            told = record(folder / FACTS)
            self._published = Published(folder)
            self.words = self._published.table(str(told["words"]))
            self.targets = tuple(str(target) for target in told["targets"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise unusable(folder) from error
        back = {Way.TRACE, Way.BACK} if (folder / GRADIENT).exists() else set[Way]()
        self.ways = frozenset({Way.READ} | back)
        self._reading: Kept = WeakKeyDictionary()

    def embed(self, ids: Integers) -> Floats:
        """See the port: the graph adds what stands for the positions."""
        return self.words[ids].astype(np.float32)

    def session(self, way: Way, adapter: Adapter | None, products: Products) -> Session:
        """See the port; the way back is always computed in floats, from where reading got to."""
        if way is Way.READ:
            return self._read(adapter, products)
        if way is Way.BACK:
            return self._opened(GRADIENT, adapter, Products.FLOAT32)
        kept = self._reading.get(adapter, {}).get(products) if adapter else None
        return TraceSession(kept or self._read(adapter, products))

    def _read(self, adapter: Adapter | None, products: Products) -> ExportedSession:
        """Open what reads; it is kept, since the way back begins with it."""
        made = self._opened(READ if products is Products.FLOAT32 else READ8, adapter, products)
        if adapter is not None:
            self._reading.setdefault(adapter, {})[products] = made
        return made

    def _opened(self, name: str, adapter: Adapter | None, products: Products) -> ExportedSession:
        change = adapter.read() if adapter else _unchanged
        try:
            with self._published.reading() as weight:
                return ExportedSession(
                    self.folder / name, lambda asked: change(asked, weight(asked)), products
                )
        except OSError as error:
            raise self._published.missing() from error


def _unchanged(_: str, weight: Floats) -> Floats:
    return weight
