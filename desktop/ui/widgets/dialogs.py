"""The few dialogs, all opened without a nested loop: a note, a reason, help, about."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QEvent, QSize, QStandardPaths, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop import __version__
from desktop.ui import wording
from desktop.ui.widgets.alt import AltTypesNothing
from desktop.ui.widgets.geometry import FRAME
from desktop.ui.widgets.parts import button, label

# The height of a line in pixels for which sizes of dialogs are given.
USUAL_HEIGHT = 17
# The size of Qt's own dialog for files, and the width of its list of places, in letters.
FILES, PLACES = (110, 60), 18


class Sheet(QDialog):
    """A dialog with a column for its content and a row of buttons; Esc closes it."""

    def __init__(self, parent: QWidget | None, name: str, width: int, height: int) -> None:
        """Open large enough for its words, and no larger than the screen."""
        super().__init__(parent)
        self.setWindowTitle(name)
        self._wanted = QSize(width, height)
        self._line = self.fontMetrics().height()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addStretch()
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addLayout(self.column, 1)
        whole.addLayout(self.row)

    def want(self, width: int, height: int) -> None:
        """Ask for another size, before it is shown."""
        self._wanted = QSize(width, height)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  (Qt's name)
        """Open in the size that the text needs."""
        self._fit()
        AltTypesNothing(self)
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Grow when the text is made larger while this is open."""
        done = super().event(event)
        laid_out = event.type() == QEvent.Type.LayoutRequest
        if laid_out and self.isVisible() and self.fontMetrics().height() > self._line:
            self._fit()
        return done

    def _fit(self) -> None:
        self._line = self.fontMetrics().height()
        scale = self._line / USUAL_HEIGHT
        room = self.screen().availableSize() - QSize(*FRAME)
        wanted = (self._wanted * max(1.0, scale)).boundedTo(room)
        tall = self._whole.totalHeightForWidth(wanted.width())
        self.resize(wanted.expandedTo(QSize(0, tall)).boundedTo(room))

    def button(self, text: str, act: Callable[[], object], *, style: str = "") -> QPushButton:
        """Add a button to the row; only a primary one takes Enter."""
        added = button(text, style=style)
        added.setAutoDefault(style == "primary")
        added.setDefault(style == "primary")
        added.clicked.connect(lambda _=False: act())
        self.row.addWidget(added)
        return added

    def closes(self) -> "Sheet":
        """Add the button that only closes, and open."""
        self.button("Close", self.reject)
        self.open()
        return self


def choosing(parent: QWidget, name: str, kinds: str = "") -> QFileDialog:
    """Return a dialog for a file, which begins among the person's documents, or at home."""
    places = QStandardPaths.StandardLocation
    documents = QStandardPaths.writableLocation(places.DocumentsLocation)
    home = QStandardPaths.writableLocation(places.HomeLocation)
    dialog = QFileDialog(parent, name, documents if QDir(documents).exists() else home, kinds)
    _give_room(dialog)
    return dialog


def _give_room(dialog: QFileDialog) -> None:
    """Let names of places and columns be read in Qt's own dialog, where the desktop has none."""
    split = dialog.findChild(QSplitter)
    if split is not None:
        letter = dialog.fontMetrics().averageCharWidth()
        room = dialog.screen().availableSize() - QSize(*FRAME)
        dialog.resize((QSize(*FILES) * letter).boundedTo(room))
        split.setSizes([PLACES * letter, (FILES[0] - PLACES) * letter])


def tell(parent: QWidget, words: str, then: Callable[[], object]) -> QDialog:
    """Say something that must be read before it goes on."""
    dialog = Sheet(parent, "Caselight", 420, 140)
    dialog.column.addWidget(label(words, wraps=True))
    dialog.finished.connect(lambda _: then())
    dialog.button("OK", dialog.accept, style="primary")
    dialog.open()
    return dialog


def ask(parent: QWidget, question: str, verb: str, do: Callable[[], object]) -> Sheet:
    """Ask before something that cannot be undone; Enter and Esc leave it."""
    dialog = Sheet(parent, f"{verb}?", 460, 160)
    dialog.column.addWidget(label(question, wraps=True))
    dialog.column.addStretch()
    dialog.button(verb, dialog.accept)
    dialog.button("Cancel", dialog.reject, style="primary").setFocus()
    dialog.accepted.connect(do)
    dialog.open()
    return dialog


def ask_note(parent: QWidget, present: str, take: Callable[[str], None]) -> QDialog:
    """Ask for the words of a note; ``take`` gets them."""
    dialog = Sheet(parent, "Note", 440, 260)
    box = _words(dialog, "Note", present)
    dialog.column.addWidget(label("It is stored encrypted beside the case.", "muted", wraps=True))
    dialog.column.addWidget(box)
    dialog.button("Cancel", dialog.reject)
    save = dialog.button("Save", dialog.accept, style="primary")
    save.setShortcut("Ctrl+Return")
    save.setToolTip("Keep the note (Ctrl+Return)")
    dialog.accepted.connect(lambda: take(box.toPlainText()))
    dialog.open()
    box.setFocus()
    return dialog


def ask_reason(parent: QWidget, question: str, take: Callable[[str], None]) -> QDialog:
    """Ask for a written reason; ``take`` gets it, and without words nothing happens."""
    dialog = Sheet(parent, "Use it although it was refused", 480, 280)
    box = _words(dialog, "Your reason", "")
    box.setPlaceholderText("Why is it right to use this version?")
    dialog.column.addWidget(label(question, wraps=True))
    dialog.column.addWidget(box)
    dialog.button("Cancel", dialog.reject)
    use = dialog.button("Use this version", dialog.accept, style="primary")
    use.setEnabled(False)
    box.textChanged.connect(lambda: use.setEnabled(bool(box.toPlainText().strip())))
    dialog.accepted.connect(lambda: take(box.toPlainText().strip()))
    dialog.open()
    box.setFocus()
    return dialog


def open_help(parent: QWidget, file: Path) -> QDialog:
    """Show the help page of a screen."""
    dialog = Sheet(parent, "Help", 680, 600)
    page = QTextBrowser()
    page.setAccessibleName("Help")
    page.document().setDocumentMargin(12)
    page.setOpenLinks(False)
    try:
        page.setMarkdown(file.read_text(encoding="utf-8"))
    except OSError:
        page.setPlainText("This help page is missing from the installation.")
    dialog.column.addWidget(page)
    return dialog.closes()


def open_about(parent: QWidget, notices: Sequence[Path]) -> QDialog:
    """Show version, purpose and limits; the licences in ``notices`` are a button away."""
    dialog = Sheet(parent, "About Caselight", 460, 260)
    dialog.column.addWidget(label(f"Caselight {__version__}", "title"))
    dialog.column.addWidget(label(wording.WELCOME, wraps=True))
    dialog.column.addStretch()
    dialog.button("Licences", lambda: open_licences(dialog, notices))
    return dialog.closes()


def open_licences(parent: QWidget, notices: Sequence[Path]) -> QDialog:
    """Show the licences of the program and of what comes with it."""
    dialog = Sheet(parent, "Licences", 680, 600)
    try:
        text = "\n\n".join(file.read_text(encoding="utf-8") for file in notices)
    except OSError:
        text = "The licences are missing from the installation."
    box = _words(dialog, "Licences", text)
    box.setReadOnly(True)
    dialog.column.addWidget(box)
    return dialog.closes()


def _words(dialog: QDialog, name: str, present: str) -> QPlainTextEdit:
    box = QPlainTextEdit(present, dialog)
    box.setAccessibleName(name)
    box.setTabChangesFocus(True)
    return box
