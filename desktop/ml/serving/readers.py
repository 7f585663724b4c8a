"""The versions that are loaded, each with what it was taught."""

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Memory
from desktop.core.errors import KnownError
from desktop.ml.checkpoints.read import encoder_of, load_known, load_network
from desktop.ml.encoders.installed import Installed
from desktop.ml.memory.prototypes import from_bytes
from desktop.ml.reading.correction_features import computed, missing
from desktop.ml.reading.network import Network
from desktop.ml.reading.reader import Reader

KEPT = 3


@dataclass(slots=True)
class Student:
    """A version's reader, and the lessons that it has had, by case."""

    reader: Reader
    taught: dict[str, Taught] = field(default_factory=dict)


class Readers:
    """Keeps the three versions used last; not for more than one thread."""

    def __init__(
        self,
        encoders: Sequence[Path],
        folder_of: Callable[[str], Path],
        check: Callable[[], None],
    ) -> None:
        """Look for encoders in these folders; ``check`` is called before each of their passes."""
        self._check = check
        self._encoders = Installed(encoders)
        self._folder_of = folder_of
        self._students: OrderedDict[str, Student] = OrderedDict()
        self._expected: dict[str, Network] = {}
        self._opening: dict[str, Reader] = {}

    def of(self, version: str) -> Reader:
        """Return a version's reader; one that is not loaded comes as it is in its pack."""
        return self.student(version).reader

    def student(self, version: str) -> Student:
        """Return a version with what it was taught."""
        if version not in self._students:
            self.load(version, None)
        self._students.move_to_end(version)
        return self._students[version]

    def expect(self, version: str) -> None:
        """Read a version's files before anyone asks; if they cannot be read, who asks is told.

        Without a version, the encoder that came with the program is opened.
        """
        with contextlib.suppress(KnownError):
            if version:
                self._expected[version] = self._network(version)
            else:
                self._encoders.open()

    def load(self, version: str, known: bytes | None) -> None:
        """Load a version with what it knows by example; the pack's own where none is given."""
        reader = self._opening.pop(version, None) or self._reader(version, known)
        self._opening.clear()
        self._students[version] = Student(reader)
        while len(self._students) > KEPT:
            self.drop(next(iter(self._students)))

    def drop(self, version: str) -> None:
        """Forget a version and all that it was taught; harmless when it is not loaded."""
        self._students.pop(version, None)

    def release(self, encoder: str) -> None:
        """Forget an encoder (its SHA-256) and all that reads with it, so that its files close."""
        for version, student in list(self._students.items()):
            if student.reader.model.encoder.facts.digest == encoder:
                self.drop(version)
        self._expected.clear()
        self._opening.clear()
        self._encoders.close(encoder)

    def __contains__(self, version: str) -> bool:
        """Say whether a version is loaded."""
        return version in self._students

    def unseen(self, version: str, memory: Memory) -> list[Taught]:
        """Return the lessons whose texts a version must read to learn them."""
        if version in self:
            return []
        return missing(self._opened(version, memory), memory.lessons, memory.features)

    def look(self, version: str, memory: Memory, lessons: Sequence[Taught]) -> dict[str, bytes]:
        """Read the texts of some lessons with a version that is not loaded yet."""
        return {} if version in self else computed(self._opened(version, memory), lessons)

    def _opened(self, version: str, memory: Memory) -> Reader:
        """Return a reader that has not learned yet, for the version that is being loaded."""
        if version not in self._opening:
            self._opening = {version: self._reader(version, memory.known)}
        return self._opening[version]

    def _reader(self, version: str, known: bytes | None) -> Reader:
        model = self._expected.pop(version, None) or self._network(version)
        self._expected.clear()
        model.check = self._check
        spec, folder = model.spec, self._folder_of(version)
        prototypes = (
            from_bytes(known, len(spec.labels), model.width) if known else load_known(folder, spec)
        )
        return Reader(model, model.encoder.tokenizer, version, prototypes)

    def _network(self, version: str) -> Network:
        folder = self._folder_of(version)
        return load_network(folder, self._encoders.of(encoder_of(folder)))
