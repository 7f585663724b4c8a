"""What to ask next, and which decisions to look at again."""

import numpy as np
import pytest

from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.querying import Strategy, by_doubt, cost_s, doubt
from desktop.ml.arrays import softmax
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.querying.label_errors import suspicion
from desktop.ml.querying.strategies import chosen
from desktop.ml.reading.reader import Reader
from desktop.system import paths
from tests.helpers.small import WEATHER


@pytest.mark.parametrize(
    ("strategy", "value"),
    [(Strategy.LEAST_CONFIDENT, 0.4), (Strategy.MARGIN, 0.7), (Strategy.ENTROPY, 0.8979)],
)
def test_doubt_is_what_the_field_calls_it(strategy, value):
    assert doubt(strategy, [0.1, 0.6, 0.3]) == pytest.approx(value, abs=1e-4)
    assert doubt(strategy, [1.0, 0.0]) == pytest.approx(0.0)


def test_a_long_text_must_be_worth_its_time():
    assert cost_s("one two three four") == 4.0
    rows = [[0.6, 0.4], [0.55, 0.45]]
    assert by_doubt(Strategy.MARGIN, rows, [1.0, 1.0]) == [1, 0]
    assert by_doubt(Strategy.MARGIN, rows, [1.0, 9.0]) == [0, 1]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_strategy_returns_so_many_different_texts(strategy):
    source = np.random.default_rng(0)
    chances, features = softmax(source.random((40, 4))), source.normal(size=(40, 8))
    found = chosen(strategy, chances, features, [1.0] * 40, count=12)
    assert len(found) == len(set(found)) == 12
    assert chosen(strategy, chances[:3], features[:3], [1.0] * 3, count=12) is not None
    same = chosen(strategy, chances, np.ones((40, 8)), [1.0] * 40, count=12)
    assert len(set(same)) == 12


@pytest.mark.parametrize("strategy", [Strategy.KMEANS, Strategy.BADGE])
def test_variety_takes_one_of_each_kind(strategy):
    kinds = np.eye(4).repeat(10, 0) * 5
    features = kinds + 0.01 * np.random.default_rng(0).normal(size=(40, 4))
    chances = np.full((40, 3), 1 / 3)
    found = chosen(strategy, chances, features, [1.0] * 40, count=4)
    assert {place // 10 for place in found} == {0, 1, 2, 3}


def test_a_wrong_decision_is_the_most_suspicious_and_nothing_is_left_behind(packs):
    backbone = FastEncoder(paths.backbone())
    folder = packs / "weather"
    known = load_known(folder, read_spec(folder))
    model = load_network(folder, backbone)
    reader = Reader(model, backbone.tokenizer, "v", known)
    lessons = [
        Taught(f"{name}{i}", text + " Today.", name)
        for name, texts in WEATHER.items()
        for i, text in enumerate(texts[:4])
    ]
    lessons.append(Taught("wrong", "Rain and showers, all is wet.", "snow"))
    found = suspicion(reader, lessons, reader.features([t.text for t in lessons]))
    worst = max(found, key=lambda d: d.suspicion)
    assert (worst.case, worst.other) == ("wrong", "rain")
    assert reader.neighbours.counts() == 0
