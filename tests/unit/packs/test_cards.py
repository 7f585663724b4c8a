"""The figures that the README names are those of the packs' cards."""

import json
import re

import pytest

from desktop.system import paths

README = (paths.resources().parent / "README.md").read_text("utf-8")
FIGURES = (
    (
        "support-intents",
        "banking77",
        "accuracy",
        r"BANKING77, 1,000 held-back texts: accuracy (0\.\d+)",
    ),
    ("clinical-entities", "maccrobat", "entity_f1", r"MACCROBAT: entity F1 (0\.\d+)"),
    ("clinical-entities", "bc5cdr", "entity_f1", r"BC5CDR: entity F1 (0\.\d+)"),
    ("symptom-triage", "symptom2disease", "accuracy", r"never trained on: accuracy (0\.\d+)"),
    ("sentiment", "vader_amazon", "accuracy", r"267 held-back texts: accuracy (0\.\d+)"),
    ("sentiment", "sst2", "accuracy", r"films \(SST-2\) (0\.\d+)"),
    ("sentiment", "chnsenticorp_htl", "accuracy", r"\(ChnSentiCorp\) (0\.\d+)"),
    (
        "names-zh",
        "cluener",
        "entity_f1",
        r"CLUENER, in Chinese, never trained on: entity F1 (0\.\d+)",
    ),
    ("names-zh", "wikigold", "entity_f1", r"WikiGold: (0\.\d+)"),
    ("support-intents-many-languages", "banking77", "accuracy", r"BANKING77: accuracy (0\.\d+)"),
    (
        "support-intents-many-languages",
        "own Chinese texts",
        "accuracy",
        r"200 Chinese messages of our own: (0\.\d+)",
    ),
)


@pytest.mark.parametrize(("pack", "name", "figure", "pattern"), FIGURES)
def test_the_readme_and_the_card_agree(pack, name, figure, pattern):
    card = json.loads((paths.resources() / "packs" / pack / "card.json").read_text("utf-8"))
    (told,) = re.findall(pattern, README)
    assert float(told) == pytest.approx(card["results"][name][figure], abs=0.0005)
