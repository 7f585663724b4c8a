"""The second encoder computes what transformers does, and never unpacks its table of words."""

import json

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from desktop.core.answers.tasks import Kind
from desktop.core.encoders import E5
from desktop.core.errors import Problem
from desktop.core.products import Products
from desktop.ml.arrays import unit
from desktop.ml.encoders.fast.attnlrp import Relevance
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.installed import Installed
from desktop.ml.encoders.port import Way
from desktop.ml.encoders.tokenization import Specials, by_length, collate
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.network import Network
from desktop.ml.reading.reader import Reader
from tests.helpers.multilingual import FOLDER, PIECES, needed, opened

TEXTS = [p["text"] for p in PIECES if p["ids"]]
# The least cosine to torch's states, and to its way back; measured on one text of the fixture.
NEAR = {Products.FLOAT32: 0.99999, Products.INT8: 0.99, Products.WIDE: 0.99}
pytestmark = needed


@pytest.fixture(scope="module")
def encoder():
    return opened()


@pytest.fixture(scope="module")
def theirs(encoder):
    """transformers' BertModel; a vocabulary of one saves the table, whose rows it is given."""
    told = json.loads((FOLDER / "config.json").read_text("utf-8")) | {"vocab_size": 2}
    model = BertModel(BertConfig(**told), add_pooling_layer=False).eval()
    weights = {n: torch.from_numpy(w) for n, w in encoder.layer_weights().items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert (missing, unexpected) == (["embeddings.word_embeddings.weight"], [])
    return model


def batches(encoder, kind=Kind.CLASSIFY):
    facts = encoder.facts.of(kind)
    pieces = [encoder.tokenizer.encode(text).cut(0, facts.longest) for text in TEXTS]
    for group in by_length(map(len, pieces), 400):
        batch = collate([pieces[i] for i in group], facts.specials)
        mask = np.ones(batch.ids.shape, np.bool_) if batch.mask is None else batch.mask
        yield batch, mask


def test_states_are_those_of_transformers_in_fifty_texts_of_many_scripts(encoder, theirs):
    assert len(TEXTS) >= 50
    session = encoder.session(Way.READ, None, Products.FLOAT32)
    for batch, mask in batches(encoder):
        found = session.run(embeddings=encoder.embed(batch.ids), mask=mask.astype(np.int32))
        rows = torch.from_numpy(encoder.rows(batch.ids))
        with torch.no_grad():
            right = theirs(inputs_embeds=rows, attention_mask=torch.from_numpy(mask).long())
        right = right.last_hidden_state.numpy()
        assert np.abs(found - right)[mask].max() < 1e-4
        ours, wanted = (
            (x * batch.pooling(encoder.facts.pooling)[..., None]).sum(1) for x in (found, right)
        )
        assert (unit(ours) * unit(wanted)).sum(-1).min() > 0.9999


@pytest.mark.parametrize("products", Products)
def test_every_form_reads_and_explains_as_torch_does(encoder, products):
    module = Encoder(encoder).eval()
    specials = encoder.facts.of(Kind.CLASSIFY).specials
    batch = collate([encoder.tokenizer.encode(TEXTS[0])], specials)
    embeddings = encoder.embed(batch.ids)
    network = Network(
        Spec(Kind.CLASSIFY, ("a",)),
        encoder,
        (np.zeros((1, 384), np.float32), np.zeros(1, np.float32)),
    )
    network.products = products
    inputs = torch.from_numpy(embeddings).requires_grad_()
    states = module.encode(inputs, operations=Relevance())
    slope = torch.randn(states.shape, generator=torch.Generator().manual_seed(5))
    (states * slope).sum().backward()
    trace, right = network.traced(embeddings), states.detach().numpy()
    for found, wanted in (
        (network.encode(embeddings), right),
        (trace.states, right),
        (trace.gradient(slope.numpy()), inputs.grad.numpy()),
    ):
        cosine = float((found * wanted).sum() / np.linalg.norm(found) / np.linalg.norm(wanted))
        assert cosine > NEAR[products]


def test_the_table_of_words_is_no_weight_of_the_module_that_is_trained(encoder):
    module = Encoder(encoder)
    assert sum(p.numel() for p in module.parameters()) < 22_000_000
    ids = torch.tensor([[0, 41, 1294, 12, 2]])
    embedded = module.embed(ids, torch.zeros_like(ids))
    assert np.array_equal(embedded.numpy(), encoder.embed(ids.numpy()))


def test_whole_texts_have_the_prompt_in_their_frame_and_spans_have_none(encoder):
    facts = encoder.facts
    prompt = tuple(encoder.tokenizer.encode("query: ").ids)
    assert facts.of(Kind.SPANS) is facts
    assert facts.specials == Specials((0,), (2,), mask=250_001, pad=1, unknown=3)
    assert facts.of(Kind.CLASSIFY).specials.before == (0, *prompt)
    assert facts.longest == 510
    assert facts.of(Kind.CLASSIFY).longest == 510 - len(prompt)
    for kind in Kind:
        module = TextModel(Encoder(encoder), Spec(kind, ("a",)))
        assert module.facts == facts.of(kind)
    whole = encoder.tokenizer.encode(f"query: {TEXTS[0]}").ids
    assert whole == (*prompt, *encoder.tokenizer.encode(TEXTS[0]).ids)


def test_a_text_of_several_windows_has_a_prompt_in_each(encoder):
    head = np.zeros((1, 384), np.float32), np.zeros(1, np.float32)
    network = Network(Spec(Kind.CLASSIFY, ("a",)), encoder, head)
    reading = Reader(network, encoder.tokenizer, "v").read(TEXTS[3] * 40)
    assert len(reading.pieces) > 1
    for piece in reading.pieces:
        assert tuple(piece.batch.ids[0, :4]) == (0, *encoder.facts.prompt)
        assert piece.batch.ids.shape[1] <= 512
        assert (piece.weights[:4] > 0).all()


def test_without_it_tasks_on_it_say_so(tmp_path, known):
    assert known(Installed([tmp_path]).open, E5.id) is Problem.BACKBONE_MISSING
    (tmp_path / E5.name).mkdir()
    assert known(Installed([tmp_path]).open, E5.id) is Problem.BACKBONE_MISSING
