"""Which labels are meant by what is typed."""

from collections.abc import Sequence

from desktop.core.answers.tasks import title
from desktop.core.texts.search_terms import folded
from desktop.core.texts.words import units


def matches(names: Sequence[str], typed: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that are meant, and those that only hold it within a word.

    Meant is a name of which a word begins with what is typed, the very name first; "flu" means
    "Bird flu", and not "Acid reflux".
    """
    wanted = _folded(typed.strip())
    meant = [name for name in names if _begins(name, wanted)]
    meant.sort(key=lambda name: not is_named(name, typed))
    within = [n for n in names if n not in meant and any(wanted in f for f in _forms(n))]
    return tuple(meant), tuple(within)


def is_named(name: str, typed: str) -> bool:
    """Say whether a name was typed outright, as it is written or as it is shown."""
    return _folded(typed.strip()) in _forms(name)


def _begins(name: str, wanted: str) -> bool:
    return not wanted or any(
        form.startswith(wanted, word.start) for form in _forms(name) for word in units(form)
    )


def _forms(name: str) -> tuple[str, str]:
    return _folded(name), _folded(title(name))


def _folded(name: str) -> str:
    return folded(name).casefold()
