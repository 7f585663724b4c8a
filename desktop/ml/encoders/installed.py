"""The encoders that are on this computer, by the SHA-256 of their weights."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop.core.encoder_wording import named
from desktop.core.encoders import MINILM, SHIPPED, Reference
from desktop.core.errors import KnownError, Problem
from desktop.ml.encoders.exported.encoder import ExportedEncoder
from desktop.ml.encoders.facts import record
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.manifest import wrong_files
from desktop.ml.encoders.port import Encoder, Make
from desktop.ml.encoders.records import FACTS
from desktop.ml.encoders.weights import DIGEST, unusable

MAKES: Mapping[Make, Callable[[Path, str], Encoder]] = {
    Make.FAST: FastEncoder,
    Make.EXPORTED: ExportedEncoder,
}


class Installed:
    """Opens encoders once each, and keeps them; belongs to the thread that made it."""

    def __init__(self, roots: Sequence[Path]) -> None:
        """Look for encoders in these folders."""
        self._roots = roots
        self._open: dict[str, Encoder] = {}

    def open(self, digest: str = MINILM.id, said: Reference | None = None) -> Encoder:
        """Return an encoder, checked; ``said`` is what a version says of it.

        Raises ``KnownError`` when it is not there or not what it was.
        """
        if digest not in self._open:
            wanted = said or Reference(digest)
            folder = self._folder(wanted)
            try:
                if digest not in SHIPPED and wrong_files(folder, weights=False):
                    raise unusable(folder, wanted)
                make = Make(record(folder / FACTS, missing={}).get("make", Make.FAST))
                opened = MAKES[make](folder, digest)
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise unusable(folder, wanted) from error
            self._open[digest] = opened
        return self._open[digest]

    def of(self, version: Reference) -> Encoder:
        """Return the encoder that a version was trained on, as ``open`` does."""
        return self.open(version.id, version)

    def close(self, digest: str) -> None:
        """Keep an encoder no longer; its files are closed once no version reads with it."""
        self._open.pop(digest, None)

    def _folder(self, wanted: Reference) -> Path:
        # What came with the program lies under its name, what was taken in under its digest.
        own = SHIPPED[wanted.id].name if wanted.id in SHIPPED else wanted.id
        if wanted.id not in SHIPPED and not DIGEST.fullmatch(own):
            raise KnownError(Problem.ENCODER_MISSING, model=named(wanted))
        folders = [root / own for root in self._roots]
        found = next((f for f in folders if f.is_dir()), None)
        if found is not None:
            return found
        if wanted.id in SHIPPED:
            raise unusable(folders[0])
        raise KnownError(Problem.ENCODER_MISSING, model=named(wanted))
