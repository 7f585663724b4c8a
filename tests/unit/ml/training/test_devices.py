"""A training on another device than the processor: one device throughout.

``meta`` stands in for a card: it computes shapes only, but refuses what lies on two devices.
"""

from dataclasses import replace

import pytest
import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.lora import attach_new
from desktop.ml.encoders.port import Make
from desktop.ml.encoders.tensors import tensors
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.training import devices, resuming
from desktop.ml.training.frozen_layers import Sequences, frozen_in
from desktop.ml.training.loop import Fit, text_loss
from desktop.ml.training.recipe import items
from desktop.ml.training.resuming import Resume
from desktop.system import paths

META = torch.device("meta")
SPEC = Spec(Kind.CLASSIFY, ("a", "b"), 2, 4.0)
TEXTS = [Example("A short one.", "a"), Example("Another, and a little longer.", "b")]


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


@pytest.fixture
def model(backbone):
    # Rows of a table on the disk are looked up by numbers, which "meta" does not give.
    made = TextModel(Encoder(backbone, tensors(backbone.every_weight())), SPEC)
    attach_new(made.encoder, SPEC.rank, SPEC.alpha, torch.Generator().manual_seed(1))
    return made


@pytest.fixture
def learned(backbone):
    return [i for e in TEXTS for i in items(e, SPEC, backbone)]


@pytest.mark.parametrize("frozen", [0, 0.5])
def test_what_was_kept_follows_the_model_to_where_it_is_moved(model, learned, frozen):
    sequences = Sequences(model, [item.piece for item in learned], frozen_in(model.encoder, frozen))
    before = sequences.every_feature()
    model.to(META)
    assert sequences.device == META
    assert sequences.features([0, 1]).device == META
    assert sequences.features([0, 1]).shape == before.shape


@pytest.mark.parametrize("soft", [False, True])
def test_the_loss_of_texts_is_computed_where_the_model_is(model, learned, soft):
    sequences = Sequences(model, [item.piece for item in learned], frozen_in(model.encoder, 0.5))
    model.to(META)
    if soft:
        learned = [learned[0], replace(learned[1], soft=torch.tensor([0.4, 0.6]))]
    loss = text_loss(model, learned, sequences, [0, 1], Fit(epochs=1, contrast=0.3))
    assert loss.device == META
    loss.sum().backward()
    assert model.head.grad is not None
    assert model.head.grad.device == META


def test_the_memory_that_is_measured_is_that_of_the_device(backbone, monkeypatch):
    asked = []

    def free(device):
        asked.append(device)
        return 300_000_000, 0

    monkeypatch.setattr(torch.cuda, "mem_get_info", free)
    card = torch.device("cuda")
    spared = devices.budget_of(card, backbone.facts, 256)
    assert spared == devices.Budget(devices.MOST, recomputed=True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (50_000_000, 0))
    least = devices.budget_of(card, backbone.facts, 256)
    assert least == devices.Budget(devices.FEWEST, recomputed=True)
    assert asked == [card]
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (600_000_000, 0))
    middle = devices.budget_of(card, backbone.facts, 256)
    assert devices.FEWEST < middle.tokens < devices.MOST
    assert not middle.recomputed
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (80_000_000_000, 0))
    assert devices.budget_of(card, backbone.facts, 256) == devices.Budget(devices.MOST)


def test_pairs_of_tokens_count_where_a_class_keeps_them(backbone, monkeypatch):
    """16 GB hold 512 tokens of an exported base model at once, but of long windows 8 GB do not."""
    base = replace(backbone.facts, make=Make.EXPORTED, layers=12, heads=12, width=768, wide=3072)
    cpu = torch.device("cpu")

    def recomputed(free, longest):
        monkeypatch.setattr(devices, "free_memory", lambda _: free)
        return devices.budget_of(cpu, base, longest).recomputed

    assert [recomputed(16 << 30, 510), recomputed(2 << 30, 510)] == [False, True]
    assert [recomputed(3 << 30, 16), recomputed(3 << 30, 510)] == [False, True]


def test_nobody_is_made_to_wait_where_free_memory_is_unknown(backbone, monkeypatch):
    monkeypatch.setattr(devices, "free_memory", lambda _: None)
    assert devices.budget_of(torch.device("cpu"), backbone.facts, 256) == devices.Budget()


def test_a_training_goes_on_with_the_random_state_of_its_device(tmp_path, monkeypatch):
    drawn = {"card": torch.tensor([7, 7], dtype=torch.uint8)}
    monkeypatch.setattr(resuming, "random_state", lambda _: drawn["card"])
    monkeypatch.setattr(
        resuming, "set_random_state", lambda device, state: drawn.update(card=state, on=device)
    )
    times = iter([0.0, 100.0, 100.0, 200.0])
    resume = Resume(tmp_path / "unfinished-x.safetensors", lambda: next(times))
    goal = {"parameter.0": torch.ones(3)}
    resume.save(5, goal)
    drawn["card"] = torch.tensor([1, 1], dtype=torch.uint8)
    assert resume.load(goal) == 5
    assert drawn["card"].tolist() == [7, 7]
    assert drawn["on"] == torch.device("cpu")


def test_the_processor_draws_the_same_numbers_again():
    cpu = torch.device("cpu")
    state = devices.random_state(cpu).clone()
    first = torch.rand(4)
    devices.set_random_state(cpu, state)
    assert torch.equal(torch.rand(4), first)
