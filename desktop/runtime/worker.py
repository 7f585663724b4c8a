"""One named thread that owns one resource."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs functions one after the other, on one thread, in the order in which they were asked."""

    def __init__(self, name: str) -> None:
        """Name the thread; it starts with the first call."""
        self._name = name
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        """Run ``function`` on the thread and return or raise what it did."""
        return await asyncio.wrap_future(self.submit(function, *arguments))

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:  # noqa: ANN401
        """Queue ``function``; raises ``RuntimeError`` once closed."""
        if self._closed:
            raise RuntimeError(f"worker {self._name} is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        future: Future[T] = Future()
        self._waiting.put((future, lambda: function(*arguments)))
        return future

    def close(self) -> None:
        """Finish what waits, then end the thread; harmless when closed already."""
        if self._closed:
            return
        self._closed = True
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (item := self._waiting.get()) is not None:
            future, function = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001  (handed to whoever waits)
                future.set_exception(error)
