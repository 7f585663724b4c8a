"""The command about encoders: list, add, remove, and move a task to another."""

import argparse
from pathlib import Path
from typing import Any

from desktop.commandline.reports import Report, report, say
from desktop.commandline.terminal import note, table
from desktop.commandline.training_command import train_on
from desktop.composition import Program
from desktop.core.encoder_wording import STEPS, card_lines, proof_line, size_of
from desktop.core.encoders import InstalledEncoder
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.records import plain
from desktop.services.encoders.encoding import EncoderTaken
from desktop.services.versions.learning import Promote
from desktop.services.versions.lessons import How

Options = argparse.Namespace


async def encoders(program: Program, options: Options) -> int:
    """Do what is asked with encoders."""
    match options.action:
        case "list":
            return await _list(program, options)
        case "add":
            return await _add(program, options)
        case "remove":
            one = await program.encoding.remove(_wanted(options))
            lines = [f"{one.card.name} ({one.id[:12]}) is removed."]
            report(_shown(one), lines, as_json=options.json, quiet=options.quiet)
            return 0
        case _:
            return await _use(program, options)


async def _list(program: Program, options: Options) -> int:
    found = await program.encoding.listed()
    shown = [_shown(row.encoder) | {"tasks": [task.id for task in row.tasks]} for row in found]
    rows = [
        (
            row.encoder.id[:12],
            row.encoder.card.name,
            row.encoder.card.family,
            size_of(row.encoder.card.size_bytes),
            row.encoder.card.licence or "not told",
            ", ".join(row.encoder.card.languages[:5]) or "not told",
            ", ".join(task.id for task in row.tasks),
        )
        for row in found
    ]
    if options.json:
        say(shown)
        return 0
    header = ("id", "name", "family", "size", "licence", "languages", "tasks")
    report({}, table(header, rows), as_json=False, quiet=False)
    return 0


async def _add(program: Program, options: Options) -> int:
    folder = Path(_wanted(options))
    card = await program.encoding.look(folder)
    lines = card_lines(card)
    if options.look:
        report(plain(card), lines, as_json=options.json, quiet=options.quiet)
        return 0
    if not options.quiet:
        for line in lines:
            note(line)
    taken: InstalledEncoder | None = None
    async for fact in program.encoding.take(folder):
        if isinstance(fact, EncoderTaken):
            taken = fact.encoder
        elif not options.quiet:
            note(STEPS[fact.step])
    if taken is None or taken.proof is None:
        raise BugError("an encoder without a proof")
    done = [f"{taken.card.name} can be used as {taken.id[:12]}.", proof_line(taken.proof)]
    report(_shown(taken), done, as_json=options.json, quiet=options.quiet)
    return 0


async def _use(program: Program, options: Options) -> int:
    """Train a task anew on another encoder and use the result if it passes (4 if not)."""
    if not options.task:
        raise KnownError(Problem.TASK_NOT_NAMED)
    one = await program.encoding.find(_wanted(options))
    how = How(options.seed, options.device, one.id)
    return await train_on(program, options, Promote.IF_PASSED, how)


def _wanted(options: Options) -> str:
    if not options.encoder:
        raise KnownError(Problem.ENCODER_NOT_NAMED)
    return str(options.encoder)


def _shown(one: InstalledEncoder) -> Report:
    told: dict[str, Any] = {"id": one.id, "own": one.own, **plain(one.card)}
    return told | {"proof": plain(one.proof) if one.proof else None}
