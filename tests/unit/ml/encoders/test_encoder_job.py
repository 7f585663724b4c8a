"""What the process says that takes language models in."""

import io
import json

from desktop.core.errors import KnownError, Problem
from desktop.core.wording import sentence
from desktop.ml.encoders.exported import job


def test_an_installation_without_transformers_says_that_it_cannot_take_models_in(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(job, "find_spec", lambda _: None)
    asked = {"do": "take", "folder": str(tmp_path), "root": str(tmp_path / "encoders")}
    told = io.StringIO()
    assert job.main(lambda: json.dumps(asked).encode(), told) == 1
    said = json.loads(told.getvalue())
    assert said["problem"] == Problem.ENCODERS_NOT_HERE.value
    assert "cannot take in" in sentence(KnownError(Problem.ENCODERS_NOT_HERE))
    assert not (tmp_path / "encoders").exists()
