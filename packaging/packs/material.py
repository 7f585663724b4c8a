"""What a pack is made of, whatever its kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.texts.text import digest
from desktop.ml.encoders.port import Encoder
from desktop.ml.heads.spec import Spec
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit, Item


@dataclass(frozen=True)
class Material:
    """What a pack is made of: training sequences, calibration texts, own texts, test sets."""

    kind: Kind
    labels: tuple[str, ...]
    items: list[Item]
    calibration: list[Example]
    own: dict[str, list[Example]]
    tests: dict[str, list[Example]]
    fit: Fit
    answers: list[dict[str, str]]
    rank: int = recipe.RANK
    narrow: tuple[Example, ...] = ()


def items(examples: Sequence[Example], spec: Spec, encoder: Encoder) -> list[Item]:
    """Turn examples into training sequences."""
    return [i for e in examples for i in recipe.items(e, spec, encoder)]


def kept(example: Example, of: int = 20) -> bool:
    """Keep one text in so many for calibration, by digest."""
    return int(digest(example.text)[8:12], 16) % of == 0
