"""Both language models, each beside transformers' own model with the same weights, in turn.

The encoder for many languages must be as far ahead of its peer as the first one is of its own:
reading, highlights, batches and a step of training.  The peers are given token ids, and are spared
cutting texts into tokens.
"""

import random
import statistics
import time
from dataclasses import replace

import torch
from transformers import BertConfig, BertForSequenceClassification

from desktop.core.answers.tasks import Kind
from desktop.core.encoders import SHIPPED
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.lora import attach_new
from desktop.ml.explaining.attribution import explain_label
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.reading.reader import Reader
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit, Item, fit
from desktop.ml.training.merging import merged
from desktop.system import paths
from tests.bench.figures import medians, say

LABELS = tuple(f"label {number:02}" for number in range(77))
ROUNDS = {32: 21, 128: 15, 510: 7}
BATCH, STEPS, TRAINED_TOKENS = 32, 6, 24
WORDS = ("room", "train", "late", "the", "was", "doctor", "bill", "and", "very", "clean", "no")


def run() -> None:
    """Say every figure of both encoders."""
    torch.set_num_threads(1)
    for one in SHIPPED.values():
        name = one.name
        encoder = FastEncoder(paths.backbone().parent / name, one.id)
        reader = Reader(merged(_model(encoder)), encoder.tokenizer, "v")
        _reading(name, reader, _peer(encoder))
        _batches(name, reader, _peer(encoder))
        _training(name, encoder, _peer(encoder))


def _model(encoder: FastEncoder) -> TextModel:
    spec = Spec(Kind.CLASSIFY, LABELS, recipe.RANK, recipe.ALPHA)
    model = TextModel(Encoder(encoder), spec)
    source = torch.Generator().manual_seed(0)
    attach_new(model.encoder, spec.rank, spec.alpha, source)
    with torch.no_grad():
        model.head.copy_(0.3 * torch.randn(model.head.shape, generator=source))
    # As shipped versions are read where the processor has such products.
    model.spec = spec.calibrated(replace(spec.calibration, int8=True))
    return model


def _peer(encoder: FastEncoder) -> BertForSequenceClassification:
    config = BertConfig.from_pretrained(
        paths.backbone().parent / encoder.facts.name, num_labels=len(LABELS)
    )
    model = BertForSequenceClassification(config)
    weights = {n: torch.from_numpy(w) for n, w in encoder.every_weight().items()}
    model.bert.load_state_dict(weights, strict=False)
    return model.eval()


def _reading(name: str, reader: Reader, peer: BertForSequenceClassification) -> None:
    for tokens, rounds in ROUNDS.items():
        text = _text(reader, tokens)
        ids = _ids(reader, text)
        works = {"ours": lambda t=text: reader.read(t), "theirs": lambda i=ids: peer(i)}
        works["highlights"] = lambda t=text: _explained(reader, t)
        with torch.inference_mode():
            times = medians(works, rounds)
        theirs = {"transformers, from ids": times["theirs"]}
        say("multilingual", f"{name}, {tokens} tokens", times["ours"], "ms", theirs)
        alone = {"reading alone": times["ours"]}
        say("multilingual", f"{name}, {tokens}, highlights", times["highlights"], "ms", alone)


def _explained(reader: Reader, text: str) -> None:
    found = reader.read(text)
    explain_label(reader, found, found.prediction.labels[0].label)


def _batches(name: str, reader: Reader, peer: BertForSequenceClassification) -> None:
    source = random.Random(0)
    lengths = [min(300, 8 + int(source.expovariate(1 / 40))) for _ in range(64)]
    texts = [_text(reader, length) for length in lengths]
    ids = [_ids(reader, text) for text in texts]

    def batched(size: int) -> None:
        for at in range(0, len(ids), size):
            peer(**_padded(ids[at : at + size], reader.model.facts.specials.pad))

    works = {"ours": lambda: reader.read_many(texts)}
    works |= {f"transformers, batches of {n}": lambda n=n: batched(n) for n in (1, BATCH)}
    with torch.inference_mode():
        rates = {work: 1000 * len(texts) / took for work, took in medians(works, 3).items()}
    ours = rates.pop("ours")
    say("multilingual", f"{name}, texts of 8 to 300 tokens", ours, "texts/s", rates)


def _training(name: str, encoder: FastEncoder, peer: BertForSequenceClassification) -> None:
    """Adapters on all layers, as the program trains them, and every weight, as Trainer does."""
    reader = Reader(merged(_model(encoder)), encoder.tokenizer, "v")
    texts = [_text(reader, TRAINED_TOKENS) for _ in range(BATCH)]
    items = [Item(encoder.tokenizer.encode(t), ((i % len(LABELS),),)) for i, t in enumerate(texts)]
    ids = [_ids(reader, text) for text in texts]
    model, padded = _model(encoder), _padded(ids, encoder.facts.specials.pad)
    targets = torch.arange(BATCH) % len(LABELS)
    optimizer = torch.optim.AdamW(peer.train().parameters(), lr=5e-5)

    def step() -> None:
        peer(**padded, labels=targets).loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    ours, theirs = [], []
    for _ in range(3):
        begun = time.process_time()
        fit(model, items, Fit(STEPS, batch=BATCH, frozen=0), lambda _: None)
        between = time.process_time()
        for _ in range(STEPS):
            step()
        ours.append((between - begun) / STEPS * 1000)
        theirs.append((time.process_time() - between) / STEPS * 1000)
    peers = {"transformers, every weight": statistics.median(theirs)}
    figure = f"{name}, one step of {BATCH} texts"
    say("multilingual", figure, statistics.median(ours), "processor ms", peers)


def _text(reader: Reader, tokens: int) -> str:
    """Return words that are so many tokens, the special ones and the prompt included."""
    source, words = random.Random(tokens), []
    while len(_ids(reader, " ".join(words))[0]) < tokens:
        words.append(source.choice(WORDS))
    return " ".join(words[:-1])


def _ids(reader: Reader, text: str) -> torch.Tensor:
    specials = reader.model.facts.specials
    encoded = reader.tokenizer.encode(text)
    return torch.tensor([[*specials.before, *encoded.ids, *specials.after]])


def _padded(ids: list[torch.Tensor], pad: int) -> dict[str, torch.Tensor]:
    rows = [row[0] for row in ids]
    made = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad)
    lengths = torch.tensor([len(row) for row in rows])
    mask = torch.arange(made.shape[1])[None, :] < lengths[:, None]
    return {"input_ids": made, "attention_mask": mask.long()}


if __name__ == "__main__":
    run()
