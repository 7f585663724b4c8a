"""The key file beside the database: one slot now, room for others (a passphrase) later.

``vault.json`` is ``{"format": 1, "slots": [{"kind": "plain", "key": 64 hex digits}]}`` and has a
twin, since without the key nothing can be read.  Both are for the owner only.
"""

import json
import os
import secrets
from pathlib import Path

from desktop.core.errors import KnownError, Problem

FILE, TWIN = "vault.json", "vault.twin.json"
FORMAT = 1
_DIGITS = 64


def key_of(folder: Path, *, new: bool) -> str:
    """Return the raw key as 64 hexadecimal digits; made when ``new``, else it must be there."""
    found = _read(folder / FILE) or _read(folder / TWIN)
    if found is None:
        if not new:
            raise KnownError(Problem.KEY_MISSING, folder=str(folder))
        found = secrets.token_hex(_DIGITS // 2)
    for name in (FILE, TWIN):
        if _read(folder / name) != found:
            _write(folder / name, found)
    return found


def put_beside(folder: Path, key: str) -> None:
    """Write the key file of a copy of the database."""
    _write(folder / FILE, key)


def _read(file: Path) -> str | None:
    try:
        slots = json.loads(file.read_text(encoding="utf-8"))["slots"]
        key = next(s["key"] for s in slots if s["kind"] == "plain")
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return None
    good = isinstance(key, str) and len(key) == _DIGITS and set(key) <= set("0123456789abcdef")
    return key if good else None


def _write(file: Path, key: str) -> None:
    """Write to a temporary file with owner-only rights, flush it to the disk, and move it."""
    draft = file.with_suffix(".tmp")
    body = {"format": FORMAT, "slots": [{"kind": "plain", "key": key}]}
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(body, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
