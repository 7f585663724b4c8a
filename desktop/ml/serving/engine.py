"""What is asked of versions, and the newest reading, on the model's thread."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from desktop.core.answers.predictions import Explanation, Firmness, LabelScore, Prediction, Question
from desktop.core.decisions.corrections import Doubted, Taught
from desktop.core.decisions.lessons import Features
from desktop.core.decisions.querying import Strategy, cost_s
from desktop.core.evaluation.selective import Promise
from desktop.core.texts.words import Word
from desktop.ml.arrays import Floats, softmax
from desktop.ml.encoders.fast.sessions import use_threads
from desktop.ml.explaining.attribution import explain_label, explain_span
from desktop.ml.explaining.faithfulness import firmness, proven
from desktop.ml.explaining.masking import masked_chances, tokens_of
from desktop.ml.querying.label_errors import suspicion
from desktop.ml.querying.strategies import chosen
from desktop.ml.reading.reader import Reader, Reading, unheard
from desktop.ml.reading.teaching import teach
from desktop.ml.serving.readers import Readers
from desktop.runtime.cores import all_but_one
from desktop.services.ports import Loaded, Moved

LOOKED_AT = 2_000


class Engine:
    """Answers questions with loaded versions; not for more than one thread."""

    def __init__(
        self,
        encoders: Sequence[Path],
        folder_of: Callable[[str], Path],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """Look for encoders in these folders; threads are left for the window.

        ``check`` is called before each pass of the encoder and may end the work by raising.
        """
        use_threads(all_but_one())
        self.readers = Readers(encoders, folder_of, check)
        self._looked_at: OrderedDict[tuple[str, str], Floats] = OrderedDict()
        self._newest: Reading | None = None

    def loaded(self, version: str) -> Loaded:
        """Load a version and warm it up."""
        reader = self.readers.of(version)
        reader.read("Ready.")
        return Loaded(reader.labels, reader.calibration.promises)

    def read(self, version: str, text: str, moved: Moved = unheard) -> Prediction:
        """Predict one text and keep the reading for explanations."""
        self._newest = self.readers.of(version).read(text, moved)
        return self._newest.prediction

    def release(self, encoder: str) -> None:
        """Let go of an encoder (its SHA-256): no file of it is open afterwards."""
        self._newest = None
        self.readers.release(encoder)

    def again(self, version: str, text: str) -> tuple[Prediction, tuple[Promise, ...]]:
        """Predict a text anew, with what is promised now."""
        return self.read(version, text), self.readers.of(version).calibration.promises

    def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts."""
        return self.readers.of(version).read_many(texts)

    def explain(self, version: str, text: str, question: Question) -> Explanation:
        """Explain a label or a span; a label that cannot be answered has no words."""
        reader = self.readers.of(version)
        newest = self._read_newest(version, text)
        label, span = question.label, question.span
        if span is not None:
            if label not in reader.model.spec.labels:
                return Explanation(label, (), span)
            return explain_span(reader, newest, span)
        if label not in reader.labels:
            return Explanation(label, ())
        rival = question.rival if question.rival in reader.labels else None
        return proven(reader, newest, explain_label(reader, newest, label, rival))

    def without(
        self, version: str, text: str, struck: Sequence[tuple[int, int]]
    ) -> tuple[LabelScore, ...]:
        """Return the labels with some words (their bounds) struck out, most probable first."""
        reader, newest = self.readers.of(version), self._read_newest(version, text)
        gone = [t for start, end in struck for t in tokens_of(newest, Word(start, end))]
        chances = masked_chances(reader, newest, [gone])[0].tolist()
        scored = [LabelScore(*pair) for pair in zip(reader.labels, chances, strict=True)]
        return tuple(sorted(scored, key=lambda s: -s.probability))

    def firmness(self, version: str, text: str, order: Sequence[tuple[int, int]]) -> Firmness:
        """Say whether single-word changes give another answer, the words in ``order`` first."""
        words = tuple(Word(start, end) for start, end in order)
        return firmness(self.readers.of(version), text, words)

    def suspicion(self, version: str, lessons: Sequence[Taught]) -> list[Doubted]:
        """Say how suspicious corrections are, each read without itself."""
        reader = self.readers.of(version)
        plain = Reader(reader.model, reader.tokenizer, version, reader.known)
        return suspicion(plain, lessons, self._features(version, [t.text for t in lessons]))

    def order(
        self, version: str, texts: Sequence[str], strategy: Strategy, count: int
    ) -> list[int]:
        """Return the places of the texts to ask about next, the most telling first."""
        reader = self.readers.of(version)
        features = self._features(version, texts)
        scores = reader.scores(features) / np.float32(reader.model.spec.calibration.temperature)
        costs = [cost_s(text) for text in texts]
        return chosen(strategy, softmax(scores), features, costs, count=count)

    def teach(
        self, version: str, lessons: Sequence[Taught], stored: Features | None = None
    ) -> dict[str, bytes]:
        """Take corrections in, or back where they have no answer; those known already cost nothing.

        ``stored`` is what the version saw before in their texts; what it had to read now is
        returned.  The newest reading is forgotten, since it may come out otherwise now.
        """
        student = self.readers.student(version)
        taught = student.taught
        fresh = [lesson for lesson in lessons if taught.get(lesson.case) != lesson]
        made = teach(student.reader, fresh, stored, self._feature_at_hand(version, fresh))
        taught.update({lesson.case: lesson for lesson in fresh})
        self._newest = None
        return made

    def _features(self, version: str, texts: Sequence[str]) -> Floats:
        """Return the features of many texts (texts, width); those looked at before are kept."""
        missing = [t for t in dict.fromkeys(texts) if (version, t) not in self._looked_at]
        found = self.readers.of(version).features(missing)
        fresh = {(version, t): row for t, row in zip(missing, found, strict=True)}
        rows = [fresh.get((version, t), self._looked_at.get((version, t))) for t in texts]
        self._looked_at.update(fresh)
        while len(self._looked_at) > LOOKED_AT:
            self._looked_at.popitem(last=False)
        return np.stack([row for row in rows if row is not None]) if rows else found

    def _feature_at_hand(self, version: str, lessons: Sequence[Taught]) -> Floats | None:
        """Return the feature of the newest reading when that is all that is to be learned."""
        newest = self._newest
        if newest is None or newest.prediction.version != version or len(lessons) != 1:
            return None
        return newest.feature if newest.text == lessons[0].text else None

    def _read_newest(self, version: str, text: str) -> Reading:
        newest = self._newest
        if newest is None or newest.text != text or newest.prediction.version != version:
            newest = self._newest = self.readers.of(version).read(text)
        return newest
