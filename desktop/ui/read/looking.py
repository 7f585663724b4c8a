"""Looking into an answer: why, against which label, without which words, learned from what."""

from collections.abc import Callable, Coroutine
from typing import Any

from desktop.core.predictions import Question
from desktop.core.texts import words
from desktop.runtime.latest import LatestOnly
from desktop.services.reading import Reading
from desktop.ui.read import state as states
from desktop.ui.read.state import ReadFact, ReadState

Spawn = Callable[[Coroutine[Any, Any, Any]], object]


class Looking:
    """Asks the reading service about the open case; ``apply`` takes its facts."""

    def __init__(
        self,
        reading: Reading,
        spawn: Spawn,
        state: Callable[[], ReadState],
        *,
        show: Callable[[ReadState], None],
        apply: Callable[[ReadFact], None],
    ) -> None:
        """Look into the case of ``state``."""
        self._reading = reading
        self._spawn = spawn
        self._state = state
        self._show = show
        self._apply = apply
        self._why = LatestOnly()
        self._strike = LatestOnly()

    def ask(self, label: str, rival: str | None = None) -> None:
        """Look for the words for and against a label."""
        if self._state().case is not None:
            self._show(states.asking(self._state(), label))
            self._explain(Question(label, rival=rival))

    def contrast(self, rival: str) -> None:
        """Hold the label asked about against one other, or against all."""
        asked = self._state().asked
        if asked:
            self.ask(asked, rival or None)

    def choose_span(self, place: int) -> None:
        """Choose an entity and look for the words behind it."""
        now = self._state()
        if now.case is None or place >= len(now.spans) or place == now.place:
            return
        self._show(states.choosing(now, place))
        span = now.spans[place]
        self._explain(Question(span.label, span))

    def strike(self, place: int) -> None:
        """Strike out the word at a place, or put it back; the answer moves at once."""
        now = self._state()
        if now.case is None or now.case.prediction is None or not now.case.prediction.labels:
            return
        word = next((w for w in words(now.case.text) if w.start <= place < w.end), None)
        if word is None:
            return
        struck = set(now.struck.words) if now.struck else set()
        self._read_without(tuple(sorted(struck ^ {(word.start, word.end)})))

    def put_back(self) -> None:
        """Put all struck words back."""
        if self._state().struck:
            self._read_without(())

    def _read_without(self, struck: tuple[tuple[int, int], ...]) -> None:
        case = self._state().case
        if case is None:
            return

        async def read() -> None:
            self._apply(await self._reading.without(case, struck))

        self._spawn(self._strike.run(read))

    def _explain(self, question: Question) -> None:
        case = self._state().case
        if case is None:
            return

        async def explain() -> None:
            fact = await self._reading.explain(case, question)
            if self._state().asked == question.label or question.span is not None:
                self._apply(fact)

        self._spawn(self._why.run(explain))
