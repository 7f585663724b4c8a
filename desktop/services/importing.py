"""Taking in the files that people bring, for the commands and for the window."""

from dataclasses import dataclass

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import Account, answers_of, texts_of
from desktop.core.rows.tables import ONE_TEXT, Columns, Sheet
from desktop.runtime.aside import aside
from desktop.services.ports import Files

PLAIN = "text"
NO_TABLE = frozenset({Problem.COLUMN_MISSING, Problem.NO_ROWS, Problem.FILE_FORMAT})


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds: its texts and, where it says them, the answers for a kind of task.

    ``refused`` says why there are no answers to be taken.
    """

    name: str
    texts: Account
    answers: Account | None = None
    refused: KnownError | None = None

    @property
    def single(self) -> str | None:
        """The text, where the file is one text rather than rows of texts."""
        one = self.texts.unit == ONE_TEXT
        return self.texts.used[0].example.text if one else None


class Importing:
    """Reads files off the event loop; nothing is stored by it."""

    def __init__(self, files: Files) -> None:
        """Use the formats that are known."""
        self._files = files

    async def answers(
        self, name: str, kind: Kind, columns: Columns, form: str | None = None
    ) -> Account:
        """Account for a labelled file, or standard input for ``-``; raises ``KnownError``."""
        sheet = await aside(self._files.sheet, name, columns, form)
        return await aside(answers_of, sheet, kind)

    async def texts(self, name: str, columns: Columns, form: str | None = None) -> Account:
        """Account for a file of which the texts are wanted; raises ``KnownError``."""
        sheet = await aside(self._files.sheet, name, columns, form)
        return await aside(texts_of, sheet)

    async def bring(self, name: str, kind: Kind) -> Brought:
        """Return what a file that was dropped or chosen holds; raises ``KnownError``.

        It is read once.  A table without a column of texts is read as plain text, as it stands.
        """
        sheet = await aside(self._sheet, name)
        texts = await aside(texts_of, sheet)
        try:
            answers = await aside(answers_of, sheet, kind)
        except KnownError as error:
            return Brought(texts.name, texts, refused=error)
        return Brought(texts.name, texts, answers)

    def _sheet(self, name: str) -> Sheet:
        try:
            return self._files.sheet(name, Columns())
        except KnownError as error:
            if error.problem not in NO_TABLE:
                raise
            try:
                return self._files.sheet(name, Columns(), PLAIN)
            except KnownError:
                raise error from None
