"""Work with a version, which is loaded and taught all that it is to know in one step before."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Features, Memory
from desktop.ml.serving.thread import ModelThread

if TYPE_CHECKING:
    from desktop.ml.serving.engine import Engine

Answer = TypeVar("Answer")
MemoryOf = Callable[[str], Awaitable[Memory]]
Keep = Callable[[str, Features], None]
# So many texts are read before other work of the model's thread has its turn.
AT_ONCE = 8


class Loader:
    """Loads versions on the model's thread as they are asked for."""

    def __init__(self, thread: ModelThread, memory_of: MemoryOf, keep: Keep) -> None:
        """Use the thread; the rest is as for ``ThreadPredictor``."""
        self._thread = thread
        self._memory_of = memory_of
        self._keep = keep
        self._stored = 0

    def stored(self) -> None:
        """Note that something was stored: a memory that was fetched before lacks it."""
        self._stored += 1

    async def done(self, version: str, work: Callable[["Engine"], Answer]) -> Answer:
        """Return what some work with a version comes to."""
        done = await self._thread.run(partial(_if_loaded, version=version, work=work))
        while done is None:
            stored = self._stored
            memory = await self._seen(version, await self._memory_of(version))
            # What was stored after the memory was fetched is not in it: fetch it again then.
            done = await self._thread.run(
                lambda engine, memory=memory, stored=stored: (
                    _loaded(engine, version, memory, work)
                    if version in engine.readers or stored == self._stored
                    else None
                )
            )
        return done[0]

    async def _seen(self, version: str, memory: Memory) -> Memory:
        """Return a memory with all features: a new version has seen no corrected text yet.

        A few at a time, so that another version can be read with meanwhile.
        """
        features = dict(memory.features)
        left = await self._thread.run(lambda e: e.readers.unseen(version, memory))
        for start in range(0, len(left), AT_ONCE):
            part = left[start : start + AT_ONCE]
            made = await self._thread.run(
                lambda e, part=part: e.readers.look(version, memory, part)
            )
            self._keep(version, made)
            features.update(made)
        return replace(memory, features=features)


def _if_loaded(
    engine: "Engine", version: str, work: Callable[["Engine"], Answer]
) -> tuple[Answer] | None:
    return (work(engine),) if version in engine.readers else None


def _loaded(
    engine: "Engine", version: str, memory: Memory, work: Callable[["Engine"], Answer]
) -> tuple[Answer]:
    """Do some work, with the version loaded first unless another call has done so."""
    if version not in engine.readers:
        engine.readers.load(version, memory.known)
        teach(engine, version, memory.lessons, memory.features)
    return (work(engine),)


def teach(
    engine: "Engine", version: str, lessons: Sequence[Taught], stored: Features | None = None
) -> Features:
    """Teach a loaded version; one that cannot learn is dropped, and so loaded anew when asked.

    Returns what it saw in the texts that it had to read.
    """
    if version not in engine.readers:
        return {}
    whole = False
    try:
        made = engine.teach(version, lessons, stored)
        whole = True
    finally:
        if not whole:
            engine.readers.drop(version)
    return made
