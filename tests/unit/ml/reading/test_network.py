"""Reading on onnxruntime gives the values of the model that was trained, there and back."""

from pathlib import Path

import numpy as np
import pytest
import torch

from desktop.core.decisions.corrections import Taught
from desktop.core.products import VARIABLE, Products
from desktop.ml.arrays import unit
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast import sessions
from desktop.ml.encoders.fast.attnlrp import Relevance
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.fast.sessions import FOLDER
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import collate
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.ml.training.merging import merged
from desktop.system import paths
from tests.helpers import multilingual
from tests.helpers.folders import ROOT


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


TEXTS = ("Rain in Oslo.", "Snow, and ice!")
# The least cosine of states, and of gradients, to those of torch.
NEAR = {Products.FLOAT32: (0.999999, 0.999999), Products.INT8: (0.98, 0.95)}
NEAR[Products.WIDE] = NEAR[Products.INT8]
every_form = pytest.mark.parametrize("products", Products)
every_task = pytest.mark.parametrize("name", ["weather", "places"])


def opened(folder, backbone, products):
    network = load_network(folder, backbone)
    network.products = products
    return network


def cosine(a, b):
    return (a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b)


@every_form
@every_task
def test_reading_gives_torchs_values_in_every_form(packs, backbone, name, products):
    model = write.load(packs / name, backbone)
    batch = collate([backbone.tokenizer.encode(t) for t in TEXTS], backbone.facts.specials)
    with torch.no_grad():
        theirs = model.states(tokens(batch)).numpy()
    kept = np.ones(batch.ids.shape, np.bool_) if batch.mask is None else batch.mask
    for network in (merged(model), load_network(packs / name, backbone)):
        network.products = products
        ours, right = unit(network.states(batch)[kept]), unit(theirs[kept])
        assert (ours * right).sum(-1).min() > NEAR[products][0]


@every_form
@every_task
def test_the_way_there_and_back_gives_torchs_values_in_every_form(packs, backbone, name, products):
    model = write.load(packs / name, backbone)
    network = opened(packs / name, backbone, products)
    one = collate([backbone.tokenizer.encode(TEXTS[0])], backbone.facts.specials)
    embeddings = network.embed(one.ids, one.casing)
    inputs = torch.from_numpy(embeddings).requires_grad_()
    states = model.encoder.encode(inputs, operations=Relevance())
    slope = torch.randn(states.shape, generator=torch.Generator().manual_seed(5))
    (states * slope).sum().backward()
    trace = network.traced(embeddings)
    found, right = trace.gradient(slope.numpy()), inputs.grad.numpy()
    assert cosine(found, right) > NEAR[products][1]
    assert cosine(trace.states, states.detach().numpy()) > NEAR[products][0]
    if products is Products.FLOAT32:
        assert np.allclose(trace.states, states.detach().numpy(), atol=5e-5)
        assert np.allclose(found, right, rtol=1e-3, atol=1e-3)


@every_form
@pytest.mark.parametrize("graph", ["read", "trace", "back"])
def test_every_graph_gets_its_weights_whatever_it_asks_for_first(packs, backbone, graph, products):
    file = FOLDER / f"{graph}{sessions.ENDINGS[products]}.onnx"
    wanted = sessions._wanted(file)
    with backbone.laid_out(load_network(packs / "weather", backbone).adapter) as weights:
        made = sessions._prepared(wanted, weights, products)
        backwards = sessions._prepared(wanted[::-1], weights, products)[::-1]
    assert [part.shape for part in made] == [part.shape for part in backwards]
    assert all(np.array_equal(a, b) for a, b in zip(made, backwards, strict=True))


@every_form
def test_a_text_is_read_alike_alone_or_among_others(packs, backbone, products):
    texts = ["Rain.", "A sunny hour after days of fog and sleet in the hills!", "?"]
    network = opened(packs / "weather", backbone, products)
    reader = Reader(network, backbone.tokenizer, "v")
    together = reader.features(texts)
    alone = np.concatenate([reader.features([text]) for text in texts])
    assert np.allclose(together, alone, atol=1e-6)


@pytest.mark.parametrize("graph", ["read8", "trace8", "back8"])
def test_no_pair_of_products_of_the_wide_form_overflows(packs, backbone, graph):
    """Processors without VNNI add two products of bytes in 16 bits."""
    wanted = sessions._wanted(FOLDER / f"{graph}.onnx")
    with backbone.laid_out(load_network(packs / "weather", backbone).adapter) as weights:
        made = dict(zip(wanted, sessions._prepared(wanted, weights, Products.WIDE), strict=True))
        plain = dict(zip(wanted, sessions._prepared(wanted, weights, Products.INT8), strict=True))
    names = [name for name in wanted if name.endswith("int8")]
    assert len(names) == 24
    overflowing = 0
    for name in names:
        assert _largest_sum(made[name]) <= np.iinfo(np.int16).max, name
        assert _largest_sum(-made[name].astype(int)) <= -np.iinfo(np.int16).min, name
        overflowing += _largest_sum(plain[name]) > np.iinfo(np.int16).max
    assert overflowing


