"""Choosing texts that are doubtful and unlike one another, from their features.

Weighted k-means (Zhdanov 2019, arXiv:1901.05954) and BADGE (Ash et al. 2020, arXiv:1906.03671):
k-means++ on the gradients that the last layer would get from each text's own answer.
"""

from collections.abc import Sequence

import numpy as np

from desktop.core.decisions.querying import Strategy, by_doubt
from desktop.ml.arrays import Floats, unit
from desktop.ml.memory.prototypes import centres

ROUNDS, WIDER = 8, 10


def chosen(
    strategy: Strategy,
    chances: Floats,
    features: Floats,
    costs: Sequence[float],
    *,
    count: int,
    seed: int = 0,
) -> list[int]:
    """Return the places of ``count`` texts to ask about, the most telling first.

    ``chances`` are (texts, labels), ``features`` (texts, width), ``costs`` seconds for each.
    """
    count = min(count, len(chances))
    source = np.random.default_rng(seed)
    if strategy is Strategy.RANDOM:
        return source.permutation(len(chances))[:count].tolist()
    if strategy is Strategy.BADGE:
        return _badge(chances, features, count, source)
    order = by_doubt(Strategy.MARGIN, chances.tolist(), costs)
    if strategy is Strategy.KMEANS:
        return _spread(order[: WIDER * count], features, count)
    return by_doubt(strategy, chances.tolist(), costs)[:count]


def _spread(order: Sequence[int], features: Floats, count: int) -> list[int]:
    """Cluster the most doubtful texts and take the most doubtful one of each cluster."""
    placed = unit(features[list(order)])
    nearest = (placed @ centres(placed, count).T).argmax(1).tolist()
    firsts = dict(reversed([(cluster, place) for place, cluster in enumerate(nearest)]))
    picked = sorted(firsts.values())
    rest = [place for place in range(len(order)) if place not in set(picked)]
    return [order[place] for place in [*picked, *rest][:count]]


def _badge(
    chances: Floats, features: Floats, count: int, source: "np.random.Generator"
) -> list[int]:
    """k-means++ on gradient embeddings, kept as their two factors: (p - answer) and features."""
    errors = chances.copy()
    errors[np.arange(len(chances)), chances.argmax(1)] -= 1
    sizes = np.square(errors).sum(1) * np.square(features).sum(1)
    picked = [int(sizes.argmax())]
    distance = np.full(len(chances), np.inf)
    while len(picked) < count:
        last = picked[-1]
        products = (errors @ errors[last]) * (features @ features[last])
        distance = np.minimum(distance, (sizes + sizes[last] - 2 * products).clip(min=0))
        distance[picked] = 0
        if float(distance.sum()) <= 0:
            rest = [i for i in range(len(chances)) if i not in set(picked)]
            return [*picked, *rest][:count]
        picked.append(int(source.choice(len(distance), p=distance / distance.sum())))
    return picked
