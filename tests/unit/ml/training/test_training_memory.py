"""A training computes a bounded number of tokens at once, and learns the same as all at once."""

import pytest
import torch

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.lora import attach_new
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.training import devices, frozen_layers, loop, recipe
from desktop.ml.training.frozen_layers import Sequences, frozen_in
from desktop.ml.training.loop import Fit, fit
from desktop.system import paths

LABELS = ("dry", "wet")


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


def new_model(backbone, kind=Kind.CLASSIFY):
    labels = LABELS if kind is Kind.CLASSIFY else ("Place",)
    model = TextModel(Encoder(backbone), Spec(kind, labels, 4, 8.0))
    attach_new(model.encoder, 4, 8.0, torch.Generator().manual_seed(0))
    with torch.no_grad():
        model.head.copy_(torch.randn(model.head.shape, generator=torch.Generator().manual_seed(1)))
    return model


def items_of(backbone, model, count=12):
    if model.spec.kind is Kind.CLASSIFY:
        every = [Example("rain " * (3 + 5 * i) + "or sun", LABELS[i % 2]) for i in range(count)]
    else:
        every = [
            Example(f"Rome {'is far away ' * (1 + 2 * i)}", spans=(Span(0, 4, "Place"),))
            for i in range(count)
        ]
    return [i for e in every for i in recipe.items(e, model.spec, backbone)]


def gradients(backbone, how, kind=Kind.CLASSIFY):
    model = new_model(backbone, kind)
    items = items_of(backbone, model)
    owners = [item.allowed[0][0] for item in items] if kind is Kind.CLASSIFY else []
    made = Sequences(model, [i.piece for i in items], frozen_in(model.encoder, how.frozen), owners)
    loss_of = loop.text_loss if kind is Kind.CLASSIFY else loop.token_loss
    model.train()
    loss = loop._accumulate(model, items, made, range(len(items)), how, loss_of)
    return loss, [p.grad for p in model.parameters() if p.grad is not None]


@pytest.mark.parametrize("frozen", [0.0, 0.5])
@pytest.mark.parametrize("contrast", [0.0, 1.0])
def test_a_batch_in_parts_has_the_gradient_of_the_whole(backbone, frozen, contrast):
    how = {"epochs": 1, "dropout": 0.0, "contrast": contrast, "frozen": frozen}
    whole, expected = gradients(backbone, Fit(tokens=100_000, **how))
    parted, found = gradients(backbone, Fit(tokens=130, **how))
    assert parted == pytest.approx(whole, rel=1e-4)
    assert len(found) == len(expected) > 3
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=2e-3, atol=2e-5)


def test_entities_in_parts_have_the_gradient_of_the_whole(backbone):
    whole, expected = gradients(backbone, Fit(1, dropout=0.0, tokens=100_000), Kind.SPANS)
    parted, found = gradients(backbone, Fit(1, dropout=0.0, tokens=130), Kind.SPANS)
    assert parted == pytest.approx(whole, rel=1e-4)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=2e-3, atol=2e-5)


@pytest.mark.parametrize("frozen", [0.0, 0.5])
@pytest.mark.parametrize("contrast", [0.0, 0.3])
def test_no_more_tokens_than_wanted_are_computed_at_once(backbone, monkeypatch, frozen, contrast):
    sizes = []
    through = Encoder.through

    def counted(x, mask, layers, ops):
        if torch.is_grad_enabled():
            sizes.append(x.shape[0] * x.shape[1])
        return through(x, mask, layers, ops)

    monkeypatch.setattr(Encoder, "through", staticmethod(counted))
    model = new_model(backbone)
    items = items_of(backbone, model, 24)
    how = Fit(1, batch=24, contrast=contrast, frozen=frozen, tokens=200)
    fit(model, items, how, lambda _: None)
    assert max(sizes) <= 200
    assert sum(sizes) > 1_000


def test_what_every_recipe_wants_at_once_is_bounded(backbone):
    for kind in Kind:
        for count in (10, 500, 5_000):
            for each in (5, 50, 3_000):
                amount = recipe.Amount(count, each, tokens=0)
                assert recipe.default_fit(backbone.facts, kind, amount, 0).tokens <= 1_024
    assert devices.budget_of(torch.device("cpu"), backbone.facts, 256).tokens <= 1_024


def test_states_that_do_not_fit_are_computed_each_time_with_the_same_result(backbone, monkeypatch):
    def trained():
        model = new_model(backbone)
        items = items_of(backbone, model)
        made = fit(model, items, Fit(2, batch=4, frozen=0.5, dropout=0.1), lambda _: None)
        return made, model.head.detach().clone()

    kept, expected = trained()
    assert len(kept._kept) == 12
    monkeypatch.setattr(frozen_layers, "KEPT_BYTES", 60 * 384 * 4)
    some, found = trained()
    assert 0 < len(some._kept) < 12
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("frozen", [0.0, 0.5])
@pytest.mark.parametrize("contrast", [0.0, 0.3])
def test_layers_that_are_computed_again_teach_the_same(backbone, monkeypatch, frozen, contrast):
    """Dropout included: what is drawn is drawn again."""

    def trained(free):
        monkeypatch.setattr(devices, "free_memory", lambda _: free)
        spec = Spec(Kind.CLASSIFY, LABELS, 4, 8.0)
        items = items_of(backbone, new_model(backbone), 6)
        how = Fit(1, batch=3, contrast=contrast, frozen=frozen, tokens=200)
        return recipe.from_scratch(backbone, spec, items, how, lambda _: None)[0]

    plain, spared = trained(1 << 40), trained(1 << 20)
    assert (plain.encoder.recomputed, spared.encoder.recomputed) == (False, True)
    expected, found = plain.encoder.adapter_state(), spared.encoder.adapter_state()
    assert expected.keys() == found.keys()
    for name, part in expected.items():
        torch.testing.assert_close(found[name], part)
    torch.testing.assert_close(spared.head, plain.head)


def test_layers_that_are_computed_again_keep_less(backbone):
    def kept(spared):
        model, seen = new_model(backbone), {}
        if spared:
            model.encoder.recompute()
        ids = torch.randint(1_000, 2_000, (4, 64))

        def seeing(tensor):
            seen[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(seeing, lambda tensor: tensor):
            model.encoder(ids, torch.zeros_like(ids))
        own = {p.untyped_storage().data_ptr() for p in model.parameters()}
        return sum(size for place, size in seen.items() if place not in own)

    assert kept(spared=True) < 0.2 * kept(spared=False)
