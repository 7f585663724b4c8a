"""The form of backups: one file with everything that a data folder holds, each part by its SHA-256.

A zip with ``manifest.json`` and the parts as they lie in the folder, stored as they are; the
database in it is encrypted, and its key lies beside it as in the folder.
"""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from desktop import __version__
from desktop.core.records import decoded, plain
from desktop.system.version_folders import FILES

FORMAT = 1
DRAFT = "draft-"
MANIFEST, DATABASE, KEY, SETTINGS = "manifest.json", "caselight.db", "vault.json", "settings.json"
# What reading a file that is damaged, locked or not ours can raise.
NOT_OURS = (
    zipfile.BadZipFile,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
)
LARGEST_MANIFEST, BLOCK = 10_000_000, 1 << 20
PART = re.compile(
    f"{re.escape(DATABASE)}|{re.escape(KEY)}|{re.escape(SETTINGS)}"
    f"|versions/[0-9a-f]{{64}}/(?:{'|'.join(map(re.escape, FILES))})"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a part must be."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Manifest:
    """``manifest.json``; the program's own version stands beside, for a person to read."""

    format: Literal[1]
    files: dict[str, Part]


@contextmanager
def opened(draft: Path) -> Generator[IO[bytes]]:
    """Open a file for the owner only, and flush it to the disk at the end."""
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w+b") as sink:
        yield sink
        sink.flush()
        os.fsync(sink.fileno())


def written(parts: dict[str, Path], sink: IO[bytes]) -> dict[str, Part]:
    """Write the parts and the manifest; returns what the manifest says of the parts."""
    told: dict[str, Part] = {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, file in parts.items():
            with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as part:
                told[name] = _copied(source, part)
        manifest = plain(_Manifest(FORMAT, told)) | {"version": __version__}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return told


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Part]:
    """Read what the parts must be; raises ``ValueError`` for anything unexpected."""
    entry = archive.getinfo(MANIFEST)
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > LARGEST_MANIFEST:
        raise ValueError("manifest")
    manifest = decoded(_Manifest, archive.read(MANIFEST))
    if not {DATABASE, KEY} <= {*manifest.files}:
        raise ValueError("format")
    return manifest.files


def compare(archive: zipfile.ZipFile, parts: dict[str, Part], goal: Path | None = None) -> None:
    """Compare every part with what the manifest says; with ``goal``, write it below that folder."""
    names = archive.namelist()
    if sorted(names) != sorted({*parts, MANIFEST}) or not all(map(PART.fullmatch, parts)):
        raise ValueError("parts")
    for name, wanted in parts.items():
        entry = archive.getinfo(name)
        # Parts are stored as they are: what is packed smaller could be larger than any disk.
        stored = entry.compress_type == zipfile.ZIP_STORED
        if not stored or entry.file_size != wanted.size:
            raise ValueError("size")
        with archive.open(name) as part:
            if goal is None:
                found = _copied(part, None)
            else:
                (goal / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with opened(goal / name) as sink:
                    found = _copied(part, sink)
        if found != wanted:
            raise ValueError("digest")


def _copied(source: IO[bytes], sink: IO[bytes] | None) -> Part:
    """Copy all there is; returns its size and SHA-256."""
    size, whole = 0, hashlib.sha256()
    while block := source.read(BLOCK):
        size += len(block)
        whole.update(block)
        if sink is not None:
            sink.write(block)
    return Part(size, whole.hexdigest())
