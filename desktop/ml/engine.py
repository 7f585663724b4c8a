"""Loaded versions and the newest reading, on the model's thread."""

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from desktop.core.predictions import Explanation, Prediction, Span
from desktop.ml import checkpoint
from desktop.ml.attribution import explain_label, explain_span
from desktop.ml.backbone import Backbone
from desktop.ml.reader import Reader, Reading, merged

KEPT = 2


class Engine:
    """Keeps the two versions used last; not for more than one thread."""

    def __init__(self, backbone: Path, folder_of: Callable[[str], Path]) -> None:
        """Load the backbone; threads are left for the window."""
        torch.set_num_threads(threads())
        self._backbone = Backbone(backbone)
        self._folder_of = folder_of
        self._readers: OrderedDict[str, Reader] = OrderedDict()
        self._newest: Reading | None = None

    def labels(self, version: str) -> tuple[str, ...]:
        """Load a version and warm it up; returns its labels."""
        reader = self._reader(version)
        reader.read("Ready.")
        return reader.model.spec.labels

    def read(self, version: str, text: str) -> Prediction:
        """Predict one text and keep the reading for explanations."""
        self._newest = self._reader(version).read(text)
        return self._newest.prediction

    def read_many(self, version: str, texts: Sequence[str]) -> list[Prediction]:
        """Predict many texts."""
        return self._reader(version).read_many(texts)

    def explain(self, version: str, text: str, label: str, span: Span | None = None) -> Explanation:
        """Explain a label or a span; a label that the version does not know has no words."""
        reader = self._reader(version)
        newest = self._newest
        if newest is None or newest.text != text or newest.prediction.version != version:
            newest = self._newest = reader.read(text)
        if label not in reader.model.spec.labels:
            return Explanation(label, (), span)
        if span is not None:
            return explain_span(reader, newest, span)
        return explain_label(reader, newest, label)

    def _reader(self, version: str) -> Reader:
        if version not in self._readers:
            model = merged(checkpoint.load(self._folder_of(version), self._backbone))
            self._readers[version] = Reader(model, self._backbone.tokenizer, version)
            while len(self._readers) > KEPT:
                self._readers.popitem(last=False)
        self._readers.move_to_end(version)
        return self._readers[version]


def threads() -> int:
    """Return how many threads a model may use: all cores but one, which is the window's."""
    return max(1, (os.cpu_count() or 2) - 1)
