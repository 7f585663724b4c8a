"""The settings file: written whole, read forgivingly."""

import json
from dataclasses import asdict
from pathlib import Path

from desktop.core.settings import LARGEST, SMALLEST, Device, Settings, Theme

WORDS = ("task", "version", "window", "last_backup", "unfinished")


def load(file: Path) -> Settings:
    """Read the settings; whatever is missing or broken is the default."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    theme, size = raw.get("theme"), raw.get("text_size")
    wish, device = raw.get("wrong_at_most"), raw.get("device")
    percent = raw.get("unfinished_percent")
    return Settings(
        theme=Theme(theme) if theme in set(Theme) else Theme.SYSTEM,
        text_size=min(LARGEST, max(SMALLEST, size)) if type(size) is int else 12,
        unfinished_percent=percent if type(percent) is int and 0 <= percent <= 100 else 0,
        **{name: _words(raw.get(name)) for name in WORDS},
        wrong_at_most=wish if isinstance(wish, float) and 0 < wish < 1 else None,
        device=Device(device) if device in set(Device) else Device.AUTO,
    )


def _words(value: object) -> str:
    return value if isinstance(value, str) and value.isascii() else ""


def save(file: Path, settings: Settings) -> None:
    """Write the settings to a draft, then move it; raises ``OSError``."""
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
    draft.replace(file)
