"""The sentences about the words behind an answer."""

from desktop.core.answers.predictions import Explanation, Firmness, Proof
from desktop.core.answers.tasks import title
from desktop.ui.screens.read.state import ReadState
from desktop.ui.wording import cut_off, percent, short

CHOOSE_ENTITY = "Choose an entity to see the words that made it."
REASONS_SOUGHT = "Looking for the words behind this answer\u2026"
REASONS_HERE = "The words behind an answer are shown here."
NO_REASONS = (
    "The words behind this answer could not be worked out. "
    "The answer stands: accept or correct it as always."
)
NOT_TAUGHT = "Nothing was learned for this label yet. Correct one text to it, and it is known."
NO_WORDS = "No word of this text stands out."


def why_heading(explanation: Explanation, text: str) -> str:
    """Return the question that the words answer."""
    named = short(explanation.label)
    if explanation.span:
        surface = " ".join(explanation.span.surface(text).split())
        return f"Why \u201c{cut_off(surface)}\u201d is {named}"
    return (
        f"Why {named}, and not {short(explanation.rival)}" if explanation.rival else f"Why {named}"
    )


def proof_line(proof: Proof) -> str:
    """Return what the meter shows: how far the answer falls without the words."""
    if not proof.moves:
        return "Without its strongest words the answer stays: it rests on more than these."
    figures = (
        f"its strongest words the answer falls by {_points(proof.fall)}, "
        f"without as many random ones by {_points(proof.random_fall)}."
    )
    if not proof.holds:
        return f"Not trustworthy: without {figures}"
    return f"It rests on many words: without {figures}" if proof.spread else f"Without {figures}"


def firmness_line(firmness: Firmness, text: str) -> str:
    """Return "Firm" or on which word the answer hangs."""
    if firmness.hinge is None:
        return f"Firm: none of {firmness.tried} changes of single words gives another answer."
    word = " ".join(text[firmness.hinge[0] : firmness.hinge[1]].split())
    return (
        f"Hangs on one word: with \u201c{word}\u201d changed or gone it reads "
        f"{title(firmness.other)} ({firmness.changed} of {firmness.tried} changes)."
    )


def without_words(state: ReadState, explanation: Explanation) -> str:
    """Return why there are no words behind a label or an entity."""
    known = {s.label for s in state.prediction.labels} if state.prediction else set[str]()
    return NO_WORDS if explanation.span is not None or explanation.label in known else NOT_TAUGHT


def proof_words(state: ReadState, explanation: Explanation, proof: Proof) -> str:
    """Return what the meter shows, about the label that is shown."""
    if explanation.span is not None or explanation.label == state.first:
        return proof_line(proof)
    scores = {s.label: s.probability for s in state.prediction.labels} if state.prediction else {}
    share = percent(scores[explanation.label]) if explanation.label in scores else "new"
    return f"{short(explanation.label)} is not the answer here ({share}): these words speak for it."


def _points(share: float) -> str:
    points = f"{max(0.0, share) * 100:.0f}"
    return f"{points} {'point' if points == '1' else 'points'}"
