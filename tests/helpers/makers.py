"""Fakes of what makes, keeps and brings versions: the trainer, their folders, packs, backups."""

from contextlib import contextmanager
from pathlib import Path

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Role
from desktop.core.encoders import MINILM, Reference
from desktop.core.errors import KnownError, Problem
from desktop.core.evaluation.scores import score
from desktop.core.history.versions import Progress
from desktop.services.ports import Outcome, Pack


def answered(examples, wrong=()):
    """Return the scores of a model that is right but for the texts in ``wrong``."""
    return score(examples, [_said(e, e.text not in wrong) for e in examples])


def _said(example, right):
    if example.spans is not None:
        return Prediction("v", spans=example.spans if right else ())
    return Prediction("v", (LabelScore(example.label if right else "other", 0.95),))


class FakeTrainer:
    """Trains nothing: yields steps, then the scores of models that are wrong where it is told.

    ``fails`` is raised in the place of an outcome; ``silent`` ends without one.
    """

    def __init__(self, wrong=(), *, fails=None, silent=False, labelled=True):
        self.wrong, self.fails, self.silent, self.labelled = wrong, fails, silent, labelled
        self.jobs = []
        self.open = 0

    async def train(self, job):
        self.jobs.append(job)
        self.open += 1
        try:
            for done in (1, 2):
                yield Progress(done, 2, 0.1, 0.1, 0.5)
            if self.fails:
                raise KnownError(self.fails, why="it was told to")
            if self.silent:
                return
            yield self._outcome(job)
        finally:
            self.open -= 1

    def _outcome(self, job):
        sets = {"sealed": job.sealed, "held_out": job.held_out}
        after = {name: answered(found, self.wrong) for name, found in sets.items()}
        before = {name: answered(found) for name, found in sets.items()} if job.parent else None
        folder = Path(f"draft-{len(self.jobs)}")
        return Outcome(folder, after, before, 1.5, watt_hours=0.1, known=b"known")


class FakeFolders:
    """Keeps the names of folders; an adopted one is called after its draft."""

    def __init__(self, damaged=(), encoders=()):
        self.adopted, self.discarded = [], []
        self.wrong = tuple(damaged)
        self.encoders = dict(encoders)

    def adopt(self, folder, task=""):
        self.adopted.append((folder, task))
        return f"sha256:{folder.name}"

    def discard(self, folder):
        self.discarded.append(folder)

    def encoder_of(self, version):
        return self.encoders.get(version)

    def damaged(self, versions):
        return tuple(v for v in versions if v in self.wrong)


class FakePacks:
    """Packs in a dictionary; what is ``None`` cannot be read.  ``encoders`` names those of some."""

    def __init__(self, packs, encoders=()):
        self.packs = packs
        self.encoders = dict(encoders)
        self.read_ones = []

    def shipped(self):
        return tuple(sorted(self.packs))

    def encoder(self, pack):
        return self.encoders.get(pack, Reference(MINILM.id, MINILM.name))

    def read(self, pack):
        self.read_ones.append(pack)
        if self.packs[pack] is None:
            raise KnownError(Problem.PACK_REFUSED, pack=pack, why="it is damaged")
        return self.packs[pack]


def pack(name, samples=()):
    """Return a pack of a task of labels."""
    task = Task(name, name.title(), Kind.CLASSIFY, ("rain", "sun"))
    return Pack(task, Path(name), {Role.SAMPLE: tuple(samples)})


class FakeEncoders:
    """Names what it is told cannot be read; there are none but those in ``here``."""

    def __init__(self, unreadable=(), here=()):
        self._unreadable = tuple(unreadable)
        self._here = tuple(here)

    def listed(self):
        return self._here

    def unreadable(self, needed):
        return self._unreadable


class FakeArchives:
    """Backups that are only counted; ``refuses`` names a problem, at ``goal`` or on unpacking."""

    def __init__(self, refuses=None):
        self.refuses = refuses
        self.packed, self.unpacked, self.drafts = [], [], 0

    def goal(self, file):
        if self.refuses:
            raise KnownError(self.refuses, file=file.name, why="it was told to")
        return Path("backups") / file

    @contextmanager
    def draft(self, goal):
        self.drafts += 1
        try:
            yield goal.with_name("draft")
        finally:
            self.drafts -= 1

    def pack(self, snapshot, goal):
        self.packed.append((snapshot, goal))
        return 42

    def unpack(self, file):
        if self.refuses:
            raise KnownError(self.refuses, file=file.name, why="it was told to")
        self.unpacked.append(file)
