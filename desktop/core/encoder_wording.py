"""The sentences about encoders that a person brings: what one is, and why one is refused."""

from collections.abc import Mapping

from desktop.core.encoders import Card, Proof, Reference, Refusal, Unreadable
from desktop.core.errors import Problem

REFUSALS: dict[Refusal, str] = {
    Refusal.NO_FOLDER: "it is no folder",
    Refusal.NO_MODEL: (
        "it holds no language model; that is a folder with config.json, tokenizer.json and "
        "model.safetensors, as Hugging Face publishes them"
    ),
    Refusal.PICKLES: (
        "its weights are a file that can hold a program (such as pytorch_model.bin), which is "
        "never opened; get the same model with model.safetensors"
    ),
    Refusal.PARTED: "its weights are in several files; only models with one are read",
    Refusal.LINKED: (
        "{file} is a link to a place outside of the folder; copy the files themselves into it"
    ),
    Refusal.REMOTE_CODE: "it wants to run a program of its own (auto_map), which is never done",
    Refusal.ADAPTER: (
        "it holds an adapter (adapter_config.json), which names another model to be loaded; merge "
        "the adapter into its model first"
    ),
    Refusal.WRITES: "it is a model that writes texts; one that reads them (an encoder) is needed",
    Refusal.FAMILY: (
        "it is of the family \u201c{family}\u201d, which is not known here; known are {families}"
    ),
    Refusal.TOKENIZER: (
        "tokenizer.json is missing; without it nobody can say where in a text a word stands"
    ),
    Refusal.OFFSETS: "its tokenizer cannot say where in a text a word stands",
    Refusal.VOCABULARY: "its tokenizer knows more words than the model",
    Refusal.TOO_LARGE: "{file} is larger than {limit_mb} MB",
    Refusal.DAMAGED: (
        "{file} is damaged, or says what no model that is known here can be; copy it anew"
    ),
    Refusal.UNREADABLE: (
        "it cannot be read ({reason}); see whether the folder is there and may be read by you"
    ),
    Refusal.CHANGED: (
        "its files changed while they were read; wait until all of it is copied, and add it again"
    ),
    Refusal.SLOW: (
        "its tokenizer takes too long, or makes too much, of a single word; take another model"
    ),
    Refusal.NOT_FINITE: "its weights hold values that are no numbers",
    Refusal.MISSING: (
        "{count} of its weights are missing (such as {name}); they would be made up at random"
    ),
    Refusal.DIGEST: "it bears the name of a model that is known, but its weights are others",
    Refusal.MEMORY: (
        "there is not enough free memory for it here; close other programs, or take a smaller model"
    ),
    Refusal.UNEQUAL: (
        "as it was taken over it does not compute what it should (a difference of {difference:.1e})"
    ),
    Refusal.NOT_EXPORTED: (
        "it could not be taken over ({kind}): its files may be damaged, may not belong together, "
        "or are of a kind that is not known here; copy it anew, or take another model"
    ),
}

ENCODER_PROBLEMS: dict[Problem, str] = {
    Problem.ENCODERS_NOT_HERE: (
        "This installation of Caselight cannot take in further language models yet; one that was "
        "set up from its sources can. Nothing was changed."
    ),
    Problem.ENCODER_MISSING: (
        "This version was trained on the language model {model}, which is not on this computer, "
        "and backups hold no language models. Take its folder in again (Task > Language models, or "
        "\u201ccaselight encoders add\u201d), or use another version; your data is safe."
    ),
    Problem.ENCODER_DAMAGED: (
        "The files of the language model {model} are damaged. Take the folder that it came from "
        "in again (Task > Language models, or \u201ccaselight encoders add\u201d), and they are "
        "put right; your data is safe."
    ),
    Problem.ENCODER_REFUSED: "\u201c{folder}\u201d was not taken in: {why}. Nothing was changed.",
    Problem.ENCODER_NEEDED: (
        "The language model \u201c{name}\u201d stays: {count} of your versions cannot be read "
        "without it. Nothing was changed."
    ),
    Problem.ENCODER_PERHAPS_NEEDED: (
        "The language model \u201c{name}\u201d stays: files of {count} of your versions are "
        "missing or damaged, and nobody can say whether those need it. Nothing was changed."
    ),
    Problem.ENCODER_SHIPPED: (
        "\u201c{name}\u201d belongs to the program and stays. Nothing was changed."
    ),
    Problem.UNKNOWN_ENCODER: (
        "There is no language model \u201c{encoder}\u201d here, or more than one begins so. "
        "There are: {encoders}."
    ),
    Problem.ENCODER_NOT_NAMED: (
        "Name the language model by its id, or the folder that is to be taken in."
    ),
}


def refusal(facts: Mapping[str, str | float]) -> str:
    """Return why a folder is not taken in, as a part of a sentence."""
    return REFUSALS[Refusal(str(facts["why"]))].format(**facts)


MISSING = (
    "The language model {model} is not on this computer, and {versions} cannot be read without it. "
    "Backups hold no language models: take its folder in again with \u201ccaselight encoders "
    "add\u201d. Everything else is as it was."
)
DAMAGED = (
    "The files of the language model {model} are damaged, and {versions} cannot be read with it. "
    "Take the folder that it came from in again with \u201ccaselight encoders add\u201d, and they "
    "are put right."
)


def named(encoder: Reference) -> str:
    """Return what an encoder is called, and what else is known of it, as a part of a sentence."""
    size = f"{size_of(encoder.size_bytes)}, " if encoder.size_bytes else ""
    told = f"({size}{encoder.id[:12]})"
    return f"\u201c{encoder.name}\u201d {told}" if encoder.name else told


def unreadable(encoder: Unreadable, versions: int) -> str:
    """Return what is wrong with an encoder that so many versions name, and what to do."""
    each = {0: "no version", 1: "1 version"}.get(versions, f"{versions} versions")
    words = MISSING if encoder.missing else DAMAGED
    return words.format(model=named(encoder.reference), versions=each)


# Below so many MB a tenth is told.
TENTHS_BELOW_MB = 10
STEPS = {
    "looking": "Looking at the folder.",
    "loading": "Loading the model.",
    "exporting": "Taking it over; this may take a minute.",
    "proving": "Comparing it with the original on 50 texts.",
}


# With the name of the one that is used.
SUITED = "Texts in other languages than English are read with {name}; --encoder names another."


def size_of(count: int) -> str:
    """Return a count of bytes in MB as people read it: whole ones from ten on."""
    megabytes = count / 1e6
    return f"{megabytes:.0f} MB" if megabytes >= TENTHS_BELOW_MB else f"{megabytes:.1f} MB"


def card_lines(card: Card) -> list[str]:
    """Return what is shown of an encoder before it is taken in."""
    layers = f"{card.layers} layers of width {card.width}"
    size, licence = size_of(card.size_bytes), card.licence or "not told"
    return [
        f"{card.name}: {card.family}, {layers}, up to {card.longest} tokens at once.",
        f"Size: {size}. Licence: {licence}. Languages: {', '.join(card.languages) or 'not told'}.",
        f"SHA-256 of its weights: {card.digest}",
    ]


def proof_line(proof: Proof) -> str:
    """Return what was measured, in one sentence."""
    reasons = "reasons by its own gradient" if proof.explained else "reasons by leaving words out"
    return (
        f"On {proof.texts} texts it differs from transformers by at most {proof.difference:.1e}; "
        f"a text takes {proof.took_ms:.1f} ms ({proof.pipeline_ms:.1f} ms in its pipeline) and "
        f"{proof.memory_bytes / 1e6:.0f} MB of memory; {reasons}."
    )
