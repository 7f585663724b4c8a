"""The time and ids that sort by time, each later than the one before, within one program."""

import os
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_lock = threading.Lock()
_last = [0]


def _microseconds() -> int:
    """Return the time in µs since 1970; never the same twice, even if the clock is set back."""
    with _lock:
        _last[0] = max(time.time_ns() // 1_000, _last[0] + 1)
        return _last[0]


def new_id() -> str:
    """Return a UUID version 7: its order is the order of time.

    The part of the millisecond is in ``rand_a`` (RFC 9562, section 6.2, method 3).
    """
    milliseconds, part = divmod(_microseconds(), 1_000)
    value = milliseconds << 80 | 0x7 << 76 | (part << 2) << 64
    value |= 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return str(uuid.UUID(int=value))


def now() -> str:
    """Return the time as UTC text that sorts, to the microsecond."""
    return (_EPOCH + timedelta(microseconds=_microseconds())).isoformat(timespec="microseconds")


def local_time(at: str) -> str:
    """Return a stored time as the clock on the wall shows it, to the minute."""
    try:
        stored = datetime.fromisoformat(at)
    except ValueError:
        return at
    utc = stored if stored.tzinfo else stored.replace(tzinfo=UTC)
    return utc.astimezone().strftime("%Y-%m-%d %H:%M")
