"""Progress told from a thread to the loop."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def progress_from_thread(
    listener: Callable[[float], None] | None,
) -> Generator[Callable[[float], None]]:
    """Give what a thread may call with a share; ``listener`` hears it on the running loop.

    It hears nothing after the block has ended.
    """
    loop, hearing = asyncio.get_running_loop(), listener

    def tell(share: float) -> None:
        if hearing is not None:
            loop.call_soon_threadsafe(hear, share)

    def hear(share: float) -> None:
        if hearing is not None:
            hearing(share)

    try:
        yield tell
    finally:
        hearing = None
