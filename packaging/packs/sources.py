"""The texts that a pack is built from: the data sets (read, never copied) and our own."""

import json
import random
import re
from collections import defaultdict
from pathlib import Path

from desktop.core.answers.predictions import Span
from desktop.core.decisions.examples import Example

HERE = Path(__file__).parent
KINDS = {
    "D": "Disease",
    "S": "Symptom",
    "R": "Drug",
    "P": "Procedure",
    "A": "Anatomy",
    "L": "Lab value",
    "T": "Date",
    "O": "Dosage",
    "U": "Duration",
    "G": "Age",
    "X": "Sex",
}
MARK = re.compile(r"\[([^|\]]+)\|(\w)\]")


def rows(datasets: Path, name: str, part: str) -> list[dict]:
    """Return the rows of one split of a data set."""
    file = datasets / name / f"{part}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def labelled(datasets: Path, name: str, part: str) -> list[Example]:
    """Return the labelled texts of one split."""
    return [Example(r["text"], r["label"]) for r in rows(datasets, name, part)]


def spanned(datasets: Path, name: str, part: str, names: dict[str, str]) -> list[Example]:
    """Return the span-marked texts of one split, with labels renamed; others are left out."""
    return [
        Example(
            r["text"],
            spans=tuple(
                Span(s["start"], s["end"], names[s["label"]])
                for s in r["spans"]
                if s["label"] in names
            ),
        )
        for r in rows(datasets, name, part)
    ]


def sections(file: Path) -> dict[str, list[str]]:
    """Read "# name" sections of lines."""
    found: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            current = found.setdefault(line[2:].strip(), [])
        elif line.strip():
            current.append(line.strip())
    return found


def own_labelled(*packs: str) -> tuple[dict[str, list[Example]], list[dict[str, str]]]:
    """Return samples, sealed and replay texts written for these packs, and the answers."""
    roles = {"s": "samples", "x": "sealed", "r": "replay"}
    texts: dict[str, list[Example]] = {name: [] for name in roles.values()}
    answers: list[dict[str, str]] = []
    for file in (f for pack in packs for f in sorted((HERE / pack).glob("texts_*.txt"))):
        for label, lines in sections(file).items():
            for line in lines:
                role, _, text = line.partition(" ")
                if role == "a":
                    answers.append({"label": label, "text": text})
                else:
                    texts[roles[role]].append(Example(text, label))
    return texts, answers


def own_clinical() -> dict[str, list[Example]]:
    """Return samples, sealed and replay texts of clinical-entities from their inline marks."""
    found = sections(HERE / "clinical-entities" / "texts.txt")
    return {
        name: [marked(line, KINDS) for line in found[name]]
        for name in ("samples", "sealed", "replay")
    }


def marked(line: str, kinds: dict[str, str]) -> Example:
    """Read ``[surface|kind]`` marks: "[fever|S] since Monday"."""
    text, spans, at = "", [], 0
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        spans.append(Span(len(text), len(text) + len(mark[1]), kinds[mark[2]]))
        text += mark[1]
        at = mark.end()
    return Example(text + line[at:], spans=tuple(spans))


def own_triage() -> dict[str, list[Example]]:
    """Return samples, sealed texts and sentences as written, and composed texts as replay."""
    folder = HERE / "symptom-triage"
    own = {
        name: [
            Example(t, label)
            for label, lines in sections(folder / f"{name}.txt").items()
            for t in lines
        ]
        for name in ("samples", "sealed")
    }
    fragments: dict[str, list[str]] = {}
    for file in sorted(folder.glob("fragments_*.txt")):
        for label, lines in sections(file).items():
            fragments.setdefault(label, []).extend(lines)
    frames = sections(folder / "frames.txt")
    own["sentences"] = [
        Example(line[2:], label)
        for label, lines in fragments.items()
        for line in lines
        if line[0] != "-"
    ]
    symptoms = {
        label: lines[0].split("; ") for label, lines in sections(folder / "symptoms.txt").items()
    }
    made = [*compose(fragments, frames, 36), *listed(symptoms, frames, 36)]
    return own | {"replay": list({e.text: e for e in made}.values())}


