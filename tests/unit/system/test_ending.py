"""The process ends soon after the window was closed, whatever a thread is doing."""

import subprocess
import sys

BUSY = """
import threading
from desktop.system.ending import end_within
stuck = threading.Thread(target=threading.Event().wait)
stuck.start()
end_within(0.1)
stuck.join()
"""


def test_a_thread_that_never_ends_does_not_keep_the_process():
    ended = subprocess.run([sys.executable, "-c", BUSY], timeout=30, check=False)
    assert ended.returncode == 0
