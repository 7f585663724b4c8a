"""Small packs with a real, quickly trained model, and the texts to correct."""

import json
from pathlib import Path

import torch

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.records import example_record
from desktop.ml.checkpoints import write
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.heads.trainable import Spec
from desktop.ml.training import recipe
from desktop.ml.training.calibrating import with_calibration
from desktop.ml.training.loop import Fit
from desktop.ml.training.prototypes import known_after
from desktop.system import paths

WEATHER = {
    "rain": [
        "It pours and my umbrella broke.",
        "Heavy showers all afternoon.",
        "The streets are wet and puddles are everywhere.",
        "Drizzle since this morning.",
        "Rain is drumming on the roof.",
        "We got soaked by a cloudburst.",
        "The gutter overflows after so much rain.",
        "Showers will not stop today.",
    ],
    "sun": [
        "Bright sunshine and a clear blue sky.",
        "I need sunglasses, it is so sunny.",
        "The sun burns and there is no cloud.",
        "A warm sunny day at the beach.",
        "Sunlight fills the whole garden.",
        "Cloudless and hot since dawn.",
        "The sun came out and dried everything.",
        "A golden, sunny afternoon.",
    ],
    "snow": [
        "Thick snow covers the car.",
        "The children build a snowman.",
        "Snowflakes fall on the frozen lake.",
        "Roads are white and icy.",
        "We shovelled snow for an hour.",
        "A blizzard closed the pass.",
        "Fresh powder on the ski slope.",
        "Snow lies knee-deep in the yard.",
    ],
}
FOG = [
    "Dense fog, I cannot see the house across the street.",
    "Mist hangs over the river.",
    "Fog lights on, the road vanished in grey.",
    "The airport is closed because of fog.",
    "A thick haze swallowed the tower.",
    "Morning mist in the valley.",
    "Visibility is ten metres in this fog.",
    "The hills disappeared in the mist.",
    "Grey fog sits on the harbour.",
    "Freezing fog covered the fields.",
    "We drove slowly through a wall of fog.",
    "The fog lifted only at noon.",
]
PLACES = [
    ("Anna went to Berlin on Monday.", "Berlin"),
    ("We live in Lisbon now.", "Lisbon"),
    ("The train to Vienna was late.", "Vienna"),
    ("Oslo is cold in winter.", "Oslo"),
    ("He flew from Madrid yesterday.", "Madrid"),
    ("My aunt moved to Prague.", "Prague"),
    ("They met in Dublin last year.", "Dublin"),
    ("Rome was crowded and hot.", "Rome"),
    ("I work in Warsaw twice a week.", "Warsaw"),
    ("Athens has a new metro.", "Athens"),
]


def build_small_packs(root: Path) -> None:
    """Train and write both packs; deterministic."""
    backbone = FastEncoder(paths.backbone())
    torch.manual_seed(0)
    labels = [Example(t, label) for label, texts in WEATHER.items() for t in texts]
    _build(root / "weather", backbone, Kind.CLASSIFY, labels, 3)
    spans = [_place(text, name) for text, name in PLACES]
    _build(root / "places", backbone, Kind.SPANS, spans, 12)


def fog_corrections() -> list[dict]:
    """Corrections that name a label the task does not have yet."""
    return [{"text": text, "label": "fog"} for text in FOG]


def _place(text: str, name: str) -> Example:
    start = text.index(name)
    return Example(text, spans=(Span(start, start + len(name), "Place"),))


def _build(folder: Path, backbone: FastEncoder, kind: Kind, examples, epochs: int) -> None:
    labels = tuple(sorted({label for e in examples for label in e.labels}))
    spec = Spec(kind, labels, 4, 8.0)
    items = [i for e in examples for i in recipe.items(e, spec, backbone)]
    how = Fit(epochs=epochs, batch=8, rate=1e-3, head_rate=5e-3)
    model, sequences = recipe.from_scratch(backbone, spec, items, how, lambda _: None)
    known = known_after(model, backbone.tokenizer, sequences, examples[::3])
    model = with_calibration(model, backbone.tokenizer, examples[::3], known=known)
    folder.mkdir(parents=True)
    write.save(model, folder, known)
    for name, part in (
        ("samples", examples[:3]),
        ("sealed", examples[1::4]),
        ("replay", [e for i, e in enumerate(examples) if i % 4 != 1]),
    ):
        lines = [json.dumps(example_record(e)) for e in part]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "card.json").write_text(json.dumps({"name": folder.name.title()}), "utf-8")
    if kind is Kind.CLASSIFY:
        answers = [json.dumps({"label": n, "text": f"Enjoy the {n}."}) for n in labels]
        (folder / "answers.jsonl").write_text("\n".join(answers) + "\n", "utf-8")
