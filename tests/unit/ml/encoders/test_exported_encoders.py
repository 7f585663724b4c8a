"""Encoders of other families: the values of transformers, reasons, trainings, versions."""

from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel
from transformers.models.bert import modeling_bert

from desktop.core.answers.predictions import Question
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.products import Products
from desktop.ml.encoders.exported.exporting import States, exported
from desktop.ml.encoders.exported.gradients import with_gradient
from desktop.ml.encoders.exported.opening import sha256
from desktop.ml.encoders.exported.taking import take_in
from desktop.ml.encoders.fast.attnlrp import Relevance
from desktop.ml.encoders.fast.sessions import integers, value
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.manifest import wrong_files
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.port import Way
from desktop.ml.serving.engine import Engine
from desktop.ml.training.job import Job, run
from tests.helpers.small import PLACES, WEATHER, _place
from tests.helpers.tiny_encoders import FAMILIES, write_encoder


@pytest.fixture(scope="module", params=FAMILIES)
def taken(request, tmp_path_factory):
    """A model of transformers, the encoder that was made of its folder, and the proof."""
    root = tmp_path_factory.mktemp("encoders")
    model = write_encoder(root.with_name(f"{root.name}-from") / request.param, request.param)
    goal, proof = take_in(root.with_name(f"{root.name}-from") / request.param, root, lambda _: None)
    return model, Installed((root,)).open(goal.name), proof


