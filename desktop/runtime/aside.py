"""Work beside the loop that must not keep the process from ending."""

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


async def aside(function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
    """Run ``function`` on a thread of its own and return or raise what it did.

    Unlike those of ``asyncio.to_thread`` the thread ends with the process, whatever it is at.
    """
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def work() -> None:
        try:
            future.set_result(function(*arguments))
        except BaseException as error:  # noqa: BLE001  (handed to whoever waits)
            future.set_exception(error)

    threading.Thread(target=work, name="aside", daemon=True).start()
    return await asyncio.wrap_future(future)


@asynccontextmanager
async def beside(context: AbstractContextManager[T]) -> AsyncGenerator[T]:
    """Enter and leave a context on threads beside the loop, as one that writes to a disk."""
    value = await aside(context.__enter__)
    try:
        yield value
    finally:
        await aside(context.__exit__, *sys.exc_info())
