"""The settings file: written whole, read forgivingly."""

import contextlib
import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec import Meta

from desktop.core.records import decoded, read
from desktop.core.settings import LARGEST, SMALLEST, Settings

LONGEST_NAME = 120


class _Ranges:
    """What the values may be, where their type says too little."""

    wrong_at_most: Annotated[float, Meta(gt=0, lt=1)] | None
    unfinished_percent: Annotated[int, Meta(ge=0, le=100)]


def load(file: Path) -> Settings:
    """Read the settings; whatever is missing or broken is the default."""
    try:
        # Not a pipe, which would be waited for.
        raw = decoded(dict[str, Any], file.read_bytes() if file.is_file() else b"")
    except (OSError, ValueError):
        return Settings()
    kept: dict[str, Any] = {}
    kinds = get_type_hints(Settings) | get_type_hints(_Ranges, include_extras=True)
    for name, kind in kinds.items():
        with contextlib.suppress(KeyError, ValueError):
            kept[name] = read(kind, raw[name])
    found = Settings(**kept)
    return replace(
        found,
        text_size=min(LARGEST, max(SMALLEST, found.text_size)),
        author=found.author[:LONGEST_NAME] if found.author.isprintable() else "",
    )


def save(file: Path, settings: Settings) -> None:
    """Write the settings to a draft, then move it; raises ``OSError``."""
    draft = file.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as sink:
        json.dump(asdict(settings), sink, indent=1)
    draft.replace(file)
