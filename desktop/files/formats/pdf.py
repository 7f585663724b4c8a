"""PDF files: the text of the pages in order, as one text."""

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.tables import ONE_TEXT, Columns, Row, Sheet
from desktop.files.formats.plain import texts_alone
from desktop.files.raw.sources import Head, Source

MAGIC = b"%PDF-"
HEAD = 1024


def sniff(head: Head, name: str) -> float:
    """Say how sure it is that bytes are a PDF file."""
    del name
    return 1.0 if MAGIC in head.raw[:HEAD] else 0.0


def read(source: Source, columns: Columns) -> Sheet:
    """Read one text, a blank line between pages; raises ``KnownError`` for pictures of text."""
    text = "\n\n".join(page.strip() for page in _pages(source) if page.strip())
    if not text:
        raise KnownError(
            Problem.FILE_FORMAT,
            file=source.name,
            format="PDF with text",
            why="its pages are pictures; read their text with another program first",
        )
    return texts_alone(Sheet(source.name, "pdf", (Row(1, text),), ONE_TEXT), columns, "a PDF file")


def _pages(source: Source) -> list[str]:
    import pypdfium2  # pyright: ignore[reportMissingImports]

    try:
        document = pypdfium2.PdfDocument(source.raw)
    except pypdfium2.PdfiumError as error:
        why = "it is damaged or locked with a password"
        raise KnownError(Problem.FILE_FORMAT, file=source.name, format="PDF", why=why) from error
    pages: list[str] = []
    try:
        for number in range(len(document)):
            page = document[number]
            words = page.get_textpage()
            pages.append(words.get_text_bounded())
            words.close()
            page.close()
    except pypdfium2.PdfiumError as error:
        why = f"page {len(pages) + 1} is damaged"
        raise KnownError(Problem.FILE_FORMAT, file=source.name, format="PDF", why=why) from error
    finally:
        document.close()
    return pages
