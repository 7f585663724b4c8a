"""Rows to a file in one of the formats that are written."""

from collections.abc import Sequence
from typing import TextIO

from desktop.files.registry import WRITTEN, Records


class FileWriter:
    """Implements ``services.ports.Writers``."""

    @property
    def names(self) -> tuple[str, ...]:
        """See the port."""
        return tuple(WRITTEN)

    def is_flat(self, form: str) -> bool:
        """See the port."""
        return WRITTEN[form].flat

    def begin_file(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """See the port."""
        sink.write(WRITTEN[form].mark)
        return self.begin(form, sink, columns)

    def begin(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """See the port."""
        return WRITTEN[form].begin(sink, columns)
