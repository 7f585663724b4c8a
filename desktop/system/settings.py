"""The settings file: written whole, read forgivingly."""

import json
from dataclasses import asdict
from pathlib import Path

from desktop.core.settings import LARGEST, SMALLEST, Device, Settings, Theme


def load(file: Path) -> Settings:
    """Read the settings; whatever is missing or broken is the default."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    theme, size, task = raw.get("theme"), raw.get("text_size"), raw.get("task")
    wish, device, version = raw.get("wrong_at_most"), raw.get("device"), raw.get("version")
    return Settings(
        theme=Theme(theme) if theme in set(Theme) else Theme.SYSTEM,
        text_size=min(LARGEST, max(SMALLEST, size)) if type(size) is int else 12,
        task=task if isinstance(task, str) else "",
        version=version if isinstance(version, str) else "",
        wrong_at_most=wish if isinstance(wish, float) and 0 < wish < 1 else None,
        device=Device(device) if device in set(Device) else Device.AUTO,
    )


def save(file: Path, settings: Settings) -> None:
    """Write the settings to a draft, then move it; raises ``OSError``."""
    draft = file.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
    draft.replace(file)
