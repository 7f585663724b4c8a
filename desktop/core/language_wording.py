"""The sentences on a text in another language than a task learned from."""

from collections import Counter
from collections.abc import Sequence

from desktop.core.texts.language import is_foreign, language_of, named


def foreign_line(text: str, learned: Sequence[str]) -> str:
    """Return what is said of a text in a language that a task did not learn; often nothing."""
    code = language_of(text)
    if not is_foreign(code, learned):
        return ""
    return f"This text is {named([code])}; {_task(learned)}."


def foreign_note(texts: Sequence[str], learned: Sequence[str]) -> str:
    """Return what is said of a file with such texts: how many there are, of which languages."""
    if len(texts) == 1:
        return foreign_line(texts[0], learned)
    found = Counter(code for code in map(language_of, texts) if is_foreign(code, learned))
    if not found:
        return ""
    codes = [code for code, _ in found.most_common()]
    each = ", ".join(f"{named([code])} {count}" for code, count in found.most_common())
    are = "is" if found.total() == 1 else "are"
    which = named(codes) if len(codes) == 1 else f"in other languages ({each})"
    return f"{found.total():,} of {len(texts):,} texts {are} {which}; {_task(learned)}."


def _task(learned: Sequence[str]) -> str:
    return f"this task learned from {named(learned)} texts"
