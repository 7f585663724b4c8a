"""The training child process behind the ``Trainer`` port."""

import contextlib
import shutil
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.records import read
from desktop.ml.serving.child import ChildEndedError, messages
from desktop.ml.training.messages import SETS, UNFINISHED, Job, Result, course, job_record
from desktop.runtime.clock import new_id
from desktop.runtime.cores import all_but_one
from desktop.services.ports import Outcome, TrainingJob


class ProcessTrainer:
    """Implements ``services.ports.Trainer``: the same program with ``--train-job``."""

    def __init__(
        self,
        encoders: Sequence[Path],
        versions: Path,
        folder_of: Callable[[str], Path],
        threads: int | None = None,
    ) -> None:
        """Train on encoders in these folders; write candidates as ``versions/draft-...``.

        ``threads`` defaults to all cores but one.
        """
        self._encoders = encoders
        self._versions = versions
        self._folder_of = folder_of
        self._threads = threads or all_but_one()

    async def train(self, job: TrainingJob) -> AsyncGenerator[Progress | Outcome, None]:
        """See the port.  The process is killed when the generator is closed before its end."""
        out = self._versions / f"draft-{new_id()}"
        outcome: Outcome | None = None
        try:
            lines = messages("train-job", job_record(self._job(job, out)), self._versions)
            async with contextlib.aclosing(lines):
                async for line in lines:
                    step = _step(line, out)
                    if isinstance(step, Outcome):
                        outcome = step
                    else:
                        yield step
            if outcome is not None:
                yield outcome
        except ChildEndedError as error:
            raise KnownError(Problem.TRAINING_FAILED, why=error.why) from error
        finally:
            if outcome is None:
                shutil.rmtree(out, ignore_errors=True)

    def _job(self, job: TrainingJob, out: Path) -> Job:
        made = Job(
            kind=job.kind,
            labels=job.labels,
            encoders=tuple(self._encoders),
            out=out,
            parent=self._folder_of(job.parent) if job.parent else None,
            parent_known=job.parent_known or None,
            seed=job.seed,
            threads=self._threads,
            device=job.device,
            unfinished=None,
            encoder=job.encoder,
            **{name: getattr(job, name) for name in SETS},
        )
        kept = self._versions / f"{UNFINISHED}{course(made)}.safetensors"
        return replace(made, unfinished=kept)


def _step(line: dict[str, Any], out: Path) -> Progress | Outcome:
    if "progress" in line:
        return read(Progress, line["progress"])
    made = read(Result, line["result"])
    return Outcome(
        out, made.after, made.before, made.seconds, made.watt_hours, made.known, made.recomputed
    )
