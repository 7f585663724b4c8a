"""The sentences about tasks as wholes."""

from collections.abc import Sequence

from desktop.core.errors import Problem

TASK_PROBLEMS: dict[Problem, str] = {
    Problem.UNKNOWN_TASK: "There is no task \u201c{task}\u201d. Installed tasks: {tasks}.",
    Problem.TASK_EXISTS: "There is a task \u201c{task}\u201d already. Choose another name.",
    Problem.SAME_MODEL: (
        "The files of {task} are those of {other}, which is installed already. "
        "Nothing was installed."
    ),
    Problem.TASK_REMOVED: (
        "A task \u201c{task}\u201d is in the recycle bin. Bring it back with "
        "\u201ccaselight task restore {task}\u201d, or choose another name."
    ),
    Problem.TASK_IN_TRAINING: (
        "\u201c{task}\u201d is being trained, so it stays until then. Try again when the training "
        "has ended, or cancel it first."
    ),
    Problem.NOT_REMOVED: (
        "There is no task \u201c{task}\u201d in the recycle bin. There are: {tasks}."
    ),
    Problem.BAD_TASK_NAME: "A task's name is one line of 1 to {limit} characters.",
    Problem.BAD_TASK_ID: (
        "\u201c{task}\u201d cannot be a task's name: use lower-case letters, digits and hyphens."
    ),
}
NOT_ERASED = "Nothing was removed. Type yes when you are asked, or add --yes."


def waiting_lines(tasks: Sequence[tuple[str, str]]) -> list[str]:
    """Return which tasks that come with the program wait for which encoder: (task, encoder)."""
    lines: list[str] = []
    for model in dict.fromkeys(model for _, model in tasks):
        *others, last = [task for task, needed in tasks if needed == model]
        names = f"{', '.join(others)} and {last} come" if others else f"{last} comes"
        need = "need" if others else "needs"
        lines.append(
            f"{names} with Caselight too, and {need} the language model {model}, which is not on "
            "this computer."
        )
    return lines


def erasing_question(name: str, cases: int, versions: int) -> str:
    """Return what is asked before a task is removed for good."""
    held = f"{cases:,} {'case' if cases == 1 else 'cases'}"
    made = f"{versions:,} {'version' if versions == 1 else 'versions'}"
    return (
        f"Remove {name} for good, with {held}, what was decided about them, and {made} of its "
        "model? This cannot be undone. Backups that were written before hold it still."
    )


def erased_line(name: str) -> str:
    """Return what is said once a task is gone."""
    return f"{name} is gone for good."
