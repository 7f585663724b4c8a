"""The settings file: written whole, read forgivingly."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from desktop.core.settings import LARGEST, SMALLEST, Device, Settings, Theme

WORDS = ("task", "version", "window", "last_backup", "unfinished", "cut_backup")


def load(file: Path) -> Settings:
    """Read the settings; whatever is missing or broken is the default."""
    try:
        # Not a pipe, which would be waited for.
        raw = json.loads(file.read_text(encoding="utf-8") if file.is_file() else "")
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    theme, size = raw.get("theme"), raw.get("text_size")
    wish, device = raw.get("wrong_at_most"), raw.get("device")
    percent = raw.get("unfinished_percent")
    return Settings(
        theme=Theme(theme) if theme in [*Theme] else Theme.SYSTEM,
        text_size=min(LARGEST, max(SMALLEST, size)) if type(size) is int else 12,
        unfinished_percent=percent if type(percent) is int and 0 <= percent <= 100 else 0,
        author=_line(raw.get("author")),
        **{name: _words(raw.get(name)) for name in WORDS},
        wrong_at_most=wish if isinstance(wish, float) and 0 < wish < 1 else None,
        device=Device(device) if device in [*Device] else Device.AUTO,
    )


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    return value[:120] if isinstance(value, str) and value.isprintable() else ""


def save(file: Path, settings: Settings) -> None:
    """Write the settings to a draft, then move it; raises ``OSError``."""
    draft = file.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as sink:
        json.dump(asdict(settings), sink, indent=1)
    draft.replace(file)
