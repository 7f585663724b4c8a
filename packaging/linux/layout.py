"""What the Linux packages share: names, icons, the tree under /usr, the system's libraries."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
BUILD, DIST = ROOT / "build", ROOT / "dist"
FROZEN = BUILD / "frozen" / "caselight"
ICONS = (16, 32, 48, 64, 128, 256)
# Ubuntu 22.04: what its C and C++ libraries have at most.
NEWEST = {"GLIBC": (2, 35), "GLIBCXX": (3, 4, 30)}
# The system's libraries that the program uses, and the Debian packages that they are in.
SYSTEM = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libc.so.6": "libc6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdl.so.2": "libc6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
    "libsqlite3.so.0": "libsqlite3-0",
    "libutil.so.1": "libc6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}


def version() -> str:
    """Return the program's version, which is written in ``desktop/__init__.py`` only."""
    text = (ROOT / "desktop" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    if found is None:
        raise SystemExit("desktop/__init__.py names no version")
    return found[1]


def needed() -> tuple[str, ...]:
    """Return the Debian packages that the program's libraries need.

    Ends the build when one needs a library that is neither in the folder nor in ``SYSTEM``, or a
    newer C or C++ library than ``NEWEST``.
    """
    inside = {f.name for f in FROZEN.rglob("*") if ".so" in f.name}
    asked: set[str] = set()
    for file in _programs():
        said = subprocess.check_output(["objdump", "-p", file], text=True)
        asked |= set(re.findall(r"^\s+NEEDED\s+(\S+)$", said, re.MULTILINE))
        for name, newest in NEWEST.items():
            for found in re.findall(rf"\b{name}_([\d.]+)", said):
                if tuple(map(int, found.split("."))) > newest:
                    raise SystemExit(f"{file.name} needs {name} {found}")
    unknown = sorted(
        n for n in asked - inside - SYSTEM.keys() if not n.startswith(("ld-linux", "linux-vdso"))
    )
    if unknown:
        raise SystemExit(f"not in the folder and not known: {', '.join(unknown)}")
    return tuple(sorted({SYSTEM[n] for n in asked - inside if n in SYSTEM}))


def tree(goal: Path) -> None:
    """Write the files under ``goal`` as they lie under ``/``, but the program itself."""
    share = goal / "usr" / "share"
    about = {"@VERSION@": version(), "@DATE@": datetime.fromtimestamp(epoch(), UTC).date()}
    put(HERE / "caselight.desktop", share / "applications" / "caselight.desktop", about)
    put(HERE / "caselight.mime.xml", share / "mime" / "packages" / "caselight.xml", about)
    name = "org.caselight.Caselight.metainfo.xml"
    put(HERE / name, share / "metainfo" / name, about)
    icons = share / "icons" / "hicolor"
    put(ROOT / "resources" / "icons" / "app.svg", icons / "scalable" / "apps" / "caselight.svg", {})
    for size in ICONS:
        draw(icons / f"{size}x{size}" / "apps" / "caselight.png", size)


def put(source: Path, goal: Path, about: dict[str, object]) -> None:
    """Copy a text file with some words filled in."""
    text = source.read_text("utf-8")
    for word, value in about.items():
        text = text.replace(word, str(value))
    goal.parent.mkdir(parents=True, exist_ok=True)
    goal.write_text(text, encoding="utf-8")


def draw(goal: Path, size: int) -> None:
    """Draw the icon as a PNG."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    icon = HERE.parent / "pictures" / "icon.py"
    subprocess.run([sys.executable, icon, goal, str(size)], check=True)


def program(goal: Path) -> None:
    """Copy the frozen folder, readable by everyone."""
    shutil.copytree(FROZEN, goal, symlinks=True)
    for file in [goal, *goal.rglob("*")]:
        if not file.is_symlink():
            file.chmod(0o755 if file.is_dir() or file.stat().st_mode & 0o100 else 0o644)


def epoch() -> int:
    """Return the time of the last commit, in seconds since 1970."""
    sys.path.insert(0, str(HERE.parent / "bundle"))
    import freeze

    return freeze.epoch()


def _programs() -> Iterator[Path]:
    for file in FROZEN.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as stream:
                if stream.read(4) == b"\x7fELF":
                    yield file
