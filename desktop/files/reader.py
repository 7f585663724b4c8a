"""A path, a folder or standard input to the rows of what is there."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.span_edges import listed
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.core.wording import sentence
from desktop.files.raw.sources import LIMIT_MB, Source, opened, shown, standard_input

MAX_FILES, MOST_NOTES = 20_000, 8


class FileReader:
    """Implements ``services.ports.Files``."""

    def sheet(self, name: str, columns: Columns, form: str | None = None) -> Sheet:
        """Read a file, a folder, or standard input for ``-``; ``form`` names a format."""
        if name == "-":
            return sheet_of(standard_input(), columns, form)
        path = Path(name)
        if not _is_folder(path):
            return _file(path, columns, form)
        files = {shown(file.relative_to(path)): file for file in _files(path)}
        return _together(shown(path), "folder", files, columns)

    def together(self, names: Sequence[str], columns: Columns) -> Sheet:
        """Read several files and folders as if they lay in one folder."""
        files: dict[str, Path] = {}
        for path in _without_marks(list(map(Path, names))):
            for file in _files(path) if _is_folder(path) else (path,):
                own = shown(file.relative_to(path.parent))
                files[f"{file.parent}/{own}" if own in files else own] = file
        _check_size(f"{len(names)} files", files.values())
        return _together(f"{len(names)} files", "files", files, columns)


def sheet_of(source: Source, columns: Columns, form: str | None = None) -> Sheet:
    """Read the bytes of a file in the format that was named or is found."""
    from desktop.files import registry

    chosen = registry.named(form) if form else registry.format_of(source)
    return chosen.read(source, columns)


def _is_folder(path: Path) -> bool:
    """Say whether a path leads to a folder; why it leads nowhere is told when it is opened."""
    try:
        return path.is_dir()
    except (ValueError, OSError):
        return False


def _file(path: Path, columns: Columns, form: str | None = None) -> Sheet:
    """Read a file; a text with brat's entities beside it is one with entities."""
    from desktop.files.formats import brat

    if columns.labelled and form in (None, "brat") and (marks := brat.beside(path)):
        return brat.read_pair(path, marks)
    return sheet_of(opened(path), columns, form)


def _together(name: str, kind: str, files: Mapping[str, Path], columns: Columns) -> Sheet:
    """Read every file; one that cannot be read is set aside and told."""
    rows: list[Row] = []
    notes: dict[str, list[str]] = defaultdict(list)
    without: list[KnownError] = []
    for own, path in files.items():
        try:
            sheet = _file(path, columns)
        except KnownError as error:
            rows.append(Row(1, problem=Reason.UNREADABLE, file=own))
            notes[sentence(error)] = []
            continue
        if sheet.no_answers is not None:
            without.append(sheet.no_answers)
        none = Reason.NO_ANSWER if sheet.no_answers else ""
        rows += [replace(row, file=own, unanswered=row.unanswered or none) for row in sheet.rows]
        for told in sheet.notes:
            notes[told].append(own)
    alone = without[0] if len(without) == len(files) and without else None
    return Sheet(name, kind, tuple(rows), notes=tuple(_noted(notes)), no_answers=alone)


def _noted(notes: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield each note once, with the files that it is about; of many different ones the first."""
    for told, own in islice(notes.items(), MOST_NOTES):
        yield f"{told} ({listed('file', own)})" if len(own) > 1 else ": ".join((*own, told))
    if len(notes) > MOST_NOTES:
        yield f"{len(notes) - MOST_NOTES} more was noted about other files."


def _files(path: Path) -> tuple[Path, ...]:
    """Return the files of a folder and of those in it, by name, without hidden ones and marks."""
    found = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(path).parts)
    )
    kept = _without_marks(found)
    _check_size(shown(path), kept)
    return kept


def _without_marks(files: Sequence[Path]) -> tuple[Path, ...]:
    """Return files without those that hold the entities of another one."""
    texts = {file.with_suffix("") for file in files if file.suffix.lower() == ".txt"}
    return tuple(f for f in files if f.suffix != ".ann" or f.with_suffix("") not in texts)


def _check_size(name: str, files: Collection[Path]) -> None:
    """Raise ``KnownError`` for too many files, or too large ones taken together."""
    if len(files) > MAX_FILES:
        raise KnownError(Problem.TOO_MANY_FILES, file=name, count=len(files), limit=MAX_FILES)
    size = 0
    for file in files:
        # What is gone meanwhile is told when it is opened.
        with suppress(OSError, ValueError):
            size += file.stat().st_size
    if size > LIMIT_MB << 20:
        raise KnownError(Problem.FILE_TOO_LARGE, file=name, limit_mb=LIMIT_MB)
