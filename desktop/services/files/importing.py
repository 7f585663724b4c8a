"""Taking in the files that people bring, for the commands and for the window."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.core.answers.tasks import Kind
from desktop.core.errors import KnownError, Problem
from desktop.core.language_wording import foreign_note
from desktop.core.rows.accounts import Account, answers_of, texts_of
from desktop.core.rows.tables import Columns, Reason, Row, Sheet
from desktop.runtime.aside import aside
from desktop.services.ports import Files

ANOTHER_KIND = (Problem.KIND_LABELS, Problem.KIND_SPANS, Problem.ONLY_NEGATIVE)
# Rows that hold no answer, rather than one that cannot be used.
SILENT = ("", Reason.NO_LABEL, Reason.NO_ENTITIES, Reason.UNANSWERED, Reason.NO_ANSWER)
PLAIN = "text"
NO_TABLE = frozenset({Problem.COLUMN_MISSING, Problem.NO_ROWS, Problem.FILE_FORMAT})


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file holds: its texts and, where it says them, the answers for a kind of task.

    ``refused`` says why there are no answers to be taken; ``speaks`` that there are some, used or
    refused, for a person to know of.
    """

    name: str
    texts: Account
    answers: Account | None = None
    refused: KnownError | None = None
    speaks: bool = False


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

    async def bring(self, names: Sequence[str], kind: Kind, learned: Sequence[str] = ()) -> Brought:
        """Return what files that were dropped or chosen hold; raises ``KnownError``.

        Each is read once.  A table without a column of texts is read as plain text, as it stands.
        ``learned`` are the languages of the task: texts in others are told of.
        """
        return await aside(self._bring, names, kind, learned)

    def _bring(self, names: Sequence[str], kind: Kind, learned: Sequence[str]) -> Brought:
        sheet = self._sheet(names)
        texts = telling_languages(texts_of(sheet), learned)
        try:
            answers = telling_languages(answers_of(sheet, kind), learned)
            return Brought(texts.name, texts, answers, speaks=True)
        except KnownError as error:
            speaks = error.problem in ANOTHER_KIND
            if error.problem is Problem.NO_ROWS:
                speaks = any(map(_speaks, sheet.rows))
            return Brought(texts.name, texts, refused=error, speaks=speaks)

    def _sheet(self, names: Sequence[str]) -> Sheet:
        if len(names) > 1:
            return self._files.together(names, Columns())
        try:
            return self._files.sheet(names[0], Columns())
        except KnownError as error:
            if error.problem not in NO_TABLE:
                raise
            try:
                plain = self._files.sheet(names[0], Columns(), PLAIN)
                texts_of(plain)
            except KnownError:
                raise error from None
            return plain


def telling_languages(account: Account, learned: Sequence[str]) -> Account:
    """Return the account with a note on texts in languages that a task did not learn."""
    note = foreign_note([used.example.text for used in account.used], learned)
    return replace(account, notes=(*account.notes, note)) if note else account


def _speaks(row: Row) -> bool:
    return bool(row.label or row.spans) or row.unanswered not in SILENT
