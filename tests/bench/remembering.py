"""What many corrections cost: teaching one more, reading, opening the task, memory."""

import random
import resource
import statistics
import time

import numpy as np

from desktop.core.corrections import Taught
from desktop.core.texts import digest
from desktop.ml.backbone import Backbone
from desktop.ml.reader import Reader
from desktop.ml.teaching import teach
from desktop.ml.version_files import load_known, load_network
from desktop.system import paths
from tests.bench.figures import say

FEW, MANY, LABELS, ROUNDS = 100, 10_000, 200, 60
SPREAD = 0.35


def run(text_of):
    """Say every figure; features of corrected texts are drawn around those of real ones."""
    folder = paths.resources() / "packs" / "support-intents"
    backbone = Backbone(paths.backbone())
    network = load_network(folder, backbone)
    plain, few, many = (
        Reader(network, backbone.tokenizer, "v", load_known(folder, network.spec)) for _ in range(3)
    )
    made, stored = lessons(plain, MANY + 2 * ROUNDS)
    teach(few, made[:FEW], stored)
    before, begun = resident(), time.process_time()
    teach(many, made[:MANY], stored)
    opening = time.process_time() - begun
    each = (resident() - before) / MANY
    say("remembering", f"{MANY} corrections taken in", opening, "processor s", {"at most": 1.0})
    say("remembering", f"memory for each of {MANY}", each / 1000, "kB", {"at most": 20.0})
    one, fitting = {"few": [], "many": []}, []
    for lesson in made[MANY : MANY + ROUNDS]:
        for name, reader in (("few", few), ("many", many)):
            begun = time.process_time()
            teach(reader, [lesson], stored)
            anew = time.process_time()
            reader.calibration  # noqa: B018  (what is promised is fitted anew)
            fitting.append((time.process_time() - anew) * 1000)
            one[name].append((time.process_time() - begun) * 1000)
            teach(reader, [Taught(lesson.case, lesson.text)])
    ours, less = (statistics.median(one[name]) for name in ("many", "few"))
    say("remembering", f"one more after {MANY}", ours, "ms", {f"after {FEW}": less, "at most": 10})
    held = f"sets and promises fitted anew, {len(plain.known.held)} held texts"
    say("remembering", held, statistics.median(fitting), "ms")
    for tokens in (32, 128):
        text = text_of(plain, tokens)
        spent = {"with": [], "without": []}
        for _ in range(ROUNDS):
            for name, reader in (("with", many), ("without", plain)):
                begun = time.process_time()
                reader.read(text)
                spent[name].append((time.process_time() - begun) * 1000)
        ours, without = (statistics.median(spent[name]) for name in ("with", "without"))
        say(
            "remembering",
            f"reading {tokens} tokens with {MANY}",
            ours,
            "ms",
            {"with none": without},
        )


def lessons(reader, count):
    """Return corrections over 200 labels and what the version saw in their texts."""
    source, noise = random.Random(0), np.random.default_rng(0)
    held = reader.known.held
    names = [*reader.model.spec.labels, *(f"new {i}" for i in range(LABELS))][:LABELS]
    length = SPREAD * float(np.linalg.norm(held[0])) / np.sqrt(held.shape[1])
    found, stored = [], {}
    for i in range(count):
        text = f"Text number {i}. " * 6
        row = held[source.randrange(len(held))] + length * noise.normal(size=held.shape[1])
        found.append(Taught(f"case-{i:032}", text, source.choice(names)))
        stored[digest(text)] = row.astype(np.float16).tobytes()
    return found, stored


def resident():
    """Return the most memory that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