def inputs(encoder, rows, tokens):
    source = np.random.default_rng(tokens)
    ids = source.integers(5, 60, (rows, tokens))
    mask = np.ones((rows, tokens), np.int32)
    mask[1:, tokens // 2 :] = 0
    return ids, mask


def states_of(model, ids, mask):
    with torch.no_grad():
        made = model(input_ids=torch.tensor(ids), attention_mask=torch.tensor(mask).long())
    return made.last_hidden_state.numpy()[mask.astype(bool)]


def test_what_was_taken_in_is_proved_and_whole(taken):
    _, encoder, proof = taken
    assert proof.texts == 50
    assert proof.difference < 1e-5
    assert proof.explained
    assert not wrong_files(encoder.folder, weights=True)
    assert sha256(encoder.folder / "model.safetensors") == encoder.facts.digest
    assert (encoder.facts.licence, encoder.facts.languages) == ("mit", ("en",))


@pytest.mark.parametrize(("rows", "tokens"), [(1, 3), (1, 100), (4, 21)])
def test_a_graph_reads_as_transformers_does(taken, rows, tokens):
    model, encoder, _ = taken
    ids, mask = inputs(encoder, rows, tokens)
    read = encoder.session(Way.READ, None, Products.FLOAT32)
    states = read.run(embeddings=encoder.embed(ids), mask=mask)[mask.astype(bool)]
    np.testing.assert_allclose(states, states_of(model, ids, mask), atol=5e-6)


def test_a_graph_of_integers_reads_nearly_the_same(taken):
    model, encoder, _ = taken
    ids, mask = inputs(encoder, 3, 24)
    read = encoder.session(Way.READ, None, integers())
    states = read.run(embeddings=encoder.embed(ids), mask=mask)[mask.astype(bool)]
    assert np.corrcoef(states.ravel(), states_of(model, ids, mask).ravel())[0, 1] > 0.999


def test_the_way_back_is_linear_and_near_the_plain_gradient(taken):
    """Only near: norms and gates are held fixed, and factors share."""
    model, encoder, _ = taken
    ids, _ = inputs(encoder, 1, 16)
    x = torch.tensor(encoder.embed(ids), requires_grad=True)
    asked = torch.randn(1, 16, 32, generator=torch.Generator().manual_seed(1))
    back = encoder.session(Way.BACK, None, Products.FLOAT32)

    def relevance(gradient):
        given = {"embeddings": value(x.detach().numpy()), "gradient": value(gradient.numpy())}
        return back.values(given, back.outputs)["relevance"].numpy()

    once = relevance(asked)
    np.testing.assert_allclose(relevance(2 * asked), 2 * once, rtol=1e-3, atol=1e-5)
    states = States(model)(x, torch.ones(1, 16, dtype=torch.int64))
    (plain,) = torch.autograd.grad(states, x, asked)
    assert np.corrcoef(once.ravel(), plain.numpy().ravel())[0, 1] > 0.8


@pytest.mark.parametrize("kind", Kind)
def test_a_task_is_trained_read_explained_and_read_again(taken, tmp_path, kind):
    _, encoder, _ = taken
    job = job_of(encoder, kind, tmp_path / "version")
    made = run(job, lambda _: None)
    engine = Engine(job.encoders, lambda _: job.out)
    long = " ".join(e.text for e in job.train * 3)
    for text in (job.train[0].text, long, "\U0001f642 na\u00efve"):
        said = engine.read("one", text)
        assert all(0 <= s.start < s.end <= len(text) for s in said.spans)
        if kind is Kind.CLASSIFY:
            told = engine.explain("one", text, Question(said.best.label))
            assert all(np.isfinite(h.weight) for h in told.highlights)
            assert any(h.weight for h in told.highlights)
        elif said.spans:
            told = engine.explain("one", text, Question(said.spans[0].label, span=said.spans[0]))
            assert any(h.weight for h in told.highlights)
    assert engine.read("one", long).windows > 1
    assert made["after"]["sealed"]
    again = Engine(job.encoders, lambda _: job.out)
    texts = [e.text for e in job.train]
    first, second = (e.read_many("one", texts) for e in (engine, again))
    assert [replace(p, took_ms=0) for p in first] == [replace(p, took_ms=0) for p in second]


def test_a_training_goes_on_from_its_version(taken, tmp_path):
    _, encoder, _ = taken
    job = job_of(encoder, Kind.CLASSIFY, tmp_path / "one")
    run(job, lambda _: None)
    steps = []
    more = replace(job, parent=job.out, out=tmp_path / "two", train=job.train[:6])
    made = run(more, steps.append)
    assert made["before"]
    assert any("loss" in step for step in steps)
    assert (tmp_path / "two" / "adapter.safetensors").exists()


def job_of(encoder, kind, out):
    if kind is Kind.CLASSIFY:
        examples = [Example(text, label) for label, texts in WEATHER.items() for text in texts[:4]]
    else:
        examples = [_place(*pair) for pair in PLACES]
    return Job(
        kind=kind,
        labels=tuple(sorted({label for e in examples for label in e.labels})),
        encoders=(encoder.folder.parent,),
        encoder=encoder.facts.digest,
        out=out,
        parent=None,
        parent_known=None,
        seed=0,
        threads=1,
        device="cpu",
        unfinished=None,
        train=tuple(examples),
        replay=(),
        calibration=tuple(examples[::3]),
        sealed=tuple(examples[1::4]),
        held_out=(),
    )


def test_an_adapter_is_peft_s_own_and_adds_what_peft_adds(taken):
    """The merged weights are read by the graph; the module computes with peft's layers."""
    _, encoder, _ = taken
    module = module_of(encoder)
    module.attach_new(4, 8.0, torch.Generator().manual_seed(3))
    state = {name: torch.randn_like(part.float()) for name, part in module.adapter_state().items()}
    module = module_of(encoder)
    module.attach_state(state, 8.0)
    module.eval()
    ids, mask = inputs(encoder, 3, 20)
    with torch.no_grad():
        wanted = module(torch.tensor(ids), None, torch.tensor(mask).bool()).numpy()
    port, added = module.merged()
    read = port.session(Way.READ, added, Products.FLOAT32)
    found = read.run(embeddings=port.embed(ids), mask=mask)
    there = mask.astype(bool)
    np.testing.assert_allclose(found[there], wanted[there], atol=2e-4)


def test_memory_is_saved_by_computing_again_without_another_result(taken):
    _, encoder, _ = taken
    ids, mask = inputs(encoder, 2, 12)
    found = []
    for spare in (False, True):
        module = module_of(encoder)
        module.attach_new(4, 8.0, torch.Generator().manual_seed(3))
        if spare:
            module.recompute()
        module.train()
        module(torch.tensor(ids), None, torch.tensor(mask).bool()).square().sum().backward()
        found.append([p.grad for p in module.parameters() if p.requires_grad])
    for plain, again in zip(*found, strict=True):
        torch.testing.assert_close(plain, again)


class Gated(torch.nn.Module):
    """GELU by the identity rule."""

    def forward(self, x):
        return Relevance().gelu(x)


def test_the_way_back_has_the_rules_of_attnlrp(monkeypatch):
    """The referee is transformers' BERT with the program's own operations in it."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=9,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    for name, parameter in model.named_parameters():
        if "LayerNorm" in name or name.endswith("bias"):
            torch.nn.init.normal_(parameter, 1.0, 0.3)
    made = exported(model, 32, 128)
    options = onnxruntime.SessionOptions()
    values = dict(model.named_parameters())
    parts = [value(values[name].detach().numpy()) for name in made.weights]
    options.add_external_initializers(list(made.weights), parts)
    graph = with_gradient(made.model).SerializeToString()
    back = onnxruntime.InferenceSession(graph, options)
    x = torch.randn(1, 12, 32, generator=torch.Generator().manual_seed(0))
    asked = torch.randn(1, 12, 32, generator=torch.Generator().manual_seed(1))
    mask = torch.ones(1, 12, dtype=torch.int64)
    given = {"embeddings": x.numpy(), "mask": mask.numpy(), "gradient": asked.numpy()}
    (found,) = back.run(None, given)

    monkeypatch.setattr(
        torch.nn.LayerNorm,
        "forward",
        lambda self, x: Relevance().norm(x, self.weight, self.bias, self.eps),
    )
    for layer in model.encoder.layer:
        monkeypatch.setattr(layer.intermediate, "intermediate_act_fn", Gated())
    monkeypatch.setattr(
        modeling_bert,
        "eager_attention_forward",
        lambda _, q, k, v, *__, **___: (Relevance().attend(q, k, v, None).transpose(1, 2), None),
    )
    x.requires_grad_()
    (wanted,) = torch.autograd.grad(States(model)(x, mask), x, asked)
    np.testing.assert_allclose(found, wanted.numpy(), rtol=1e-3, atol=1e-5)
