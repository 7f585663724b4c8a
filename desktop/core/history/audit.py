"""A chain of hashes over everything that was done, so that a change to the past shows."""

import hashlib
import json
from dataclasses import dataclass

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: who did what to which subject, when, with the digest of its content."""

    at: str
    author: str
    action: str
    subject: str
    digest: str


def chained(previous: str, entry: Entry) -> str:
    """Return the SHA-256 over the previous hash and the entry's fields."""
    fields = [previous, entry.at, entry.author, entry.action, entry.subject, entry.digest]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def first_break(rows: list[tuple[Entry, str, str]]) -> int | None:
    """Return the index of the first row (entry, previous, hash) that does not follow, or none."""
    last = START
    for place, (entry, previous, own) in enumerate(rows):
        if previous != last or own != chained(previous, entry):
            return place
        last = own
    return None
