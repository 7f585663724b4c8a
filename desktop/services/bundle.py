"""The use cases together, as the window and the command line get them."""

from dataclasses import dataclass

from desktop.services.cases.binning import Binning
from desktop.services.cases.reading import Reading
from desktop.services.cases.searching import Searching
from desktop.services.decisions.asking import Asking
from desktop.services.decisions.correcting import Correcting
from desktop.services.decisions.taking import Taking
from desktop.services.encoders.encoding import Encoding
from desktop.services.files.exporting import Exporting
from desktop.services.files.importing import Importing
from desktop.services.keeping import Keeping
from desktop.services.tasks.installing import Installing
from desktop.services.tasks.labelling import Labelling
from desktop.services.tasks.shipping import Shipping
from desktop.services.tasks.tasking import Tasking
from desktop.services.versions.evaluating import Evaluating
from desktop.services.versions.learning import Learning
from desktop.services.versions.versioning import Versioning


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
    shipping: Shipping
    encoding: Encoding
    evaluating: Evaluating
    importing: Importing
    exporting: Exporting
    keeping: Keeping
    tasking: Tasking
