"""Files that can be read to their end: a pipe in a file's place would be waited for, for ever."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path


def regular(file: Path) -> Path:
    """Return ``file``, or the file that a link leads to; raises ``OSError`` when it is none."""
    if not stat.S_ISREG(file.stat().st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(file))
    return file


def opened(file: Path) -> BufferedReader:
    """Open a file to read its bytes; raises ``OSError``."""
    return regular(file).open("rb")


def bytes_of(file: Path) -> bytes:
    """Return what a file holds; raises ``OSError``."""
    return regular(file).read_bytes()
