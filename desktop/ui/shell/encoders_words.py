"""The sentences of the dialog of language models."""

from desktop.services.encoders.encoding import Listed

NONE = "not told"
ASK = "Nothing was taken in yet. Look at the size, the licence and the languages first."
GIVEN_UP = "Taking it in was given up; nothing was changed."
REMOVED = "{name} is removed."
TAKEN = "{name} can be used now."


def row(listed: Listed) -> tuple[str, str, str, str, str]:
    """Return what the table says of an encoder."""
    card = listed.encoder.card
    languages = ", ".join(card.languages[:3]) or NONE
    size = f"{card.size_bytes / 1e6:.0f} MB"
    return card.name, size, card.licence or NONE, languages, ", ".join(listed.tasks)
