"""``dist/caselight-VERSION-kit``: the package and all it needs, for computers without a network.

``python packaging/kit/kit.py FOLDER`` takes the system packages from a folder (the package test
fills it from a minimal Debian); ``CASELIGHT_SIGNING_KEY`` names an ed25519 key in PEM.  Without one
a key is made for this build, and the kit says so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "linux"))

import layout


def main() -> int:
    """Gather, list, sign."""
    version = layout.version()
    goal = layout.DIST / f"caselight-{version}-kit"
    shutil.rmtree(goal, ignore_errors=True)
    goal.mkdir(parents=True)
    packages = [
        layout.DIST / f"caselight_{version}_amd64.deb",
        *sorted(Path(sys.argv[1]).glob("*.deb")),
    ]
    for file in packages:
        # The names of versions with a colon are not for every file system.
        shutil.copyfile(file, goal / file.name.replace("%3a", "_"))
    layout.put(HERE / "INSTALL.txt", goal / "INSTALL.txt", {"@VERSION@": version})
    key, throwaway = _key()
    manifest = {
        "format": 1,
        "name": "caselight",
        "version": version,
        "key": "made for this build only" if throwaway else "the publisher's",
        "files": {f.name: _entry(f) for f in sorted(goal.iterdir())},
    }
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    (goal / "manifest.json").write_text(text, encoding="utf-8")
    _openssl("pkeyutl", "-sign", "-inkey", key, "-rawin", "-in", goal / "manifest.json",
             "-out", goal / "manifest.sig")  # fmt: skip
    _openssl("pkey", "-in", key, "-pubout", "-out", goal / "caselight.pub")
    lines = [f"{_entry(f)['sha256']}  {f.name}" for f in sorted(goal.iterdir())]
    (goal / "SHA256SUMS").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(goal)
    return 0


def _key() -> tuple[Path, bool]:
    given = os.environ.get("CASELIGHT_SIGNING_KEY")
    if given:
        return Path(given), False
    own = layout.BUILD / "signing-key.pem"
    if not own.exists():
        _openssl("genpkey", "-algorithm", "ed25519", "-out", own)
        own.chmod(0o600)
    return own, True


def _entry(file: Path) -> dict[str, object]:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"sha256": digest, "size": file.stat().st_size}


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
