"""Keeping the predictor's memory equal to what people decided."""

from desktop.core.decisions.lessons import Lessons
from desktop.services.ports import Predictor


class Remembering:
    """Hands what was stored on to the predictor; each version gets what it was not trained on."""

    def __init__(self, predictor: Predictor) -> None:
        """Use the predictor."""
        self._predictor = predictor

    def take(self, lessons: Lessons) -> None:
        """Let the predictor learn and unlearn, at once; what is stored does not wait for it."""
        if lessons:
            self._predictor.teach(lessons)
