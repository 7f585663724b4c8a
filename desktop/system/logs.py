"""Logs and crash traces that hold no document text."""

import faulthandler
import logging
import logging.handlers
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

KEEP = 512 * 1024


@contextmanager
def kept_in(folder: Path) -> Generator[None]:
    """Log to ``caselight.log`` (two files of half a megabyte); native crashes to ``crash.txt``."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "caselight.log", maxBytes=KEEP, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    try:
        with (folder / "crash.txt").open("a", encoding="utf-8") as crashes:
            faulthandler.enable(crashes)
            try:
                yield
            finally:
                faulthandler.disable()
    finally:
        root.removeHandler(handler)
        handler.close()


def trace_of(error: BaseException) -> str:
    """Return the error's class and the places it went through: no message, no values."""
    places = [_place(f) for f in traceback.extract_tb(_traceback(error))]
    return "\n".join([type(error).__name__, *places])


def _traceback(error: BaseException) -> TracebackType | None:
    return error.__traceback__


def _place(frame: traceback.FrameSummary) -> str:
    return f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
