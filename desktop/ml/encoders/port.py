"""What an encoder is to the rest of the program: facts, a tokenizer, and ways to compute.

An encoder is weights under their published names, a table of facts, a tokenizer, and a session for
each way in which it can compute.  Nothing here knows torch or how a session comes to be.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from numpy.typing import NDArray

from desktop.core.answers.tasks import Kind
from desktop.core.products import Products
from desktop.ml.arrays import Floats, Integers
from desktop.ml.encoders.tokenization import Pooling, Specials, TextTokenizer


class Way(StrEnum):
    """In which way an encoder computes; ``BACK`` may be missing."""

    READ = "read"
    TRACE = "trace"
    BACK = "back"


class Make(StrEnum):
    """Who computes: the program's own graphs, or one that was exported from a library's class."""

    FAST = "fast"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Constants that belong to one encoder's features; the defaults are all-MiniLM-L6-v2's.

    ``sharpness`` is how much a cosine to an example weighs in log-odds, ``length`` that of pooled
    features, ``room`` the most that a label of corrections may have added to its log-odds.
    ``middle`` and ``middle_word`` (width,), or nothing, are taken away from pooled states and from
    the states of words before they are compared: an encoder may add the same to all.
    """

    sharpness: float = 28.0
    length: float = 8.0
    room: float = 8.0
    middle: tuple[float, ...] = ()
    middle_word: tuple[float, ...] = ()


MINILM = Fitted()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that differs between encoders; ``digest`` is the SHA-256 of the published weights.

    ``width`` is that of states, ``embedded`` that of embeddings, ``wide`` that within a layer;
    ``longest`` counts the tokens of a text, without the special ones around it; ``prompt`` are the
    tokens that the encoder was trained to see before a whole text; ``size_bytes`` is that of the
    weights as they were published.
    """

    name: str
    digest: str
    family: str
    make: Make
    layers: int
    heads: int
    width: int
    wide: int
    embedded: int
    vocabulary: int
    longest: int
    specials: Specials
    positions_from: int = 0
    epsilon: float = 1e-12
    activation: str = "gelu"
    cased: bool = False
    pooling: Pooling = Pooling.MEAN
    size_bytes: int = 0
    prompt: tuple[int, ...] = ()
    fitted: Fitted = field(default_factory=Fitted)

    def of(self, kind: Kind) -> "Facts":
        """Return them for a kind of task: whole texts have the prompt in the frame around them.

        It is no part of the text there, so nothing in the text is shifted by it.
        """
        if kind is not Kind.CLASSIFY or not self.prompt:
            return self
        framed = replace(self.specials, before=(*self.specials.before, *self.prompt))
        return replace(self, specials=framed, longest=self.longest - len(self.prompt), prompt=())


# What peft puts before an encoder's names of weights where it writes an adapter.
IN_PEFT = "base_model.model."


class Adapter(Protocol):
    """What a version adds to an encoder's weights."""

    def read(self) -> Callable[[str, Floats], Floats]:
        """Return what makes of a weight, by its published name, that of the version."""
        ...


class Session(Protocol):
    """One way of computing, with the weights of one version."""

    outputs: tuple[str, ...]

    def run(self, **inputs: NDArray[Any]) -> Floats:
        """Return the first output: (batch, tokens, width), or what ``Encoder`` says of the way."""
        ...

    def values(self, inputs: Mapping[str, Any], outputs: Sequence[str]) -> dict[str, Any]:
        """Return outputs by name as values of the runtime, which nothing copies."""
        ...


class Encoder(Protocol):
    """An installed encoder; shared by all versions that are made of it, never changed.

    ``READ`` takes ``embeddings`` (batch, tokens, embedded) and ``mask`` (batch, tokens) and gives
    ``states`` (batch, tokens, width).  ``TRACE`` takes unpadded embeddings and gives the states
    first, then what ``BACK`` needs beside ``gradient`` (that of the states) to give that of the
    embeddings.
    """

    @property
    def facts(self) -> Facts:
        """Return what it is."""
        ...

    @property
    def tokenizer(self) -> TextTokenizer:
        """Return what makes tokens of texts."""
        ...

    @property
    def ways(self) -> frozenset[Way]:
        """Return the ways in which it can compute."""
        ...

    def embed(self, ids: Integers) -> Floats:
        """Return what is summed for each token before the first norm (batch, tokens, embedded)."""
        ...

    def session(self, way: Way, adapter: Adapter | None, products: Products) -> Session:
        """Open one way of computing; raises ``KnownError`` when a file is damaged or missing."""
        ...
