"""What a drop or a paste carries: files, a link, or text."""

from dataclasses import dataclass

from PySide6.QtCore import QMimeData


@dataclass(frozen=True, slots=True)
class Carried:
    """Paths of files, or that it is nothing but a link."""

    files: tuple[str, ...] = ()
    link: bool = False


def carried(data: QMimeData) -> Carried:
    """Return the files that are carried; a link counts where no other text comes with it."""
    urls = data.urls()
    files = tuple(url.toLocalFile() for url in urls if url.isLocalFile())
    if files or not urls:
        return Carried(files)
    if not data.hasFormat("text/plain"):
        return Carried(link=True)
    links = {url.toString() for url in urls} | {url.toDisplayString() for url in urls}
    links |= {bytes(url.toEncoded().data()).decode() for url in urls}
    return Carried(link=all(line.strip() in links for line in data.text().split("\n") if line))
