"""The errors of folders that are not taken in."""

from pathlib import Path

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported.hub_cache import name_of

# What torch, onnxruntime and the system say when no memory is left.
OUT_OF_MEMORY = ("allocate memory", "not enough memory", "bad_alloc", "Failed to allocate memory")
LONGEST_NAME = 80


def refused(folder: Path, why: Refusal, **facts: str | float) -> KnownError:
    """Return the error of a folder that is not taken in."""
    return KnownError(Problem.ENCODER_REFUSED, folder=shown(folder), why=why.value, **facts)


def failed(folder: Path, error: Exception) -> KnownError:
    """Return the error of a folder that a library could not take, of which it says why."""
    if isinstance(error, MemoryError) or any(words in str(error) for words in OUT_OF_MEMORY):
        return refused(folder, Refusal.MEMORY)
    return refused(folder, Refusal.NOT_EXPORTED, kind=type(error).__name__)


def unreadable(folder: Path, error: OSError) -> KnownError:
    """Return the error of a folder of which the system says that it cannot be read."""
    return refused(folder, Refusal.UNREADABLE, reason=error.strerror or type(error).__name__)


def shown(folder: Path) -> str:
    """Return what a model or a file is called, on one line and in one direction."""
    name = name_of(folder) or str(folder)
    return "".join(c if c.isprintable() else " " for c in name)[:LONGEST_NAME]
