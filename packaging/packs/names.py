"""Names of people, places and organisations in sentences of our own, and with others put in."""

import random
from collections.abc import Sequence

import sources

from desktop.core.decisions.examples import Example

# People by their names, those of other languages, and what they are called; places; organisations.
KINDS = (
    dict.fromkeys("PFY", "Person")
    | dict.fromkeys("LNAS", "Place")
    | dict.fromkeys("CGUTM", "Organisation")
)
FOLDER = sources.HERE / "names-zh"


def own() -> dict[str, list[Example]]:
    """Return samples, sealed and replay texts: what is trained on, and some in English."""
    held = sources.sections(FOLDER / "held.txt")
    found = {name: [_example(line) for line in lines] for name, lines in held.items()}
    return found | {"replay": [*sentences(), *found["replay"]]}


def sentences() -> list[Example]:
    """Return the sentences to be trained on, as they were written."""
    return [_example(line) for line in _written()]


def exchanged(each: int) -> list[Example]:
    """Put other names of the same kind into every sentence ``each`` times, always the same ones."""
    source, others = random.Random(30), sources.sections(FOLDER / "others.txt")
    lists = {kind: " ".join(lines).split() for kind, lines in others.items()}

    def other(mark) -> str:
        return f"[{_name(source, mark[2], lists)}|{mark[2]}]"

    lines = [line for line in _written() if "|" in line]
    made = [sources.MARK.sub(other, line) for _ in range(each) for line in lines]
    return list({e.text: e for e in map(_example, made)}.values())


def _name(source: random.Random, kind: str, lists: dict[str, Sequence[str]]) -> str:
    if kind == "P":
        return source.choice(lists["surnames"]) + source.choice(lists["given"])
    if kind == "F":
        both = source.choice(lists["first"]), source.choice(lists["last"])
        return "·".join(both) if source.random() < 0.3 else source.choice(both)
    return source.choice(lists[kind])


def _written() -> list[str]:
    files = sorted(FOLDER.glob("texts_*.txt"))
    return [line for file in files for line in sources.sections(file)["replay"]]


def _example(line: str) -> Example:
    return sources.marked(line, KINDS)
