"""What the services need from the technologies; adapters implement these protocols."""

from desktop.services.ports.encoders import EncoderFolders
from desktop.services.ports.files import Archives, Files, Goals, Pack, Packs, Records, Writers
from desktop.services.ports.models import (
    Loaded,
    Moved,
    Outcome,
    Predictor,
    Trainer,
    TrainingJob,
    VersionFolders,
)
from desktop.services.ports.storage import Repository

__all__ = [
    "Archives",
    "EncoderFolders",
    "Files",
    "Goals",
    "Loaded",
    "Moved",
    "Outcome",
    "Pack",
    "Packs",
    "Predictor",
    "Records",
    "Repository",
    "Trainer",
    "TrainingJob",
    "VersionFolders",
    "Writers",
]
