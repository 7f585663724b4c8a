"""Examples to learn from and cases that are sealed away from learning."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from desktop.core.predictions import Span
from desktop.core.texts import digest

SEALED_SHARE = 10
MIN_CORRECTIONS = 5


class Role(StrEnum):
    """What a stored example is for."""

    SAMPLE = "sample"
    SEALED = "sealed"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its right answer: a label (classify) or spans (spans)."""

    text: str
    label: str | None = None
    spans: tuple[Span, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that the answer names."""
        return (self.label,) if self.label else tuple(s.label for s in self.spans or ())


@dataclass(frozen=True, slots=True)
class Split:
    """Corrections to train on and corrections held out by digest."""

    train: tuple[Example, ...]
    held_out: tuple[Example, ...]


def is_sealed(text_digest: str) -> bool:
    """Say whether a text of the person's is sealed: one in ten, fixed forever by its digest."""
    return int(text_digest[:8], 16) % SEALED_SHARE == 0


def split(examples: Iterable[Example], sealed: frozenset[str]) -> Split:
    """Part corrections by digest; those whose text is among ``sealed`` are never trained on."""
    train: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        code = digest(example.text)
        (held_out if is_sealed(code) or code in sealed else train).append(example)
    return Split(tuple(train), tuple(held_out))


def count_labels(examples: Iterable[Example]) -> dict[str, int]:
    """Return how many examples name each label, most first."""
    counts = Counter(label for example in examples for label in set(example.labels))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def merged_labels(known: Iterable[str], examples: Iterable[Example]) -> tuple[str, ...]:
    """Return the known labels followed by the new ones in order of first use."""
    every = dict.fromkeys(known)
    for example in examples:
        every.update(dict.fromkeys(example.labels))
    return tuple(every)
