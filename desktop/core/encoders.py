"""Encoders that a person brings: what is shown of one, and why one is not taken in."""

from dataclasses import dataclass
from enum import StrEnum

# The encoder that comes with the program, and the SHA-256 of its published weights.
SHIPPED_NAME = "all-MiniLM-L6-v2"
SHIPPED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# The other one that comes with it, for texts in any of a hundred languages: the SHA-256 of its
# weights as they lie here, four bits each (packaging/model/multilingual.py).
MULTILINGUAL_NAME = "multilingual-e5-small"
MULTILINGUAL = "1d7e3eee2460df8d097276abe002f42072d150d45cefcef27060ceb80cdc0d25"


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
