"""What is said after labels were changed."""

from desktop.core.answers.tasks import title

TAKEN_BACK = "Taken back."


def renamed_line(old: str, new: str) -> str:
    """Return what is said after a renaming."""
    return f"{title(old)} is called {title(new)} now, in every decision."


def merged_line(old: str, into: str, count: int) -> str:
    """Return what is said after two labels became one."""
    named = "1 decision that named" if count == 1 else f"{count} decisions that named"
    return f"The {named} {title(old)} now {'names' if count == 1 else 'name'} {title(into)}."


def removed_line(old: str) -> str:
    """Return what is said after a label was removed."""
    return f"{title(old)} was removed; naming it for a text brings it back."


def asked_line(name: str, count: int) -> str:
    """Return what is said before something that cannot be taken back."""
    told = (
        f", which {count} {'decision names' if count == 1 else 'decisions name'}," if count else ""
    )
    return f"This cannot be taken back. Press again if {title(name)}{told} is to go."
