"""Encoders that come with the program, and those that a person brings: what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Shipped:
    """An encoder that comes with the program.

    ``name`` is that of its folder too, ``id`` the SHA-256 of its weights as they lie here,
    ``halved`` that of the same weights as half precision, as installed programs carry them;
    ``others`` are the SHA-256 of its other files, ``graphs`` is where among the graphs its own are.
    """

    name: str
    id: str
    licence: str
    languages: tuple[str, ...]
    others: Mapping[str, str]
    halved: str = ""
    graphs: str = "."

    @property
    def files(self) -> dict[str, tuple[str, ...]]:
        """Return the names of its files, each with the SHA-256 that it may have."""
        weights = {WEIGHTS: (self.id, self.halved) if self.halved else (self.id,)}
        return weights | {name: (digest,) for name, digest in self.others.items()}


# Reads where nothing else is asked for.
MINILM = Shipped(
    name="all-MiniLM-L6-v2",
    id="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    licence="apache-2.0",
    languages=("en",),
    others={
        "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    },
    halved="e0d20df3bf952fe167a1d822e435f1d8d7a63f13e1f8c33cc3881ae1d707dfb0",
)
# For texts in any of a hundred languages; four bits a weight (packaging/model/multilingual.py).
E5 = Shipped(
    name="multilingual-e5-small",
    id="1d7e3eee2460df8d097276abe002f42072d150d45cefcef27060ceb80cdc0d25",
    licence="mit",
    languages=("multilingual",),
    others={
        "tokenizer.safetensors": "d24141c5579fd4d79cda954e8aae0de6a2a5f2b4a54f355afb781e15593490ea",
        "config.json": "f03a8c220468518d4f6c556c2b7c75d9fd84a1add8e99f6173276b76886ef9c3",
    },
    graphs="multilingual-e5-small",
)
SHIPPED = {one.id: one for one in (MINILM, E5)}


class Refusal(StrEnum):
    """Why a folder is not taken in as an encoder."""

    NO_FOLDER = "no folder"
    NO_MODEL = "no model"
    PICKLES = "pickles"
    PARTED = "parted"
    LINKED = "linked"
    REMOTE_CODE = "remote code"
    ADAPTER = "adapter"
    WRITES = "writes"
    FAMILY = "family"
    TOKENIZER = "tokenizer"
    OFFSETS = "offsets"
    VOCABULARY = "vocabulary"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    SLOW = "slow"
    NOT_FINITE = "not finite"
    MISSING = "missing"
    DIGEST = "digest"
    MEMORY = "memory"
    UNEQUAL = "unequal"
    NOT_EXPORTED = "not exported"


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of an encoder before it is taken in, and in the list.

    ``digest`` is the SHA-256 of its weights as they were published; ``licence`` and ``languages``
    are what its model card says, "" and none where it says nothing.
    """

    name: str
    family: str
    digest: str
    size_bytes: int
    layers: int
    width: int
    longest: int
    licence: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """The encoder that a version names; 0 bytes where its size was not written down."""

    id: str
    name: str = ""
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An encoder that cannot be read with: it is ``missing``, or its files are damaged."""

    reference: Reference
    missing: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What was measured when an encoder was taken in.

    ``difference`` is the largest between its states and those of transformers on ``texts`` texts;
    the times are medians for one text on one thread, in milliseconds, of its graph and of the
    transformers pipeline; ``memory_bytes`` is what reading takes.
    """

    texts: int
    difference: float
    took_ms: float
    pipeline_ms: float
    memory_bytes: int
    explained: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class InstalledEncoder:
    """An encoder that can be used; ``id`` is the SHA-256 of its weights as they lie here.

    ``own`` says that a person took it in; then there is a proof.
    """

    id: str
    card: Card
    own: bool
    proof: Proof | None = None
