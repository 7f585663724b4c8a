"""The end of the process: soon, whatever a thread is doing."""

import logging
import os
import threading

LOG = logging.getLogger("desktop")


def end_within(seconds: float) -> threading.Timer:
    """End the process after a while if it has not ended by itself by then.

    What is being stored is whole or not there at all: the store commits with
    ``synchronous=FULL``, and files are written as drafts that take their name last.
    """
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    timer.start()
    return timer


def _end() -> None:
    LOG.warning("closing took too long; ended")
    logging.shutdown()
    os._exit(0)
