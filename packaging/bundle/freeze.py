"""The frozen program in ``build/frozen/caselight``: pinned packages, what is needed, stripped.

``python packaging/bundle/freeze.py`` makes it anew; the same sources and pins give the same files.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging" / room) for room in ("bundle", "model")]

import half
import multilingual
import notices

BUILD = ROOT / "build"
FROZEN = BUILD / "frozen" / "caselight"
STAGED = BUILD / "staged"
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
HERE = Path(__file__).parent
PINS = HERE / "requirements" / f"{SYSTEMS.get(sys.platform, sys.platform)}.txt"
WINDOWS = sys.platform == "win32"
PYTHON = BUILD / "venv" / ("Scripts/python.exe" if WINDOWS else "bin/python")
# Only these: wheels that were patched after linking do not survive a strip.
STRIPPED = (
    "libpython3*.so*",
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libtorch_python.so",
    "python3*/lib-dynload/*.so",
    "pycld2/*.so",
    "pypdfium2_raw/*.so",
    "python_calamine/*.so",
    "regex/*.so",
    "rjieba/*.so",
    "sqlcipher3/*.so",
    "tokenizers/*.so",
)


def main() -> int:
    """Freeze, strip, run the frozen program's own test; returns 1 when that fails."""
    environment()
    stage()
    freeze()
    account()
    strip()
    return self_test()


def environment() -> None:
    """Install the pinned packages, each checked against its SHA-256."""
    stamp = BUILD / "venv" / ".pins"
    if stamp.exists() and stamp.read_text("utf-8") == PINS.read_text("utf-8"):
        return
    venv.create(BUILD / "venv", with_pip=True, clear=True)
    command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*command, "--require-hashes", "--no-deps", "-r", PINS], check=True)
    stamp.write_text(PINS.read_text("utf-8"), encoding="utf-8")


def stage() -> None:
    """Gather the program's own files: both encoders, packs, icons, help, notices."""
    from desktop.core.encoders import E5, MINILM

    shutil.rmtree(STAGED, ignore_errors=True)
    shutil.copytree(
        ROOT / "resources",
        STAGED / "resources",
        ignore=shutil.ignore_patterns("backbone", "pictures"),
    )
    backbones = Path("resources") / "backbone"
    first, second = backbones / MINILM.name, backbones / E5.name
    half.halve(ROOT / first, STAGED / first)
    multilingual.copy(ROOT / second, STAGED / second)
    if waiting := without_encoder(STAGED / "resources" / "packs"):
        raise SystemExit(f"on an encoder that is not in the program: {', '.join(waiting)}")
    notices.write(site_packages(), STAGED / "notices")
    if WINDOWS:
        subprocess.run([sys.executable, HERE.parent / "windows" / "version.py"], check=True)
    if not sys.platform.startswith("linux"):
        name = "caselight.ico" if WINDOWS else "caselight.icns"
        icon = HERE.parent / "pictures" / "icon.py"
        subprocess.run([sys.executable, icon, BUILD / name], check=True)


def without_encoder(packs: Path) -> list[str]:
    """Return the packs that stand on another encoder than those that come with the program."""
    from desktop.core.encoders import SHIPPED

    found = {
        file.parent.name: json.loads(file.read_text("utf-8"))["backbone"]["sha256"]
        for file in packs.glob("*/task.json")
    }
    return sorted(name for name, digest in found.items() if digest not in SHIPPED)


def freeze() -> None:
    """Run PyInstaller with everything that could differ between two runs held fixed."""
    command = [PYTHON, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    spec = HERE / "caselight.spec"
    fixed = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch())}
    subprocess.run(
        [*command, "--distpath", BUILD / "frozen", "--workpath", BUILD / "work", spec],
        check=True,
        cwd=ROOT,
        env=os.environ | fixed,
    )


def account() -> None:
    """End the build when something is in the program that its notices do not name."""
    lists = [BUILD / "work" / "caselight" / f"{name}-00.toc" for name in ("PYZ", "COLLECT")]
    inside = [source for file in lists for _, source, *_ in _listed(file)]
    missing = notices.untold(site_packages(), inside)
    if missing:
        raise SystemExit(f"in the program, not in its notices: {', '.join(missing)}")


def _listed(file: Path) -> list[tuple[str, str, str]]:
    """Return what PyInstaller wrote down: name, source and kind of each part."""
    parts = ast.literal_eval(file.read_text("utf-8"))
    return next(part for part in parts if isinstance(part, list))


def strip() -> None:
    """Take symbols that only a debugger reads out of the largest libraries."""
    if not sys.platform.startswith("linux"):
        return
    inside = FROZEN / "_internal"
    files = [f for pattern in STRIPPED for f in inside.glob(pattern) if not f.is_symlink()]
    subprocess.run(["strip", "--strip-unneeded", *files], check=True)


def self_test() -> int:
    """Let the frozen program test itself, far from the sources."""
    name = "caselight-commands.exe" if WINDOWS else "caselight"
    made = subprocess.run(
        [FROZEN / name, "self-test", "--json"],
        cwd=FROZEN.parent,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    for check in json.loads(made.stdout or '{"checks": []}')["checks"]:
        print(f"{check['name']:<14} {'ok' if check['ok'] else 'FAILED ' + check['why']}")
    return made.returncode


def site_packages() -> Path:
    """Return where the pinned packages are."""
    code = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    return Path(subprocess.check_output([PYTHON, "-c", code], text=True).strip())


def epoch() -> int:
    """Return the time of the last commit, in seconds since 1970."""
    said = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(said.stdout) if said.returncode == 0 else 1_700_000_000


if __name__ == "__main__":
    sys.exit(main())
