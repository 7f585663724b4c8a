"""Word documents (DOCX): paragraphs and tables in order, as one text."""

import io

from desktop.core.tables import ONE_TEXT, Columns, Row, Sheet
from desktop.files import archives
from desktop.files.plain import refuse_answers
from desktop.files.sources import Head, Source

# What python-docx and lxml raise where the parts of a document are not those that it expects.
UNEXPECTED = (SyntaxError, LookupError, AttributeError, TypeError, AssertionError)


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that bytes are a Word document."""
    del name
    return 1.0 if "word/document.xml" in archives.members(head.raw) else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read one text: a line for each paragraph and for each row of a table."""
    refuse_answers(source.name, columns, "a Word document")
    archives.checked(source, "DOCX")
    text = "\n".join(_lines(source))
    return Sheet(source.name, "docx", (Row(1, text),), ONE_TEXT)


def _lines(source: Source) -> list[str]:
    import docx  # pyright: ignore[reportMissingImports]
    from docx.opc.exceptions import PackageNotFoundError  # pyright: ignore[reportMissingImports]
    from docx.table import Table  # pyright: ignore[reportMissingImports]

    try:
        document = docx.Document(io.BytesIO(source.raw))
        lines: list[str] = []
        for part in document.iter_inner_content():
            if isinstance(part, Table):
                lines += ["\t".join(_distinct(row.cells)) for row in part.rows]
            else:
                lines.append(part.text)
    except (PackageNotFoundError, *archives.DAMAGE, *UNEXPECTED) as error:
        raise archives.damaged(source, "DOCX") from error
    return lines


def _distinct(cells: object) -> list[str]:
    """Return the texts of a table's row; a cell that spans several columns counts once."""
    texts: dict[int, str] = {}
    for cell in cells:  # pyright: ignore[reportGeneralTypeIssues]
        texts[id(cell._tc)] = cell.text  # noqa: SLF001  (python-docx has no public name for it)
    return list(texts.values())
