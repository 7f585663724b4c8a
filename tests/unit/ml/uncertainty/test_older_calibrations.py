"""Versions that an earlier release calibrated: what they promise is fitted anew when they load."""

import json
import shutil

import pytest

from desktop.core.evaluation.conformal import Sets
from desktop.core.evaluation.selective import sure_from
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.reading.reader import Reader
from desktop.system import paths
from tests.helpers.folders import FIXTURES

RECORDED = FIXTURES / "calibrations"


# Both were recorded beside other weights of the same task: only what is fitted anew can be judged.
@pytest.fixture(scope="module", params=["raps", "threshold"])
def older(request, tmp_path_factory):
    """A shipped version as it lies in an older data folder, with a recorded calibration."""
    folder = tmp_path_factory.mktemp("data") / "version"
    shutil.copytree(paths.resources() / "packs" / "symptom-triage", folder)
    shutil.copy(RECORDED / f"{request.param}.json", folder / "calibration.json")
    backbone = FastEncoder(paths.backbone())
    known = load_known(folder, read_spec(folder))
    return folder, Reader(load_network(folder, backbone), backbone.tokenizer, "v", known)


def test_what_other_methods_fitted_promises_nothing(older):
    trained = read_spec(older[0]).calibration
    assert trained.sets == Sets()
    assert trained.promises == ()
    assert trained.ordinary is None


def test_sets_promises_and_what_is_ordinary_are_fitted_on_its_held_texts(older):
    fitted = older[1].calibration
    assert 0 < fitted.sets.limit_90 < 1
    assert fitted.promises[0].answered == 1
    assert 0.9 <= sure_from(fitted.promises) < 1
    assert fitted.ordinary is not None
    assert older[1].calibration is fitted, "fitted once"


def test_some_answers_are_sure_again_and_those_are_right(older):
    folder, reader = older
    lines = (folder / "sealed.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    said = reader.read_many([t["text"] for t in texts])
    sure = [p.best.label == t["label"] for p, t in zip(said, texts, strict=True) if p.sure]
    assert len(sure) > 0.3 * len(texts)
    assert sum(sure) / len(sure) > 0.9
    assert not reader.read("The regatta was called off because of the heat.").prediction.sure
