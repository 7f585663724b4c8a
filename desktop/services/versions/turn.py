"""One training at a time on a data folder, whoever begins it."""

from collections.abc import Generator
from contextlib import contextmanager

from desktop.core.errors import KnownError, Problem


class TrainingTurn:
    """Who trains has it: a new task and a new version would share memory, time and kept states.

    Other programs are kept out by the lock of the data folder.
    """

    def __init__(self) -> None:
        """Begin without a training."""
        self._taken = False

    @contextmanager
    def taken(self) -> Generator[None]:
        """Have the turn for a block; raises ``KnownError`` while another has it."""
        if self._taken:
            raise KnownError(Problem.TRAINING_RUNNING)
        self._taken = True
        try:
            yield
        finally:
            self._taken = False
