"""Qt is loaded without its hook on imports."""

import subprocess
import sys

START = """
import builtins, linecache, sys, types
from desktop.__main__ import main
own = builtins.__import__
app = types.ModuleType("desktop.app")
def open_window(*_):
    from desktop.ui.widgets import parts
    print("PySide6.QtWidgets" in sys.modules, builtins.__import__ is own)
    print(parts.__file__ in linecache.cache)
    return 0
app.open_window = open_window
sys.modules["desktop.app"] = app
sys.argv = ["caselight"]
sys.exit(main())
"""


def test_the_window_reads_no_source_of_what_it_imports():
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "True", "False"]
