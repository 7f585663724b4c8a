"""Drafts: they lie beside the file that they become; those of killed programs are swept."""

import os
import re
import secrets
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from desktop.system.lock import NO_FOLLOW, take

PREFIX = ".caselight-"
_NAME = re.compile(re.escape(PREFIX) + r"[0-9a-f]{16}\.tmp")
_WINDOWS = os.name == "nt"


@contextmanager
def draft_of(goal: Path) -> Generator[TextIO]:
    """Give a file to write UTF-8 to; it takes the name of ``goal`` when the block ends well.

    It is for its owner only, unless it takes the place of a file that is for others too.
    """
    _sweep(goal.parent)
    draft, handle = _begun(goal.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
            if goal.exists():
                draft.chmod(stat.S_IMODE(goal.stat().st_mode))
            if not _WINDOWS:
                # It stays locked until it has its name, so that nobody sweeps it.
                draft.replace(goal)
        if _WINDOWS:
            draft.replace(goal)
    finally:
        draft.unlink(missing_ok=True)


def _begun(folder: Path) -> tuple[Path, int]:
    """Return a new draft, open and locked where the disk knows locks."""
    while True:
        draft = folder / f"{PREFIX}{secrets.token_hex(8)}.tmp"
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            take(handle)
        except BlockingIOError:
            # Another program is about to sweep it.
            os.close(handle)
            continue
        except OSError:
            return draft, handle
        if os.fstat(handle).st_nlink:
            return draft, handle
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove the drafts that nobody writes any more; what cannot be told of stays."""
    for draft in folder.glob(f"{PREFIX}*.tmp"):
        if _NAME.fullmatch(draft.name):
            with suppress(OSError):
                _remove_left(draft)


def _remove_left(draft: Path) -> None:
    if _WINDOWS:
        # Refused there while anyone has it open.
        draft.unlink()
        return
    handle = os.open(draft, os.O_RDWR | NO_FOLLOW)
    try:
        take(handle)
        draft.unlink()
    finally:
        os.close(handle)
