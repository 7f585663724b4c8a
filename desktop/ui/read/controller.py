"""The Read screen's intents, turned into calls of services, and facts into states."""

from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core.cases import Case
from desktop.core.errors import KnownError, Problem
from desktop.core.predictions import Learned, Span
from desktop.core.tasks import Kind, Task
from desktop.core.texts import MAX_CHARACTERS, canonical
from desktop.runtime.latest import LatestOnly
from desktop.services.correcting import Correcting
from desktop.services.facts import CorrectionRecorded, PredictionMade, TaskOpened
from desktop.services.reading import Kept, Reading
from desktop.ui.read import state as states
from desktop.ui.read.looking import Looking
from desktop.ui.read.marking import Marking
from desktop.ui.read.state import ReadFact, ReadState, reduce
from desktop.ui.read.view import ReadView
from desktop.ui.spawner import TaskSpawner

PAUSE_MS = 600


class ReadController(QObject):
    """Joins the Read screen to the services.

    Signals: ``note_wanted(case)`` opens the note's dialog, ``changed()`` after a decision,
    ``prepared()`` when the model is loaded, ``cases_wanted(learned, cases)`` shows the cases that
    an answer was learned from.
    """

    note_wanted = Signal(object)
    changed = Signal()
    prepared = Signal()
    cases_wanted = Signal(object, object)

    def __init__(
        self,
        view: ReadView,
        reading: Reading,
        correcting: Correcting,
        spawner: TaskSpawner,
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Connect the view's intents."""
        super().__init__(view)
        self._view = view
        self._reading = reading
        self._correcting = correcting
        self._spawner = spawner
        self._on_error = on_error
        self._latest = LatestOnly()
        self._typed_last = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read_typed)
        self.state = ReadState()
        self.marking = Marking(view.box, lambda: self.state, self._mark)
        self.looking = Looking(
            reading, spawner.spawn, lambda: self.state, show=self._show, apply=self.apply
        )
        self._connect()

    def apply(self, fact: ReadFact) -> None:
        """Take a fact in and show the new state."""
        self._show(reduce(self.state, fact))

    def open_task(self, fact: TaskOpened) -> None:
        """Show a task; a text that stands in the box is read with it."""
        kept = Kept.NOTHING if self.state.task else Kept.CASE
        other = self.state.task is None or self.state.task.id != fact.task.id
        self.apply(fact)
        self._view.show_samples(tuple(e.text for e in fact.samples))
        self._spawner.spawn(self._prepare(fact.task))
        if other and self._view.box.text().strip():
            self.read(self._view.box.text(), kept)

    def read(self, raw: str, kept: Kept = Kept.CASE, replaces: str | None = None) -> None:
        """Read a text; a newer one replaces one that waits."""
        self._pause.stop()
        if not raw.strip():
            self._show(states.emptied(self.state))
            return
        self._view.box.paste_replaces_all(everything=True)
        self._show(states.waiting(self.state))
        self._spawner.spawn(self._latest.run(lambda: self._read(raw, kept, replaces)))

    def show_text(self, text: str) -> None:
        """Put a text into the box and read it."""
        self._view.box.set_text(canonical(text))
        self._typed_last = False
        self.read(text)

    def show_case(self, case: Case) -> None:
        """Open an earlier case as it stands; one that was never read is read now."""
        self._view.box.set_text(case.text)
        self._view.box.paste_replaces_all(everything=True)
        self._typed_last = False
        if case.prediction is None:
            self.read(case.text)
            return
        self.apply(PredictionMade(case))
        if self.state.asked and case.prediction.labels:
            self.looking.ask(self.state.asked)

    def wish(self, wrong_at_most: float | None) -> None:
        """Hold answers back that are less sure than so few wrong ones allow."""
        self._show(replace(self.state, wish=wrong_at_most))

    def empty(self) -> None:
        """Empty the box for another text; what was read is kept among the cases."""
        self._latest.drop_waiting()
        self._pause.stop()
        self._view.box.set_text("")
        self._show(states.emptied(self.state))
        self._view.box.setFocus()

    def accept(self) -> None:
        """Store the chosen label, or the spans, as right."""
        case, asked = self.state.case, self.state.asked
        if case is None or self.state.reading:
            return
        settled = case.decision.label or self.state.first
        if self.state.kind is Kind.CLASSIFY and asked and asked != settled:
            self._decide(self._correcting.relabel(case, asked))
        else:
            self._decide(self._correcting.accept(case))

    def relabel(self, label: str) -> None:
        """Store another label as right."""
        if self.state.case is not None and not self.state.reading:
            self._decide(self._correcting.relabel(self.state.case, label), ask=label)

    def cannot_tell(self) -> None:
        """Store that nobody can tell."""
        if self.state.case:
            self._decide(self._correcting.cannot_tell(self.state.case))

    def flag(self) -> None:
        """Flag the case or take the flag away."""
        if self.state.case:
            self._decide(self._correcting.flag(self.state.case))

    def note(self, case: Case, words: str) -> None:
        """Store a note."""
        self._decide(self._correcting.note(case, words))

    def ask_for_note(self) -> None:
        """Ask the window for the words of a note."""
        if self.state.case:
            self.note_wanted.emit(self.state.case)

    def number(self, number: int) -> None:
        """Alt+1 to Alt+9: correct to that label, or give that kind."""
        if self.state.kind is Kind.SPANS:
            label = self._view.entities.label_number(number)
            if label:
                self.marking.give_kind(label)
            return
        label = self._view.labels.label_number(number)
        if label:
            self.relabel(label)

    def undo(self) -> None:
        """Take back the last typing or the last decision, whichever came later."""
        if self._typed_last and self._view.box.document().isUndoAvailable():
            self._view.box.undo()
        elif self.state.case:
            self._decide(self._correcting.undo(self.state.case))

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._typed_last and self._view.box.document().isRedoAvailable():
            self._view.box.redo()
        elif self.state.case:
            self._decide(self._correcting.redo(self.state.case))

    def _connect(self) -> None:
        view, box = self._view, self._view.box
        box.pasted.connect(self._pasted)
        box.edited.connect(self._edited)
        box.refused.connect(
            lambda count: self._on_error(
                KnownError(Problem.TEXT_TOO_LONG, characters=count, limit=MAX_CHARACTERS)
            )
        )
        box.shade_clicked.connect(self.looking.choose_span)
        box.shade_dragged.connect(self.marking.resize)
        view.sample_chosen.connect(lambda place: self.show_text(self.state.samples[place].text))
        view.labels.asked.connect(self.looking.ask)
        view.labels.learned_wanted.connect(lambda found: self._spawner.spawn(self._learned(found)))
        view.why.contrasted.connect(self.looking.contrast)
        box.struck.connect(self.looking.strike)
        view.labels.decided.connect(self.relabel)
        view.labels.invented.connect(lambda name: self._spawner.spawn(self._invent(name)))
        view.entities.chosen.connect(self.looking.choose_span)
        view.entities.kind_given.connect(self.marking.give_kind)
        view.entities.deleted.connect(self.marking.delete)
        for part, act in (
            (view.accept, self.accept),
            (view.cannot_tell, self.cannot_tell),
            (view.flag, self.flag),
            (view.note, self.ask_for_note),
            (view.undo, self.undo),
            (view.redo, self.redo),
        ):
            part.clicked.connect(act)
        view.copy.clicked.connect(view.copy_answer)

    def _pasted(self, text: str) -> None:
        self._typed_last = True
        self.read(text)

    def _edited(self, text: str) -> None:
        self._typed_last = True
        self._latest.drop_waiting()
        if text.strip():
            self._pause.start()
        else:
            self.read("")

    def _read_typed(self) -> None:
        draft = self.state.case.id if self.state.case and self.state.case.draft else None
        self.read(self._view.box.text(), Kept.DRAFT, draft)

    async def _prepare(self, task: Task) -> None:
        self.apply(await self._reading.prepare(task))
        self.prepared.emit()

    async def _read(self, raw: str, kept: Kept, replaces: str | None) -> None:
        task = self.state.task
        if task is None:
            return
        try:
            facts: AsyncIterator[ReadFact]
            facts = self._reading.read(task, raw, kept=kept, replaces=replaces)
            async for fact in facts:
                if self._view.box.text() == canonical(raw):
                    self.apply(fact)
        except KnownError:
            self._show(states.emptied(self.state))
            raise

    async def _learned(self, found: Learned) -> None:
        self.cases_wanted.emit(found, await self._reading.cases(found.cases))

    async def _invent(self, name: str) -> None:
        if self.state.task is None or self.state.case is None:
            return
        self._view.labels.search.clear()
        self.relabel(name.strip())

    def _mark(self, spans: tuple[Span, ...]) -> None:
        if self.state.case and spans != self.state.spans:
            self._decide(self._correcting.mark(self.state.case, spans))

    def _decide(
        self, work: Coroutine[Any, Any, CorrectionRecorded | None], ask: str | None = None
    ) -> None:
        self._typed_last = False
        self._spawner.spawn(self._decided(work, ask))

    async def _decided(
        self, work: Coroutine[Any, Any, CorrectionRecorded | None], ask: str | None
    ) -> None:
        fact = await work
        if fact is None:
            return
        if self.state.case and self.state.case.id == fact.case.id:
            self.apply(fact)
            if ask:
                self.looking.ask(ask)
        self.changed.emit()

    def _show(self, state: ReadState) -> None:
        self.state = state
        self._view.show_state(state)
