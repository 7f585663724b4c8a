"""``build/version.txt``: what Windows shows of the program's files."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

TEXT = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0x0, OS=0x40004,
    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'Caselight'), StringStruct('FileDescription', 'Caselight'),
      StringStruct('FileVersion', '{version}'), StringStruct('ProductName', 'Caselight'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])])
"""


def main() -> int:
    """Write the file."""
    from desktop import __version__

    four = (*(int(part) for part in __version__.split(".")), 0)
    goal = ROOT / "build" / "version.txt"
    goal.parent.mkdir(exist_ok=True)
    goal.write_text(TEXT.format(four=four, version=__version__), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
