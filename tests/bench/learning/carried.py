"""What a task that learned from English messages says of Chinese ones, and after corrections.

``python -m tests.bench.learning.carried``: the shipped pack of bank messages on the encoder for
many languages, ten messages of our own for each of 20 intents.  Five of them are corrections, taken
in at once and never trained on; the other five are the test.
"""

import json

import torch

from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.examples import Example
from desktop.core.encoders import E5
from desktop.core.texts.words import has_unspaced
from desktop.ml.encoders.installed import Installed
from desktop.ml.reading.teaching import teach
from desktop.system import paths
from tests.bench.figures import say
from tests.bench.learning.data import accuracy, shipped

PACK = "support-intents-many-languages"


def main() -> None:
    """Print every figure as a JSON line."""
    torch.set_num_threads(1)
    run()


def run(_=None, __=None) -> None:
    """Say how many are right without a Chinese example, and after one to five of each intent."""
    encoder = Installed((paths.backbone().parent,)).open(E5.id)
    reader = shipped(encoder, PACK)
    lessons, tests = chinese("replay"), chinese("sealed")
    every = accuracy(reader, [*lessons, *tests])
    say("carried", "200 Chinese messages, no Chinese example", every, "share", {"must": 0.75})
    say("carried", "the 100 that are tested on", accuracy(reader, tests), "share")
    for each in range(5):
        for at, lesson in enumerate(lessons[each::5]):
            teach(reader, [Taught(f"{each}-{at}", lesson.text, lesson.label)])
        wanted = {"must": 0.9} if each == 4 else None
        figure = f"after {each + 1} corrections of each intent"
        say("carried", figure, accuracy(reader, tests), "share", wanted)
    english = [e for e in texts("sealed") if e not in tests]
    say("carried", "English messages after them", accuracy(reader, english), "share")


def chinese(role: str) -> list[Example]:
    """Return the Chinese messages of a role, five of each intent, those of an intent together."""
    return [e for e in texts(role) if has_unspaced(e.text)]


def texts(role: str) -> list[Example]:
    """Return what the pack holds for a role."""
    file = paths.resources() / "packs" / PACK / f"{role}.jsonl"
    return [Example(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    main()
