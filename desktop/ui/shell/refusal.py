"""Why there is no window, in a dialog that stands alone."""

import asyncio

from PySide6.QtWidgets import QApplication, QDialog

from desktop.core.settings import Settings
from desktop.ui.background import loop
from desktop.ui.widgets import theme
from desktop.ui.widgets.dialogs import Sheet
from desktop.ui.widgets.parts import label

# Platforms of Qt without a screen that anybody sees.
UNSEEN = ("offscreen", "minimal")


def show(program: str, words: str) -> None:
    """Show a sentence and wait until it was read; nothing where nobody could see it."""
    app = QApplication.instance() or QApplication([program])
    if isinstance(app, QApplication) and app.platformName() not in UNSEEN:
        loop.run(app, _read(app, words))


async def _read(app: QApplication, words: str) -> None:
    read = asyncio.Event()
    dialog = telling(app, words)
    dialog.finished.connect(lambda _: read.set())
    await read.wait()


def telling(app: QApplication, words: str) -> QDialog:
    """Return the dialog, open."""
    usual = Settings()
    theme.apply(app, usual.theme, usual.text_size)
    dialog = Sheet(None, "Caselight", 460, 140)
    dialog.column.addWidget(label(words, wraps=True))
    dialog.column.addStretch()
    dialog.button("OK", dialog.accept, style="primary")
    dialog.open()
    return dialog
