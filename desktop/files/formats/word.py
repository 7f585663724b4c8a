"""Word documents (DOCX): paragraphs and tables in order, as one text."""

import io
from collections.abc import Iterator
from typing import Any

from desktop.core.rows.tables import ONE_TEXT, Columns, Row, Sheet
from desktop.files.formats.plain import texts_alone
from desktop.files.raw import archives
from desktop.files.raw.sources import Head, Source

# What python-docx and lxml raise where the parts of a document are not those that it expects.
UNEXPECTED = (SyntaxError, LookupError, AttributeError, TypeError, AssertionError)

# What was deleted or moved away, the second form of a drawing, and properties.
GONE = ("del", "moveFrom", "Fallback", "pPr", "rPr", "delText", "instrText")
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that bytes are a Word document."""
    del name
    return 1.0 if "word/document.xml" in archives.members(head.raw) else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read one text: a line for each paragraph and for each row of a table.

    Tracked changes count as accepted; fields of forms and boxes of text are read where they stand.
    """
    archives.checked(source, "DOCX")
    body = _body(source)
    notes = ("Tracked changes were read as accepted.",) if _is_tracked(body) else ()
    sheet = Sheet(source.name, "docx", (Row(1, "\n".join(_lines(body))),), ONE_TEXT, notes)
    return texts_alone(sheet, columns, "a Word document")


def _body(source: Source) -> Any:  # noqa: ANN401  (an element of lxml)
    import docx  # pyright: ignore[reportMissingImports]
    from docx.opc.exceptions import PackageNotFoundError  # pyright: ignore[reportMissingImports]

    try:
        return docx.Document(io.BytesIO(source.raw)).element.body
    except (PackageNotFoundError, *archives.DAMAGE, *UNEXPECTED) as error:
        raise archives.damaged(source, "DOCX") from error


def _is_tracked(body: Any) -> bool:  # noqa: ANN401
    return any(_name(part) in (*GONE, "ins", "moveTo") for part in body.iter())


def _lines(part: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the lines of the paragraphs and tables within a part, in order."""
    for inner in part:
        name = _name(inner)
        if name == "p":
            boxes: list[Any] = []
            yield "".join(_words(inner, boxes))
            for box in boxes:
                yield from _lines(box)
        elif name == "tbl":
            yield from _rows(inner)
        elif name not in GONE:
            yield from _lines(inner)


def _rows(table: Any) -> Iterator[str]:  # noqa: ANN401
    for row in _within(table, "tr"):
        cells = ["\n".join(_lines(cell)) for cell in _within(row, "tc") if not _goes_on(cell)]
        yield "\t".join(cells)


def _within(part: Any, name: str) -> Iterator[Any]:  # noqa: ANN401
    """Yield rows or cells, also those within fields of forms."""
    for inner in part:
        if _name(inner) == name:
            yield inner
        elif _name(inner) in ("sdt", "sdtContent", "ins", "moveTo"):
            yield from _within(inner, name)


def _goes_on(cell: Any) -> bool:  # noqa: ANN401
    """Say whether a cell only continues the one above it."""
    merged = [part for part in cell.iter() if _name(part) == "vMerge"]
    return any("restart" not in part.attrib.values() for part in merged)


def _words(part: Any, boxes: list[Any]) -> Iterator[str]:  # noqa: ANN401
    """Yield the pieces of a paragraph; boxes of text are collected, to follow it."""
    for inner in part:
        name = _name(inner)
        if name == "t":
            yield inner.text or ""
        elif name in SIGNS:
            yield SIGNS[name]
        elif name == "txbxContent":
            boxes.append(inner)
        elif name not in GONE:
            yield from _words(inner, boxes)


def _name(part: Any) -> str:  # noqa: ANN401
    """Return the name of an element without its name space; none for comments."""
    return part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
