"""What each command does; results go to standard output, progress to standard error."""

import argparse
import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from desktop.commandline.encoder_commands import encoders
from desktop.commandline.export_commands import export
from desktop.commandline.file_commands import correct, evaluate, new_task, read, sink_of
from desktop.commandline.reports import Report, report, say
from desktop.commandline.task_commands import task
from desktop.commandline.terminal import note, table
from desktop.commandline.training_command import train
from desktop.composition import Program
from desktop.core.records import lineage_record
from desktop.core.task_wording import waiting_lines
from desktop.core.wording import RESTORED, WHOLE, backed_up
from desktop.runtime.clock import local_time, now
from desktop.services.keeping import backup_name

Options = argparse.Namespace
REFUSED = 4


async def tasks(program: Program, options: Options) -> int:
    """List the installed tasks."""
    found: list[Report] = []
    kept = program.tasking.removed() if options.removed else program.repository.tasks()
    for one in await kept:
        versions = await program.repository.versions(one.id)
        number = next((v.number for v in versions if v.active), 0)
        found.append(
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind.value,
                "labels": list(one.labels),
                "version": one.active,
                "number": number,
                "languages": list(one.languages),
            }
        )
    for line in waiting_lines([(w.name, w.encoder.name) for w in await program.shipping.waiting()]):
        note(line)
    rows = [(t["id"], t["kind"], str(len(t["labels"])), str(t["number"])) for t in found]
    _list(options, found, table(("task", "kind", "labels", "version"), rows))
    return 0


async def versions(program: Program, options: Options) -> int:
    """List the versions of a task, newest first."""
    await program.repository.task(options.task)
    found = await program.repository.versions(options.task)
    shown = [
        {
            "version": v.id,
            "number": v.number,
            "created": v.created,
            "state": v.state.value,
            "active": v.active,
            "parent": v.parent,
            "corrections": v.corrections,
        }
        for v in found
    ]
    rows = [
        (
            str(v.number),
            v.id[7:19],
            local_time(v.created),
            str(v.corrections),
            "active" if v.active else v.state.value,
        )
        for v in found
    ]
    _list(options, shown, table(("number", "version", "created", "corrections", "state"), rows))
    return 0


async def activate(program: Program, options: Options) -> int:
    """Use another version."""
    await program.repository.task(options.task)
    fact = await program.versioning.activate(options.task, options.version, options.reason)
    shown = {"task": options.task, "active": fact.version.id}
    lines = [f"Version {fact.version.number} of {options.task} is in use now."]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return 0


async def lineage(program: Program, options: Options) -> int:
    """Export where every version came from, with the plan of its training; no text."""
    found = await program.versioning.lineage(options.task)
    with sink_of(program, options.out) as sink:
        sink.write(json.dumps(lineage_record(options.task, found), indent=1) + "\n")
    return 0


async def check(program: Program, options: Options) -> int:
    """Check all that is stored, and language models; returns 1 when something is wrong."""
    wrong = await program.keeping.check()
    lines = wrong or (WHOLE,)
    told = {"ok": not wrong, "wrong": list(wrong)}
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return int(bool(wrong))


async def restored(program: Program, options: Options) -> int:
    """Check a backup that was put in its place; returns 1 when something is wrong or missing."""
    wrong = await program.keeping.check()
    told = {"restored": True, "ok": not wrong, "wrong": list(wrong)}
    lines = (RESTORED, *(wrong or (WHOLE,)))
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return int(bool(wrong))


async def backup(program: Program, options: Options) -> int:
    """Write everything to one file, and read it again."""
    goal = options.file or program.folder.backups_folder() / backup_name(now())
    made = await program.keeping.back_up(Path(goal))
    told = {"file": str(made.file), "size": made.size}
    lines = [backed_up(str(made.file), made.size)]
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return 0


COMMANDS: dict[str, Callable[[Program, Options], Awaitable[int]]] = {
    "tasks": tasks,
    "task": task,
    "new-task": new_task,
    "read": read,
    "correct": correct,
    "train": train,
    "encoders": encoders,
    "evaluate": evaluate,
    "export": export,
    "versions": versions,
    "activate": activate,
    "lineage": lineage,
    "check": check,
    "backup": backup,
    "restore": restored,
}


def _list(options: Options, records: Sequence[Report], lines: Sequence[str]) -> None:
    if options.json:
        say(records)
    else:
        report({}, lines, as_json=False, quiet=False)
