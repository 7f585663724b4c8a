"""Examples to learn from and cases that are sealed away from learning."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.core.answers.predictions import Span
from desktop.core.texts.text import digest

SEALED_SHARE = 10
MIN_CORRECTIONS = 5
REPLAY, REPLAY_EACH = 800, 4


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


def varied(examples: Sequence[Example], count: int) -> tuple[Example, ...]:
    """Return so many examples, of as many labels as there can be; earlier ones first."""
    seen, fresh, rest = set[str](), list[Example](), list[Example]()
    for example in examples:
        new = not seen.issuperset(example.labels)
        (fresh if new else rest).append(example)
        seen.update(example.labels)
    return tuple([*fresh, *rest][:count])


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


def replayed(examples: Sequence[Example], corrections: int, seed: int) -> tuple[Example, ...]:
    """Return the old texts that go with so many corrections, the labels taken in turn."""
    most = max(REPLAY, REPLAY_EACH * corrections)
    if len(examples) <= most:
        return tuple(examples)
    source = random.Random(seed)
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.labels[0] if example.labels else ""].append(example)
    for group in groups.values():
        source.shuffle(group)
    chosen: list[Example] = []
    while len(chosen) < most:
        for group in groups.values():
            if group and len(chosen) < most:
                chosen.append(group.pop())
    return tuple(chosen)
