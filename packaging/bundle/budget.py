"""What the bundles weigh against ``budget.json``: ``python packaging/bundle/budget.py``."""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROZEN = ROOT / "build" / "frozen" / "caselight"
MB = 1_000_000


def main() -> int:
    """Print each size with its limits; returns 1 when one is over what it must be."""
    limits = json.loads(Path(__file__).with_name("budget.json").read_text("utf-8"))
    found = {"unpacked_mb": weight(FROZEN)}
    packages = sorted((ROOT / "dist").glob("*.deb"), key=lambda f: f.stat().st_mtime)
    if packages:
        found["deb_mb"] = packages[-1].stat().st_size / MB
    for name, size in found.items():
        print(f"{name:<12} {size:7.1f}  must {limits[name]['must']}, goal {limits[name]['goal']}")
    largest = sorted(((weight(f), f.name) for f in (FROZEN / "_internal").iterdir()), reverse=True)
    for size, name in largest[:8]:
        print(f"  {name:<24} {size:7.1f}")
    return int(any(size > limits[name]["must"] for name, size in found.items()))


def weight(place: Path) -> float:
    """Return the size of a file or folder in MB, links not followed."""
    files = [place] if place.is_file() else [f for f in place.rglob("*") if not f.is_dir()]
    return sum(f.lstat().st_size for f in files) / MB


if __name__ == "__main__":
    sys.exit(main())
