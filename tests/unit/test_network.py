"""Reading on onnxruntime gives the values of the model that was trained, there and back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from desktop.core.corrections import Taught
from desktop.ml import checkpoint, graphs
from desktop.ml.arrays import unit
from desktop.ml.backbone import Backbone
from desktop.ml.graphs import FOLDER
from desktop.ml.merging import merged
from desktop.ml.operations import Relevance
from desktop.ml.reader import Reader
from desktop.ml.teaching import teach
from desktop.ml.tensors import tokens
from desktop.ml.tokenization import collate
from desktop.ml.version_files import load_known, load_network, read_spec
from desktop.system import paths

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def backbone():
    return Backbone(paths.backbone())


def test_a_merged_model_a_loaded_version_and_the_way_back_give_torchs_values(packs, backbone):
    for name in ("weather", "places"):
        model = checkpoint.load(packs / name, backbone)
        batch = collate([backbone.tokenizer.encode(t) for t in ("Rain in Oslo.", "Snow, and ice!")])
        with torch.no_grad():
            theirs = model.states(tokens(batch)).numpy()
        kept = np.ones(batch.ids.shape, np.bool_) if batch.mask is None else batch.mask
        for network in (merged(model), load_network(packs / name, backbone)):
            for int8 in (False, True):
                calibration = replace(network.spec.calibration, int8=int8)
                network.spec = network.spec.calibrated(calibration)
                ours, right = unit(network.states(batch)[kept]), unit(theirs[kept])
                assert (ours * right).sum(-1).min() > (0.98 if int8 else 0.999999)
        embeddings = network.embed(batch.ids[:1], batch.casing[:1])
        inputs = torch.from_numpy(embeddings).requires_grad_()
        states = model.encoder.encode(inputs, operations=Relevance())
        slope = torch.randn(states.shape)
        (states * slope).sum().backward()
        for int8 in (True, False):
            network = load_network(packs / name, backbone)
            network.spec = network.spec.calibrated(replace(network.spec.calibration, int8=int8))
            trace = network.traced(embeddings)
            found, right = trace.gradient(slope.numpy()), inputs.grad.numpy()
            cosine = (found * right).sum() / np.linalg.norm(found) / np.linalg.norm(right)
            assert cosine > (0.95 if int8 else 0.999999)
            if not int8:
                assert np.allclose(trace.states, states.detach().numpy(), atol=5e-5)
                assert np.allclose(found, right, rtol=1e-3, atol=1e-3)


def test_integers_read_a_text_alike_alone_or_among_others_and_on_any_processor(
    packs, backbone, monkeypatch
):
    texts = ["Rain.", "A sunny hour after days of fog and sleet in the hills!", "?"]
    found = []
    for overflows in (False, True):
        if overflows:
            monkeypatch.setattr(graphs, "overflows", lambda: True)
        network = load_network(packs / "weather", backbone)
        network.spec = network.spec.calibrated(replace(network.spec.calibration, int8=True))
        reader = Reader(network, backbone.tokenizer, "v")
        together = reader.features(texts)
        alone = np.concatenate([reader.features([text]) for text in texts])
        assert np.allclose(together, alone, atol=1e-6)
        found.append(together)
    assert np.allclose(*found, atol=1e-6)


def test_a_sum_that_does_not_fit_is_noticed(monkeypatch):
    assert graphs.overflows() in (False, True)
    graphs.overflows.cache_clear()
    run = graphs.Session.run
    monkeypatch.setattr(graphs.Session, "run", lambda *a, **k: run(*a, **k).clip(max=2_000_000))
    assert graphs.overflows()
    graphs.overflows.cache_clear()


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


def test_the_graphs_are_those_that_the_script_writes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import graphs as script

    monkeypatch.setattr(script, "GOAL", tmp_path)
    script.main()
    for file in sorted(tmp_path.iterdir()):
        assert file.read_bytes() == (FOLDER / file.name).read_bytes(), file.name


def test_a_session_does_not_read_the_arrays_that_it_was_given(packs, backbone, monkeypatch):
    given = []
    made = graphs._made

    def copied(*words):
        given.extend(np.array(part) for part in made(*words))
        return given

    monkeypatch.setattr(graphs, "_made", copied)
    network = load_network(packs / "weather", backbone)
    batch = collate([backbone.tokenizer.encode("Rain in Oslo.")])
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
