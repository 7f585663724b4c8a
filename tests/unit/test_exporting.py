"""Graphs of other families: the values of transformers, and a way back by AttnLRP's rules."""

import numpy as np
import onnxruntime
import pytest
import torch
from transformers import BertConfig, BertModel
from transformers.models.bert import modeling_bert

from desktop.ml.encoders.exported.exporting import States, exported
from desktop.ml.encoders.exported.gradients import with_gradient
from desktop.ml.encoders.exported.opening import opened
from desktop.ml.encoders.fast.attnlrp import Relevance
from tests.helpers.tiny_encoders import FAMILIES, write_encoder


@pytest.fixture(scope="module", params=FAMILIES)
def both(request, tmp_path_factory):
    """A model of transformers and its graphs: there, and there and back."""
    folder = tmp_path_factory.mktemp("models") / request.param
    model = write_encoder(folder, request.param)
    assert opened(folder).card.family == request.param
    return model, *graphs(model)


def graphs(model):
    made = exported(model, model.get_input_embeddings().weight.shape[1], 128)
    return session(made.model, made.weights, model), session(
        with_gradient(made.model), made.weights, model
    )


def session(graph, names, model):
    values = dict(model.named_parameters())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    parts = [onnxruntime.OrtValue.ortvalue_from_numpy(values[n].detach().numpy()) for n in names]
    options.add_external_initializers(list(names), parts)
    return onnxruntime.InferenceSession(graph.SerializeToString(), options)


def inputs(model, rows, tokens):
    wide = model.get_input_embeddings().weight.shape[1]
    x = torch.randn(rows, tokens, wide, generator=torch.Generator().manual_seed(tokens))
    mask = torch.ones(rows, tokens, dtype=torch.int64)
    mask[1:, tokens // 2 :] = 0
    return x, mask


@pytest.mark.parametrize(("rows", "tokens"), [(1, 3), (1, 128), (4, 21)])
def test_a_graph_reads_as_transformers_does(both, rows, tokens):
    model, there, _ = both
    x, mask = inputs(model, rows, tokens)
    with torch.no_grad():
        wanted = States(model)(x, mask)[mask.bool()].numpy()
    (states,) = there.run(["states"], {"embeddings": x.numpy(), "mask": mask.numpy()})
    np.testing.assert_allclose(states[mask.bool().numpy()], wanted, atol=5e-6)


def test_the_way_back_is_linear_and_near_the_plain_gradient(both):
    """Only near: norms and gates are held fixed, and factors share."""
    model, _, back = both
    x, mask = inputs(model, 2, 16)
    asked = torch.randn(2, 16, 32, generator=torch.Generator().manual_seed(1)) * mask[..., None]
    given = {"embeddings": x.numpy(), "mask": mask.numpy()}
    (once,) = back.run(None, given | {"gradient": asked.numpy()})
    (twice,) = back.run(None, given | {"gradient": 2 * asked.numpy()})
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-3, atol=1e-5)
    x.requires_grad_()
    (plain,) = torch.autograd.grad(States(model)(x, mask), x, asked)
    assert np.corrcoef(once.ravel(), plain.numpy().ravel())[0, 1] > 0.9


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
    _, back = graphs(model)
    x, mask = inputs(model, 1, 12)
    asked = torch.randn(1, 12, 32, generator=torch.Generator().manual_seed(1))
    given = {"embeddings": x.numpy(), "mask": mask.numpy(), "gradient": asked.numpy()}
    (found,) = back.run(None, given)

    monkeypatch.setattr(
        torch.nn.LayerNorm, "forward", lambda self, x: Relevance().norm(x, self.weight, self.bias)
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
