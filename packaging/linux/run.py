"""``dist/caselight-VERSION.run``, which unpacks itself: ``python packaging/linux/run.py``."""

import gzip
import hashlib
import shutil
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import layout

STAGED = layout.BUILD / "run"


def main() -> int:
    """Build the file; the same files and commit give the same bytes."""
    shutil.rmtree(STAGED, ignore_errors=True)
    layout.program(STAGED / "caselight")
    layout.tree(STAGED / "tree")
    shutil.move(STAGED / "tree" / "usr" / "share", STAGED / "caselight" / "share")
    (STAGED / "caselight" / "VERSION").write_text(layout.version() + "\n", encoding="utf-8")
    payload = STAGED / "payload.tar.gz"
    _pack(payload)
    with payload.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    layout.DIST.mkdir(exist_ok=True)
    goal = layout.DIST / f"caselight-{layout.version()}.run"
    about = {"@VERSION@": layout.version(), "@SHA256@": digest}
    layout.put(layout.HERE / "install.sh", goal, about)
    with goal.open("ab") as out, payload.open("rb") as stream:
        shutil.copyfileobj(stream, out, 1 << 20)
    goal.chmod(0o755)
    payload.unlink()
    print(goal)
    return 0


def _pack(payload: Path) -> None:
    moment = layout.epoch()

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mtime = moment
        return info

    with (
        payload.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        files = sorted((STAGED / "caselight").rglob("*"))
        for file in [STAGED / "caselight", *files]:
            name = str(file.relative_to(STAGED))
            archive.add(file, name, recursive=False, filter=plain)


if __name__ == "__main__":
    sys.exit(main())
