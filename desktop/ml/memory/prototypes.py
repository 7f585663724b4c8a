"""What a version knows by example: features of texts, without the texts.

Up to ``EACH`` anchors for each label are the centres of its texts' features (k-means on the unit
sphere, Dhillon & Modha 2001); the held features are those of texts that were not trained on, by
which the learner of corrections is held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from desktop.core.errors import BugError
from desktop.ml.arrays import Floats, Integers, unit

EACH, ROUNDS, HELD = 16, 8, 600
RIDGE = 3.0
PARTS = ("centre", "anchors", "owners", "held", "held_owners")


@dataclass(frozen=True, slots=True)
class Known:
    """Features (n, width) of unit length after ``centre`` (width,) is taken away.

    ``anchors`` (n, width) belong to the labels ``owners`` (n,); ``held`` (m, width) are text
    features as the model gives them, of texts of the labels ``held_owners`` (m,).
    """

    centre: Floats
    anchors: Floats
    owners: Integers
    held: Floats
    held_owners: Integers

    def placed(self, features: Floats) -> Floats:
        """Return text features (..., width) centred and of unit length."""
        return unit(unit(features) - self.centre)

    def back(self, feature: Floats, toward: Floats) -> Floats:
        """Return the gradient (width,) at a feature, given that at its place (width,)."""
        length = np.linalg.norm(feature)
        whole = feature / length
        shifted = whole - self.centre
        far = np.linalg.norm(shifted)
        place = shifted / far
        inner = (toward - place * (place @ toward)) / far
        return (inner - whole * (whole @ inner)) / length

    def tensors(self) -> dict[str, NDArray[np.generic]]:
        """Return the parts by name, as half precision and small integers."""
        found = {name: getattr(self, name) for name in PARTS}
        return {
            name: part.astype(np.float16 if np.issubdtype(part.dtype, np.floating) else np.int16)
            for name, part in found.items()
        }


@dataclass(frozen=True, slots=True)
class Carried:
    """Examples of an earlier version: points (n, width) and labels (n,).

    They stand for the last ``texts`` of those that were trained on, which the earlier version knew.
    """

    points: Floats
    owners: Integers
    texts: int


def known_from(
    features: Floats,
    owners: Sequence[int],
    held: Floats,
    held_owners: Sequence[int],
    carried: Carried | None = None,
) -> Known | None:
    """Return what is known after training on features (n, width); ``None`` without any."""
    if not len(features):
        return None
    labels = np.asarray(owners)
    whole = unit(features)
    centre = whole.mean(0)
    placed = unit(whole - centre)
    if carried is not None:
        fresh = len(placed) - carried.texts
        placed = np.concatenate([placed[:fresh], unit(carried.points - centre)])
        labels = np.concatenate([labels[:fresh], carried.owners])
    groups = [(label, placed[labels == label]) for label in np.unique(labels).tolist()]
    anchors = [(label, centres(group, EACH)) for label, group in groups]
    return Known(
        centre,
        np.concatenate([found for _, found in anchors]),
        np.concatenate([np.full(len(found), label, np.int64) for label, found in anchors]),
        held[:HELD],
        np.asarray(held_owners[:HELD], np.int64),
    )


def carried_over(known: Known, before: Floats, after: Floats) -> Carried:
    """Return the examples of a version as the version that follows it would see them.

    Training moves all features; where to is learned from the old texts that were trained on, from
    their features before and after (texts, width), by ridge regression (Hoerl & Kennard 1970), as
    in feature adaptation (Iscen et al. 2020, arXiv:2004.00713).
    """
    placed, goal = known.placed(before), unit(after)
    middle = goal.mean(0)
    inner = placed.T @ placed + np.float32(RIDGE) * np.eye(placed.shape[1], dtype=np.float32)
    way = np.linalg.solve(inner, placed.T @ (goal - middle))
    return Carried(known.anchors @ way + middle, known.owners, len(after))


def centres(points: Floats, most: int) -> Floats:
    """Return at most ``most`` centres of unit vectors (n, width): spherical k-means.

    It starts from points that lie apart (k-means++, Arthur & Vassilvitskii 2007).
    """
    if len(points) <= most:
        return points
    source = np.random.default_rng(0)
    found = points[_apart(points, most, source)]
    for _ in range(ROUNDS):
        nearest = (points @ found.T).argmax(1)
        sums = np.zeros_like(found)
        np.add.at(sums, nearest, points)
        filled = np.bincount(nearest, minlength=most) > 0
        found[filled] = unit(sums[filled])
    return found


def _apart(points: Floats, count: int, source: "np.random.Generator") -> list[int]:
    """Choose points with a chance that grows with the squared distance to those chosen."""
    chosen = [int(source.integers(len(points)))]
    distance = np.full(len(points), np.inf)
    while len(chosen) < count:
        distance = np.minimum(distance, 2 - 2 * (points @ points[chosen[-1]])).clip(min=1e-9)
        distance[chosen] = 0
        chosen.append(int(source.choice(len(points), p=distance / distance.sum())))
    return chosen


def to_bytes(known: Known) -> bytes:
    """Return the safetensors form."""
    return save(known.tensors())


def from_bytes(raw: bytes, labels: int, width: int) -> Known:
    """Read ``to_bytes`` back; raises ``BugError`` when it does not fit the version.

    It comes from the store, whose pages notice damage themselves.
    """
    try:
        return from_tensors(load(raw), labels, width)
    except (SafetensorError, KeyError, ValueError) as error:
        raise BugError("what a version knows by example does not fit it") from error


def from_tensors(tensors: dict[str, NDArray[np.generic]], labels: int, width: int) -> Known:
    """Read the parts by name; raises ``KeyError`` or ``ValueError`` when they do not fit."""
    centre, anchors, held = (tensors[n].astype(np.float32) for n in ("centre", "anchors", "held"))
    owners, held_owners = (tensors[n].astype(np.int64) for n in ("owners", "held_owners"))
    fits = centre.shape == (width,) and all(
        f.shape == (len(o), width) and bool(((o >= 0) & (o < labels)).all())
        for f, o in ((anchors, owners), (held, held_owners))
    )
    if not fits or not all(bool(np.isfinite(f).all()) for f in (centre, anchors, held)):
        raise ValueError("known")
    return Known(centre, anchors, owners, held, held_owners)
