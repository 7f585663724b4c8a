"""The Learn screen's widgets."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.core.answers.tasks import title
from desktop.core.settings import Device
from desktop.services.facts import LearningSurveyed, Suspect
from desktop.ui.ports.screens import ScreenView
from desktop.ui.screens.learn import training_words, wording
from desktop.ui.screens.learn.history import VersionList
from desktop.ui.screens.learn.report import ReportCard
from desktop.ui.screens.learn.state import LearnState
from desktop.ui.widgets.colours import Colours
from desktop.ui.widgets.columns import Columns, Rows
from desktop.ui.widgets.flow import FlowLayout
from desktop.ui.widgets.parts import Card, Select, button, label, shown
from desktop.ui.widgets.tables import choose, chosen_row, filled, table

CHARACTERS = 38


class LearnView(ScreenView):
    """Training, its outcome and the versions.

    Signals: ``train_wanted()``, ``cancel_wanted()``, ``use_wanted(version id)``,
    ``keep_wanted()``, ``case_wanted(case id)`` for a suspicious decision,
    ``device_chosen(device)``; the rest are those of its parts.
    """

    train_wanted = Signal()
    cancel_wanted = Signal()
    use_wanted = Signal(str)
    keep_wanted = Signal()
    case_wanted = Signal(str)
    device_chosen = Signal(object)

    def __init__(self) -> None:
        """Build the widgets; ``show_state`` fills them."""
        super().__init__()
        self.title = label("", "title", wraps=True)
        self.words = label("", "muted", wraps=True)
        self.train = button("Train", style="primary", tip="Train from your corrections (Alt+T)")
        self.train.setShortcut("Alt+T")
        self.device = Select("Train on", "Where trainings compute; texts are read by the processor")
        for device, words in wording.DEVICES.items():
            self.device.addItem(words, device)
        self.device.activated.connect(lambda _: self.device_chosen.emit(self.chosen_device()))
        self.cancel = button("Cancel", tip="Stop the training; nothing changes")
        self.use = button("Use it", style="primary", tip="Answer with the new version (Alt+U)")
        self.keep = button("Keep the present one")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Training progress")
        self.fresh = table(("Label", "Cases"))
        self.suspicious = label("Look again: these decisions look unlikely", "heading")
        self.suspects = table(("Text", "You said", "The model sees"), chosen=True)
        self.suspects.setToolTip("Enter or a double click opens the case")
        self.fresh.fit()
        self.suspects.fit()
        self.report = ReportCard()
        self.versions = VersionList()
        self._acts = (self.use, self.cancel, self.train, self.keep, self.device)
        self._lay_out()
        self.train.clicked.connect(self.train_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.use.clicked.connect(lambda: self.use_wanted.emit(self._candidate))
        self.keep.clicked.connect(self.keep_wanted)
        self.versions.use_wanted.connect(self.use_wanted)
        self._candidate = ""
        self._cases: tuple[str, ...] = ()
        self._shown_task = ""
        self.suspects.cellActivated.connect(lambda row, _: self.case_wanted.emit(self._cases[row]))

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours, and the room that the size of the text needs."""
        self.report.colours = colours
        for part in (self._left, self.report):
            part.setMinimumWidth(self.fontMetrics().averageCharWidth() * CHARACTERS)

    def chosen_device(self) -> Device:
        """Return where a training is to compute."""
        return Device(self.device.currentData())

    def show_device(self, device: Device) -> None:
        """Show where trainings compute."""
        self.device.setCurrentIndex(self.device.findData(device))

    def show_state(self, state: LearnState) -> None:
        """Show a state."""
        survey = state.survey
        self._head(state)
        training = state.training
        held = self.window().focusWidget() in self._acts
        enough = survey is not None and survey.corrections >= survey.needed
        self.train.setEnabled(enough and not training and not state.elsewhere)
        shown(self.train, visible=not training and not state.waiting)
        shown(self.device, visible=not training and not state.waiting)
        shown(self.cancel, visible=training)
        shown(self.progress, visible=training)
        shown(self.use, visible=state.waiting)
        shown(self.keep, visible=state.waiting)
        if state.progress:
            self.progress.setRange(0, state.progress.total)
            self.progress.setValue(state.progress.done)
        elif training:
            self.progress.setRange(0, 0)
        if survey and not (training and survey.task.id == self._shown_task):
            self._shown_task = survey.task.id
            self._fill_fresh(survey.fresh)
            self.versions.show_versions(survey.versions)
            self._fill_suspects(state.suspects)
        self.report.show_report(state.card)
        if held:
            self._hold_focus()

    def _head(self, state: LearnState) -> None:
        report, survey = state.report, state.survey
        told = wording.learn_title(
            report, used=state.used, kept=state.kept, back=state.back, newest=_newest(survey)
        )
        self.title.setText(told)
        if state.training and state.started:
            self.title.setText(training_words.training_title(state.progress))
            told = wording.training_line(state.started)
            self.words.setText(f"{told} {training_words.closing_line(state.resumes)}")
        elif report is not None:
            self._candidate = report.candidate
            self.use.setText(f"Use version {report.number}")
            self.use.setShortcut("Alt+U")  # a new text takes the shortcut away
            self.words.setText(wording.trained_line(report))
        else:
            told = wording.survey_line(survey.corrections, survey.needed) if survey else ""
            if survey and survey.corrections >= survey.needed:
                told = f"{told} {training_words.took_line(survey.versions)}"
            if state.elsewhere:
                told = f"{training_words.elsewhere_line(state.elsewhere)} {told}"
            self.words.setText(("Cancelled; nothing changed. " if state.cancelled else "") + told)

    def _hold_focus(self) -> None:
        """Keep the keyboard among what can be done here, when the part that had it is gone."""
        able = [part for part in self._acts if part.isVisible() and part.isEnabled()]
        if able and self.window().focusWidget() not in able:
            able[0].setFocus()

    def _lay_out(self) -> None:
        head = Card()
        acts = QWidget()
        row = FlowLayout(acts)
        for part in (self.use, self.keep, self.device, self.train, self.cancel):
            row.addWidget(part)
        for part in (self.title, self.words, acts, self.progress):
            head.body.addWidget(part)
        decided = Card("Decided since the last training")
        decided.body.addWidget(self.fresh, 3)
        decided.body.addWidget(self.suspicious)
        decided.body.addWidget(self.suspects, 2)
        self._left = Rows((decided, 3), (self.versions, 2))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addWidget(head)
        whole.addWidget(Columns((self._left, 14), (self.report, 15)), 1)

    def _fill_fresh(self, counts: dict[str, int]) -> None:
        with self.fresh.filling(len(counts)):
            for row, (name, count) in enumerate(counts.items()):
                filled(self.fresh, row, (title(name), str(count)))

    def _fill_suspects(self, suspects: tuple[Suspect, ...]) -> None:
        row = chosen_row(self.suspects)
        chosen = self._cases[row] if 0 <= row < len(self._cases) else ""
        self._cases = tuple(s.case for s in suspects)
        shown(self.suspicious, visible=bool(suspects))
        shown(self.suspects, visible=bool(suspects))
        with self.suspects.filling(len(suspects)):
            for row, s in enumerate(suspects):
                filled(self.suspects, row, (s.excerpt, title(s.label), title(s.other)))
        choose(self.suspects, self._cases.index(chosen) if chosen in self._cases else -1)


def _newest(survey: LearningSurveyed | None) -> int:
    return max((v.number for v in survey.versions), default=0) if survey else 0
