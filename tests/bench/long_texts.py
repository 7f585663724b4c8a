"""What long texts cost through the command line: ``python -m tests.bench.long_texts``.

A new task from 961 texts of 200 words over 24 labels, and one text of 200,000 characters read with
its highlights; seconds, and the most memory that the command and its child held (Linux).
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import say
from tests.bench.memory import cost_of

TEXTS, WORDS, CHARACTERS = 961, 200, 200_000
ROOT = Path(__file__).resolve().parents[2]
# Each kind of report: what it is about, and what had happened to it.
KINDS = {
    "lift": ("lift, cabin, lift door, call button", "stuck between two floors, jerking, too slow"),
    "heating": ("radiator, boiler, heating, thermostat", "stone cold, knocking at night, leaking"),
    "roof": ("roof, gutter, skylight, chimney", "letting the rain in, full of moss, missing tiles"),
    "keys": (
        "key, lock, front door, key card",
        "lost on the bus, broken off, refused at the door",
    ),
    "noise": ("drilling, music, barking, party", "going on past midnight, shaking the wall, daily"),
    "waste": ("bin, waste room, recycling, glass box", "overflowing, not collected, set on fire"),
    "garden": ("hedge, lawn, old oak, flower bed", "overgrown, dried out, eaten by snails"),
    "parking": ("parking space, garage, barrier, ramp", "blocked by a van, iced over, taken again"),
    "rent": ("rent, deposit, standing order, receipt", "booked twice, raised too early, returned"),
    "contract": (
        "contract, notice, sublease, clause",
        "signed by the wrong one, unclear",
    ),
    "water": ("tap, water pipe, shower, water meter", "dripping, brown in the morning, burst"),
    "power": ("fuse, socket, power, wiring", "out in half of the flat, sparking, tripping again"),
    "light": ("stair light, lamp, motion sensor, bulb", "flickering, dark for a week, always on"),
    "mould": ("mould, damp patch, condensation, plaster", "spreading, black, back after painting"),
    "pests": ("mouse, wasp nest, moth, pigeon", "seen in the cellar, under the eaves, everywhere"),
    "internet": (
        "router, cable, connection, outlet",
        "down again, slow at night, cut through",
    ),
    "window": ("window, blind, pane, window handle", "cracked, hard to close, letting the wind in"),
    "post": ("letter box, parcel, name plate, courier", "bent open, left in the rain, misspelt"),
    "cleaning": ("staircase, floor, laundry, entrance", "not swept, sticky, full of leaves"),
    "safety": ("smoke alarm, fire exit, extinguisher, rail", "beeping, blocked, out of date"),
    "kitchen": ("oven, hob, cupboard, sink", "not getting hot, coming off the wall, clogged"),
    "moving": (
        "removal, lift booking, handover, inventory",
        "on the same day, too early",
    ),
    "billing": ("annual statement, invoice, heating bill, refund", "wrong, late, higher than ever"),
    "neighbours": ("neighbour, smoke, bicycle, pram", "in the way, coming in, left in the hall"),
}
OPENINGS = (
    "I am writing again because of the {thing} on the {floor} floor.",
    "Since {day} the {thing} in our building has been {state}.",
    "Could somebody please have a look at the {thing}?",
    "When I came home on {day}, the {thing} was {state}.",
)
MIDDLES = (
    "The caretaker said on {day} that it would be seen to, and nothing has happened.",
    "My {relative} noticed it first, and by {day} the {thing} was {state}.",
    "We had the same trouble {number} months ago, when it was {state}.",
    "I have taken {number} pictures and can send them if that helps.",
    "There are {number} of us in the flat, and it is getting hard to bear.",
    "On the {floor} floor they tell me that the {thing} is {state} as well.",
    "A man came at {number} o'clock, looked at the {thing}, and left without a word.",
    "I work from home and can let somebody in on {day} or {second}.",
    "It cost us {number} hours and a good deal of patience.",
    "Please call before you come, as my {relative} is asleep until {number}.",
    "To be fair, the rest of the house is in order and we like living here.",
    "According to the house rules this should be done within {number} days.",
)
OTHERS = {
    "day": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
    "second": "Monday morning, Tuesday evening, Thursday at noon, any day after four",
    "floor": "ground, first, second, third, fourth, top",
    "relative": "mother, brother, flatmate, daughter, neighbour, uncle",
    "number": "two, three, four, five, six, seven, eight, ten, twelve",
}


def main() -> None:
    """Measure both; prints JSON lines."""
    with tempfile.TemporaryDirectory() as folder:
        new_task(Path(folder))
        highlights(Path(folder))


def report(kind: str, source: random.Random, words: int = WORDS) -> str:
    """Return a made-up report of so many words."""
    things, states = (part.split(", ") for part in KINDS[kind])
    rest = {name: said.split(", ") for name, said in OTHERS.items()} | {"thing": things}
    found: list[str] = []
    while len(found) < words:
        pattern = source.choice(MIDDLES if found else OPENINGS)
        facts = {name: source.choice(said) for name, said in rest.items()}
        found += pattern.format(state=source.choice(states), **facts).split()
    return " ".join(found[:words])


def new_task(folder: Path) -> None:
    """Train a task of its own from the reports."""
    source, names = random.Random(0), list(KINDS)
    kinds = [names[i % len(names)] for i in range(TEXTS)]
    rows = [{"text": report(kind, source), "label": kind} for kind in kinds]
    file = written(folder / "reports.jsonl", rows)
    command = ("new-task", "reports", "--kind", "classify", "--from", str(file))
    measured(f"{TEXTS} texts of {WORDS} words", folder, command)


def highlights(folder: Path) -> None:
    """Read one text, as long as any may be, for labels and for entities."""
    source, names = random.Random(1), list(KINDS)
    count = CHARACTERS // (WORDS * 3)
    text = "\n".join(report(source.choice(names), source) for _ in range(count))[:CHARACTERS]
    file = written(folder / "long.jsonl", [{"text": text}])
    for task in ("support-intents", "clinical-entities"):
        command = ("read", "--task", task, "--highlights", str(file))
        measured(f"{len(text)} characters, {task}", folder, command)


def written(file: Path, rows: list[dict[str, str]]) -> Path:
    """Write JSON Lines; returns the file."""
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def measured(what: str, folder: Path, command: tuple[str, ...]) -> None:
    """Run a command of the program, and say its time and memory."""
    begun = time.perf_counter()
    started = subprocess.Popen(
        [sys.executable, "-m", "desktop", *command, "--data-dir", str(folder / "data")],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    cost = cost_of(started)
    if started.returncode:
        raise SystemExit(f"{command[0]} ended with {started.returncode}")
    say("long texts", what, time.perf_counter() - begun, "s")
    say("long texts", f"{what}, processor", cost.processor_s, "s")
    for name, peak in (("command", cost.command_mb), ("child", cost.child_mb)):
        say("long texts", f"{what}, most memory of the {name}", peak, "MB", {"at most": 2_000.0})


if __name__ == "__main__":
    main()
