"""One epoch of training beside the plain transformers Trainer loop on the same texts."""

import random
import time
from pathlib import Path

import torch

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.fast.bert import Encoder
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.lora import attach_new
from desktop.ml.heads.spec import Spec
from desktop.ml.heads.trainable import TextModel
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit, fit
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import labelled

TEXTS, BATCH = 640, 32


def run(datasets: Path, folder: Path) -> None:
    torch.set_num_threads(1)
    texts = random.Random(0).sample(labelled(datasets, "banking77", "train"), TEXTS)
    labels = tuple(sorted({e.label for e in texts}))
    steps = TEXTS // BATCH
    mine = {
        name: ours(texts, labels, frozen) for name, frozen in (("upper layers", 0.5), ("all", 0))
    }
    peer = trainer(texts, labels, folder)
    for name, spent in mine.items():
        say(
            "steps",
            f"adapters on {name}, one step of 32 texts",
            spent / steps * 1000,
            "processor ms",
            {"Trainer": peer / steps * 1000},
        )


def ours(texts, labels, frozen):
    backbone = FastEncoder(paths.backbone())
    spec = Spec(Kind.CLASSIFY, labels, recipe.RANK, recipe.ALPHA)
    model = TextModel(Encoder(backbone), spec)
    attach_new(model.encoder, spec.rank, spec.alpha, torch.Generator().manual_seed(0))
    items = [i for e in texts for i in recipe.items(e, spec, backbone)]
    times = []
    for epochs in (1, 3):
        begun = time.process_time()
        fit(model, items, Fit(epochs, batch=BATCH, frozen=frozen), lambda _: None)
        times.append(time.process_time() - begun)
    # The difference is two epochs: what is computed once is spread over them, as in a training.
    return (times[1] - times[0]) / 2 + (times[0] - (times[1] - times[0]) / 2) / 3


def trainer(texts, labels, folder):
    from datasets import Dataset
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        DataCollatorWithPadding,
        PreTrainedTokenizerFast,
        Trainer,
        TrainingArguments,
    )

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(paths.backbone() / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=256,
    )
    tokenizer.backend_tokenizer.no_padding()
    config = BertConfig.from_pretrained(paths.backbone(), num_labels=len(labels))
    model = BertForSequenceClassification.from_pretrained(paths.backbone(), config=config)
    rows = Dataset.from_list(
        [{**tokenizer(e.text, truncation=True), "labels": labels.index(e.label)} for e in texts]
    )
    arguments = TrainingArguments(
        output_dir=str(folder / "trainer"),
        per_device_train_batch_size=BATCH,
        num_train_epochs=1,
        report_to="none",
        save_strategy="no",
        logging_strategy="no",
        use_cpu=True,
        disable_tqdm=True,
    )
    made = Trainer(
        model=model,
        args=arguments,
        train_dataset=rows,
        data_collator=DataCollatorWithPadding(tokenizer),
    )
    begun = time.process_time()
    made.train()
    return time.process_time() - begun
