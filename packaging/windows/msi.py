"""``dist/caselight-VERSION.msi`` for roll-out: ``python packaging/windows/msi.py [PAYLOAD]``.

Writes the WiX source of every file and calls ``wixl`` (msitools); files keep their names in ids.
"""

import hashlib
import subprocess
import sys
import uuid
from pathlib import Path
from xml.etree import ElementTree as Xml  # noqa: S405  (we only write)

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
    Xml.ElementTree(document(payload, __version__)).write(source, "utf-8", xml_declaration=True)
    goal = ROOT / "dist" / f"caselight-{__version__}.msi"
    goal.parent.mkdir(exist_ok=True)
    subprocess.run(["wixl", "--arch", "x64", "-o", goal, source], check=True)
    print(goal)
    return 0


def document(payload: Path, version: str) -> Xml.Element:
    """Return the WiX document of a folder."""
    wix = Xml.Element("Wix", xmlns="http://schemas.microsoft.com/wix/2006/wi")
    product = Xml.SubElement(
        wix, "Product", Id=f"{{{uuid.uuid5(SPACE, version)}}}".upper(), Name="Caselight",
        Language="1033", Version=version, Manufacturer="Caselight", UpgradeCode=UPGRADE,
    )  # fmt: skip
    Xml.SubElement(product, "Package", InstallerVersion="200", Compressed="yes", InstallScope="perMachine")  # fmt: skip
    Xml.SubElement(
        product, "MajorUpgrade",
        DowngradeErrorMessage="A newer Caselight is installed. Nothing was changed.",
    )  # fmt: skip
    Xml.SubElement(product, "Media", Id="1", Cabinet="caselight.cab", EmbedCab="yes")
    root = Xml.SubElement(product, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = Xml.SubElement(root, "Directory", Id="ProgramFiles64Folder")
    goal = Xml.SubElement(programs, "Directory", Id="INSTALLDIR", Name="Caselight")
    menu = Xml.SubElement(root, "Directory", Id="ProgramMenuFolder")
    feature = Xml.SubElement(product, "Feature", Id="Everything", Level="1")
    _folder(payload, payload, goal, feature)
    _shortcut(menu, feature)
    return wix


def _folder(payload: Path, folder: Path, goal: Xml.Element, feature: Xml.Element) -> None:
    for entry in sorted(folder.iterdir()):
        name = entry.relative_to(payload).as_posix()
        if entry.is_dir():
            below = Xml.SubElement(goal, "Directory", Id=_id("d", name), Name=entry.name)
            _folder(payload, entry, below, feature)
            continue
        own = f"{{{uuid.uuid5(SPACE, name)}}}".upper()
        component = Xml.SubElement(goal, "Component", Id=_id("c", name), Guid=own, Win64="yes")
        Xml.SubElement(
            component, "File", Id=_id("f", name), Source=str(entry), Name=entry.name, KeyPath="yes"
        )
        Xml.SubElement(feature, "ComponentRef", Id=_id("c", name))


def _shortcut(menu: Xml.Element, feature: Xml.Element) -> None:
    own = f"{{{uuid.uuid5(SPACE, 'shortcut')}}}".upper()
    component = Xml.SubElement(menu, "Component", Id="shortcut", Guid=own)
    Xml.SubElement(
        component, "Shortcut", Id="menu", Name="Caselight", Target="[INSTALLDIR]caselight.exe"
    )
    Xml.SubElement(
        component, "RegistryValue", Root="HKCU", Key="Software\\Caselight", Name="installed",
        Type="integer", Value="1", KeyPath="yes",
    )  # fmt: skip
    Xml.SubElement(feature, "ComponentRef", Id="shortcut")


def _id(kind: str, name: str) -> str:
    return kind + hashlib.sha256(name.encode()).hexdigest()[:24]


if __name__ == "__main__":
    sys.exit(main())
