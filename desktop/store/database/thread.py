"""The one thread that owns the encrypted database."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from desktop.core.traces import trace_of
from desktop.runtime.worker import Worker
from desktop.store.database.connection import Database
from desktop.store.database.opening import known_errors, open_database

T = TypeVar("T")
LOG = logging.getLogger("desktop")


class StoreThread:
    """Runs functions of the database in a folder, one after the other."""

    def __init__(self, folder: Path, author: str = "") -> None:
        """Name the folder, and who writes; nothing is opened before ``open``."""
        self._folder = folder
        self._author = author
        self._worker = Worker("store")
        self._db: Database | None = None

    async def open(self) -> None:
        """Open or create the database; raises ``KnownError``, and can be tried again then."""
        try:
            db = self._db = await self._worker.run(open_database, self._folder)
        finally:
            if self._db is None:
                self._worker.close()
                self._worker = Worker("store")
        db.author = self._author

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
        """Return what a function of the database and the arguments does; raises ``KnownError``."""
        # That of now: closing comes after what was asked before it.
        db = self._db

        def call() -> T:
            with known_errors(self._folder):
                return function(db, *arguments)

        # What was asked of the store is done, whoever is cancelled: a decision is never half told.
        return await asyncio.shield(asyncio.wrap_future(self._worker.submit(call)))

    def submit(self, function: Callable[..., None], *arguments: Any) -> None:  # noqa: ANN401
        """Queue what nobody waits for and nobody misses: a failure is only written down.

        Nothing happens once the database is closed.
        """
        db = self._db
        if db is not None:
            with contextlib.suppress(RuntimeError):
                done = self._worker.submit(function, db, *arguments)
                done.add_done_callback(partial(_log_failure, function.__name__))

    def close(self) -> bool:
        """Close the database and end the thread; harmless when done twice.

        Returns whether it is closed: a thread that is at something long ends with the process.
        """
        if self._db is not None:
            self._worker.submit(self._db.close).add_done_callback(partial(_log_failure, "close"))
            self._db = None
        return self._worker.close()


def _log_failure(name: str, done: Future[None]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        LOG.error("the store could not do \u201c%s\u201d: %s", name, trace_of(error))
