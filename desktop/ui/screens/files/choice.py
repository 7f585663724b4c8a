"""What a person can do with a file that holds answers: read its texts, or take its answers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from desktop.core.answers.tasks import Task
from desktop.services.decisions.taking import Prospect
from desktop.services.files.importing import Brought
from desktop.ui.screens.files import wording
from desktop.ui.widgets.parts import button, label, shown


class Choice(QWidget):
    """Labels that the task lacks are confirmed before answers can be taken.

    Signals: ``read_wanted()``, ``take_wanted()``.
    """

    read_wanted = Signal()
    take_wanted = Signal()

    def __init__(self) -> None:
        """Start without a file."""
        super().__init__()
        self.alike, self.alike_words = QCheckBox(), label("", "muted", wraps=True)
        self.unknown, self.unknown_words = QCheckBox(), label("", "muted", wraps=True)
        self.read = button("", style="primary", tip=wording.READ_EACH)
        self.take = button("")
        self.why = label("", "muted", wraps=True)
        self._answers = False
        self._lay_out()
        self.read.setAutoDefault(True)
        self.read.setDefault(True)
        self.read.clicked.connect(self.read_wanted)
        self.take.clicked.connect(self.take_wanted)
        self.unknown.toggled.connect(lambda _: self._settle())

    def offer(self, brought: Brought, task: Task, found: Prospect) -> None:
        """Show what can be done with a file."""
        answers, refused = brought.answers, brought.refused
        self._offer(self.alike, self.alike_words, offered=bool(found.alike))
        self.alike.setText(wording.alike_box(task))
        self.alike.setChecked(True)
        self.alike_words.setText(wording.alike_line(found))
        self._offer(self.unknown, self.unknown_words, offered=bool(found.unknown))
        self.unknown.setText(wording.unknown_box(found))
        self.unknown_words.setText(wording.unknown_line(found, task))
        for part, words in (
            (self.read, wording.read_button(brought)),
            (self.take, wording.take_button(answers)),
        ):
            part.setText(words)
            part.setAccessibleName(words)
        self.why.setText(wording.refused_line(refused, task) if refused else wording.TAKE_ALL)
        self._answers = bool(answers and answers.used)
        self._settle()

    @property
    def takes_alike(self) -> bool:
        """Whether labels that differ only by case are to be taken for those of the task."""
        return self.alike.isChecked()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (
            *(self.alike_words, self.alike, self.unknown_words, self.unknown),
            *(self.read, self.take, self.why),
        ):
            column.addWidget(part)

    def _settle(self) -> None:
        """Let answers be taken once labels are confirmed."""
        confirmed = self.unknown.isHidden() or self.unknown.isChecked()
        self.take.setEnabled(self._answers and confirmed)

    def _offer(self, box: QCheckBox, words: QLabel, *, offered: bool) -> None:
        shown(box, visible=offered)
        shown(words, visible=offered)
