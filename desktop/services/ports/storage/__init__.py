"""What the services need from the store: a port for each noun, and all of them as one."""

from typing import Protocol

from desktop.services.ports.storage.cases import CaseStore
from desktop.services.ports.storage.decisions import DecisionStore
from desktop.services.ports.storage.keeping import KeepingStore
from desktop.services.ports.storage.tasks import TaskStore
from desktop.services.ports.storage.versions import VersionStore


class Repository(TaskStore, CaseStore, DecisionStore, VersionStore, KeepingStore, Protocol):
    """Everything that is stored.  Each method is one transaction; raises ``KnownError``."""
