"""Report cards as versions keep them, read back."""

from dataclasses import fields
from typing import Any, TypeVar

from desktop.core.evaluation.checks import Check, Moved, Plan, Reason, Verdict
from desktop.core.history.versions import Report, Version

T = TypeVar("T")


def report_of(version: Version) -> Report | None:
    """Return the report card of a version; ``None`` for one that no training made."""
    kept = version.report
    own = {"candidate": version.id, "number": version.number}
    try:
        own |= {"verdict": _verdict(kept["verdict"]), "plan": _known(Plan, kept["plan"])}
        return _known(Report, kept | own)
    except (KeyError, TypeError, ValueError):
        return None


def _verdict(kept: dict[str, Any]) -> Verdict:
    whole = {"alarms": (), **kept}
    own = {name: tuple(map(_reason, whole[name])) for name in ("reasons", "alarms")}
    return _known(Verdict, whole | own)


def _reason(kept: dict[str, Any]) -> Reason:
    whole = {"moved": (), **kept}
    moved = tuple(_known(Moved, one) for one in whole["moved"])
    return _known(Reason, whole | {"check": Check(kept["check"]), "moved": moved})


def _known(kind: type[T], kept: dict[str, Any]) -> T:
    """Build a value from what is kept of it; what other releases kept besides is left out."""
    names = {field.name for field in fields(kind)}  # pyright: ignore[reportArgumentType]
    return kind(**{name: value for name, value in kept.items() if name in names})
