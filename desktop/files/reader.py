"""A path, or standard input, to the rows of what is there."""

from pathlib import Path

from desktop.core.tables import Columns, Sheet
from desktop.files import registry
from desktop.files.sources import Source, opened, standard_input


class FileReader:
    """Implements ``services.ports.Files``."""

    def sheet(self, name: str, columns: Columns, form: str | None = None) -> Sheet:
        """Read a file, or standard input for ``-``; ``form`` names its format."""
        return sheet_of(standard_input() if name == "-" else opened(Path(name)), columns, form)


def sheet_of(source: Source, columns: Columns, form: str | None = None) -> Sheet:
    """Read the bytes of a file in the format that was named or is found."""
    chosen = registry.named(form) if form else registry.format_of(source)
    return chosen.read(source, columns)
