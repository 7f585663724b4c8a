"""The model behind the ``Predictor`` port."""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.decisions.corrections import Doubted, Taught
from desktop.core.decisions.lessons import Features, Lessons
from desktop.core.decisions.querying import Strategy
from desktop.core.errors import BugError, KnownError
from desktop.core.evaluation.selective import Promise
from desktop.core.products import VARIABLE
from desktop.core.traces import trace_of
from desktop.ml.encoders.panics import PanicsCaught
from desktop.ml.serving.loader import Keep, Loader, MemoryOf, teach
from desktop.ml.serving.thread import ModelThread
from desktop.runtime.progress import progress_from_thread
from desktop.runtime.worker import DroppedError
from desktop.services.ports import Loaded, Moved

if TYPE_CHECKING:
    from desktop.ml.serving.engine import Engine


Answer = TypeVar("Answer")
LOG = logging.getLogger("desktop")


def _forgotten(_version: str, _features: Features) -> None:
    """Keep nothing."""


class ThreadPredictor:
    """Implements ``services.ports.Predictor`` on the model's thread."""

    def __init__(self, thread: ModelThread, memory_of: MemoryOf, keep: Keep = _forgotten) -> None:
        """Use the thread; ``memory_of(version)`` gives what a version must know to read.

        ``keep(version, features)`` gets what was seen in corrected texts, on the loop where a
        version is loaded and on the thread where it is taught; it returns at once.
        """
        self._thread = thread
        self._keep = keep
        self._loader = Loader(thread, memory_of, keep)

    async def prepare(self, version: str) -> Loaded:
        """See the port."""
        return await self._on(version, lambda engine: engine.loaded(version))

    async def read(self, version: str, text: str, moved: Moved | None = None) -> Prediction:
        """See the port."""
        with progress_from_thread(moved) as tell:
            return await self._on(version, lambda engine: engine.read(version, text, tell))

    async def again(self, version: str, text: str) -> tuple[Prediction, tuple[Promise, ...]]:
        """See the port."""
        return await self._on(version, lambda engine: engine.again(version, text))

    async def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """See the port."""
        return await self._on(version, lambda engine: engine.read_many(version, texts))

    async def explain(self, version: str, text: str, question: Question) -> Explanation:
        """See the port."""
        return await self._on(version, lambda engine: engine.explain(version, text, question))

    async def without(
        self, version: str, text: str, struck: Sequence[tuple[int, int]]
    ) -> tuple[LabelScore, ...]:
        """See the port."""
        return await self._on(version, lambda engine: engine.without(version, text, struck))

    async def firmness(self, version: str, text: str, order: Sequence[tuple[int, int]]) -> Firmness:
        """See the port."""
        return await self._on(version, lambda engine: engine.firmness(version, text, order))

    async def suspicion(self, version: str, lessons: Sequence[Taught]) -> list[Doubted]:
        """See the port."""
        return await self._on(version, lambda engine: engine.suspicion(version, lessons))

    async def order(
        self, version: str, texts: Sequence[str], strategy: Strategy, count: int
    ) -> list[int]:
        """See the port."""
        return await self._on(version, lambda engine: engine.order(version, texts, strategy, count))

    async def release(self, encoder: str) -> None:
        """See the port."""
        await asyncio.wrap_future(self._thread.submit(lambda engine: engine.release(encoder)))

    def teach(self, lessons: Lessons) -> None:
        """See the port."""
        self._loader.stored()
        for version, some in lessons.items():
            self._thread.submit(self._learn(version, some)).add_done_callback(_log_failure)

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    async def _on(self, version: str, work: Callable[["Engine"], Answer]) -> Answer:
        """Do some work with a version; loading it and teaching it is one step before."""
        try:
            with PanicsCaught():
                return await self._loader.done(version, work)
        except KnownError:
            raise
        except Exception as error:  # noqa: BLE001  (messages of libraries may quote a text)
            fault = error
        raise BugError("the model failed", model=version, products=_products()) from fault

    def _learn(self, version: str, lessons: Sequence[Taught]) -> Callable[["Engine"], None]:
        def work(engine: "Engine") -> None:
            self._keep(version, teach(engine, version, lessons))

        return work


def _products() -> str:
    """Return the form of products that was asked for, if one was."""
    return os.environ.get(VARIABLE) or "suited"


def _log_failure(done: Future[None]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None and not isinstance(error, DroppedError):
        LOG.error("a lesson could not be learned at once: %s", trace_of(error))
