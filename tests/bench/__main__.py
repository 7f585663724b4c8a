"""The small benchmark: ``make bench``; every peer runs beside ours, in turn, on the same input."""

import asyncio
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)

import torch

from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example, Role
from desktop.ml.checkpoints import write
from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.explaining.attribution import explain_label
from desktop.ml.reading.reader import Reader
from desktop.packs.folders import PackFolders
from desktop.system import paths
from tests.bench import multilingual, remembering, throughput
from tests.bench.figures import medians, say
from tests.bench.memory import peak_of_children
from tests.bench.peers import integrated_gradients, transformers_pipeline

ROOT = Path(__file__).resolve().parents[2]
SENTENCE = "I was charged a fee for a transfer that I never made and the money is missing. "
ROUNDS = {32: 31, 128: 21, 510: 9}
OPENINGS = (
    "",
    "Hello, ",
    "Hi there. ",
    "Good morning, ",
    "Please help: ",
    "Quick question. ",
    "Sorry to bother you. ",
    "Dear team, ",
    "Urgent! ",
    "It's me again. ",
    "Hey, ",
    "To whom it may concern: ",
    "Second try: ",
    "One more thing. ",
)


def main():
    """Run every part; prints JSON lines."""
    print(
        json.dumps(
            {
                "machine": platform.processor() or platform.machine(),
                "cores": os.cpu_count(),
                "torch": torch.__version__,
            }
        ),
        flush=True,
    )
    reading()
    throughput.run(text_of)
    multilingual.run()
    remembering.run(text_of)
    start()
    window()
    training()


def reading():
    """Median times on one thread: ours, with highlights, and the peers."""
    torch.set_num_threads(1)
    backbone = FastEncoder(paths.backbone())
    folder = paths.resources() / "packs" / "support-intents"
    reader = Reader(load_network(folder, backbone), backbone.tokenizer, "v")
    model = write.load(folder, backbone)
    peer = transformers_pipeline()
    for tokens, rounds in ROUNDS.items():
        text = text_of(reader, tokens)

        def both(text=text):
            found = reader.read(text)
            explain_label(reader, found, found.prediction.labels[0].label)

        def captum(text=text):
            label = reader.read(text).prediction.labels[0].label
            integrated_gradients(reader, model, text, label)

        def plain(text=text):
            with torch.inference_mode():
                peer(text)

        times = medians(
            {"ours": lambda t=text: reader.read(t), "highlights": both, "pipeline": plain}, rounds
        )
        slow = medians({"captum": captum}, max(2, rounds // 8))
        say("reading", f"{tokens} tokens", times["ours"], "ms", {"pipeline": times["pipeline"]})
        say(
            "reading",
            f"{tokens} tokens with highlights",
            times["highlights"],
            "ms",
            {"integrated gradients 50 steps": slow["captum"], "reading alone": times["ours"]},
        )


def text_of(reader, tokens, sentence=SENTENCE):
    """Return a text of just as many tokens, the two special ones included."""
    words = (sentence * 60).split()
    while len(reader.tokenizer.encode(" ".join(words))) > tokens - 2:
        words.pop()
    return " ".join(words)


def start():
    """Seconds from the start of the process, ours and the peer's in turn; the first is a warm-up.

    ``CASELIGHT`` may name an installed program, which is measured instead of the sources.
    """
    own = program()
    found, peers = [], []
    with tempfile.TemporaryDirectory() as folder:
        command = [*own, "self-test", "--window", "--data-dir", folder]
        for _ in range(5):
            found.append(lines_of(command))
            peers.append(lines_of([sys.executable, "tests/bench/start.py", str(time.time())]))
        cold = [lines_of(command) for _ in range(3) if forgotten()]
    ours, theirs = (
        {k: sorted(f[k] for f in part[1:])[len(part) // 2] for k in part[0]}
        for part in (found, peers)
    )
    peer = {"pipeline in a bare process": theirs["prediction"]}
    say("start", "window shown", ours["window_s"], "s")
    say("start", "first prediction in the window", ours["prediction_s"], "s", peer)
    say("start", "first highlights in the window", ours["highlights_s"], "s")
    say("start", "longest gap of the window's thread", ours["longest_gap_ms"], "ms")
    for name, figure in (("window_s", "window shown"), ("prediction_s", "first prediction")):
        if cold:
            value = statistics.median(one[name] for one in cold)
            say("start", f"{figure}, nothing of it in memory", value, "s")
    resident = {"pipeline in a bare process": theirs["resident"]}
    say(
        "memory",
        "resident after the first reading",
        ours["resident_after_reading_mb"],
        "MB",
        resident,
    )
    say("memory", "resident after the first highlights", ours["resident_mb"], "MB")


def program():
    """Return the command of the installed program named in ``CASELIGHT``, or of the sources."""
    installed = os.environ.get("CASELIGHT")
    return [installed] if installed else [sys.executable, "-m", "desktop"]


def window():
    """What the window's own test says of learning: gaps, going to another version, memory."""
    found = lines_of([*program(), "self-test", "--window", "--learn"])
    for name, figure in (
        ("correcting", "longest gap while eight texts are corrected"),
        ("training", "longest gap while a training runs"),
        ("swap", "longest gap while another version is loaded"),
    ):
        say("window", figure, found[f"{name}_gap_ms"], "ms", {"at most": 100.0})
    say("window", "going to another version", found["swap_s"], "s", {"at most": 2.0})
    before = {"before it": found["resident_mb"]}
    say("memory", "resident after a training", found["resident_after_training_mb"], "MB", before)


def forgotten():
    """Let the system forget the files that it holds in memory; says whether it may."""
    try:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")
    except OSError:
        return False
    return True


def lines_of(command):
    """Return the figures that a program prints as JSON lines."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env=environment
    )
    found = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            found |= json.loads(line)
    return found


def training():
    """Seconds and processor seconds of whole trainings from 50, 200 and 1,000 corrections."""
    texts = PackFolders(paths.resources() / "packs").read("support-intents").examples
    base = [*texts[Role.SAMPLE], *texts[Role.REPLAY]]
    peaks = []
    for count in (50, 200, 1000):
        chosen = [
            Example(
                OPENINGS[1 + i // len(base)] + base[i % len(base)].text, base[i % len(base)].label
            )
            for i in range(count)
        ]
        before = used()
        begun = time.perf_counter()
        with peak_of_children(peaks):
            asyncio.run(trained(chosen))
        spent = used()
        say("training", f"{count} corrections", time.perf_counter() - begun, "s")
        say("training", f"{count} corrections, processor", spent - before, "s")
    if peaks:
        say("memory", "peak of a training process", max(peaks), "MB")


async def trained(chosen):
    """Store the corrections in a new data folder and train."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(compose(paths.data_folder(Path(folder)))) as program:
            task = await program.repository.task("support-intents")
            await program.taking.take(task, chosen)
            async for _ in program.learning.train(task.id):
                pass


def used():
    """Return the processor seconds of ended children."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


if __name__ == "__main__":
    main()
