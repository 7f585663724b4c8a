"""Looking into an answer: why, against which label, without which words, how firm it is."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from desktop.core.answers.predictions import Prediction, Question
from desktop.core.decisions.cases import Case
from desktop.core.texts.words import word_at
from desktop.runtime.latest import LatestOnly
from desktop.services.cases.reading import Reading
from desktop.services.facts import Explained
from desktop.ui.screens.read import state as states
from desktop.ui.screens.read.state import ReadFact, ReadState

Spawn = Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]]


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
        self._strike = LatestOnly()
        self._asked: tuple[str, Prediction, Question] | None = None
        self._prediction: Prediction | None = None
        self._why: asyncio.Task[Any] | None = None

    def follow(self) -> None:
        """Look for the words behind what is chosen now; give up what nobody looks at any more."""
        now = self._state()
        case, prediction, question = now.current, now.prediction, now.question
        if case and (now.deciding or now.learning):
            # The answer moves with what is being decided; the words behind it are looked for then.
            return
        wanted = (case.id, prediction, question) if case and prediction and question else None
        # An answer that is shown anew, though it is the same, has lost its words.
        if wanted == self._asked and (wanted is None or prediction is self._prediction):
            return
        self._prediction = prediction
        self._asked = wanted
        if self._why is not None:
            self._why.cancel()
            self._why = None
        if case and question:
            self._why = self._spawn(self._explain(case, question))

    def ask(self, label: str, rival: str | None = None) -> None:
        """Choose a label, held against another or against all."""
        if self._state().current is not None:
            self._show(states.asking(self._state(), label, rival))

    def contrast(self, rival: str) -> None:
        """Hold the label asked about against one other, or against all."""
        asked = self._state().asked
        if asked:
            self.ask(asked, rival or None)

    def choose_span(self, index: int) -> None:
        """Choose an entity."""
        now = self._state()
        if now.current is not None and index < len(now.spans):
            self._show(states.choosing(now, now.spans[index]))

    def strike(self, offset: int) -> None:
        """Strike out the word at an offset, or put it back; the answer moves at once."""
        now = self._state()
        if now.current is None or now.prediction is None or not now.prediction.labels:
            return
        word = word_at(now.text, offset)
        if word is None:
            return
        struck = set(now.struck.words) if now.struck else set()
        self._read_without(now.current, tuple(sorted(struck ^ {(word.start, word.end)})))

    def put_back(self) -> None:
        """Put all struck words back."""
        now = self._state()
        if now.struck and now.current:
            self._read_without(now.current, ())

    def _read_without(self, case: Case, struck: tuple[tuple[int, int], ...]) -> None:
        async def read() -> None:
            self._apply(await self._reading.without(case, struck))

        self._spawn(self._strike.run(read))

    async def _explain(self, case: Case, question: Question) -> None:
        explained = await self._reading.explain(case, question)
        self._apply(explained)
        now = self._state()
        if not isinstance(explained, Explained):
            return
        if question.span is None and question.label == now.first and now.firmness is None:
            self._apply(await self._reading.firmness(case, explained.explanation))
