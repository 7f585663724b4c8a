"""Logs and crash traces that hold no document text."""

import faulthandler
import logging
import logging.handlers
import os
import platform
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from desktop import __version__
from desktop.core.products import VARIABLE

KEEP = 512 * 1024


@contextmanager
def kept_in(folder: Path) -> Generator[None]:
    """Log to ``caselight.log`` (two files of half a megabyte); native crashes to ``crash.txt``."""
    handler = _handler(folder / "caselight.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger("desktop")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.info("caselight %s %s", __version__, _surroundings())
    try:
        with _crashes_kept_in(folder / "crash.txt"):
            yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Log(logging.handlers.RotatingFileHandler):
    """A log that is gone without where the disk refuses it: nobody's work waits for a log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (its name there)
        """Say nothing, not even on standard error."""


def _handler(file: Path) -> logging.Handler:
    if not _usable(file):
        return logging.NullHandler()
    return _Log(file, maxBytes=KEEP, backupCount=1, encoding="utf-8", delay=True)


@contextmanager
def _crashes_kept_in(file: Path) -> Generator[None]:
    with ExitStack() as stack:
        with suppress(OSError):
            if _usable(file):
                crashes = stack.enter_context(
                    open(file, "a", encoding="utf-8", opener=_for_the_owner)
                )
                faulthandler.enable(crashes)
                stack.callback(faulthandler.disable)
        yield


def _usable(file: Path) -> bool:
    """Say whether nothing else has taken the file's place: a folder, a pipe that nobody reads."""
    try:
        return not os.path.lexists(file) or file.is_file()
    except OSError:
        return False


def _surroundings() -> str:
    """Return what support asks for first: the system, Python and the form of products."""
    products = os.environ.get(VARIABLE) or "suited"
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return f"{system} python={platform.python_version()} products={products}"
