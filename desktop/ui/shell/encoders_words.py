"""The sentences of the dialog of language models."""

from desktop.core.answers.tasks import Task
from desktop.core.encoder_wording import card_lines, size_of
from desktop.core.encoders import Card, InstalledEncoder
from desktop.services.encoders.encoding import Listed

NONE = "not told"
ASK = "Nothing was taken in yet. Look at the size, the licence and the languages first."
STARTING = "Getting ready to take it in."
GIVEN_UP = "Taking it in was given up; nothing was changed."
REMOVED = "{name} is removed."
TRAINING = "A training is running. Until it is over, no other begins and no model is removed."
GROUP = 8
TAKEN = (
    "{name} can be used now. On {texts} texts it computes what the original computes; a text takes "
    "{took_ms:.0f} ms and {memory_mb:.0f} MB of memory."
)
MOVING = (
    "{task} is trained anew on {name}, from all its examples and your decisions. The version in "
    "use stays until you take the new one."
)


def account(card: Card) -> str:
    """Return what a folder holds; the digest in groups, so that it can be read and wrapped."""
    digest = card.digest
    grouped = " ".join(digest[at : at + GROUP] for at in range(0, len(digest), GROUP))
    return "\n".join((*card_lines(card), ASK)).replace(digest, grouped)


def taken(encoder: InstalledEncoder) -> str:
    """Return what is told when a model was taken in and compared with its original."""
    name, proof = encoder.card.name, encoder.proof
    if proof is None:
        return f"{name} can be used now."
    memory_mb = proof.memory_bytes / 1e6
    return TAKEN.format(name=name, texts=proof.texts, took_ms=proof.took_ms, memory_mb=memory_mb)


def moving(task: Task, encoder: InstalledEncoder) -> str:
    """Return what is told when a task begins to be trained on another model."""
    return MOVING.format(task=task.name, name=encoder.card.name)


def row(listed: Listed) -> tuple[str, str, str, str, str]:
    """Return what the table says of an encoder."""
    card = listed.encoder.card
    languages = ", ".join(card.languages[:3]) or NONE
    size = size_of(card.size_bytes)
    first, *others = [task.name for task in listed.tasks] or [""]
    tasks = f"{first} and {len(others)} more" if others else first
    return card.name, size, card.licence or NONE, languages, tasks
