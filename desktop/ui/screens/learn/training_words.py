"""The sentences about a training: before, meanwhile and elsewhere."""

from collections.abc import Sequence

from desktop.core.history.versions import Version

PREPARING = "Preparing: reading your decisions and the older texts beside them"
GOES_ON = "If you close Caselight, it can go on later."
FIRST = "A first training takes some minutes; you can go on reading."


def elsewhere_line(task: str) -> str:
    """Return what is said while the training of another task runs."""
    return f"{task} is being trained; another training can begin when that has ended."


def took_line(versions: Sequence[Version]) -> str:
    """Return what the newest training took, as a measure for the next."""
    for version in sorted(versions, key=lambda v: v.number, reverse=True):
        report = version.report or {}
        seconds, count = report.get("seconds"), report.get("corrections")
        if seconds and count:
            shown = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
            return f"The last training took {shown} for {count} decisions."
    return FIRST
