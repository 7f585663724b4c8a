"""What many corrections cost: teaching one more, reading, opening the task, memory."""

import random
import resource
import statistics
import time
from pathlib import Path

import numpy as np

from desktop.core.answers.predictions import Span
from desktop.core.decisions.corrections import Taught
from desktop.core.texts.text import digest
from desktop.ml.arrays import unit
from desktop.ml.checkpoints.read import load_known, load_network
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.memory.span_features import Mark
from desktop.ml.reading.correction_features import _packed
from desktop.ml.reading.reader import Reader
from desktop.ml.reading.teaching import teach
from desktop.system import paths
from tests.bench.figures import say

FEW, MANY, LABELS, ROUNDS = 100, 10_000, 200, 60
SPREAD = 0.35
NOTE = (
    "The patient had a dry cough and took 200 mg of ibuprofen twice a day, then a rash appeared on "
    "her left arm; blood pressure was normal, and an X-ray of the chest showed no pneumonia. "
)


def run(text_of):
    """Say every figure."""
    labels(text_of)
    entities(text_of)


def labels(text_of):
    """Features of corrected texts are drawn around those of real ones."""
    folder = paths.resources() / "packs" / "support-intents"
    backbone = FastEncoder(paths.backbone())
    network = load_network(folder, backbone)
    plain, few, many = (
        Reader(network, backbone.tokenizer, "v", load_known(folder, network.spec)) for _ in range(3)
    )
    made, stored = lessons(plain, MANY + 2 * ROUNDS)
    teach(few, made[:FEW], stored)
    taken_in(many, made[:MANY], stored, "corrections")
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
    read(plain, many, {n: text_of(plain, n) for n in (32, 128)}, f"with {MANY} corrections")


def entities(text_of):
    """States of marked words are drawn around those of real ones; one to three words each."""
    folder = paths.resources() / "packs" / "clinical-entities"
    backbone = FastEncoder(paths.backbone())
    network = load_network(folder, backbone)
    plain, few, many = (Reader(network, backbone.tokenizer, "v") for _ in range(3))
    made, stored = marked(plain, MANY + ROUNDS)
    teach(few, made[:FEW], stored)
    taken_in(many, made[:MANY], stored, "marked entities")
    one = {"few": [], "many": []}
    for lesson in made[MANY:]:
        for name, reader in (("few", few), ("many", many)):
            begun = time.process_time()
            teach(reader, [lesson], stored)
            teach(reader, [Taught(lesson.case, lesson.text)])
            one[name].append((time.process_time() - begun) * 1000)
    ours, less = (statistics.median(one[name]) for name in ("many", "few"))
    say(
        "remembering",
        f"one marked entity more after {MANY}, and taken back",
        ours,
        "ms",
        {f"after {FEW}": less, "at most": 10},
    )
    texts = {n: text_of(plain, n, NOTE) for n in (32, 128)}
    read(plain, many, texts, f"with {MANY} marked entities")


def taken_in(reader, lessons, stored, what):
    """Say what opening a task costs."""
    before, begun = resident(), time.process_time()
    teach(reader, lessons, stored)
    opening = time.process_time() - begun
    each = (resident() - before) / len(lessons)
    say("remembering", f"{MANY} {what} taken in", opening, "processor s", {"at most": 1.0})
    say("remembering", f"memory for each of {MANY} {what}", each / 1000, "kB", {"at most": 20.0})


def read(plain, many, texts, what):
    """Say how long reading takes, in turn with a reader that was taught nothing."""
    for tokens, text in texts.items():
        spent = {"with": [], "without": []}
        for _ in range(ROUNDS):
            for name, reader in (("with", many), ("without", plain)):
                begun = time.process_time()
                reader.read(text)
                spent[name].append((time.process_time() - begun) * 1000)
        ours, without = (statistics.median(spent[name]) for name in ("with", "without"))
        say("remembering", f"reading {tokens} tokens {what}", ours, "ms", {"with none": without})


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


def marked(reader, count):
    """Return texts with one entity marked in each, and what the version saw of it."""
    source, noise = random.Random(0), np.random.default_rng(0)
    _, states, _ = reader.without_recall(NOTE * 8)
    length = SPREAD * float(np.linalg.norm(states[0])) / np.sqrt(states.shape[1])
    found, stored = [], {}
    for i in range(count):
        text, words = f"Finding number {i} was seen.", source.choice((1, 1, 2, 3))
        first = source.randrange(len(states) - words)
        state = states[first : first + words].mean(0) + length * noise.normal(size=states.shape[1])
        label = source.choice(reader.labels)
        lesson = Taught(f"case-{i:032}", text, spans=(Span(0, 7, label),))
        mark = Mark(label, tuple(f"word{i}-{k}" for k in range(words)), words, unit(state))
        found.append(lesson)
        stored[digest(text)] = _packed([mark], lesson)
    return found, stored


def resident():
    """Return the memory that this process holds now, in bytes (Linux)."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * resource.getpagesize()
