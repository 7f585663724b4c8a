"""Requests of which only the newest matters."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class LatestOnly:
    """Never more than one request in flight; a newer one replaces the one that waits."""

    def __init__(self) -> None:
        """Start idle."""
        self._turn = asyncio.Lock()
        self._newest = 0

    async def run(self, request: Callable[[], Awaitable[T]]) -> T | None:
        """Wait for the turn, then run ``request``; ``None`` when a newer one replaced it."""
        self._newest += 1
        mine = self._newest
        async with self._turn:
            if mine != self._newest:
                return None
            return await request()

    @property
    def busy(self) -> bool:
        """Whether a request is in flight."""
        return self._turn.locked()

    def drop_waiting(self) -> None:
        """Make requests that wait give up."""
        self._newest += 1
