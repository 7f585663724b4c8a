"""What the gate looks at, the limits it sets, and how each check came out."""

from dataclasses import dataclass
from enum import StrEnum

# A change that is not seen in tenths of a point.
UNSEEN = 0.0005


class Check(StrEnum):
    """What the gate looks at."""

    SCORE = "score"
    LABEL = "label"
    CALIBRATION = "calibration"
    CORRECTIONS = "corrections"
    FLIPS = "flips"
    INVARIANCE = "invariance"
    FORGETTING = "forgetting"


class Outcome(StrEnum):
    """How a check came out: no worse, worse within its limit, past it, past it unasked, or open."""

    OPEN = "open"
    KEPT = "kept"
    WITHIN = "within"
    REFUSED = "refused"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits, fixed before training and kept with the run (a change-control plan).

    Falls are shares in [0, 1].  ``bound_cases`` sealed cases are needed before the lower 95 %
    bound of the score decides, and before calibration is judged: with fewer the mean decides,
    since no bound of so few could pass; one flip is always allowed (decision record 0005).
    ``few_held_out`` is the number of held-out corrections below which "must come out right"
    becomes "must not get worse".
    """

    score_fall: float = 0.01
    label_fall: float = 0.05
    label_level: float = 0.01
    calibration_rise: float = 0.02
    held_out_right: float = 0.6
    confident: float = 0.9
    flips: float = 0.02
    steadiness_fall: float = 0.05
    bound_cases: int = 300
    few_held_out: int = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """A case in question: the digest of its text, and what either model said of it."""

    digest: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One check with its figures: shares in [0, 1], or counts for corrections and flips.

    ``limit`` is how far it may fall (calibration: rise), or the count wanted (corrections) or
    allowed (flips).  ``bound`` is the lower 95 % bound of the change, where there is one;
    ``chance`` how likely as many losses are if the two models are alike; ``judged`` is false when
    there were too few cases to decide on; ``moved`` are the cases in question.
    """

    check: Check
    passed: bool
    before: float
    after: float
    cases: int
    label: str = ""
    bound: float | None = None
    judged: bool = True
    moved: tuple[Moved, ...] = ()
    limit: float = 0.0
    chance: float | None = None

    @property
    def worse(self) -> bool:
        """Whether the candidate did visibly worse than the active model."""
        rises = self.check in {Check.CALIBRATION, Check.FLIPS}
        return (self.after - self.before if rises else self.before - self.after) >= UNSEEN

    @property
    def outcome(self) -> Outcome:
        """How the check came out."""
        if self.check is Check.FORGETTING:
            return Outcome.ALARM
        if not self.passed:
            return Outcome.REFUSED
        if not self.cases or (self.check is Check.CALIBRATION and not self.judged):
            return Outcome.OPEN
        return Outcome.WITHIN if self.worse else Outcome.KEPT


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's answer; ``alarms`` name labels that suffer although nothing new taught them."""

    promoted: bool
    reasons: tuple[Reason, ...]
    alarms: tuple[Reason, ...] = ()
