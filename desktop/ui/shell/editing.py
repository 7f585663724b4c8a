"""Cut, copy and paste, in whichever field has the keyboard."""

from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from desktop.ui.ports.actions import Steps

Editor = QLineEdit | QTextEdit | QPlainTextEdit


class Editing:
    """Edits in the field that has the keyboard."""

    def __init__(self, app: QApplication) -> None:
        """Ask ``app`` for the field."""
        self._app = app

    @property
    def field(self) -> Editor | None:
        """The field that has the keyboard."""
        focused = self._app.focusWidget()
        return focused if isinstance(focused, Editor) else None

    def steps(self) -> Steps:
        """Return what can be done in the field."""
        field = self.field
        if field is None:
            return {}
        steps: Steps = {"cut": field.cut, "copy": field.copy, "select_all": field.selectAll}
        return steps if field.isReadOnly() else {**steps, "paste": field.paste}
