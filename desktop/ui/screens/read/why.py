"""The card that says why: words for and against, against which label, proof, how firm it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListView

from desktop.core.answers.phrases import phrases
from desktop.core.answers.predictions import Explanation
from desktop.core.answers.tasks import Kind, title
from desktop.ui import wording
from desktop.ui.screens.read import why_words
from desktop.ui.screens.read.state import ReadState
from desktop.ui.widgets.bars import BarDelegate, BarList, Row, RowModel
from desktop.ui.widgets.colours import Colours
from desktop.ui.widgets.meter import Meter
from desktop.ui.widgets.parts import Card, Select, label, shown

RIVALS = 20
ALL_OTHERS = ""


class WhyCard(Card):
    """Signal: ``contrasted(label or "")`` when another label is chosen to hold it against."""

    contrasted = Signal(str)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__("Why")
        self.rivals = Select(
            "Hold it against", "Hold the label against one other: why this and not that"
        )
        self.rivals.setSizeAdjustPolicy(
            Select.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.rivals.setMinimumContentsLength(14)
        self.hint = label("", "muted", wraps=True)
        self.reasons = BarList()
        self._rows = RowModel(self.reasons)
        self._bars = BarDelegate(self.reasons, beside=True)
        self.reasons.setModel(self._rows)
        self.reasons.setItemDelegate(self._bars)
        self.reasons.setAccessibleName("Words for and against")
        self.reasons.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.meter = Meter()
        self.proof = label("", "muted", wraps=True)
        self.firm = label("", "muted", wraps=True)
        self.top.addWidget(self.rivals)
        self.body.addWidget(self.hint)
        self.body.addWidget(self.reasons, 1)
        self.body.addWidget(self.meter)
        self.body.addWidget(self.proof)
        self.body.addWidget(self.firm)
        self.rivals.activated.connect(
            lambda place: self.contrasted.emit(self.rivals.itemData(place) or ALL_OTHERS)
        )

    def dress(self, colours: Colours) -> None:
        """Take the theme's colours."""
        self._bars.colours = colours
        self.meter.colours = colours
        self.reasons.viewport().update()
        self.meter.update()

    def show_state(self, state: ReadState) -> None:
        """Show the reasons of a state."""
        explanation = state.reasons
        self._show_rivals(state)
        self._show_proof(state)
        if explanation is None:
            self.heading.setText("Why")
            self.hint.setText(_hint(state))
            self._rows.show(())
            self.hint.show()
            return
        self.heading.setText(why_words.why_heading(explanation, state.text))
        self.heading.setToolTip(title(explanation.label))
        self._rows.show(_reasons(explanation, state.text))
        self.hint.setText(
            "" if explanation.highlights else why_words.without_words(state, explanation)
        )
        shown(self.hint, visible=not explanation.highlights)

    def _show_rivals(self, state: ReadState) -> None:
        prediction = state.prediction if state.current else None
        names = (
            [s.label for s in prediction.labels if s.label != state.asked][:RIVALS]
            if prediction
            else []
        )
        shown(self.rivals, visible=bool(names))
        wanted = [ALL_OTHERS, *names]
        if wanted != [self.rivals.itemData(i) for i in range(self.rivals.count())]:
            self.rivals.clear()
            self.rivals.addItem("not the others", ALL_OTHERS)
            for name in names:
                self.rivals.addItem(f"not {title(name)}", name)
        self.rivals.setCurrentIndex(max(0, self.rivals.findData(state.rival or ALL_OTHERS)))

    def _show_proof(self, state: ReadState) -> None:
        explanation = state.reasons
        proof = explanation.proof if explanation else None
        answer = explanation is not None and (
            explanation.span is not None or explanation.label == state.first
        )
        self.meter.show_proof(proof if answer else None)
        shown(self.meter, visible=proof is not None and answer)
        words = why_words.proof_words(state, explanation, proof) if explanation and proof else ""
        self.proof.setText(wording.unbroken(words))
        shown(self.proof, visible=proof is not None)
        self.firm.setText(why_words.firmness_line(state.firm, state.text) if state.firm else "")
        shown(self.firm, visible=bool(state.firm))


def _hint(state: ReadState) -> str:
    """Return what stands where there are no reasons to show."""
    if state.failed:
        return why_words.NO_REASONS
    if state.question is not None:
        return why_words.REASONS_SOUGHT
    marked = state.kind is Kind.SPANS and state.current is not None
    return why_words.CHOOSE_ENTITY if marked else why_words.REASONS_HERE


def _reasons(explanation: Explanation, text: str) -> tuple[Row, ...]:
    parts = phrases(text, explanation.highlights)
    most = max((abs(p.weight) for p in parts), default=1.0)
    return tuple(
        Row(
            f"{p.start}",
            " ".join(text[p.start : p.end].split()),
            wording.signed(p.weight),
            p.weight / most if most else 0.0,
        )
        for p in parts
    )
