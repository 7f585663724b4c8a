"""The model behind the ``Predictor`` port."""

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from desktop.core.corrections import Doubted, Taught
from desktop.core.errors import BugError, KnownError
from desktop.core.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.products import VARIABLE
from desktop.core.querying import Strategy
from desktop.core.selective import Promise
from desktop.ml.thread import ModelThread
from desktop.runtime.told import told_here
from desktop.services.ports import Moved

if TYPE_CHECKING:
    from desktop.ml.engine import Engine


Answer = TypeVar("Answer")
KnownOf = Callable[[str], Awaitable[bytes | None]]


class ThreadPredictor:
    """Implements ``services.ports.Predictor`` on the model's thread."""

    def __init__(self, thread: ModelThread, known_of: KnownOf) -> None:
        """Use the thread; ``known_of(version)`` gives what a version knows by example."""
        self._thread = thread
        self._known_of = known_of

    async def prepare(self, version: str) -> tuple[str, ...]:
        """See the port."""
        return await self._on(version, lambda engine: engine.labels(version))

    async def read(self, version: str, text: str, moved: Moved | None = None) -> Prediction:
        """See the port."""
        with told_here(moved) as tell:
            return await self._on(version, lambda engine: engine.read(version, text, tell))

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

    async def promises(self, version: str) -> tuple[Promise, ...]:
        """See the port."""
        return await self._on(version, lambda engine: engine.promises(version))

    async def suspicion(self, version: str, lessons: Sequence[Taught]) -> list[Doubted]:
        """See the port."""
        return await self._on(version, lambda engine: engine.suspicion(version, lessons))

    async def order(
        self, version: str, texts: Sequence[str], strategy: Strategy, count: int
    ) -> list[int]:
        """See the port."""
        return await self._on(version, lambda engine: engine.order(version, texts, strategy, count))

    async def teach(self, version: str, lessons: Sequence[Taught]) -> None:
        """See the port."""
        await self._on(version, lambda engine: engine.teach(version, lessons))

    def close(self) -> None:
        """End the thread."""
        self._thread.close()

    async def _on(self, version: str, work: Callable[["Engine"], Answer]) -> Answer:
        """Do some work on the model's thread, with the version loaded and what it knows."""
        try:
            if not await self._thread.run(lambda engine: engine.knows(version)):
                known = await self._known_of(version)
                await self._thread.run(lambda engine: _know(engine, version, known))
            return await self._thread.run(work)
        except KnownError:
            raise
        except Exception as error:  # noqa: BLE001  (messages of libraries may quote a text)
            fault = error
        raise BugError("the model failed", model=version, products=_products()) from fault


def _products() -> str:
    """Return the form of products that was asked for, if one was."""
    return os.environ.get(VARIABLE) or "suited"


def _know(engine: "Engine", version: str, known: bytes | None) -> None:
    """Load a version, unless another call that waited for the same has done so."""
    if not engine.knows(version):
        engine.know(version, known)
