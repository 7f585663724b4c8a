"""The model behind the ``Predictor`` port: one thread owns the model, tokenizer and caches."""

import importlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.core.corrections import Doubted, Taught
from desktop.core.errors import KnownError, Problem
from desktop.core.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.querying import Strategy
from desktop.core.selective import Promise
from desktop.runtime.worker import Worker

if TYPE_CHECKING:
    from desktop.ml.engine import Engine


Answer = TypeVar("Answer")
KnownOf = Callable[[str], Awaitable[bytes | None]]


class ThreadPredictor:
    """Implements ``services.ports.Predictor``; the engine is first imported on its thread."""

    def __init__(self, backbone: Path, folder_of: Callable[[str], Path], known_of: KnownOf) -> None:
        """Read the backbone from its folder and versions from ``folder_of(version)``.

        ``known_of(version)`` gives what a version knows by example, where that is stored.
        """
        self._known_of = known_of
        self._backbone = backbone
        self._folder_of = folder_of
        self._worker = Worker("model")
        self._engine: Any = None

    def begin(self) -> None:
        """Start loading what every version needs; a failure is told by the first that needs it."""
        self._worker.submit(self._loaded)

    async def prepare(self, version: str) -> tuple[str, ...]:
        """See the port."""
        return await self._on(version, lambda engine: engine.labels(version))

    async def read(self, version: str, text: str) -> Prediction:
        """See the port."""
        return await self._on(version, lambda engine: engine.read(version, text))

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
        self._worker.close()

    async def _on(self, version: str, work: Callable[["Engine"], Answer]) -> Answer:
        """Do some work on the model's thread, with the version loaded and what it knows."""
        if not await self._worker.run(lambda: self._loaded().knows(version)):
            known = await self._known_of(version)
            await self._worker.run(lambda: self._know(version, known))
        return await self._worker.run(lambda: work(self._loaded()))

    def _know(self, version: str, known: bytes | None) -> None:
        """Load a version, unless another call that waited for the same has done so."""
        engine = self._loaded()
        if not engine.knows(version):
            engine.know(version, known)

    def _loaded(self) -> "Engine":
        engine = self._engine
        if engine is None:
            module: Any = importlib.import_module("desktop.ml.engine")
            if not (self._backbone / "model.safetensors").exists():
                raise KnownError(Problem.BACKBONE_MISSING, folder=str(self._backbone))
            engine = self._engine = module.Engine(self._backbone, self._folder_of)
        return engine
