"""The training child process behind the ``Trainer`` port."""

import base64
import contextlib
import json
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Progress
from desktop.core.records import example_record, scores_from
from desktop.core.texts.text import digest
from desktop.ml.serving.child import ChildEndedError, said
from desktop.runtime.clock import new_id
from desktop.services.ports import Outcome, TrainingJob

PREFIX = "unfinished-"


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
        self._threads = threads or max(1, (os.cpu_count() or 2) - 1)

    async def train(self, job: TrainingJob) -> AsyncGenerator[Progress | Outcome, None]:
        """See the port.  The process is killed when the generator is closed before its end."""
        out = self._versions / f"draft-{new_id()}"
        outcome: Outcome | None = None
        try:
            lines = said("train-job", self._record(job, out), self._versions)
            async with contextlib.aclosing(lines):
                async for line in lines:
                    step = _step(line, out)
                    if isinstance(step, Outcome):
                        outcome = step
                    elif step is not None:
                        yield step
            if outcome is not None:
                yield outcome
        except ChildEndedError as error:
            raise KnownError(Problem.TRAINING_FAILED, why=error.why) from error
        finally:
            if outcome is None:
                shutil.rmtree(out, ignore_errors=True)

    def _record(self, job: TrainingJob, out: Path) -> dict[str, Any]:
        sets = {
            name: [example_record(e) for e in getattr(job, name)]
            for name in ("train", "replay", "calibration", "sealed", "held_out")
        }
        record = {
            "kind": job.kind.value,
            "labels": list(job.labels),
            "seed": job.seed,
            "encoders": [str(root) for root in self._encoders],
            "encoder": job.encoder,
            "out": str(out),
            "threads": self._threads,
            "parent": str(self._folder_of(job.parent)) if job.parent else None,
            "parent_known": _encoded(job.parent_known),
            "device": job.device,
            **sets,
        }
        record["unfinished"] = str(self._versions / f"{PREFIX}{_course(record)}.safetensors")
        return record


def _course(record: dict[str, Any]) -> str:
    """Return a digest of everything that decides how a training goes."""
    course = {k: v for k, v in record.items() if k not in ("out", "threads")}
    return digest(json.dumps(course, sort_keys=True))[:32]


def _encoded(raw: bytes | None) -> str | None:
    return base64.b64encode(raw).decode("ascii") if raw else None


def _step(line: dict[str, Any], out: Path) -> Progress | Outcome | None:
    if "done" in line:
        return Progress(
            line["done"], line["total"], line["seconds"], line["seconds_left"], line["loss"]
        )
    if "result" not in line:
        return None
    result = line["result"]
    before = result["before"]
    return Outcome(
        out,
        {k: scores_from(v) for k, v in result["after"].items()},
        {k: scores_from(v) for k, v in before.items()} if before else None,
        result["seconds"],
        result["watt_hours"],
        base64.b64decode(result["known"]) if result["known"] else None,
    )