def _largest_sum(weight):
    """Return the largest sum of two products that follow each other, inputs being at most 255."""
    one_sign = np.maximum(weight.astype(int), 0)
    return 255 * (one_sign[0::2] + one_sign[1::2]).max()


def test_weights_in_pairs_keep_their_values():
    source = np.random.default_rng(2)
    matrix = source.normal(size=(64, 32)).astype(np.float32)
    for rounding in (sessions._rounded, sessions._rounded_in_pairs):
        int8, scale = rounding(matrix)
        assert np.abs(int8 * scale - matrix).max() <= scale.max() / 2 * 1.001
        assert (scale < 2 * np.abs(matrix).max(0) / sessions.LARGEST * 1.001).all()


def test_both_forms_of_integers_agree(packs, backbone):
    """Less so where the sums of ``int8`` overflow."""
    batch = collate([backbone.tokenizer.encode(TEXTS[0])], backbone.facts.specials)
    found = []
    for products in (Products.INT8, Products.WIDE):
        network = opened(packs / "weather", backbone, products)
        embeddings = network.embed(batch.ids, batch.casing)
        trace = network.traced(embeddings)
        gradient = trace.gradient(np.ones_like(embeddings))
        found.append((network.states(batch), trace.states, gradient))
    least = 0.95 if sessions.overflows() else 0.99
    for plain, wide in zip(*found, strict=True):
        assert cosine(plain, wide) > least


@pytest.mark.parametrize("sums_fit", [True, False])
def test_a_version_is_read_with_the_integers_whose_sums_fit(monkeypatch, sums_fit):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sessions, "overflows", lambda: not sums_fit)
    assert sessions.suited(int8=True) is (Products.INT8 if sums_fit else Products.WIDE)
    assert sessions.suited(int8=False) is Products.FLOAT32


@every_form
def test_the_environment_decides_the_form(monkeypatch, products):
    monkeypatch.setenv(VARIABLE, products.value)
    assert {sessions.suited(int8=int8) for int8 in (True, False)} == {products}


def test_the_check_for_sums_that_do_not_fit_compares_with_exact_ones(monkeypatch):
    right = 255 * sessions.LARGEST * sessions.SUMMED
    shape = (4, sessions.SUMMED)
    for first, found in ((right, False), (right - 1, True), (2 * 32_767 * 32, True)):
        sessions.overflows.cache_clear()
        sums = np.full(shape, right, np.int32)
        sums[0, 0] = first
        monkeypatch.setattr(sessions.Session, "run", lambda *_, sums=sums, **__: sums)
        assert sessions.overflows() is found
    sessions.overflows.cache_clear()


def test_the_slope_of_scores_is_their_gradient(packs, backbone):
    folder = packs / "weather"
    known = load_known(folder, read_spec(folder))
    reader = Reader(load_network(folder, backbone), backbone.tokenizer, "v", known)
    source = np.random.default_rng(3)
    for corrected in (False, True):
        if corrected:
            teach(reader, [Taught("a", "Fog all day.", "fog"), Taught("b", "Fog at dawn.", "fog")])
            teach(reader, [Taught("c", "A grey wall of mist.", "snow")])
        for text in ("Fog all day long.", "A sunny hour.", "It rains."):
            feature = reader.features([text])[0].astype(np.float64)
            weights = source.normal(size=len(reader.labels))
            slope = reader.slope(feature, weights)
            way = source.normal(size=len(feature)) * 1e-4
            rise = (reader.scores((feature + way)[None]) - reader.scores((feature - way)[None]))[0]
            assert rise @ weights == pytest.approx(2 * slope @ way, rel=2e-2, abs=2e-5)


@multilingual.needed
def test_the_graphs_are_those_that_the_script_writes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging" / "model"))
    import graphs as script

    monkeypatch.setattr(script, "GOAL", tmp_path)
    script.main()
    files = [f for f in sorted(tmp_path.rglob("*")) if f.is_file()]
    assert len(files) == 26
    for file in files:
        name = file.relative_to(tmp_path)
        assert file.read_bytes() == (FOLDER / name).read_bytes(), name


def test_a_session_does_not_read_the_arrays_that_it_was_given(packs, backbone, monkeypatch):
    given = []
    made = sessions._prepared

    def copied(*words):
        given.extend(np.array(part) for part in made(*words))
        return given

    monkeypatch.setattr(sessions, "_prepared", copied)
    network = load_network(packs / "weather", backbone)
    batch = collate([backbone.tokenizer.encode("Rain in Oslo.")], backbone.facts.specials)
    before = network.states(batch).copy()
    for part in given:
        part[...] = 0
    assert np.array_equal(network.states(batch), before)


def test_the_runtime_has_no_telemetry_client():
    import onnxruntime

    libraries = list((Path(onnxruntime.__file__).parent / "capi").glob("onnxruntime_pybind11*"))
    assert libraries
    for library in libraries:
        raw = library.read_bytes()
        assert b"OneDs" not in raw
        assert b"Microsoft12Applications6Events" not in raw
