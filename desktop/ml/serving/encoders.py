"""The folders of encoders behind the ``EncoderFolders`` port; folders are taken in by a child."""

import contextlib
import re
import shutil
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from desktop.core.disks import of_folder
from desktop.core.encoders import (
    MINILM,
    SHIPPED,
    WEIGHTS,
    Card,
    InstalledEncoder,
    Reference,
    Refusal,
    Shipped,
    Unreadable,
)
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.records import decoded, read
from desktop.ml.encoders.records import CONFIG, FACTS, MANIFEST, Config, Described, Proved
from desktop.ml.serving.child import KILLED, TOO_LONG, ChildEndedError, messages
from desktop.runtime.cores import all_but_one
from desktop.runtime.regular import bytes_of

JOB, DRAFT = "encoder-job", "draft-"
# Why a child that ended without a word did so.
WHY = {
    KILLED: Refusal.MEMORY,
    MemoryError.__name__: Refusal.MEMORY,
    TOO_LONG: Refusal.SLOW,
}
_DIGEST = re.compile("[0-9a-f]{64}")
T = TypeVar("T")


class EncoderShelf:
    """Implements ``services.ports.EncoderFolders``."""

    def __init__(self, shipped: Path, own: Path) -> None:
        """Use the program's folder of encoders and the person's, which may be missing."""
        self._shipped = shipped
        self._own = own

    def listed(self) -> tuple[InstalledEncoder, ...]:
        """See the port; a folder that cannot be read is left out."""
        ours = [_shipped(self._shipped / one.name, one) for one in SHIPPED.values()]
        found = [*ours, *map(_taken, self._folders())]
        return tuple(one for one in found if one is not None)

    async def look(self, folder: Path) -> Card:
        """See the port."""
        async with contextlib.aclosing(self._messages("look", folder)) as lines:
            async for line in lines:
                if "result" in line:
                    return read(Card, line["result"]["card"])
        raise BugError("a folder was looked at and nothing was said")

    async def take(self, folder: Path) -> AsyncGenerator[str | InstalledEncoder, None]:
        """See the port."""
        try:
            async with contextlib.aclosing(self._messages("take", folder)) as lines:
                async for line in lines:
                    if "step" in line:
                        yield str(line["step"])
                    elif found := _taken(self._own / line["result"]["digest"]):
                        yield found
        finally:
            self.tidy()

    def tidy(self) -> None:
        """Remove what was not ended, also by a program that was killed."""
        for draft in self._own.glob(f"{DRAFT}*"):
            # Not a pipe by ``rmtree``, which would open it and wait.
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)

    def unreadable(self, needed: Sequence[Reference]) -> tuple[Unreadable, ...]:
        """See the port."""
        from desktop.ml.encoders.manifest import wrong_files  # noqa: PLC0415  (not for the window)

        def whole(folder: Path) -> bool:
            try:
                return not wrong_files(folder, weights=True)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                return False

        known = {one.id: one for one in needed}
        there = {f.name: f for f in self._folders() if _DIGEST.fullmatch(f.name)}
        missing = {*known} - {*there, *(one.id for one in self.listed()), MINILM.id}
        damaged = {name for name, folder in there.items() if not whole(folder)}
        named = {name: _named(there[name]) or known.get(name, Reference(name)) for name in damaged}
        named |= {name: known[name] for name in missing}
        return tuple(Unreadable(named[name], name in missing) for name in sorted(named))

    def _folders(self) -> tuple[Path, ...]:
        entries = self._own.iterdir() if self._own.is_dir() else ()
        return tuple(sorted(f for f in entries if f.is_dir() and not f.name.startswith(DRAFT)))

    def remove(self, encoder: str) -> None:
        """See the port: it is out of sight at once, whatever happens while it is removed."""
        draft = self._own / f"{DRAFT}{encoder[:16]}"
        try:
            (self._own / encoder).rename(draft)
        except OSError as error:
            raise of_folder(error, self._own) from error
        shutil.rmtree(draft, ignore_errors=True)

    async def _messages(self, do: str, folder: Path) -> AsyncGenerator[dict[str, Any], None]:
        try:
            self._own.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise of_folder(error, self._own) from error
        job = {"do": do, "folder": str(folder), "root": str(self._own), "threads": all_but_one()}
        try:
            async with contextlib.aclosing(messages(JOB, job, self._own)) as lines:
                async for line in lines:
                    yield line
        except ChildEndedError as error:
            why = WHY.get(error.why, Refusal.NOT_EXPORTED).value
            facts = {"folder": folder.name[:80], "why": why, "kind": error.why}
            raise KnownError(Problem.ENCODER_REFUSED, **facts) from error


def _taken(folder: Path) -> InstalledEncoder | None:
    """Return what was taken in; none for a folder that does not say what it is."""
    try:
        facts, manifest = _record(Described, folder / FACTS), _record(Proved, folder / MANIFEST)
    except (OSError, ValueError):
        return None
    return InstalledEncoder(folder.name, facts.card, own=True, proof=manifest.proof)


def _named(folder: Path) -> Reference | None:
    """Return what a folder says of itself, though not all of its files may be what they were."""
    try:
        card = _record(Described, folder / FACTS).card
    except (OSError, ValueError):
        return None
    return Reference(folder.name, card.name, card.size_bytes)


def _shipped(folder: Path, encoder: Shipped) -> InstalledEncoder | None:
    try:
        config = _record(Config, folder / CONFIG)
        card = Card(
            name=encoder.name,
            family=config.model_type,
            digest=encoder.id,
            size_bytes=(folder / WEIGHTS).stat().st_size,
            layers=config.num_hidden_layers,
            width=config.hidden_size,
            longest=config.max_position_embeddings,
            licence=encoder.licence,
            languages=encoder.languages,
        )
    except (OSError, ValueError):
        return None
    return InstalledEncoder(encoder.id, card, own=False)


def _record(kind: type[T], file: Path) -> T:
    return decoded(kind, bytes_of(file))
