"""Labels of a file under the names of a task, and answers kept to some labels only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from desktop.core.answers.predictions import Prediction
from desktop.core.decisions.examples import Example


def renamed(examples: Iterable[Example], names: Mapping[str, str]) -> tuple[Example, ...]:
    """Return examples with labels under other names; a label that is not named stays."""
    return tuple(
        replace(
            example,
            label=names.get(example.label, example.label) if example.label else example.label,
            spans=None
            if example.spans is None
            else tuple(replace(s, label=names.get(s.label, s.label)) for s in example.spans),
        )
        for example in examples
    )


def only_examples(examples: Iterable[Example], labels: Collection[str]) -> tuple[Example, ...]:
    """Return the texts with these labels; of entities, all texts with these entities only."""
    kept: list[Example] = []
    for example in examples:
        if example.spans is not None:
            spans = tuple(span for span in example.spans if span.label in labels)
            kept.append(replace(example, spans=spans))
        elif example.label in labels:
            kept.append(example)
    return tuple(kept)


def only_spans(prediction: Prediction, labels: Collection[str]) -> Prediction:
    """Return a prediction without the entities of other labels."""
    return replace(
        prediction, spans=tuple(span for span in prediction.spans if span.label in labels)
    )


def meant(unknown: str, known: Iterable[str]) -> str | None:
    """Return the known label that differs from an unknown one only by case, if there is one."""
    return next((name for name in known if name.casefold() == unknown.casefold()), None)
