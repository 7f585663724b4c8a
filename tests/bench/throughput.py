"""Many texts of mixed lengths, and how near float32 reading comes to the machine's matrix peak."""

import random
import statistics
import time
from dataclasses import replace

import torch

from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.tokenization import collate
from desktop.ml.reading.reader import Reader
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.peers import transformers_pipeline

TEXTS, ROUNDS = 128, 5
SIDE = 1_024
TOKENS = 128


def run(text_of):
    """Texts a second beside the pipeline with batches of 1 and 32, all on one thread; the peak."""
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    network = load_network(paths.resources() / "packs" / "support-intents", backbone)
    reader = Reader(network, backbone.tokenizer, "v")
    source = random.Random(0)
    lengths = [min(300, 8 + int(source.expovariate(1 / 40))) for _ in range(TEXTS)]
    texts = [text_of(reader, length) for length in lengths]
    peer = transformers_pipeline()
    works = {
        "ours": lambda: reader.read_many(texts),
        "pipeline, batches of 1": lambda: peer(texts, batch_size=1),
        "pipeline, batches of 32": lambda: peer(texts, batch_size=32),
    }
    spent = {name: [] for name in works}
    with torch.inference_mode():
        for turn in range(ROUNDS + 1):
            for name, work in works.items():
                begun = time.perf_counter()
                work()
                if turn:
                    spent[name].append(time.perf_counter() - begun)
    rates = {name: TEXTS / statistics.median(found) for name, found in spent.items()}
    ours = rates.pop("ours")
    say("throughput", "texts of 8 to 300 tokens", ours, "texts/s", rates)
    peak(network, backbone)


def peak(network, backbone):
    """Operations a second in float32, ours for a text of 128 tokens, and of a bare product."""
    calibration = replace(network.spec.calibration, int8=False)
    network.spec = network.spec.calibrated(calibration)
    a, b = torch.randn(SIDE, SIDE), torch.randn(SIDE, SIDE)
    batch = collate([backbone.tokenizer.encode("word " * (TOKENS - 2))], backbone.facts.specials)
    layers, width = backbone.facts.layers, backbone.facts.width
    embeddings = network.embed(batch.ids, batch.casing)
    layer = 2 * TOKENS * 12 * width**2 + 4 * TOKENS**2 * width
    best = {"bare product": 0.0, "ours": 0.0}
    for _ in range(25):
        begun = time.perf_counter()
        torch.mm(a, b)
        best["bare product"] = max(best["bare product"], 2 * SIDE**3 / _since(begun))
        begun = time.perf_counter()
        network.encode(embeddings)
        best["ours"] = max(best["ours"], layers * layer / _since(begun))
    ours = best.pop("ours") / 1e9
    say(
        "throughput",
        "float32, 128 tokens",
        ours,
        "GFLOP/s",
        {"bare product": best["bare product"] / 1e9},
    )


def _since(begun):
    return time.perf_counter() - begun
