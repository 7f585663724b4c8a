"""The data sets of the learning benchmark, and models trained on them."""

import json
import random
import time
from pathlib import Path

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example, replayed
from desktop.core.history.versions import Progress
from desktop.core.records import plain, read
from desktop.ml.checkpoints.read import load_known, load_network, read_spec
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.memory.prototypes import from_bytes
from desktop.ml.reading.reader import Reader
from desktop.ml.training import job
from desktop.ml.training.messages import Job, Result
from desktop.services.tasks.installing import parted
from desktop.system import paths

UNSEEN = 20


def rows(datasets: Path, name: str, part: str) -> list[dict]:
    file = datasets / name / f"{part}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def labelled(datasets: Path, name: str, part: str) -> list[Example]:
    return [Example(r["text"], r["label"]) for r in rows(datasets, name, part)]


def spanned(datasets: Path, name: str, part: str) -> list[Example]:
    return [
        Example(r["text"], spans=tuple(Span(s["start"], s["end"], s["label"]) for s in r["spans"]))
        for r in rows(datasets, name, part)
    ]


class Intents:
    """BANKING77 with 20 of its 77 intents held away (chosen by a seed)."""

    def __init__(self, datasets: Path, seed: int = 0) -> None:
        self.train = labelled(datasets, "banking77", "train")
        dev = labelled(datasets, "banking77", "dev")
        labels = sorted({e.label for e in self.train})
        self.unseen = set(random.Random(seed).sample(labels, UNSEEN))
        self.known = tuple(name for name in labels if name not in self.unseen)
        self.old = tuple(e for e in dev if e.label not in self.unseen)
        self.new = tuple(e for e in dev if e.label in self.unseen)
        base = [e for e in self.train if e.label not in self.unseen]
        self.sealed, self.calibration, self.base = parted(base)

    def corrections(self, count: int) -> list[Example]:
        """``count`` texts of the unseen intents, as evenly as possible."""
        source = random.Random(1)
        names = sorted(self.unseen)
        found = []
        for place, name in enumerate(names):
            each = count // UNSEEN + (place < count % UNSEEN)
            texts = [e for e in self.train if e.label == name]
            found += source.sample(texts, min(each, len(texts)))
        return found


class Trained:
    """One training, as the program does it, with what came of it."""

    def __init__(self, out: Path, labels, train, parent=None, **sets) -> None:
        replay = replayed(sets.pop("replay", ()), len(train), 0) if parent else ()
        self._begun = time.process_time()
        result = job.run(
            Job(
                kind=sets.pop("kind", Kind.CLASSIFY),
                labels=tuple(labels),
                encoders=(paths.backbone().parent,),
                out=out,
                parent=parent.folder if parent else None,
                parent_known=parent.known if parent else None,
                seed=0,
                threads=1,
                device="cpu",
                unfinished=None,
                train=tuple(train),
                replay=replay,
                calibration=tuple(sets.get("calibration", ())),
                sealed=tuple(sets.get("sealed", ())),
                held_out=tuple(sets.get("held_out", ())),
            ),
            self._say,
        )
        self.processor_s = time.process_time() - self._begun
        self.folder, self.result = out, result
        self.known = result.known

    def _say(self, _: Progress) -> None:
        self.last_step_s = time.process_time() - self._begun

    def reader(self, backbone: FastEncoder) -> Reader:
        spec = read_spec(self.folder)
        known = from_bytes(self.known, len(spec.labels), 384) if self.known else None
        model = load_network(self.folder, backbone)
        return Reader(model, backbone.tokenizer, "v", known)


def accuracy(reader: Reader, examples) -> float:
    said = reader.read_many([e.text for e in examples])
    right = sum(p.best.label == e.label for p, e in zip(said, examples, strict=True))
    return right / len(examples)


class Base:
    """A version that was trained before: see ``base_version``."""

    reader = Trained.reader

    def __init__(self, folder: Path) -> None:
        found = json.loads((folder / "made.json").read_text("utf-8"))
        self.folder, self.result = folder, read(Result, found)
        self.known = self.result.known
        self.processor_s = found["processor_s"]


def base_version(intents: Intents, out: Path) -> Base:
    """Return the version that knows the 57 intents; trained only where it is not there yet."""
    if not (out / "made.json").exists():
        made = Trained(
            out,
            intents.known,
            intents.base,
            calibration=intents.calibration,
            sealed=intents.old,
        )
        record = plain(made.result) | {"processor_s": made.processor_s}
        (out / "made.json").write_text(json.dumps(record), encoding="utf-8")
    return Base(out)


def shipped(backbone: FastEncoder, name: str) -> Reader:
    """Read a pack's version."""
    folder = paths.resources() / "packs" / name
    known = load_known(folder, read_spec(folder))
    return Reader(load_network(folder, backbone), backbone.tokenizer, "v", known)
