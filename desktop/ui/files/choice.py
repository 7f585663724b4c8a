"""What a person can do with a file that holds answers: read its texts, or take its answers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.core.answers.tasks import Task
from desktop.services.decisions.taking import Offer, Offers, Prospect
from desktop.services.files.importing import Brought
from desktop.ui.files import wording
from desktop.ui.widgets.parts import button, label, shown


class Choice(QWidget):
    """Answers with labels that the task lacks are left out until these are confirmed.

    Signals: ``read_wanted()``, ``take_wanted()``, ``changed()`` when others are to be taken.
    """

    read_wanted = Signal()
    take_wanted = Signal()
    changed = Signal()

    def __init__(self) -> None:
        """Start without a file."""
        super().__init__()
        self.alike, self.alike_words = QCheckBox(), label("", "muted", wraps=True)
        self.unknown, self.unknown_words = QCheckBox(), label("", "muted", wraps=True)
        self.read = button("", style="primary", tip=wording.READ_EACH)
        self.take = button("")
        self.why = label("", "muted", wraps=True)
        self._offers: Offers | None = None
        self._lay_out()
        self.read.setAutoDefault(True)
        self.read.setDefault(True)
        self.read.clicked.connect(self.read_wanted)
        self.take.clicked.connect(self.take_wanted)
        self.unknown.toggled.connect(lambda _: (self._settle(), self.changed.emit()))

    def offer(self, brought: Brought, task: Task, offers: Offers | None) -> None:
        """Show what can be done with a file; without ``offers`` it can only be read."""
        self._offers = offers
        found = offers.whole.prospect if offers else Prospect()
        self._offer(self.alike, self.alike_words, offered=bool(found.alike))
        self.alike.setText(wording.alike_box(task))
        self.alike.setChecked(True)
        self.alike_words.setText(wording.alike_line(found))
        self._offer(self.unknown, self.unknown_words, offered=bool(found.unknown))
        self.unknown.setText(wording.unknown_box(found))
        self.unknown_words.setText(wording.unknown_line(found, task))
        _name(self.read, wording.read_button(brought))
        refused = brought.refused
        self.why.setText(wording.refused_line(refused, task) if refused else wording.TAKE_ALL)
        self._settle()

    @property
    def chosen(self) -> Offer | None:
        """What is to be taken as the boxes stand."""
        offers = self._offers
        if offers is None:
            return None
        return offers.whole if self.unknown.isChecked() else offers.known or offers.whole

    @property
    def names(self) -> dict[str, str]:
        """The labels of the task for which labels of the file are to be taken."""
        chosen = self.chosen
        return dict(chosen.prospect.alike) if chosen and self.alike.isChecked() else {}

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
        """Let answers be taken, once labels are confirmed where all of them have such."""
        chosen = self.chosen
        _name(self.take, wording.take_button(self._offers, chosen))
        confirmed = self.unknown.isChecked() or (chosen is not None and not chosen.prospect.unknown)
        self.take.setEnabled(chosen is not None and confirmed)

    def _offer(self, box: QCheckBox, words: QLabel, *, offered: bool) -> None:
        shown(box, visible=offered)
        shown(words, visible=offered)


def _name(part: QPushButton, words: str) -> None:
    part.setText(words)
    part.setAccessibleName(words)
