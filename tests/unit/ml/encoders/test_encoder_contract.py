"""What every encoder must do, whatever its family, sizes and tokenizer; random weights do."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.encoders import WEIGHTS
from desktop.core.errors import KnownError
from desktop.core.products import Products
from desktop.ml.arrays import unit
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.exported.taking import take_in
from desktop.ml.encoders.families import FAMILIES
from desktop.ml.encoders.fast.attnlrp import Relevance
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.lora import adapted_layers
from desktop.ml.encoders.modules import module_of
from desktop.ml.encoders.port import Encoder, Make
from desktop.ml.encoders.tensors import tokens
from desktop.ml.encoders.tokenization import Pooling, collate
from desktop.ml.encoders.weights import sha256_of
from desktop.ml.explaining.attribution import explain_label, explain_span
from desktop.ml.heads.bio2 import words_of
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.network import Network
from desktop.ml.reading.reader import Reader
from desktop.ml.training import job
from desktop.ml.training.merging import merged
from desktop.ml.training.messages import Job
from tests.helpers.small import FOG, PLACES, WEATHER, _place
from tests.helpers.tiny_encoders import write_encoder

# Layers, heads, width, width within a layer: no two alike, and what else a family has.
SIZES = {
    "bert": (2, 4, 32, 64, {}),
    "roberta": (3, 2, 48, 80, {"layer_norm_eps": 1e-5}),
    "xlm-roberta": (1, 4, 64, 96, {"layer_norm_eps": 1e-5}),
    "camembert": (2, 3, 24, 100, {"layer_norm_eps": 1e-5}),
    "distilbert": (4, 2, 16, 72, {"hidden_dim": 72}),
    "electra": (2, 4, 32, 128, {"embedding_size": 16}),
    "albert": (2, 4, 32, 64, {}),
    "deberta": (2, 4, 32, 64, {}),
    "deberta-v2": (2, 2, 24, 80, {}),
    "modernbert": (2, 4, 32, 48, {}),
    "mpnet": (2, 3, 24, 100, {}),
}
USUAL = (2, 4, 32, 64, {})
LONGEST = 48
TEXTS = (
    "Rain in Oslo.",
    "A sunny hour after days of fog and sleet in the hills!",
    "?",
    "Na\u00efve \U0001f642 caf\u00e9, \u5317\u4eac\u7684\u5929\u6c14\u5f88\u597d\u3002",
)
ODD = (
    "  Na\u00efve \U0001f642\U0001f642 caf\u00e9, 2 x 12.5 mg.  \u5317\u4eac\u5f88\u597d\u3002 "
    "It's   fine <s> [MASK] e\u0301 "
)
EVERY = pytest.mark.parametrize("products", Products)


@dataclass(frozen=True)
class Made:
    """An encoder as it is installed, the model that it was made from, and where it is."""

    encoder: Encoder
    theirs: torch.nn.Module
    root: object

    @property
    def folder(self):
        return self.root / self.encoder.facts.digest


# Tests of what only the program's own graphs and layers have.
FAST = pytest.mark.parametrize(
    "made", [name for name, family in FAMILIES.items() if family.layer_names], indirect=True
)


@pytest.fixture(scope="module", params=FAMILIES)
def made(request, tmp_path_factory):
    layers, heads, width, wide, more = SIZES.get(request.param, USUAL)
    sizes = {"num_hidden_layers": layers, "num_attention_heads": heads, "hidden_size": width}
    sizes |= {"intermediate_size": wide, "max_position_embeddings": LONGEST}
    root = tmp_path_factory.mktemp(request.param)
    model = write_encoder(root / "brought", request.param, **sizes | more)
    goal, proof = take_in(root / "brought", root, lambda _: None)
    assert proof.difference < 1e-5
    return Made(Installed((root,)).open(goal.name), model, root)


def batch_of(made, some):
    return collate([made.encoder.tokenizer.encode(t) for t in some], made.encoder.facts.specials)


def bare(made, products=Products.FLOAT32):
    """Return a network that reads with the encoder as it was published."""
    spec = Spec(Kind.CLASSIFY, ("a", "b"), 4, 8.0)
    width = made.encoder.facts.width
    source = np.random.default_rng(0)
    head = source.normal(size=(2, width)).astype(np.float32), np.zeros(2, np.float32)
    network = Network(spec, made.encoder, head)
    network.products = products
    return network


def adapted(made, kind=Kind.CLASSIFY, labels=("a", "b")):
    """Return a model whose adapter changes something."""
    model = TextModel(module_of(made.encoder), Spec(kind, labels, 4, 8.0))
    source = torch.Generator().manual_seed(0)
    model.encoder.attach_new(4, 8.0, source)
    if kind is Kind.SPANS:
        model.encoder.know_casing()
    for name, parameter in model.named_parameters():
        if "lora_b" in name.lower() or name in {"head", "bias"} or name.endswith("casing"):
            parameter.data += 0.05 * torch.randn(parameter.shape, generator=source)
    return model.eval()


def middle_of(made):
    """Return what is taken away from pooled states (width,)."""
    return np.array(made.encoder.facts.fitted.middle, np.float32)


def cosines(a, b):
    return (unit(a) * unit(b)).sum(-1)


@FAST
def test_the_facts_are_those_of_the_published_files(made):
    facts, config = made.encoder.facts, made.theirs.config
    assert facts.make is Make.FAST
    assert facts.digest == sha256_of(made.folder / WEIGHTS)
    assert (facts.layers, facts.heads) == (config.num_hidden_layers, config.num_attention_heads)
    assert (facts.width, facts.vocabulary) == (config.hidden_size, config.vocab_size)
    taken = facts.specials.pad + 1 if FAMILIES[facts.family].first_position is None else 0
    assert facts.longest == LONGEST - 2 - taken
    assert len(facts.specials) == 2


def test_reading_gives_the_values_of_transformers(made):
    batch = batch_of(made, TEXTS)
    mask = torch.from_numpy(batch.mask)
    with torch.no_grad():
        theirs = made.theirs(torch.from_numpy(batch.ids), attention_mask=mask.long())
    ours = bare(made).states(batch)
    assert np.allclose(ours[batch.mask], theirs.last_hidden_state.numpy()[batch.mask], atol=1e-5)


@FAST
def test_the_module_that_is_trained_gives_them_too(made):
    batch = tokens(batch_of(made, TEXTS))
    with torch.no_grad():
        theirs = made.theirs(batch.ids, attention_mask=batch.mask.long()).last_hidden_state
        module = module_of(made.encoder)
        ours = module(batch.ids, batch.casing, batch.mask)
        half = module.facts.layers // 2
        lower = module.lower(batch.ids, batch.casing, batch.mask, half)
        parted = module.upper(lower, batch.mask, half)
    assert torch.allclose(ours[batch.mask], theirs[batch.mask], atol=1e-5)
    assert torch.allclose(ours[batch.mask], parted[batch.mask], atol=1e-6)


@EVERY
def test_a_text_is_read_alike_alone_or_among_others(made, products):
    reader = Reader(bare(made, products), made.encoder.tokenizer, "v")
    together = reader.features(TEXTS)
    alone = np.concatenate([reader.features([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=2e-5)


@FAST
@EVERY
def test_integers_are_close_to_floats_there_and_back(made, products):
    found = []
    for form in (Products.FLOAT32, products):
        network = bare(made, form)
        batch = batch_of(made, TEXTS[1:2])
        trace = network.traced(network.embed(batch.ids, batch.casing))
        slope = np.random.default_rng(1).normal(size=trace.states.shape).astype(np.float32)
        found.append((network.states(batch), trace.states, trace.gradient(slope)))
    plain, other = found
    assert cosines(plain[0], other[0]).min() > 0.99
    assert cosines(plain[1], other[1]).min() > 0.99
    assert cosines(plain[2].ravel(), other[2].ravel()) > 0.97


@FAST
def test_the_way_back_is_attnlrps_gradient(made):
    network, module = bare(made), module_of(made.encoder)
    batch = batch_of(made, TEXTS[1:2])
    embeddings = network.embed(batch.ids, batch.casing)
    inputs = torch.from_numpy(embeddings).requires_grad_()
    states = module.encode(inputs, operations=Relevance())
    slope = torch.randn(states.shape, generator=torch.Generator().manual_seed(5))
    (states * slope).sum().backward()
    trace = network.traced(embeddings)
    assert np.allclose(trace.states, states.detach().numpy(), atol=1e-5)
    assert np.allclose(trace.gradient(slope.numpy()), inputs.grad.numpy(), rtol=1e-3, atol=1e-4)


def test_long_texts_are_read_in_windows_and_every_token_counts_once(made):
    reader = Reader(bare(made), made.encoder.tokenizer, "v")
    text = " ".join(TEXTS * 6)
    reading = reader.read(text)
    facts = made.encoder.facts
    assert len(reading.pieces) > 2
    assert all(p.batch.ids.shape[1] <= facts.longest + 2 for p in reading.pieces)
    assert sum(p.weights.sum() for p in reading.pieces) == pytest.approx(1, abs=1e-5)
    counted = np.zeros(len(reading.encoded))
    for piece in reading.pieces:
        counted[piece.window.keep_first : piece.window.keep_last] += 1
    assert (counted == 1).all()
    with torch.no_grad():
        pooled = sum(
            (made.theirs(torch.from_numpy(p.batch.ids)).last_hidden_state[0].numpy().T @ p.weights)
            for p in reading.pieces
        )
    assert np.allclose(unit(reading.feature), unit(pooled - middle_of(made)), atol=1e-5)


def test_offsets_are_code_points_and_words_have_no_spaces_in_them(made):
    encoded = made.encoder.tokenizer.encode(ODD)
    bounds = [*zip(encoded.starts, encoded.ends, strict=True)]
    assert all(0 <= a <= b <= len(ODD) for a, b in bounds)
    assert [a for a, _ in bounds] == sorted(a for a, _ in bounds)
    words = [ODD[a:b] for a, b in words_of(encoded).bounds]
    assert all(word and word == word.strip() and " " not in word for word in words)
    assert {"Na\u00efve", "caf\u00e9", "mg", "fine"} <= {*words}
    assert "".join(ODD.split()).startswith("".join(words)[:8])
    special = made.encoder.facts.specials
    framed = {*special.before, *special.after, special.mask, special.pad}
    assert not framed & {*encoded.ids}


def test_the_first_token_may_stand_for_a_text(made, monkeypatch):
    from dataclasses import replace

    monkeypatch.setattr(made.encoder, "facts", replace(made.encoder.facts, pooling=Pooling.FIRST))
    reader = Reader(bare(made), made.encoder.tokenizer, "v")
    batch = batch_of(made, TEXTS)
    first = reader.model.states(batch)[:, 0] - middle_of(made)
    assert np.allclose(unit(reader.features(TEXTS)), unit(first), atol=1e-6)
    reading = reader.read(TEXTS[1])
    assert np.allclose(unit(reading.feature), unit(first[1]), atol=1e-5)
    explained = explain_label(reader, reading, "a")
    assert any(h.weight for h in explained.highlights)


@pytest.mark.parametrize("text", [TEXTS[1], " ".join(TEXTS * 6)])
def test_the_words_that_speak_for_a_label_are_those_of_the_text(made, text):
    reader = Reader(bare(made), made.encoder.tokenizer, "v")
    reading = reader.read(text)
    explained = explain_label(reader, reading, "a")
    assert [text[h.start : h.end] for h in explained.highlights][:2] in (
        ["A", "sunny"],
        ["Rain", "in"],
    )
    assert all(np.isfinite(h.weight) for h in explained.highlights)
    assert sum(abs(h.weight) for h in explained.highlights) > 0


def test_a_version_is_saved_and_loaded_with_its_adapter(made, tmp_path):
    model = adapted(made)
    write.save(model, tmp_path)
    task = json.loads((tmp_path / "task.json").read_text("utf-8"))
    assert task["backbone"]["sha256"] == made.encoder.facts.digest
    batch = batch_of(made, TEXTS)
    networks = [merged(model), load_network(tmp_path, made.encoder)]
    networks.append(merged(write.load(tmp_path, made.encoder)))
    plain, *others = (n.states(batch)[batch.mask] for n in map(in_floats, [bare(made), *networks]))
    for states in others[1:]:
        assert np.allclose(states, others[0], atol=2e-3)  # adapters are stored as halves
    assert np.abs(others[0] - plain).max() > 1e-2


def in_floats(network):
    network.products = Products.FLOAT32
    return network


@FAST
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_peft_reads_a_version_with_the_same_values(made, tmp_path):
    import copy

    from peft import PeftModel

    model = adapted(made)
    write.save(model, tmp_path)
    (tmp_path / "adapter.safetensors").rename(tmp_path / "adapter_model.safetensors")
    (tmp_path / "adapter.json").rename(tmp_path / "adapter_config.json")
    config = json.loads((tmp_path / "adapter_config.json").read_text("utf-8"))
    config["exclude_modules"] = ["pooler.dense"]
    (tmp_path / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    theirs = PeftModel.from_pretrained(copy.deepcopy(made.theirs), tmp_path).eval()
    batch = batch_of(made, TEXTS[1:2])
    with torch.no_grad():
        found = theirs(input_ids=torch.from_numpy(batch.ids)).last_hidden_state.numpy()
    assert np.allclose(in_floats(merged(model)).states(batch), found, atol=2e-3)


def test_a_version_of_another_encoder_is_not_read(made, packs):
    with pytest.raises(KnownError):
        load_network(packs / "weather", made.encoder)


@FAST
def test_every_layer_and_nothing_else_has_an_adapter(made):
    names = adapted_layers(module_of(made.encoder))
    assert len(names) == 6 * made.encoder.facts.layers
    weights = dict(made.theirs.named_parameters())
    assert all(f"{name}.weight" in weights for name in names)


def job_of(made, out, **more):
    sets = dict.fromkeys(("train", "replay", "calibration", "sealed", "held_out"), ())
    plain = {
        "kind": Kind.CLASSIFY,
        "encoders": (made.root,),
        "out": out,
        "parent": None,
        "parent_known": None,
        "seed": 0,
        "threads": 1,
        "device": "cpu",
        "unfinished": None,
        "encoder": "" if more.get("parent") else made.encoder.facts.digest,
    }
    return Job(**plain | sets | more)


def test_a_task_is_trained_learns_on_and_goes_back(made, tmp_path):
    old = [Example(t, label) for label, some in WEATHER.items() for t in some]
    labels = tuple(sorted(WEATHER))
    first = job_of(made, tmp_path / "1", labels=labels, train=old, calibration=old[::2])
    said = job.run(first, lambda _: None)
    assert said.before is None
    reader = Reader(load_network(tmp_path / "1", made.encoder), made.encoder.tokenizer, "1")
    answers = reader.read_many([e.text for e in old])
    right = [a.labels[0].label == e.label for a, e in zip(answers, old, strict=True)]
    assert np.mean(right) > 0.8

    more = [Example(t, "fog") for t in FOG]
    second = job_of(
        made,
        tmp_path / "2",
        labels=(*labels, "fog"),
        parent=tmp_path / "1",
        train=more,
        replay=old,
        calibration=old[::2],
        sealed=tuple(old[:6]),
    )
    told = job.run(second, lambda _: None)
    assert len(told.before["sealed"].tallies) == len(told.after["sealed"].tallies) == 6
    grown = Reader(load_network(tmp_path / "2", made.encoder), made.encoder.tokenizer, "2")
    assert grown.labels == (*labels, "fog")
    assert any(a.labels[0].label == "fog" for a in grown.read_many(list(FOG)))
    again = Reader(load_network(tmp_path / "1", made.encoder), made.encoder.tokenizer, "1")
    for before, after in zip(answers, again.read_many([e.text for e in old]), strict=True):
        assert before.labels == after.labels


def test_entities_are_learned_word_by_word(made, tmp_path):
    examples, said = [_place(text, name) for text, name in PLACES], []
    wanted = job_of(made, tmp_path / "1", kind=Kind.SPANS, labels=("Place",), train=examples)
    job.run(wanted, said.append)
    losses = [step.loss for step in said]
    # A head that begins fitted has less to learn than one that knows nothing of three tags.
    assert losses[-1] < 0.7 * max(losses[0], np.log(3))
    reader = Reader(load_network(tmp_path / "1", made.encoder), made.encoder.tokenizer, "1")
    for example in examples:
        reading = reader.read(example.text)
        words = reader.words(reading.encoded).bounds
        for span in (*reading.prediction.spans, *example.spans):
            assert span.start in {a for a, _ in words}
            assert span.end in {b for _, b in words}
            explained = explain_span(reader, reading, span)
            assert sum(abs(h.weight) for h in explained.highlights) > 0
            assert all(np.isfinite(h.weight) for h in explained.highlights)
