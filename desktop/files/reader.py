"""A path, a folder or standard input to the rows of what is there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.core.wording import sentence
from desktop.files import brat, registry
from desktop.files.sources import LIMIT_MB, Source, opened, shown, standard_input

MAX_FILES = 20_000


class FileReader:
    """Implements ``services.ports.Files``."""

    def sheet(self, name: str, columns: Columns, form: str | None = None) -> Sheet:
        """Read a file, a folder, or standard input for ``-``; ``form`` names a format."""
        if name == "-":
            return sheet_of(standard_input(), columns, form)
        path = Path(name)
        return _folder(path, columns, form) if _is_folder(path) else _file(path, columns, form)


def sheet_of(source: Source, columns: Columns, form: str | None = None) -> Sheet:
    """Read the bytes of a file in the format that was named or is found."""
    chosen = registry.named(form) if form else registry.format_of(source)
    return chosen.read(source, columns)


def _is_folder(path: Path) -> bool:
    """Say whether a path leads to a folder; why it leads nowhere is told when it is opened."""
    try:
        return path.is_dir()
    except (ValueError, OSError):
        return False


def _file(path: Path, columns: Columns, form: str | None) -> Sheet:
    """Read a file; a text with brat's entities beside it is one with entities."""
    if columns.labelled and form in (None, "brat") and (marks := brat.beside(path)):
        return brat.read_pair(path, marks)
    return sheet_of(opened(path), columns, form)


def _folder(path: Path, columns: Columns, form: str | None) -> Sheet:
    """Read every file of a folder; one that cannot be read is set aside and told."""
    rows: list[Row] = []
    notes: dict[str, None] = {}
    for file in _files(path):
        name = shown(file.relative_to(path))
        try:
            sheet = _file(file, columns, form)
        except KnownError as error:
            rows.append(Row(1, problem=Reason.UNREADABLE, file=name))
            notes[sentence(error)] = None
            continue
        none = Reason.NO_ANSWER if sheet.no_answers else ""
        rows += [replace(row, file=name, unanswered=row.unanswered or none) for row in sheet.rows]
        notes |= dict.fromkeys(f"{name}: {told}" for told in sheet.notes)
    return Sheet(shown(path), "folder", tuple(rows), notes=tuple(notes))


def _files(path: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it, by name, without hidden ones and marks."""
    found = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
    )
    texts = {file.with_suffix("") for file in found if file.suffix.lower() == ".txt"}
    found = [f for f in found if f.suffix != ".ann" or f.with_suffix("") not in texts]
    size = sum(file.stat().st_size for file in found)
    if len(found) > MAX_FILES or size > LIMIT_MB << 20:
        raise KnownError(Problem.FILE_TOO_LARGE, file=shown(path), limit_mb=LIMIT_MB)
    yield from found
