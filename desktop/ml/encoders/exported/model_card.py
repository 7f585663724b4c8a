"""What a model's card (README.md) and licence file say: licence and languages."""

import re
from pathlib import Path

from desktop.ml.encoders.exported.hub_cache import bounds_of

README, LICENCES = "README.md", ("LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING")
# Only the front matter and the first lines are looked at.
READ_BYTES = 1 << 16
MOST_LANGUAGES, LONGEST = 200, 60
# The first words of licences, and the names (SPDX) that they go by.
BEGINNINGS = {
    "apache license": "apache-2.0",
    "mit license": "mit",
    "permission is hereby granted, free of charge": "mit",
    "bsd 3-clause": "bsd-3-clause",
    "gnu affero general public license": "agpl-3.0",
    "gnu general public license": "gpl",
    "attribution-noncommercial": "cc-by-nc",
    "attribution-sharealike 4.0": "cc-by-sa-4.0",
    "attribution 4.0": "cc-by-4.0",
}


def licence(folder: Path) -> str:
    """Return the licence's name: from the card, else from the licence file; "" for none."""
    values = _front_matter_values(folder, "license")
    if values:
        named = _front_matter_values(folder, "license_name") if values[0] == "other" else ()
        return (named or values)[0]
    for name in LICENCES:
        text = _text(folder / name).lower()
        found = [(text.find(words), short) for words, short in BEGINNINGS.items() if words in text]
        if found:
            return min(found)[1]
    return ""


def languages(folder: Path) -> tuple[str, ...]:
    """Return the languages that the card names, none where it names none."""
    return _front_matter_values(folder, "language")[:MOST_LANGUAGES]


def _front_matter_values(folder: Path, key: str) -> tuple[str, ...]:
    """Return what the front matter says under a key: a word, ``[a, b]``, or a list of lines."""
    lines = _front_matter(folder)
    for index, line in enumerate(lines):
        if not line.startswith(f"{key}:"):
            continue
        value = line.partition(":")[2].strip()
        if value:
            return tuple(filter(None, map(_word, value.strip("[]").split(","))))
        items: list[str] = []
        for item in lines[index + 1 :]:
            if not re.match(r"\s*-\s", item):
                break
            items.append(_word(item.strip()[1:]))
        return tuple(filter(None, items))
    return ()


def _front_matter(folder: Path) -> list[str]:
    begun, *rest = _text(folder / README).splitlines() or [""]
    if begun.strip() != "---":
        return []
    ends = [place for place, line in enumerate(rest) if line.strip() == "---"]
    return rest[: ends[0]] if ends else []


def _word(raw: str) -> str:
    """Return one value as plain words on one line."""
    value = raw.partition(" #")[0].strip().strip("\"'")
    return "".join(c for c in value if c.isprintable())[:LONGEST]


def _text(file: Path) -> str:
    try:
        if not file.resolve().is_relative_to(bounds_of(file.parent)):
            return ""
        with file.open("rb") as stream:
            return stream.read(READ_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
