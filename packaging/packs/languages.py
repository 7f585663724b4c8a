"""The packs on the encoder for many languages."""

from dataclasses import replace
from pathlib import Path

import names
import sources
from english import support_intents
from material import Material, items, kept

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.port import Encoder
from desktop.ml.heads.spec import Spec
from desktop.ml.training import recipe
from desktop.ml.training.loop import Fit

NAMES = {"PER": "Person", "LOC": "Place", "ORG": "Organisation"}
# Which of the ten kinds of CLUENER are asked for, and as what; the other four are not names of
# people, places or organisations.
CLUENER = {
    "name": "Person",
    "address": "Place",
    "scene": "Place",
    "organization": "Organisation",
    "company": "Organisation",
    "government": "Organisation",
}


def sentiment(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """Negative or positive, from English reviews and our own texts in both languages."""
    own, _ = sources.own_labelled("sentiment")
    labels = ("negative", "positive")
    spec = Spec(Kind.CLASSIFY, labels)
    every = sources.labelled(datasets, "vader_amazon", "train")
    train = [*(e for e in every if not kept(e, 10)), *own["replay"]]
    return Material(
        Kind.CLASSIFY,
        labels,
        items(train, spec, encoder),
        [*(e for e in every if kept(e, 10)), *own["samples"]],
        own,
        {
            name: sources.labelled(datasets, name, "dev")
            for name in ("vader_amazon", "sst2", "chnsenticorp_htl")
        },
        Fit(epochs=2, batch=16, rate=1e-3, head_rate=5e-3, smoothing=0.1, seed=seed),
        [],
    )


def names_zh(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """People, places and organisations, from English data and Chinese sentences of our own."""
    own = names.own()
    labels = ("Person", "Place", "Organisation")
    spec = recipe.new_spec(encoder, Kind.SPANS, labels)
    wiki, tweets = (sources.spanned(datasets, name, "train", NAMES) for name in ("wikigold", "btc"))
    data = [*wiki, *(e for e in tweets if kept(e, 4))]
    held = {e.text for e in data if kept(e, 20)}
    train = [*(e for e in data if e.text not in held), *names.sentences(), *names.exchanged(3)]
    return Material(
        Kind.SPANS,
        labels,
        items(train, spec, encoder),
        [*(e for e in data if e.text in held), *own["samples"]],
        own,
        {
            "cluener": sources.spanned(datasets, "cluener", "dev", CLUENER),
            "wikigold": sources.spanned(datasets, "wikigold", "dev", NAMES),
        },
        Fit(4, batch=16, rate=1e-3, head_rate=2e-3, frozen=recipe.FROZEN, seed=seed),
        [],
    )


def support_intents_many_languages(datasets: Path, encoder: Encoder, seed: int) -> Material:
    """The same 77 intents from the same English messages; messages in Chinese are only read."""
    made = support_intents(datasets, encoder, seed)
    chinese, _ = sources.own_labelled("support-intents-many-languages")
    both = {role: [*made.own[role], *chinese[role]] for role in made.own}
    tests = made.tests | {"own Chinese texts": [*chinese["replay"], *chinese["sealed"]]}
    return replace(made, own=both, tests=tests)
