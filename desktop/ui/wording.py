"""The sentences of the window."""

from desktop.core.cases import Case
from desktop.core.corrections import Act, Decision
from desktop.core.errors import KnownError
from desktop.core.promotion import Check, Reason
from desktop.core.tasks import Kind, title
from desktop.core.versions import Progress, Version, VersionState
from desktop.core.wording import sentence

STAYS = "Everything stays on this computer"
LOADING_STORE = "Opening your cases\u2026"
LOADING_MODEL = "Loading the model; you can paste already"
READY = "Ready"
READING = "Reading\u2026"
PASTE_HERE = "Paste or type a text here, or drop a file. Ctrl+V reads at once."
WELCOME = (
    "Caselight is a second reader: it says what it reads in a text, shows the words behind it "
    "and learns from your corrections. You decide; it informs. It is not a medical device and "
    "no substitute for a professional's judgement. Nothing you paste leaves this computer."
)
NO_CASES = "Nothing was read with this task yet. Paste a text on the Read screen."
NO_HITS = "No case has these words."
BUG = (
    "Something went wrong inside Caselight. What was stored is safe. "
    "Details without any of your text are in logs/caselight.log in your data folder."
)


def problem(error: BaseException) -> str:
    """Return the sentence for an error."""
    return sentence(error) if isinstance(error, KnownError) else BUG


def percent(share: float) -> str:
    """Return "86 %"; never 100 % for less than certain, never 0 % for more than nothing."""
    if 0.995 <= share < 1:
        return "> 99 %"
    if 0 < share < 0.005:
        return "< 1 %"
    return f"{share * 100:.0f} %"


def signed(weight: float) -> str:
    """Return "+0.41" or "\u22120.06"."""
    return f"{'+' if weight >= 0 else chr(0x2212)}{abs(weight):.2f}"


def read_line(case: Case) -> str:
    """Return what stands above the text: words, windows, time."""
    count = len(case.text.split())
    said = case.prediction
    if said is None:
        return f"{count} words"
    parts = f" in {said.windows} overlapping parts" if said.windows > 1 else ""
    return (
        f"{count} {'word' if count == 1 else 'words'} \u00b7 read{parts} in {said.took_ms:.0f} ms"
    )


def decision_line(decision: Decision) -> str:
    """Return where a case stands."""
    parts: list[str] = []
    if decision.act is Act.CANNOT_TELL:
        parts.append("You decided: cannot tell")
    elif decision.act is Act.ACCEPT and decision.label:
        parts.append(f"You accepted {title(decision.label)}")
    elif decision.label:
        parts.append(f"You corrected to {title(decision.label)}")
    elif decision.spans is not None:
        verb = "accepted" if decision.act is Act.ACCEPT else "marked"
        count = len(decision.spans)
        parts.append(f"You {verb} {count} {'entity' if count == 1 else 'entities'}")
    if decision.flagged:
        parts.append("flagged")
    if decision.note:
        parts.append("note: " + decision.note[:80])
    return " \u00b7 ".join(parts)


def unsure_line(case: Case) -> str:
    """Return "Not sure: A or B" where the set of likely labels is not a single one."""
    said = case.prediction
    if said is None or said.sure or not said.labels:
        return ""
    names = [title(label) for label in said.set_90[:3]]
    if len(said.set_90) > len(names):
        return f"Not sure: {len(said.set_90)} labels are possible."
    return f"Not sure: {' or '.join(names)}."


def accept_text(kind: Kind, label: str | None, *, first: bool, count: int) -> str:
    """Return the words on the main button."""
    if kind is Kind.SPANS:
        return f"Accept all {count}" if count else "Accept: nothing to mark"
    if label is None:
        return "Accept"
    return f"Accept {title(label)}" if first else f"Correct to {title(label)}"


def survey_line(count: int, needed: int) -> str:
    """Return how much there is to learn from."""
    if not count:
        return "Nothing was corrected since the last training."
    told = f"{count} {'case was' if count == 1 else 'cases were'} decided since the last training."
    return told if count >= needed else f"{told} {needed - count} more are needed to train."


def progress_line(progress: Progress) -> str:
    """Return how far a training is."""
    left = progress.seconds_left
    if progress.done >= progress.total:
        return "Comparing both models on the sealed cases\u2026"
    shown = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    return f"Step {progress.done} of {progress.total} \u00b7 about {shown} left"


def reason_line(reason: Reason) -> tuple[str, str]:
    """Return a check's name and its figures."""
    if reason.check is Check.SCORE:
        return (
            "The score does not fall",
            f"{reason.before * 100:.1f} \u2192 {reason.after * 100:.1f}",
        )
    if reason.check is Check.LABEL:
        name = title(reason.label)
        figures = f"{reason.before * 100:.0f} % \u2192 {reason.after * 100:.0f} % found"
        return f"No label gets worse (least: {name})" if reason.passed else f"{name} gets worse", (
            figures
        )
    if not reason.cases:
        return "Held-out corrections come out right", "none were held out"
    told = f"{reason.before:.0f} \u2192 {reason.after:.0f} of {reason.cases}"
    return "Held-out corrections come out right", told


def version_state(version: Version) -> str:
    """Return where a version stands."""
    if version.active:
        return "in use"
    return {
        VersionState.READY: "kept",
        VersionState.CANDIDATE: "passed, not used",
        VersionState.REFUSED: "refused",
    }[version.state]
