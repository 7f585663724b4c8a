"""What is painted in the text: words that speak for or against, words struck out, entities."""

from PySide6.QtGui import QColor

from desktop.core.answers.phrases import visible
from desktop.core.answers.tasks import Kind, title
from desktop.ui.screens.read.state import ReadState
from desktop.ui.text.painting import Shade
from desktop.ui.widgets.colours import Colours
from desktop.ui.wording import percent

FAINTEST, STRONGEST = 36, 150


def shades_of(state: ReadState, colours: Colours) -> tuple[Shade, ...]:
    """Return what to paint; nothing where what was read is not the text in the box."""
    if state.current is None:
        return ()
    return _spans(state, colours) if state.kind is Kind.SPANS else _words(state, colours)


def _words(state: ReadState, colours: Colours) -> tuple[Shade, ...]:
    gone = state.struck.words if state.struck else ()
    line, edge = QColor(colours.line), QColor(colours.text)
    struck = tuple(Shade(start, end, line, edge, struck=True) for start, end in gone)
    if state.reasons is None:
        return struck
    shown = [h for h in visible(state.reasons.highlights) if (h.start, h.end) not in gone]
    most = max((abs(h.weight) for h in shown), default=1.0)
    return (*struck, *(_word(h.start, h.end, h.weight / most, colours) for h in shown))


def _word(start: int, end: int, share: float, colours: Colours) -> Shade:
    against = share < 0
    edge = QColor(colours.against if against else colours.accent)
    fill = QColor(edge)
    reach = (STRONGEST - FAINTEST) * (0.45 if against else 1.0)
    fill.setAlpha(int(FAINTEST + reach * abs(share)))
    return Shade(start, end, fill, edge, against=against)


def _spans(state: ReadState, colours: Colours) -> tuple[Shade, ...]:
    names = state.task.labels if state.task else ()
    shades: list[Shade] = []
    for index, span in enumerate(state.spans):
        number = names.index(span.label) if span.label in names else 0
        fill, edge = colours.kind(number)
        shades.append(
            Shade(
                span.start,
                span.end,
                QColor(fill),
                QColor(edge),
                tag=title(span.label),
                sure="\u2713" if span.reviewed else percent(span.probability),
                settled=span.reviewed,
                chosen=index == state.span_index,
            )
        )
    return tuple(shades)
