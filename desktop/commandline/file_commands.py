"""The commands that take a file in: new-task, read, correct, evaluate."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from desktop.commandline.accounting import account_record, partly
from desktop.commandline.labelling import label_names, scoring_notes, wanted_labels
from desktop.commandline.reports import Report, headline, report, texts_each
from desktop.commandline.terminal import STANDARD_OUTPUT, ProgressBar, note
from desktop.composition import Program
from desktop.core.answers.predictions import Highlight, Question
from desktop.core.answers.tasks import Kind, Task, checked_id
from desktop.core.decisions.examples import count_labels
from desktop.core.encoder_wording import SUITED
from desktop.core.encoders import MINILM
from desktop.core.errors import BugError, KnownError
from desktop.core.history.versions import Progress
from desktop.core.records import reading_line
from desktop.core.rows.accounts import Account, Used, leaving_out
from desktop.core.rows.relabelling import renamed
from desktop.core.rows.tables import Columns
from desktop.core.texts.language import is_foreign, language_of
from desktop.core.traces import trace_of
from desktop.core.wording import cut_short, without_words
from desktop.runtime.aside import aside
from desktop.services.facts import TrainingStarted
from desktop.services.files.importing import telling_languages
from desktop.services.versions.lessons import How
from desktop.system.goals import checked, written

Options = argparse.Namespace
BATCH = 64
LOG = logging.getLogger("desktop")


async def new_task(program: Program, options: Options) -> int:
    """Create and train a task from a labelled file."""
    checked_id(options.id)
    kind = Kind(options.kind)
    named = (await program.encoding.find(options.encoder)).id if options.encoder else ""
    account = await _answers(program, kind, options)
    encoder = named or await _suited(program, account, quiet=options.quiet)
    how = How(options.seed, options.device, encoder)
    made = program.installing.new_task(options.id, kind, account.examples, how=how)
    bar = ProgressBar(quiet=options.quiet)
    async for step in made:
        if isinstance(step, TrainingStarted):
            bar.begin()
        elif isinstance(step, Progress):
            bar.show(step)
    task = await program.repository.task(options.id)
    version = (await program.repository.versions(options.id))[0]
    after = version.report.get("after", {})
    each = count_labels(account.examples)
    shown: Report = {
        "task": task.id,
        "version": version.id,
        "labels": list(task.labels),
        "texts": each,
        "sealed": after.get("rows", 0),
        "after": after,
        **account_record(account),
    }
    lines = [
        f"{task.id}: {len(task.labels)} labels from {len(account.used)} texts.",
        texts_each(each),
        headline("On its sealed texts", after),
    ]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return partly(account, quiet=options.quiet)


async def _suited(program: Program, account: Account, *, quiet: bool) -> str:
    """Return the id of the encoder that reads a file's texts; none for the first one."""
    one = await program.encoding.suited([example.text for example in account.examples])
    if one is None or one.id == MINILM.id:
        return ""
    if not quiet:
        note(SUITED.format(name=one.card.name))
    return one.id


async def read(program: Program, options: Options) -> int:
    """Read texts and print one JSON line each."""
    task = await program.repository.task(options.task)
    columns = Columns(options.text, labelled=False)
    account = await program.importing.texts(options.file, columns, options.format)
    account = await aside(telling_languages, account, task.languages)
    await program.reading.prepare(task)
    # Before anything is read and stored: a label that is misspelt for one is so for all.
    await program.reading.can_explain(task, options.why, options.rival)
    unexplained = 0
    with sink_of(program, options.out, options.file) as sink:
        for at in range(0, len(account.used), BATCH):
            rows = account.used[at : at + BATCH]
            unexplained += await _read_some(program, task, rows, options, sink)
    if unexplained:
        note(without_words(unexplained))
    return partly(account, quiet=options.quiet) or (3 if unexplained else 0)


