"""The one place where coroutines start: each is kept alive and every failure is reported."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.core.errors import KnownError
from desktop.core.traces import trace_of

LOG = logging.getLogger("desktop.ui")


class TaskSpawner:
    """Runs coroutines and hands their errors to one function."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        """Report every failure to ``on_error``."""
        self._on_error = on_error
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start ``work`` on the running loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def cancel_all(self) -> None:
        """Cancel what runs, and what that starts as it ends; wait until all has ended."""
        while running := list(self._running):
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            if not isinstance(error, KnownError):
                LOG.error("unexpected: %s", trace_of(error))
            self._on_error(error)
