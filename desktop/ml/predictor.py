"""The model behind the ``Predictor`` port: one thread owns the model, tokenizer and caches."""

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.errors import KnownError, Problem
from desktop.core.predictions import Explanation, Prediction, Span
from desktop.runtime.worker import Worker

if TYPE_CHECKING:
    from desktop.ml.engine import Engine


class ThreadPredictor:
    """Implements ``services.ports.Predictor``; torch is first imported on the model's thread."""

    def __init__(self, backbone: Path, folder_of: Callable[[str], Path]) -> None:
        """Read the backbone from its folder and versions from ``folder_of(version)``."""
        self._backbone = backbone
        self._folder_of = folder_of
        self._worker = Worker("model")
        self._engine: Any = None

    async def prepare(self, version: str) -> tuple[str, ...]:
        """See the port."""
        return await self._worker.run(lambda: self._loaded().labels(version))

    async def read(self, version: str, text: str) -> Prediction:
        """See the port."""
        return await self._worker.run(lambda: self._loaded().read(version, text))

    async def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """See the port."""
        return await self._worker.run(lambda: self._loaded().read_many(version, texts))

    async def explain(
        self, version: str, text: str, label: str, span: Span | None = None
    ) -> Explanation:
        """See the port."""
        return await self._worker.run(lambda: self._loaded().explain(version, text, label, span))

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _loaded(self) -> "Engine":
        engine = self._engine
        if engine is None:
            module: Any = importlib.import_module("desktop.ml.engine")
            if not (self._backbone / "model.safetensors").exists():
                raise KnownError(Problem.BACKBONE_MISSING, folder=str(self._backbone))
            engine = self._engine = module.Engine(self._backbone, self._folder_of)
        return engine
