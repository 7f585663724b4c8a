"""The table of families: a record in it is all that a family needs."""

import pytest

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError
from desktop.ml.encoders.exported.taking import take_in
from desktop.ml.encoders.families import BEHIND_PADDING, FAMILIES, Family
from desktop.ml.encoders.fast.layer_names import BERT
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.port import Make
from tests.helpers.tiny_encoders import write_encoder

FAST = Family("data2vec-text", "data2vec_text.", BEHIND_PADDING, BERT)
EXPORTED = Family("rembert")


def test_a_family_that_nobody_added_is_refused_by_name(tmp_path):
    write_encoder(tmp_path / "brought", FAST.name)
    with pytest.raises(KnownError) as caught:
        take_in(tmp_path / "brought", tmp_path / "own", lambda _: None)
    assert (caught.value.facts["why"], caught.value.facts["family"]) == (
        Refusal.FAMILY.value,
        FAST.name,
    )
    assert caught.value.facts["families"] == ", ".join(sorted(FAMILIES))


@pytest.mark.parametrize(("family", "make"), [(FAST, Make.FAST), (EXPORTED, Make.EXPORTED)])
def test_a_family_is_added_by_its_record_alone(tmp_path, monkeypatch, family, make):
    monkeypatch.setitem(FAMILIES, family.name, family)
    model = write_encoder(tmp_path / "brought", family.name)
    goal, proof = take_in(tmp_path / "brought", tmp_path / "own", lambda _: None)
    facts = Installed((tmp_path / "own",)).open(goal.name).facts
    assert (facts.family, facts.make) == (family.name, make)
    taken = facts.specials.pad + 1 if family is FAST else 0
    assert facts.longest == model.config.max_position_embeddings - 2 - taken
    assert proof.difference < 1e-5
