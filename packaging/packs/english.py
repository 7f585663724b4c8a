"""The packs on the first encoder, in English."""

from dataclasses import replace
from pathlib import Path

import sources
from judging import BROAD
from material import Material, items, kept

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.port import Encoder
from desktop.ml.heads import bio2
from desktop.ml.heads.spec import Spec
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit, Item

MACCROBAT = {
    "DISEASE": "Disease",
    "SYMPTOM": "Symptom",
    "DRUG": "Drug",
    "PROCEDURE": "Procedure",
    "ANATOMY": "Anatomy",
    "LAB_VALUE": "Lab value",
    "DATE": "Date",
    "DOSAGE": "Dosage",
    "DURATION": "Duration",
    "AGE": "Age",
    "SEX": "Sex",
}
BC5CDR = {"Disease": "Disease", "Chemical": "Drug"}


def support_intents(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """77 intents of bank customers; one in twenty training texts is kept for calibration."""
    texts, answers = sources.own_labelled("support-intents")
    every = sources.labelled(datasets, "banking77", "train")
    held = [e for e in every if kept(e)]
    train = [e for e in every if not kept(e)]
    labels = tuple(sorted({e.label or "" for e in every}))
    spec = Spec(Kind.CLASSIFY, labels)
    return Material(
        Kind.CLASSIFY,
        labels,
        items(train, spec, encoder),
        held,
        texts,
        {"banking77": sources.labelled(datasets, "banking77", "dev")},
        Fit(3, rate=1e-3, head_rate=1e-2, contrast=0.3, frozen=recipe.FROZEN, seed=seed),
        answers,
    )


def symptom_triage(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """24 conditions, trained on our own descriptions, tested on somebody else's."""
    own = sources.own_triage()
    sentences = own.pop("sentences")
    labels = tuple(dict.fromkeys(e.label or "" for e in own["replay"]))
    spec = Spec(Kind.CLASSIFY, labels)
    return Material(
        Kind.CLASSIFY,
        labels,
        items([*sentences, *own["replay"]], spec, encoder),
        own["samples"],
        own,
        {"symptom2disease": sources.labelled(datasets, "symptom2disease", "dev")},
        Fit(epochs=2, batch=32, rate=2e-4, head_rate=1e-3, smoothing=0.1, seed=seed),
        [],
    )


def clinical_entities(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """11 kinds; the second source marks only some, so the others are left open there."""
    own = sources.own_clinical()
    labels = tuple(MACCROBAT.values())
    spec = Spec(Kind.SPANS, labels)
    case_reports = sources.spanned(datasets, "maccrobat", "train", MACCROBAT)
    abstracts = sources.spanned(datasets, "bc5cdr", "train", BC5CDR)
    sequences = items([e for e in case_reports if not kept(e)], spec, encoder)
    open_items = items([e for e in abstracts if not kept(e)], spec, encoder)
    sequences += [opened_for(i, labels) for i in open_items]
    return Material(
        Kind.SPANS,
        labels,
        sequences,
        [e for e in case_reports if kept(e)],
        own,
        {
            "maccrobat": sources.spanned(datasets, "maccrobat", "dev", MACCROBAT),
            "bc5cdr": sources.spanned(datasets, "bc5cdr", "dev", BC5CDR),
        },
        Fit(epochs=8, batch=16, rate=1.5e-3, head_rate=2e-3, seed=seed),
        [],
        rank=32,
        narrow=tuple(e for e in abstracts if kept(e)),
    )


def opened_for(item: Item, labels: tuple[str, ...]) -> Item:
    """Allow what a narrower marking leaves open (partial labels, marginal likelihood)."""
    marked = {name for group in BROAD.values() for name in group}
    free = [i for i, name in enumerate(labels) if name not in marked]
    outside = (0, *(f(i) for i in free for f in (bio2.begin, bio2.inside)))

    def opened(tags: tuple[int, ...]) -> tuple[int, ...]:
        if not tags:
            return ()
        if tags[0] == bio2.OUTSIDE:
            return outside
        place = bio2.begin if tags[0] % 2 else bio2.inside
        return tuple(place(labels.index(n)) for n in BROAD[labels[(tags[0] - 1) // 2]])

    return replace(item, allowed=tuple(opened(t) for t in item.allowed))
