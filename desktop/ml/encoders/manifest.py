"""What every file of an encoder that was taken in must be: sizes and digests."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.core.encoders import WEIGHTS
from desktop.ml.encoders.facts import record
from desktop.ml.encoders.records import MANIFEST
from desktop.ml.encoders.weights import sha256_of
from desktop.runtime.regular import regular


def write_manifest(folder: Path, proof: Mapping[str, Any]) -> None:
    """Write down all files of a folder as they are now, and the figures of the proof."""
    files = {
        str(file.relative_to(folder).as_posix()): {
            "bytes": file.stat().st_size,
            "sha256": sha256_of(file),
        }
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }
    manifest = {"files": files, "proof": dict(proof)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")


def wrong_files(folder: Path, *, weights: bool) -> tuple[str, ...]:
    """Return the names of files that are missing or not what they were when they were taken in.

    Of the ``weights``, which take seconds to read, only the size is looked at unless told so.
    Raises ``OSError``, ``ValueError``, ``KeyError`` or ``TypeError`` when there is no manifest.
    """
    files: dict[str, Any] = record(folder / MANIFEST)["files"]
    return tuple(
        name
        for name, entry in files.items()
        if not _right(folder / name, entry, by_digest=weights or name != WEIGHTS)
    )


def _right(file: Path, entry: Mapping[str, Any], *, by_digest: bool) -> bool:
    try:
        size = regular(file).stat().st_size
    except OSError:
        return False
    return size == entry["bytes"] and (not by_digest or sha256_of(file) == entry["sha256"])
