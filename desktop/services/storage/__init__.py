"""What the services need from the store: a port for each noun, and all of them as one."""

from typing import Protocol

from desktop.services.storage.cases import CaseStore
from desktop.services.storage.decisions import DecisionStore
from desktop.services.storage.keeping import KeepingStore
from desktop.services.storage.tasks import TaskStore
from desktop.services.storage.versions import VersionStore


class Repository(TaskStore, CaseStore, DecisionStore, VersionStore, KeepingStore, Protocol):
    """Everything that is stored.  Each method is one transaction; raises ``KnownError``."""
