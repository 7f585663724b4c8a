"""The command that gives out what is stored: export."""

import argparse
import sys
import time
from collections.abc import AsyncGenerator
from io import TextIOWrapper
from pathlib import Path

from desktop.commandline.reports import Report, report
from desktop.commandline.terminal import STANDARD_OUTPUT, ProgressBar, note
from desktop.composition import Program
from desktop.core.rows.exports import What
from desktop.core.wording import exported
from desktop.services.files.exporting import Exported, ExportMoved, Wanted

Options = argparse.Namespace


async def export(program: Program, options: Options) -> int:
    """Write cases, corrections, entities or predictions to a file or to standard output."""
    wanted = Wanted(options.task, What(options.what), options.format, options.find)
    if options.file in STANDARD_OUTPUT:
        # A table ends its rows itself, alike on every system.
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        told = await _followed(program.exporting.to_stream(wanted, sys.stdout), options)
        if not options.quiet:
            note(exported(told.rows, told.cases, "standard output"))
        return 0
    goal, replacing = Path(options.file), options.replace
    facts = program.exporting.to_file(wanted, goal, replacing=replacing)
    told = await _followed(facts, options)
    shown: Report = {
        "task": wanted.task,
        "what": wanted.what.value,
        "format": wanted.format,
        "file": told.file,
        "cases": told.cases,
        "rows": told.rows,
    }
    lines = [exported(told.rows, told.cases, told.file)]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return 0


async def _followed(
    facts: AsyncGenerator[ExportMoved | Exported, None], options: Options
) -> Exported:
    """Show how far it is, and return how it ended."""
    bar = ProgressBar(quiet=options.quiet, doing="Export")
    begun = time.monotonic()
    told = Exported(0, 0)
    async for fact in facts:
        if isinstance(fact, Exported):
            told = fact
        else:
            left = (time.monotonic() - begun) * (fact.total / fact.done - 1)
            bar.move(fact.done, fact.total, left)
    return told
