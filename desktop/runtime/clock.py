"""The time and ids that sort by time."""

import os
import time
import uuid
from datetime import UTC, datetime


def new_id() -> str:
    """Return a UUID version 7 (RFC 9562): its order is the order of time."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def now() -> str:
    """Return the time as UTC text that sorts."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
