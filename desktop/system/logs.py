"""Logs and crash traces that hold no document text."""

import faulthandler
import logging
import logging.handlers
import os
import platform
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from desktop import __version__
from desktop.core.products import VARIABLE

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
    root.info("caselight %s %s", __version__, _surroundings())
    try:
        with open(folder / "crash.txt", "a", encoding="utf-8", opener=_for_the_owner) as crashes:
            faulthandler.enable(crashes)
            try:
                yield
            finally:
                faulthandler.disable()
    finally:
        root.removeHandler(handler)
        handler.close()


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _surroundings() -> str:
    """Return what support asks for first: the system, Python and the form of products."""
    products = os.environ.get(VARIABLE) or "suited"
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{system} python={platform.python_version()} products={products}"
