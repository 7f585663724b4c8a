"""Encoders of other families: the values of transformers, reasons, trainings, versions."""

import sys
import zlib
from copy import deepcopy
from dataclasses import replace

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel
from transformers.activations import ACT2FN
from transformers.modeling_outputs import BaseModelOutput
from transformers.models.bert import modeling_bert

from desktop.core.answers.predictions import Question
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.products import Products
from desktop.ml.encoders.exported import loading
from desktop.ml.encoders.exported.exporting import States, exported
from desktop.ml.encoders.exported.gradients import with_gradient
from desktop.ml.encoders.exported.opening import sha256
from desktop.ml.encoders.exported.taking import take_in
from desktop.ml.encoders.families import FAMILIES
from desktop.ml.encoders.fast.attnlrp import Relevance
from desktop.ml.encoders.fast.sessions import integers, value
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.manifest import wrong_files
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.port import Way
from desktop.ml.serving.engine import Engine
from desktop.ml.training.job import run
from desktop.ml.training.messages import Job
from tests.helpers.attnlrp import gradient
from tests.helpers.small import PLACES, WEATHER, _place
from tests.helpers.tiny_encoders import write_encoder


@pytest.fixture(scope="module", params=[n for n, f in FAMILIES.items() if not f.layer_names])
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


class Stirred:
    """An adapter that changes every weight, norms and biases too, by an amount of its own."""

    def read(self):
        return lambda name, weight: weight + self.added(name, weight.shape)

    def added(self, name, shape):
        source = np.random.default_rng(zlib.crc32(name.encode()))
        return source.normal(scale=0.2, size=shape).astype(np.float32)


def stirred(model):
    """Return a copy of a model with the weights that ``Stirred`` makes of its own."""
    copied = deepcopy(model).requires_grad_(requires_grad=False)
    for name, part in copied.named_parameters():
        part.add_(torch.from_numpy(Stirred().added(name, part.shape)))
    return copied


def test_the_way_back_is_attnlrps_gradient(taken):
    """The weights are large, so that norms, gates and attention are far from linear."""
    model, encoder, _ = taken
    ids, _ = inputs(encoder, 2, 40)
    x = torch.from_numpy(encoder.embed(ids))
    asked = torch.randn(2, 40, 32, generator=torch.Generator().manual_seed(1))
    back = encoder.session(Way.BACK, Stirred(), Products.FLOAT32)
    given = {"embeddings": value(x.numpy()), "gradient": value(asked.numpy())}
    found = back.values(given, back.outputs)["relevance"].numpy()
    states, mask = States(stirred(model)), torch.ones(2, 40, dtype=torch.int64)
    wanted = gradient(lambda inner: states(inner, mask), x, asked)
    np.testing.assert_allclose(found, wanted, atol=1e-4 * np.abs(wanted).max())


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
    assert made.after["sealed"]
    again = Engine(job.encoders, lambda _: job.out)
    texts = [e.text for e in job.train]
    first, second = (e.read_many("one", texts) for e in (engine, again))
    assert [replace(p, took_ms=0) for p in first] == [replace(p, took_ms=0) for p in second]


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


def test_the_referee_has_the_rules_of_our_own_layers(monkeypatch):
    """What catches a model's calls gives what transformers' BERT gives with our operations."""
    torch.manual_seed(0)
    sizes = {"vocab_size": 9, "hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 4}
    config = BertConfig(num_hidden_layers=2, attn_implementation="eager", **sizes)
    model = stirred(BertModel(config, add_pooling_layer=False).eval())
    x, asked = (torch.randn(1, 12, 32, generator=torch.Generator().manual_seed(i)) for i in (0, 1))
    mask = torch.ones(1, 12, dtype=torch.int64)
    found = gradient(lambda inner: States(model)(inner, mask), x, asked)

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
    np.testing.assert_allclose(found, wanted.numpy(), atol=1e-5 * float(wanted.abs().max()))


class Bent(torch.nn.Module):
    """A layer with one of the activations that configurations name."""

    def __init__(self, activation):
        super().__init__()
        self.inner, self.outer = torch.nn.Linear(8, 12), torch.nn.Linear(12, 8)
        self.activation = ACT2FN[activation]

    def forward(self, inputs_embeds, attention_mask):
        states = self.outer(self.activation(self.inner(inputs_embeds)))
        return BaseModelOutput(inputs_embeds + states * attention_mask[..., None])


@pytest.mark.parametrize(
    "activation",
    ["gelu", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "quick_gelu", "silu", "relu"],
)
def test_activations_are_gone_back_through_by_the_identity_rule(activation):
    model = stirred(Bent(activation))
    made = exported(model, 8, 16)
    options, weights = onnxruntime.SessionOptions(), dict(model.named_parameters())
    parts = [value(weights[name].numpy()) for name in made.weights]
    options.add_external_initializers(list(made.weights), parts)
    graph = with_gradient(made.model).SerializeToString()
    x, asked = (torch.randn(1, 6, 8, generator=torch.Generator().manual_seed(i)) for i in (0, 1))
    mask = torch.ones(1, 6, dtype=torch.int64)
    given = {"embeddings": x.numpy(), "mask": mask.numpy(), "gradient": asked.numpy()}
    (found,) = onnxruntime.InferenceSession(graph, options).run(None, given)
    wanted = gradient(lambda inner: States(model)(inner, mask), x, asked)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_the_referee_gives_up_on_what_it_has_no_rule_for():
    with pytest.raises(NotImplementedError, match="exp"):
        gradient(torch.exp, torch.ones(1, 2, 3), torch.ones(1, 2, 3))


def test_the_class_that_a_folder_names_for_its_tokenizer_is_not_asked_for(tmp_path, monkeypatch):
    write_encoder(tmp_path, "deberta-v2")
    config = tmp_path / "tokenizer_config.json"
    named = config.read_text("utf-8").replace("PreTrainedTokenizerFast", "XLNetTokenizer")
    config.write_text(named, "utf-8")
    # As where the family of that class is not installed.
    monkeypatch.setitem(sys.modules, "transformers.models.xlnet", None)
    wanted = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("Fog at dawn.").ids
    assert loading.tokenizer_of(tmp_path)("Fog at dawn.")["input_ids"] == wanted
