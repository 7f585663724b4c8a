"""Python's own way to import, kept while Qt is loaded.

PySide puts another in its place, which reads the source of every module that is loaded from then
on, to know whether it may write Qt's names in snake case
(https://doc.qt.io/qtforpython-6/considerations.html), and Python keeps what was read.  Nothing here
writes them so, and it was a seventh of the processor time of a start, and 13 MB.
"""

import builtins
import importlib


def load_qt() -> None:
    """Load Qt's core; what is loaded later is imported as before."""
    own = builtins.__import__
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = own
