"""What is said about tasks as wholes."""

ERASE = "Remove for good"
IN_BIN = "in the recycle bin"
LAST = "The only task stays: without one there is nothing to read for."


def renamed_line(old: str, new: str) -> str:
    """Return what is said after a renaming."""
    return f"{old} is called {new} now."


def moved_line(name: str, *, back: bool) -> str:
    """Return what is said after a task went into the recycle bin, or came ``back``."""
    if back:
        return f"{name} is back, as it was."
    return (
        f"{name} is in the recycle bin with its cases, decisions and versions. "
        "\u201cBring back\u201d undoes it."
    )
