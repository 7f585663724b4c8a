"""One named thread that owns one resource."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
# Closing waits so long at most: a window that is closed must be gone within two seconds.
PATIENCE_S = 1.5


class DroppedError(Exception):
    """Nobody waits any more for the work that a thread is at."""


class _Job:
    """A piece of work; ``dropped`` is set where it was asked for and looked at on the thread."""

    __slots__ = ("dropped", "function", "future")

    def __init__(self, function: Callable[[], Any]) -> None:
        self.future: Future[Any] = Future()
        self.function = function
        self.dropped = False


class Worker:
    """Runs functions one after the other, on one thread, in the order in which they were asked.

    Work whose asker was cancelled is dropped: before it begins, or at the next ``check`` in it.
    """

    def __init__(self, name: str) -> None:
        """Name the thread; it starts with the first call."""
        self._name = name
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = self._abandoned = False
        self._present: _Job | None = None

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        """Run ``function`` on the thread and return or raise what it did."""
        job = self._queued(lambda: function(*arguments))
        try:
            return await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            job.dropped = True
            raise
        except DroppedError:
            # The thread was told to end: for whoever waits that is as good as cancelled.
            raise asyncio.CancelledError from None

    def submit(self, function: Callable[..., T], *arguments: Any) -> Future[T]:  # noqa: ANN401
        """Queue ``function``; raises ``RuntimeError`` once closed, is cancelled once abandoned."""
        return self._queued(lambda: function(*arguments)).future

    def check(self) -> None:
        """Call this on the thread between the steps of long work.

        Raises ``DroppedError`` as soon as nobody waits for that work any more.
        """
        job = self._present
        if self._abandoned or (job is not None and job.dropped):
            raise DroppedError

    def close(self) -> bool:
        """Finish what waits, then end the thread; harmless when closed already.

        Returns whether it ended within ``PATIENCE_S``; if not, it ends with the process.
        """
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
        return self._thread is None or not self._thread.is_alive()

    def abandon(self) -> bool:
        """Drop what waits, stop the present work at its next ``check``, then end as ``close``."""
        self._abandoned = True
        return self.close()

    def _queued(self, function: Callable[[], Any]) -> _Job:
        if self._abandoned:
            job = _Job(function)
            job.future.cancel()
            return job
        if self._closed:
            raise RuntimeError(f"worker {self._name} is closed")
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()
        job = _Job(function)
        self._waiting.put(job)
        return job

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            if self._abandoned:
                job.future.cancel()
            if not job.future.set_running_or_notify_cancel():
                continue
            self._present = job
            try:
                job.future.set_result(job.function())
            except DroppedError as error:
                # Its frames hold what the thread owns, and nobody reads them.
                job.future.set_exception(error.with_traceback(None))
            except BaseException as error:  # noqa: BLE001  (handed to whoever waits)
                job.future.set_exception(error)
            self._present = None
