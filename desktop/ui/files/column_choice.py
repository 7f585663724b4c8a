"""Which columns of a file hold texts and answers: found by their names, and to be chosen."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout

from desktop.core.errors import KnownError
from desktop.core.rows.tables import NO_HEADER, Columns, Header
from desktop.ui.files import wording
from desktop.ui.widgets.parts import Select

# A column may be called by a whole sentence.
CUT = 40


class ColumnChoice(QObject):
    """Two rows of a form, hidden where there is nothing to choose.

    Signal: ``chosen(columns)`` by the person.
    """

    chosen = Signal(object)

    def __init__(self, form: QFormLayout) -> None:
        """Add the rows at the end of ``form``; start without a file."""
        super().__init__(form)
        self._form = form
        self.text, self.label = Select(*wording.TEXTS), Select(*wording.ANSWERS)
        self.parts = (self.text, self.label)
        for part in self.parts:
            form.addRow(part.accessibleName(), part)
            part.activated.connect(lambda _: self.chosen.emit(self.columns))
        self._show(visible=False)

    @property
    def columns(self) -> Columns:
        """What is chosen; what is not is found by its name."""
        return Columns(self.text.currentData() or None, self.label.currentData() or None)

    def offer(self, header: Header) -> None:
        """Show the columns of a file, and which of them were read."""
        for part, read in ((self.text, header.text), (self.label, header.label)):
            before = part.currentData() or ""
            part.clear()
            part.addItem(wording.BY_NAME, "")
            for name in header.names:
                part.addItem(name if len(name) <= CUT else f"{name[:CUT]}\u2026", name)
            # What was chosen stays where the file could not be read so.
            part.setCurrentIndex(max(0, part.findData(read or before)))
        self._show(visible=len(header.names) > 1)

    def _show(self, *, visible: bool) -> None:
        for part in self.parts:
            self._form.setRowVisible(part, visible)


def header_of(error: KnownError) -> Header:
    """Return the columns of a file that cannot be read because one is missing; none for others."""
    every = str(error.facts.get("every", ""))
    return Header(tuple(dict.fromkeys(every.split("\n")))) if every else NO_HEADER
