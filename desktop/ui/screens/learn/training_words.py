"""The sentences about a training: before, meanwhile and elsewhere."""

from collections.abc import Sequence

from desktop.core.history.versions import Progress, Version
from desktop.ui.wording import unbroken

PREPARING = "reading your decisions and older texts first"
FIRST = "A first training takes some minutes; you can go on reading."


def training_title(progress: Progress | None) -> str:
    """Return the heading while a training runs: how far it is."""
    return f"Training: {progress_line(progress) if progress else PREPARING}"


def progress_line(progress: Progress) -> str:
    """Return how far a training is."""
    left = progress.seconds_left
    if progress.done >= progress.total:
        return "comparing both models on the sealed cases"
    shown = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    return f"step {progress.done} of {progress.total} \u00b7 about {shown} left"


def closing_line(resumes: int) -> str:
    """Return what becomes of a training when the window is closed now."""
    if not resumes:
        return "If you close Caselight now, it begins again later."
    return unbroken(f"If you close Caselight now, it goes on from about {resumes} % later.")


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
