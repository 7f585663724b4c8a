"""Rows to a file in one of the formats that are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from desktop.files.registry import Records, Writing


class FileWriter:
    """Implements ``services.ports.Writers``."""

    @property
    def names(self) -> tuple[str, ...]:
        """See the port."""
        return tuple(_written())

    def is_flat(self, form: str) -> bool:
        """See the port."""
        return _written()[form].flat

    def begin_file(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """See the port."""
        sink.write(_written()[form].mark)
        return self.begin(form, sink, columns)

    def begin(self, form: str, sink: TextIO, columns: Sequence[str]) -> Records:
        """See the port."""
        return _written()[form].begin(sink, columns)


def _written() -> Mapping[str, Writing]:
    from desktop.files.registry import WRITTEN

    return WRITTEN
