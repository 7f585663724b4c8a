"""Plain tables on standard output; notes and a progress bar on standard error."""

import sys
from collections.abc import Sequence

from desktop.core.versions import Progress

WIDTH = 30


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
    """Write one line to standard error."""
    print(sentence, file=sys.stderr)


def bar(progress: Progress, *, quiet: bool) -> None:
    """Draw the progress on a terminal; nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        return
    filled = round(WIDTH * progress.done / max(1, progress.total))
    end = "\n" if progress.done == progress.total else ""
    print(
        f"\r{'#' * filled}{'.' * (WIDTH - filled)} {progress.seconds_left:4.0f} s left",
        end=end,
        file=sys.stderr,
        flush=True,
    )
