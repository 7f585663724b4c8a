"""Requests of which only the newest matters."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

T = TypeVar("T")


class LatestOnly:
    """Never more than one request in flight; a newer one takes the place of every older one."""

    def __init__(self) -> None:
        """Start idle."""
        self._turn = asyncio.Lock()
        self._newest = 0
        self._flying: asyncio.Future[Any] | None = None

    async def run(self, request: Callable[[], Awaitable[T]]) -> T | None:
        """Cancel the request in flight, then run ``request``; ``None`` when a newer one came."""
        self.drop()
        mine = self._newest
        async with self._turn:
            if mine != self._newest:
                return None
            self._flying = asyncio.ensure_future(request())
            try:
                return await self._flying
            except asyncio.CancelledError:
                if mine == self._newest or _cancelled():
                    raise
                return None
            finally:
                self._flying = None

    def drop(self) -> None:
        """Cancel the request in flight, and make those that wait give up."""
        self._newest += 1
        if self._flying is not None:
            self._flying.cancel()


def _cancelled() -> bool:
    """Say whether the present task itself was cancelled."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
