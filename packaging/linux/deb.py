"""``dist/caselight_VERSION_amd64.deb``: ``python packaging/linux/deb.py``."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import layout

STAGED = layout.BUILD / "deb"
INSIDE = STAGED / "usr" / "lib" / "caselight"
CONTROL = """\
Package: caselight
Version: {version}
Architecture: amd64
Maintainer: Caselight <caselight@localhost>
Section: science
Priority: optional
Installed-Size: {size}
Depends: {depends}
Description: second reader for texts that learns from corrections, offline
 A model on this computer predicts labels or entities of a text and shows the
 words behind each answer and how sure it is. It learns from corrections, here,
 without any network.
"""


def main() -> int:
    """Build the package; the same files and commit give the same package."""
    shutil.rmtree(STAGED, ignore_errors=True)
    layout.program(INSIDE)
    layout.tree(STAGED)
    (STAGED / "usr" / "bin").mkdir(parents=True)
    (STAGED / "usr" / "bin" / "caselight").symlink_to("../lib/caselight/caselight")
    _documents(STAGED / "usr" / "share" / "doc" / "caselight")
    _control(STAGED / "DEBIAN")
    _same_time(STAGED)
    layout.DIST.mkdir(exist_ok=True)
    goal = layout.DIST / f"caselight_{layout.version()}_amd64.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z9", "--build", STAGED, goal],
        check=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(layout.epoch())},
        stdout=subprocess.DEVNULL,
    )
    print(goal)
    return 0


def _documents(goal: Path) -> None:
    goal.mkdir(parents=True)
    notices = INSIDE / "_internal" / "notices" / "THIRD-PARTY.txt"
    own = (layout.ROOT / "LICENSE").read_text("utf-8")
    (goal / "copyright").write_text(own + "\n" + notices.read_text("utf-8"), encoding="utf-8")
    changes = (layout.ROOT / "CHANGELOG.md").read_bytes()
    (goal / "changelog.gz").write_bytes(gzip.compress(changes, 9, mtime=0))


def _control(goal: Path) -> None:
    goal.mkdir()
    size = sum(f.lstat().st_size for f in STAGED.rglob("*") if not f.is_dir()) // 1024
    depends = ", ".join(f"{n} (>= 2.35)" if n == "libc6" else n for n in layout.needed())
    text = CONTROL.format(version=layout.version(), size=size, depends=depends)
    (goal / "control").write_text(text, encoding="utf-8")
    for name in ("preinst", "postrm"):
        layout.put(layout.HERE / name, goal / name, {"@VERSION@": layout.version()})
        (goal / name).chmod(0o755)


def _same_time(folder: Path) -> None:
    moment = layout.epoch()
    for file in [folder, *folder.rglob("*")]:
        os.utime(file, (moment, moment), follow_symlinks=False)
        if not file.is_symlink() and file.is_dir():
            file.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
