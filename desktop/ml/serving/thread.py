"""The one thread that owns the model, the tokenizer and their caches."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.runtime.worker import Worker

if TYPE_CHECKING:
    from desktop.ml.serving.engine import Engine

T = TypeVar("T")
ENGINE = "desktop.ml.serving.engine"


class ModelThread:
    """Runs work on the engine, one after the other; the engine is first imported there."""

    def __init__(self, encoders: Sequence[Path], folder_of: Callable[[str], Path]) -> None:
        """Look for encoders in folders; read versions from ``folder_of(version)``."""
        self._encoders = encoders
        self._folder_of = folder_of
        self._worker = Worker("model")
        self._engine: Any = None

    async def begin(self, version: str = "") -> None:
        """Start loading what every version needs, then the version that may be asked for first.

        Returns when the code is loaded; a failure is told by the first call that needs the rest.
        """
        loaded = self._worker.submit(importlib.import_module, ENGINE)
        self._worker.submit(lambda: self._loaded().readers.expect(version))
        await asyncio.wrap_future(loaded)

    def submit(self, work: Callable[["Engine"], None]) -> Future[None]:
        """Queue some work on the engine before all that is asked later; none without an engine."""
        return self._worker.submit(lambda: None if self._engine is None else work(self._engine))

    def run(self, work: Callable[["Engine"], T]) -> Awaitable[T]:
        """Do some work on the thread; raises what it does.

        When who awaits it is cancelled, the work ends before its next pass of the encoder.
        """
        return self._worker.run(lambda: work(self._loaded()))

    def close(self) -> None:
        """End the thread at the next step of what it does; what waits is dropped, and what it has.

        The versions go with it, whoever still holds this thread.
        """
        self._worker.abandon()
        self._engine = None

    def _loaded(self) -> "Engine":
        engine = self._engine
        if engine is None:
            module: Any = importlib.import_module(ENGINE)
            engine = self._engine = module.Engine(
                self._encoders, self._folder_of, self._worker.check
            )
        return engine
