"""The use cases together, as the window and the command line get them."""

from dataclasses import dataclass

from desktop.services.asking import Asking
from desktop.services.binning import Binning
from desktop.services.correcting import Correcting
from desktop.services.encoding import Encoding
from desktop.services.evaluating import Evaluating
from desktop.services.exporting import Exporting
from desktop.services.importing import Importing
from desktop.services.installing import Installing
from desktop.services.keeping import Keeping
from desktop.services.labelling import Labelling
from desktop.services.learning import Learning
from desktop.services.reading import Reading
from desktop.services.searching import Searching
from desktop.services.taking import Taking
from desktop.services.tasking import Tasking
from desktop.services.versioning import Versioning


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One of each, over the same store and the same model."""

    reading: Reading
    correcting: Correcting
    taking: Taking
    labelling: Labelling
    binning: Binning
    searching: Searching
    learning: Learning
    versioning: Versioning
    asking: Asking
    installing: Installing
    encoding: Encoding
    evaluating: Evaluating
    importing: Importing
    exporting: Exporting
    keeping: Keeping
    tasking: Tasking
