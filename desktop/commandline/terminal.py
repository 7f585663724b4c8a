"""Plain tables on standard output; notes and a progress bar on standard error."""

import os
import sys
import time
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from desktop.core.history.versions import Progress

WIDTH, EVERY_S = 30, 10.0
# Names under which a command writes to standard output, so that it goes into pipes.
STANDARD_OUTPUT = frozenset({"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})


def speak_utf8() -> None:
    """Write UTF-8 whatever the system's encoding is; what cannot be encoded is escaped.

    The escapes are JSON's own, so that lines of JSON stay lines of JSON.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # Programs without a console, or with a closed stream, have none.
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return aligned lines; just a sentence when there are no rows."""
    if not rows:
        return ["Nothing yet."]
    widths = [max(len(r[i]) for r in (header, *rows)) for i in range(len(header))]
    return [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]


def note(sentence: str) -> None:
    """Write to standard error, without what a name may hold that moves a terminal's cursor."""
    shown = "".join(c if c.isprintable() or c in "\n\t" else " " for c in sentence)
    print(shown, file=sys.stderr)


class ProgressBar:
    """Progress on standard error: a bar on a terminal, elsewhere a line every ``EVERY_S``."""

    def __init__(
        self,
        *,
        quiet: bool,
        doing: str = "Training",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Say nothing at all with ``quiet``."""
        self._quiet = quiet
        self._doing = doing
        self._clock = clock
        self._next = clock() + EVERY_S

    def begin(self) -> None:
        """Say that it begins, since preparing may take a while."""
        if not self._quiet:
            note("Preparing the training.")

    def show(self, progress: Progress) -> None:
        """Show how far a training is."""
        self.move(progress.done, progress.total, progress.seconds_left)

    def move(self, done: int, total: int, seconds_left: float) -> None:
        """Show how far it is."""
        if self._quiet:
            return
        if sys.stderr.isatty():
            self._draw(done, total, seconds_left)
        elif self._clock() >= self._next:
            self._next = self._clock() + EVERY_S
            share = done / max(1, total)
            note(f"{self._doing}: {share:.0%} done, about {seconds_left:.0f} s left.")

    @staticmethod
    def _draw(done: int, total: int, seconds_left: float) -> None:
        filled = round(WIDTH * done / max(1, total))
        end = "\n" if done == total else ""
        print(
            f"\r{'#' * filled}{'.' * (WIDTH - filled)} {seconds_left:4.0f} s left",
            end=end,
            file=sys.stderr,
            flush=True,
        )
