"""The one entry: a window, a command, or a job of a child process."""

import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from desktop.commandline.terminal import note, speak_utf8
from desktop.core.errors import KnownError
from desktop.core.products import forced
from desktop.core.wording import sentence
from desktop.runtime import garbage

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "KMP_BLOCKTIME": "0",
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",
}
# What this program starts itself as, and what runs then.
JOBS = {
    "--train-job": "desktop.ml.training.job",
    "--encoder-job": "desktop.ml.encoders.exported.job",
}
# What desktops hand over when a task pack is double-clicked.
PACK = ".caselight"


def main() -> int:
    """Set what must be set before anything is imported, then hand over."""
    os.environ.update(OFFLINE)
    _in_utf8()
    speak_utf8()
    try:
        forced(os.environ)
        return _started()
    except KnownError as error:
        note(sentence(error))
        return 1


def _in_utf8() -> None:
    """Begin anew in UTF-8 where the system says nothing better than ASCII.

    Names and arguments that are not ASCII would be no text otherwise.
    """
    ascii_only = sys.getfilesystemencoding() == "ascii"
    if ascii_only and not hasattr(sys, "frozen") and os.environ.get("PYTHONUTF8") != "1":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  (ourselves)


def _started() -> int:
    if sys.argv[1:2] and sys.argv[1] in JOBS:
        return _job(JOBS[sys.argv[1]])
    if sys.argv[1:3] == ["self-test", "--window"] and "--learn" not in sys.argv:
        _begin_window()
        from desktop.checks.window import window_test

        return window_test(Path(sys.argv[4]) if sys.argv[3:4] == ["--data-dir"] else None)
    folder = _window_only(sys.argv[1:])
    if folder is not None:
        _begin_window()
        from desktop.app import open_window

        pack = next((word for word in sys.argv[1:] if word.endswith(PACK)), "")
        return open_window(Path(folder) if folder else None, pack)
    from desktop.commandline.parser import main as command_line

    return command_line(sys.argv[1:])


def _begin_window() -> None:
    from desktop.ui.background.imports import load_qt

    garbage.wait()
    load_qt()


def _job(module: str) -> int:
    """Run one job as a child process: what it is to do comes as a line."""
    from desktop.runtime.lifeline import first_line
    from desktop.runtime.limits import no_network

    no_network()
    # Before torch is loaded: from now on this process ends with its parent.
    line = first_line(sys.stdin.fileno())
    said = sys.stdout
    # What a library prints would be taken for what the job says.
    with redirect_stdout(sys.stderr):
        done: int = importlib.import_module(module).main(line.result, said)
    return done


def _window_only(arguments: Sequence[str]) -> str | None:
    """Return the data folder ("" for the usual one) when nothing but the window is asked for.

    The window must be on the screen before the libraries of the commands are loaded.
    """
    match list(arguments):
        case []:
            return ""
        case ["--data-dir", folder]:
            return folder
        case [file] if file.endswith(PACK):
            return ""
        case _:
            return None


if __name__ == "__main__":
    sys.exit(main())
