"""The list of encoders that come with the program: a record in it is all that one needs."""

from dataclasses import replace

from desktop.core.encoders import SHIPPED, WEIGHTS, Shipped
from desktop.ml.encoders.fast.sessions import FOLDER
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.weights import damaged, sha256_of
from desktop.ml.serving.encoders import EncoderShelf
from tests.helpers.tiny_encoders import write_encoder


def test_an_encoder_comes_along_by_its_record_alone(tmp_path, monkeypatch):
    folder = tmp_path / "tiny"
    write_encoder(folder, "bert")
    digests = {name: sha256_of(folder / name) for name in (WEIGHTS, "tokenizer.json")}
    others = {"tokenizer.json": digests["tokenizer.json"]}
    tiny = Shipped("tiny", digests[WEIGHTS], "mit", ("de", "fr"), others, graphs="of-tiny")
    monkeypatch.setitem(SHIPPED, tiny.id, tiny)
    opened = Installed((tmp_path,)).open(tiny.id)
    assert (opened.facts.name, opened.graphs) == ("tiny", FOLDER / "of-tiny")
    (listed,) = EncoderShelf(tmp_path, tmp_path / "own").listed()
    assert (listed.id, listed.own) == (tiny.id, False)
    assert (listed.card.licence, listed.card.languages) == ("mit", ("de", "fr"))
    assert damaged(folder) == ()
    monkeypatch.setitem(SHIPPED, tiny.id, replace(tiny, others={"tokenizer.json": "0" * 64}))
    assert damaged(folder) == ("tokenizer.json",)
