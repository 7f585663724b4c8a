"""Labels as the command line names them: ``--map``, ``--only``, and those that do not fit."""

from collections.abc import Collection, Iterator, Sequence

from desktop.commandline.reports import Report
from desktop.core.answers.labels import normalised
from desktop.core.answers.tasks import Task
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.relabelling import meant

SHOWN = 20


def label_names(pairs: Sequence[str], task: Task) -> dict[str, str]:
    """Return what ``--map FILE_LABEL=TASK_LABEL`` says; raises ``KnownError`` for no label."""
    names: dict[str, str] = {}
    for pair in pairs:
        theirs, _, ours = pair.rpartition("=")
        names[normalised(theirs)] = _known(ours, task)
    return names


def wanted_labels(lists: Sequence[str], task: Task) -> frozenset[str]:
    """Return the labels of ``--only A,B``; raises ``KnownError`` for no label of the task."""
    labels: set[str] = set()
    for each in lists:
        whole = normalised(each)
        parts = [whole] if whole in task.labels else each.split(",")
        labels.update(_known(part, task) for part in parts)
    return frozenset(labels)


def scoring_notes(task: Task, labels: Collection[str], shown: Report) -> Iterator[str]:
    """Yield which labels of the file the task lacks, and what the scores stand on."""
    unknown = sorted(name for name in labels if name not in task.labels)
    if unknown:
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        yield f"Labels that {task.id} does not have: {', '.join(unknown[:SHOWN])}{more}."
    for name in unknown:
        if ours := meant(name, task.labels):
            yield f"{name} and {ours} differ only by case; --map {name}={ours} takes it for that."
    if shown["learned"]:
        yield (
            f"Scored as it answers now: with what {shown['learned']} decisions taught it at once, "
            f"{shown['learned_here']} of them about these texts. --as-trained leaves them out."
        )


def _known(name: str, task: Task) -> str:
    label = normalised(name)
    if label not in task.labels:
        raise KnownError(Problem.UNKNOWN_LABEL, label=label[:80], task=task.id)
    return label
