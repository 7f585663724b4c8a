"""Where things are: the person's data folder and the program's own files."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from desktop.core.disks import of_folder
from desktop.core.encoders import MINILM
from desktop.core.errors import KnownError, Problem


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything that Caselight writes is in here."""

    root: Path

    @property
    def versions(self) -> Path:
        """Model versions by content hash."""
        return self.root / "versions"

    @property
    def encoders(self) -> Path:
        """Encoders that the person added, by the digest of their weights."""
        return self.root / "encoders"

    @property
    def backups(self) -> Path:
        """Backups that were not put elsewhere."""
        return self.root / "backups"

    def backups_folder(self) -> Path:
        """Return the folder of backups, made where it was missing; raises ``KnownError``."""
        try:
            self.backups.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise of_folder(error, self.backups) from error
        return self.backups

    @property
    def logs(self) -> Path:
        """Logs without any document text."""
        return self.root / "logs"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / "settings.json"

    def prepare(self) -> "DataFolder":
        """Create the folders, for the owner only; raises ``KnownError`` when that fails."""
        try:
            for folder in (self.root, self.versions, self.logs):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise of_folder(error, self.root) from error
        except ValueError as error:
            why = "it is no folder's name"
            raise KnownError(Problem.FOLDER_UNUSABLE, folder=repr(self.root), why=why) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise KnownError(
                Problem.FOLDER_UNUSABLE, folder=str(self.root), why="no right to write"
            )
        return self


def data_folder(chosen: Path | None = None) -> DataFolder:
    """Return the chosen data folder, or the platform's."""
    root = chosen or Path(platformdirs.user_data_dir("caselight", appauthor=False))
    try:
        return DataFolder(root.expanduser().absolute())
    except RuntimeError as error:
        why = "the system knows no such person"
        raise KnownError(Problem.FOLDER_UNUSABLE, folder=str(root), why=why) from error


def resources() -> Path:
    """Return the folder of the program's own files, frozen or not."""
    frozen = getattr(sys, "_MEIPASS", None)
    return (Path(frozen) if frozen else Path(__file__).resolve().parents[2]) / "resources"


def notices() -> tuple[Path, ...]:
    """Return the files with the licences of the program and of what comes with it.

    A frozen program has those of its packages too; in an environment each package has its own.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return tuple(Path(frozen) / "notices" / name for name in ("LICENSE", "THIRD-PARTY.txt"))
    own = Path(__file__).resolve().parents[2] / "LICENSE"
    return own, *sorted((resources() / "backbone").glob("*/LICENSE.txt"))


def encoders(folder: DataFolder) -> tuple[Path, Path]:
    """Return where encoders are: those that came with the program, and the person's own."""
    return resources() / "backbone", folder.encoders


def backbone() -> Path:
    """Return the folder of the pretrained encoder."""
    return resources() / "backbone" / MINILM.name