async def correct(program: Program, options: Options) -> int:
    """Store corrections from a file."""
    task = await program.repository.task(options.task)
    account = await _answers(program, task.kind, options)
    if options.known_labels:
        named = {label for example in account.examples for label in example.labels}
        account = leaving_out(account, named.difference(task.labels))
    account = await aside(telling_languages, account, task.languages)
    reasons = [used.row.why for used in account.used]
    stored = [0]

    def going_on(rows: int) -> bool:
        stored.append(rows)
        return True

    try:
        taken = await program.taking.take(
            task, account.examples, reasons, file=account.name, going_on=going_on
        )
    except asyncio.CancelledError:
        note(cut_short(stored[-1], len(account.examples), "you stopped it."))
        raise
    shown: Report = {
        "task": task.id,
        "corrections": taken.stored,
        "repeated": taken.repeated,
        "new_labels": list(taken.labels),
        **account_record(account),
    }
    lines = [f"{taken.stored} corrections stored for {task.id}."]
    if taken.repeated:
        lines.append(f"{taken.repeated} were stored already and are left as they are.")
    if taken.labels:
        new = ", ".join(taken.labels)
        lines.append(f"New labels: {new}. The model learns them when you train.")
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return partly(account, quiet=options.quiet)


async def evaluate(program: Program, options: Options) -> int:
    """Score a version on a labelled file; equal rows count each, contradicting ones do not."""
    task = await program.repository.task(options.task)
    names, only = label_names(options.map, task), wanted_labels(options.only, task)
    account = await _answers(program, task.kind, options)
    account = await aside(telling_languages, account, task.languages)
    rows = (*account.used, *account.duplicates)
    examples = renamed([used.example for used in rows], names)
    shown = await program.evaluating.evaluate(task, examples, options.version, only)
    found = {name for example in examples for name in example.labels}
    if not options.quiet:
        for line in scoring_notes(task, found if not only else found & only, shown):
            note(line)
    lines = [headline(f"{task.id}, {shown['rows']} texts", shown)]
    told = account_record(account) | shown | {"rows_read": account.rows}
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return partly(account, quiet=options.quiet)


async def _answers(program: Program, kind: Kind, options: Options) -> Account:
    columns = Columns(options.text, options.label)
    return await program.importing.answers(options.file, kind, columns, options.format)


async def _read_some(
    program: Program, task: Task, rows: Sequence[Used], options: Options, sink: TextIO
) -> int:
    """Print one line for each text; returns how many lack the words that were asked for."""
    unexplained = 0
    texts = [used.example.text for used in rows]
    answers = await program.reading.read_many(task, texts, store=not options.no_store)
    for used, (case, text, said) in zip(rows, answers, strict=True):
        label = options.why or (said.best.label if said.best else None)
        highlights: tuple[Highlight, ...] | None = ()
        if (options.highlights or options.why) and label:
            highlights = await _words(program, task, text, Question(label, rival=options.rival))
        unexplained += highlights is None
        line = reading_line(case, text, task.id, said, highlights or ())
        line |= _language(text, task) | _origin(used)
        sink.write(json.dumps(line, ensure_ascii=False) + "\n")
    return unexplained


async def _words(
    program: Program, task: Task, text: str, question: Question
) -> tuple[Highlight, ...] | None:
    """Return the words for and against a label; none where they could not be worked out."""
    try:
        found = await program.reading.why(task, text, question.label, question.rival)
    except (KnownError, BugError) as error:
        told = trace_of(error)
    else:
        return found.highlights
    LOG.error("unexpected: %s", told)
    return None


def _language(text: str, task: Task) -> dict[str, str | bool]:
    """Return the language of a text where it is clear, and whether the task learned from it."""
    code = language_of(text)
    if not code or not task.languages:
        return {"language": code} if code else {}
    return {"language": code, "learned_language": not is_foreign(code, task.languages)}


def _origin(used: Used) -> dict[str, int | str]:
    """Return where a text stands in what was read: its line, and file and id where it has them."""
    origin: dict[str, int | str] = {"line": used.row.number}
    if used.row.file:
        origin["file"] = used.row.file
    if used.row.id:
        origin["source_id"] = used.row.id
    return origin


@contextmanager
def sink_of(program: Program, out: str | None, read_from: str = "-") -> Generator[TextIO]:
    """Give standard output, or the file to write, which gets its name when it is whole."""
    if not out or out in STANDARD_OUTPUT:
        yield sys.stdout
        return
    inputs = [Path("/dev/stdin" if read_from == "-" else read_from)]
    with written(checked(Path(out), program.folder.root, inputs)) as sink:
        yield sink
