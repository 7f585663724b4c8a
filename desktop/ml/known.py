"""What a version knows by example: features of texts, without the texts.

Up to ``EACH`` anchors for each label are the centres of its texts' features (k-means on the unit
sphere, Dhillon & Modha 2001); the held features are those of texts that were not trained on, by
which the learner of corrections is held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812  (the field's usual name)
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from desktop.core.errors import KnownError, Problem

EACH, ROUNDS, HELD = 16, 8, 600
PARTS = ("centre", "anchors", "owners", "held", "held_owners")


@dataclass(frozen=True, slots=True)
class Known:
    """Features (n, width) of unit length after ``centre`` (width,) is taken away.

    ``anchors`` (n, width) belong to the labels ``owners`` (n,); ``held`` (m, width) are text
    features as the model gives them, of texts of the labels ``held_owners`` (m,).
    """

    centre: Tensor
    anchors: Tensor
    owners: Tensor
    held: Tensor
    held_owners: Tensor

    def placed(self, features: Tensor) -> Tensor:
        """Return text features (..., width) centred and of unit length."""
        return F.normalize(F.normalize(features, dim=-1) - self.centre, dim=-1)

    def tensors(self) -> dict[str, Tensor]:
        """Return the parts by name, as half precision and small integers."""
        found = {name: getattr(self, name) for name in PARTS}
        return {
            name: (part.half() if part.is_floating_point() else part.short()).contiguous()
            for name, part in found.items()
        }


def known_from(
    features: Tensor, owners: Sequence[int], held: Tensor, held_owners: Sequence[int]
) -> Known | None:
    """Return what is known after training on features (n, width); ``None`` without any."""
    if not len(features):
        return None
    labels = torch.tensor(owners)
    unit = F.normalize(features, dim=-1)
    centre = unit.mean(0)
    placed = F.normalize(unit - centre, dim=-1)
    groups = [(label, placed[labels == label]) for label in labels.unique().tolist()]
    anchors = [(label, centres(group, EACH)) for label, group in groups]
    return Known(
        centre,
        torch.cat([found for _, found in anchors]),
        torch.cat([torch.full((len(found),), label) for label, found in anchors]),
        held[:HELD],
        torch.tensor(held_owners[:HELD], dtype=torch.long),
    )


def centres(points: Tensor, most: int) -> Tensor:
    """Return at most ``most`` centres of unit vectors (n, width): spherical k-means."""
    if len(points) <= most:
        return points
    source = torch.Generator().manual_seed(0)
    found = points[torch.randperm(len(points), generator=source)[:most]].clone()
    for _ in range(ROUNDS):
        nearest = (points @ found.T).argmax(1)
        sums = torch.zeros_like(found).index_add_(0, nearest, points)
        filled = torch.bincount(nearest, minlength=most) > 0
        found[filled] = F.normalize(sums[filled], dim=-1)
    return found


def to_bytes(known: Known) -> bytes:
    """Return the safetensors form."""
    return save(known.tensors())


def from_bytes(raw: bytes, labels: int, width: int) -> Known:
    """Read ``to_bytes`` back; raises ``KnownError`` when it does not fit the version."""
    try:
        return from_tensors(load(raw), labels, width)
    except (SafetensorError, KeyError, ValueError) as error:
        raise KnownError(Problem.VERSION_DAMAGED, version="") from error


def from_tensors(found: dict[str, Tensor], labels: int, width: int) -> Known:
    """Read the parts by name; raises ``KeyError`` or ``ValueError`` when they do not fit."""
    floats = {n: found[n].float() for n in ("centre", "anchors", "held")}
    owners = {n: found[n].long() for n in ("owners", "held_owners")}
    pairs = ((floats["anchors"], owners["owners"]), (floats["held"], owners["held_owners"]))
    fits = floats["centre"].shape == (width,) and all(
        f.shape == (len(o), width) and bool(((o >= 0) & (o < labels)).all()) for f, o in pairs
    )
    if not fits or not all(bool(f.isfinite().all()) for f in floats.values()):
        raise ValueError("known")
    return Known(**floats, **owners)
