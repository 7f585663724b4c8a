"""The errors of folders that are not taken in."""

from pathlib import Path

from desktop.core.encoders import Refusal
from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported.hub_cache import name_of

# What torch, onnxruntime and the system say when no memory is left.
OUT_OF_MEMORY = ("allocate memory", "not enough memory", "bad_alloc", "failed to map segment")
# What Python says of a function in C that failed without a reason, as those do that did not look
# whether they got the memory.
UNEXPLAINED = ("NULL without setting an exception", "error return without exception set")
LONGEST_NAME = 80


def refused(folder: Path, why: Refusal, **facts: str | float) -> KnownError:
    """Return the error of a folder that is not taken in."""
    return KnownError(Problem.ENCODER_REFUSED, folder=shown(folder), why=why.value, **facts)


def failed(folder: Path, error: Exception) -> KnownError:
    """Return the error of a folder that a library could not take, of which it says why."""
    if lacks_memory(error):
        return refused(folder, Refusal.MEMORY)
    return refused(folder, Refusal.NOT_EXPORTED, kind=type(error).__name__)


def lacks_memory(error: BaseException) -> bool:
    """Say whether an error, or one that it came of, is that no memory was left under a limit."""
    each: BaseException | None = error
    while each is not None:
        words = UNEXPLAINED if isinstance(each, SystemError) else OUT_OF_MEMORY
        if isinstance(each, MemoryError) or any(one in str(each) for one in words):
            return True
        each = each.__cause__ or each.__context__
    return False


def unreadable(folder: Path, error: OSError) -> KnownError:
    """Return the error of a folder of which the system says that it cannot be read."""
    if lacks_memory(error):
        return refused(folder, Refusal.MEMORY)
    return refused(folder, Refusal.UNREADABLE, reason=error.strerror or type(error).__name__)


def shown(folder: Path) -> str:
    """Return what a model or a file is called, on one line and in one direction."""
    name = name_of(folder) or str(folder)
    return "".join(c if c.isprintable() else " " for c in name)[:LONGEST_NAME]
