"""Task packs as folders: those that come with the program."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.core.answers.spans import checked as checked_spans
from desktop.core.answers.tasks import Kind, Task, checked_id
from desktop.core.decisions.examples import Example, Role
from desktop.core.encoders import Reference
from desktop.core.errors import KnownError, Problem
from desktop.core.records import EncoderRecord, example_from, read
from desktop.core.texts.text import canonical
from desktop.runtime.regular import regular
from desktop.services.ports import Pack

_ROLES = {
    Role.SAMPLE: "samples.jsonl",
    Role.SEALED: "sealed.jsonl",
    Role.REPLAY: "replay.jsonl",
}
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Head:
    """What ``task.json`` must say."""

    kind: Kind
    labels: tuple[str, ...]
    backbone: EncoderRecord


@dataclass(frozen=True, slots=True)
class _Answer:
    """A line of ``answers.jsonl``: what is said to a person whose text has a label."""

    label: str
    text: str


class PackFolders:
    """Implements ``services.ports.Packs`` over a folder of packs."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; a missing one has no packs."""
        self._root = root

    def shipped(self) -> tuple[str, ...]:
        """Return the names of the packs, sorted."""
        found = self._root.glob("*/task.json") if self._root.is_dir() else ()
        return tuple(sorted(file.parent.name for file in found))

    def encoder(self, pack: str) -> Reference:
        """See the port."""
        return self._head(pack).backbone.reference

    def read(self, pack: str) -> Pack:
        """Read and check a pack; raises ``KnownError`` with the first thing that is wrong."""
        head, folder = self._head(pack), self._root / pack
        labels, kind = head.labels, head.kind
        with _looked_at(pack, "card.json"):
            card = _json(folder / "card.json")
            name = str(card.get("name", pack))
        with _looked_at(pack, "answers.jsonl"):
            found = read(list[_Answer], _lines(folder / "answers.jsonl"))
            answers = tuple((answer.label, answer.text) for answer in found)
        examples: dict[Role, tuple[Example, ...]] = {}
        for role, file in _ROLES.items():
            with _looked_at(pack, file):
                lines = _lines(folder / file)
                examples[role] = tuple(_example(line, kind, labels) for line in lines)
        task = Task(pack, name, kind, labels, None, answers, json.dumps(card))
        return Pack(task, folder, examples)

    def _head(self, pack: str) -> _Head:
        with _looked_at(pack, "task.json"):
            return read(_Head, _json(self._root / checked_id(pack) / "task.json"))


@contextmanager
def _looked_at(pack: str, file: str) -> Generator[None]:
    """Tell which file of a pack is missing or does not say what it must."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = f"{file} is missing, damaged or not in order"
        raise KnownError(Problem.PACK_REFUSED, pack=pack, why=why) from error


def _example(record: dict[str, Any], kind: Kind, labels: tuple[str, ...]) -> Example:
    example = example_from(record)
    if canonical(example.text) != example.text:
        raise ValueError("text")
    if kind is Kind.SPANS:
        checked_spans(example.text, example.spans or ())
    if not set(example.labels) <= set(labels):
        raise ValueError("label")
    return example


def _json(file: Path) -> dict[str, Any]:
    value = json.loads(_text(file))
    if not isinstance(value, dict):
        raise TypeError(file.name)
    return value


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    # Lines of JSON end at LF; other line ends may stand within a text.
    return [json.loads(line) for line in _text(file).split("\n") if line.strip()]


def _text(file: Path) -> str:
    if regular(file).stat().st_size > MAX_BYTES:
        raise ValueError("size")
    return file.read_text(encoding="utf-8")