def listed(
    symptoms: dict[str, list[str]], frames: dict[str, list[str]], each: int
) -> list[Example]:
    """Compose ``each`` plain descriptions for every condition from its symptoms."""
    source = random.Random(21)
    made: dict[str, list[str]] = defaultdict(list)
    for label, names in symptoms.items():
        while len(made[label]) < each:
            left = source.sample(names, len(names))
            text = " ".join(_plain(source, left, frames) for _ in range(source.choice([1, 2, 2])))
            text = _mistyped(source, text) if source.random() < 0.15 else text
            if text not in made[label]:
                made[label].append(text)
    return [Example(text, label) for label, texts in made.items() for text in texts]


def _plain(source: random.Random, left: list[str], frames: dict[str, list[str]]) -> str:
    """Make one sentence of the next few symptoms."""
    text = source.choice(frames["plain"])
    while "{list}" in text:
        few = [left.pop() for _ in range(source.choice([1, 2, 2, 3])) if left]
        few = few or ["tiredness"]
        told = few[0] if len(few) == 1 else f"{', '.join(few[:-1])} and {few[-1]}"
        text = text.replace("{list}", told, 1)
    text = text.replace(" {for}", source.choice(["", " for {duration}", " since {since}"]))
    return _filled(source, text, frames)


def compose(
    fragments: dict[str, list[str]], frames: dict[str, list[str]], each: int
) -> list[Example]:
    """Compose ``each`` different descriptions for every condition, the same on every machine."""
    source = random.Random(20)
    made: dict[str, list[str]] = defaultdict(list)
    for label, lines in fragments.items():
        parts = {sign: [x[2:] for x in lines if x[0] == sign] for sign in "+-="}
        while len(made[label]) < each:
            text = _describe(source, parts, frames)
            if text not in made[label]:
                made[label].append(text)
    return [Example(text, label) for label, texts in made.items() for text in texts]


def _describe(
    source: random.Random, parts: dict[str, list[str]], frames: dict[str, list[str]]
) -> str:
    if source.random() < 0.18:
        who = f"{source.randint(3, 86)}{source.choice('MF')}"
        notes = source.sample(parts["="], source.choice([1, 2, 2, 3]))
        tail = source.choice(["", " Since {since}.", " For {duration}."])
        return _filled(source, f"{who}. {'; '.join(notes)}.{tail}", frames)
    said = source.sample(parts["+"], source.choice([1, 2, 2, 3, 3, 4]))
    if source.random() < 0.35:
        said.append(source.choice(parts["-"]))
    said = _joined(source, said)
    if source.random() < 0.35:
        said.append(source.choice(frames["closer"]))
    if source.random() < 0.18:
        said.insert(source.randrange(len(said) + 1), source.choice(frames["mixed"]))
    opener = source.choice(frames["opener"]) + " " if source.random() < 0.3 else ""
    text = _filled(source, opener + " ".join(said), frames)
    return _mistyped(source, text) if source.random() < 0.25 else text


def _joined(source: random.Random, said: list[str]) -> list[str]:
    """Make sentences of clauses, some of them joined by a comma or "and"."""
    sentences = [said[0]]
    for clause in said[1:]:
        if source.random() < 0.35 and sentences[-1].count(" ") < 16:
            sentences[-1] += source.choice([", and ", ", ", " and also "]) + clause
        else:
            sentences.append(clause)
    return [s[:1].upper() + s[1:] + "." for s in sentences]


def _filled(source: random.Random, text: str, frames: dict[str, list[str]]) -> str:
    while "{" in text:
        text = text.replace("{duration}", source.choice(frames["duration"]), 1)
        text = text.replace("{since}", source.choice(frames["since"]), 1)
        text = text.replace("{age}", str(source.randint(18, 80)), 1)
    return text


def _mistyped(source: random.Random, text: str) -> str:
    """Make one or two typing mistakes: two letters swapped, one dropped, or no capitals."""
    if source.random() < 0.3:
        text = text.lower()
    for _ in range(source.choice([1, 1, 2])):
        places = [i for i in range(1, len(text) - 2) if text[i].isalpha() and text[i + 1].isalpha()]
        at = source.choice(places)
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        text = swapped if source.random() < 0.6 else text[:at] + text[at + 1 :]
    return text
