"""See ``httpx2``, of whose names these are some."""

from httpx2 import HTTPError as TimeoutException

__all__ = ["ReadTimeout", "TimeoutException"]
ReadTimeout = TimeoutException
