"""``dist/caselight-VERSION.msi`` for roll-out: ``python packaging/windows/msi.py [PAYLOAD]``.

Writes the WiX source of every file and calls ``wixl`` (msitools); files keep their names in ids.
"""

import hashlib
import subprocess
import sys
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
SPACE = uuid.UUID("6e0c2e0b-6c1f-4c0d-9c7b-3b1d5c7a9e42")
UPGRADE = "{9A1F60C4-5D0B-4F3A-8E55-2C0B7B8E7D10}"


def main() -> int:
    """Write the source and compile it."""
    from desktop import __version__

    payload = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "frozen" / "caselight"
    source = ROOT / "build" / "caselight.wxs"
    source.parent.mkdir(exist_ok=True)
    ET.ElementTree(document(payload, __version__)).write(source, "utf-8", xml_declaration=True)
    goal = ROOT / "dist" / f"caselight-{__version__}.msi"
    goal.parent.mkdir(exist_ok=True)
    # wixl takes the files by names relative to where it runs.
    subprocess.run(["wixl", "--arch", "x64", "-o", goal, source], check=True, cwd=payload)
    print(goal)
    return 0


def document(payload: Path, version: str) -> ET.Element:
    """Return the WiX document of a folder."""
    wix = ET.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = ET.SubElement(
        wix, "Product", Id=f"{{{uuid.uuid5(SPACE, version)}}}".upper(), Name="Caselight",
        Language="1033", Version=version, Manufacturer="Caselight", UpgradeCode=UPGRADE,
    )  # fmt: skip
    ET.SubElement(
        product, "Package", InstallerVersion="200", Compressed="yes", InstallScope="perMachine"
    )
    ET.SubElement(
        product, "MajorUpgrade",
        DowngradeErrorMessage="A newer Caselight is installed. Nothing was changed.",
    )  # fmt: skip
    ET.SubElement(product, "Media", Id="1", Cabinet="caselight.cab", EmbedCab="yes")
    root = ET.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = ET.SubElement(root, "Directory", Id="ProgramFiles64Folder")
    goal = ET.SubElement(programs, "Directory", Id="INSTALLDIR", Name="Caselight")
    menu = ET.SubElement(root, "Directory", Id="ProgramMenuFolder")
    feature = ET.SubElement(product, "Feature", Id="Everything", Level="1")
    _folder(payload, payload, goal, feature)
    _shortcut(menu, feature)
    return wix


def _folder(payload: Path, folder: Path, goal: ET.Element, feature: ET.Element) -> None:
    for entry in sorted(folder.iterdir()):
        name = entry.relative_to(payload).as_posix()
        if entry.is_dir():
            below = ET.SubElement(goal, "Directory", Id=_id("d", name), Name=entry.name)
            _folder(payload, entry, below, feature)
            continue
        own = f"{{{uuid.uuid5(SPACE, name)}}}".upper()
        component = ET.SubElement(goal, "Component", Id=_id("c", name), Guid=own, Win64="yes")
        ET.SubElement(
            component, "File", Id=_id("f", name), Source=name, Name=entry.name, KeyPath="yes"
        )
        ET.SubElement(feature, "ComponentRef", Id=_id("c", name))


def _shortcut(menu: ET.Element, feature: ET.Element) -> None:
    own = f"{{{uuid.uuid5(SPACE, 'shortcut')}}}".upper()
    component = ET.SubElement(menu, "Component", Id="shortcut", Guid=own)
    ET.SubElement(
        component, "Shortcut", Id="menu", Name="Caselight", Target="[INSTALLDIR]caselight.exe"
    )
    ET.SubElement(
        component, "RegistryValue", Root="HKCU", Key="Software\\Caselight", Name="installed",
        Type="integer", Value="1", KeyPath="yes",
    )  # fmt: skip
    ET.SubElement(feature, "ComponentRef", Id="shortcut")


def _id(kind: str, name: str) -> str:
    return kind + hashlib.sha256(name.encode()).hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
