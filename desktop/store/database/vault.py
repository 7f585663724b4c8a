"""The key file beside the database: one slot now, room for others (a passphrase) later.

``vault.json`` is ``{"format": 1, "slots": [{"kind": "plain", "key": 64 hex digits, "check": 16 of
the key's SHA-256, "salt": 32 hex digits}]}`` and has a twin, since without the key nothing can be
read.  ``salt`` says to which database the key belongs; it and ``check`` are missing in older files.
Both copies are for the owner only.  A copy is believed when it opened the database, never before
(decision record 0014).
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from desktop.core.errors import KnownError, Problem

FILE, TWIN = "vault.json", "vault.twin.json"
FORMAT = 1
PLAIN = "plain"
_KEY, _CHECK, _SALT = 64, 16, 32
_HEX = frozenset("0123456789abcdef")
_NEW: dict[str, Any] = {"format": FORMAT}


@dataclass(frozen=True, slots=True)
class Copy:
    """One readable copy of the key.

    ``vouched``: its checksum is right; ``salt`` is that of the database which it has opened.
    """

    name: str
    body: dict[str, Any]
    key: str
    salt: str
    vouched: bool


def copies(folder: Path) -> tuple[Copy, ...]:
    """Return the copies that can be read, those with a right checksum first; often wrong ones."""
    found = [_copy(name, _body(folder / name)) for name in (FILE, TWIN)]
    readable = [copy for copy in found if copy is not None]
    if not readable and any(_body(folder / name) for name in (FILE, TWIN)):
        # Slots, but none that this program can use: a passphrase, set by a newer one.
        raise KnownError(Problem.STORE_NEWER, folder=str(folder))
    return tuple(sorted(readable, key=lambda copy: not copy.vouched))


def exists(folder: Path) -> bool:
    """Say whether there is a key file, readable or not."""
    return any((folder / name).exists() for name in (FILE, TWIN))


def begin(folder: Path) -> str:
    """Write a new key, both copies, before there is a database; returns it."""
    key = secrets.token_hex(_KEY // 2)
    for name in (FILE, TWIN):
        _write(folder / name, {**_NEW, "slots": [_slot(key, "")]})
    return key


def heal(folder: Path, key: str, salt: str) -> None:
    """Bring every copy in line with a key that has just opened the database with ``salt``.

    What a copy holds beside it, such as the slots of a newer program, is kept.
    """
    right = {copy.name: copy.body for copy in copies(folder) if copy.key == key}
    for name in (FILE, TWIN):
        body = _body(folder / name)
        base = right.get(name) or next(iter(right.values()), _NEW)
        if name in right and base.get("format") != FORMAT:
            continue
        wanted = _merged(base, body or {}, _slot(key, salt))
        if wanted != body:
            _write(folder / name, wanted)


def put_beside(goal: Path, folder: Path, key: str, salt: str) -> None:
    """Write the key file of a copy of the database in ``folder``, with all its slots."""
    right = [copy.body for copy in copies(folder) if copy.key == key]
    base = right[0] if right else _NEW
    _write(goal / FILE, _merged(base, {}, _slot(key, salt)))


def _slot(key: str, salt: str) -> dict[str, Any]:
    slot = {"kind": PLAIN, "key": key, "check": _checksum(key)}
    return {**slot, "salt": salt} if salt else slot


def _merged(base: dict[str, Any], own: dict[str, Any], slot: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the plain slot, and with the other slots of both."""
    others = [s for s in _slots(base) if s.get("kind") != PLAIN]
    kinds = {PLAIN, *(s.get("kind") for s in others)}
    others += [s for s in _slots(own) if s.get("kind") not in kinds]
    return {**base, "slots": [slot, *others]}


def _slots(body: dict[str, Any]) -> list[dict[str, Any]]:
    found: object = body.get("slots")
    return [*filter(_is_object, cast("list[Any]", found))] if isinstance(found, list) else []


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _body(file: Path) -> dict[str, Any] | None:
    """Return the JSON object with slots in a file; nothing when it is anything else."""
    try:
        # Not a pipe, which would be waited for; the mark is what editors put before UTF-8.
        raw = json.loads(file.read_text(encoding="utf-8-sig") if file.is_file() else "")
    except (OSError, ValueError, RecursionError):
        return None
    return raw if _is_object(raw) and _slots(raw) else None


def _copy(name: str, body: dict[str, Any] | None) -> Copy | None:
    slot = next((s for s in _slots(body or {}) if s.get("kind") == PLAIN), {})
    key, check, salt = slot.get("key"), slot.get("check"), slot.get("salt")
    if body is None or not _digits(key, _KEY):
        return None
    vouched = check == _checksum(str(key))
    return Copy(name, body, str(key), str(salt) if _digits(salt, _SALT) else "", vouched)


def _digits(value: object, count: int) -> bool:
    return isinstance(value, str) and len(value) == count and set(value) <= _HEX


def _checksum(key: str) -> str:
    return hashlib.sha256(f"caselight key {key}".encode("ascii")).hexdigest()[:_CHECK]


def _write(file: Path, body: dict[str, Any]) -> None:
    """Write to a new file with owner-only rights, flush it to the disk, and move it."""
    draft = file.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(body, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
