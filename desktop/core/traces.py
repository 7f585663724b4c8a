"""What an unexpected error may tell support: classes and places, never a message or a value."""

import traceback
from pathlib import Path

from desktop.core.errors import BugError


def trace_of(error: BaseException) -> str:
    """Return the error's class and the places it went through, and those of what caused it."""
    lines = [_headline(error)]
    lines += [_frame_line(frame) for frame in traceback.extract_tb(error.__traceback__)]
    if error.__cause__ is not None:
        lines.append(f"caused by {trace_of(error.__cause__)}")
    return "\n".join(lines)


def _headline(error: BaseException) -> str:
    name = type(error).__name__
    if not isinstance(error, BugError):
        return name
    facts = [f"{key}={value}" for key, value in error.facts.items()]
    return " ".join([f"{name}: {error.promise}", *facts])


def _frame_line(frame: traceback.FrameSummary) -> str:
    return f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
