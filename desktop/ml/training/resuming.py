"""Going on with a training that was ended from outside: its state, once a minute."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop.ml.training.devices import random_state, set_random_state
from desktop.ml.training.messages import UNFINISHED
from desktop.runtime.regular import regular

EVERY_S = 60.0
DONE, RANDOM, DRAWN = "done", "random", "random on the device"
DRAFT = ".tmp"
# So many other trainings that were cut off can still go on after one has ended.
KEPT = 3


class Resume:
    """Keeps the state of one training in one file, whole or not at all.

    The file is named after everything that decides the training's course, so that another
    training never goes on from it.
    """

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Use ``file``, whose folder must exist."""
        self._file = file
        self._clock = clock
        self._next = clock() + EVERY_S

    def load(self, goals: Mapping[str, Tensor]) -> int:
        """Fill the tensors by name and the random state; returns the steps done, 0 for none."""
        try:
            found = load_file(regular(self._file))
            if {*found} != {*goals, DONE, RANDOM, DRAWN}:
                return 0
            if any(found[name].shape != goal.shape for name, goal in goals.items()):
                return 0
        except (OSError, SafetensorError):
            return 0
        with torch.no_grad():
            for name, goal in goals.items():
                goal.copy_(found[name])
        torch.set_rng_state(found[RANDOM])
        set_random_state(_device_of(goals), found[DRAWN])
        return int(found[DONE])

    def save(self, done: int, goals: Mapping[str, Tensor]) -> None:
        """Write the state if a minute has gone; a full disk only means that there is none."""
        if self._clock() < self._next:
            return
        self._next = self._clock() + EVERY_S
        state = {name: goal.detach().cpu().contiguous().clone() for name, goal in goals.items()}
        state |= {DONE: torch.tensor(done), RANDOM: torch.get_rng_state()}
        # Dropout is drawn where the model is: on a card, by the card.
        state[DRAWN] = random_state(_device_of(goals)).cpu().clone()
        draft = self._file.with_suffix(DRAFT)
        try:
            save_file(state, draft)
            draft.replace(self._file)
        except (OSError, SafetensorError):
            draft.unlink(missing_ok=True)

    def finish(self) -> None:
        """Remove this state, and all but the newest of trainings that were cut off before."""
        folder = self._file.parent
        others = [f for f in folder.glob(f"{UNFINISHED}*{self._file.suffix}") if f != self._file]
        older = sorted(others, key=_written, reverse=True)[KEPT:]
        for file in (self._file, *older, *folder.glob(f"{UNFINISHED}*{DRAFT}")):
            with suppress(OSError):
                file.unlink()


def _written(file: Path) -> float:
    """Return when a file was written; one that is gone meanwhile is the oldest."""
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _device_of(goals: Mapping[str, Tensor]) -> torch.device:
    return next((goal.device for goal in goals.values()), torch.device("cpu"))
