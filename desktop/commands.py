"""What each command does; results go to standard output, progress to standard error."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from desktop.composition import Program
from desktop.core.predictions import Highlight
from desktop.core.records import lineage_record, plain, reading_line
from desktop.core.rows import Columns, Table, parse
from desktop.core.tasks import Kind, Task, checked_id
from desktop.core.versions import Progress
from desktop.core.wording import backed_up
from desktop.reports import Report, headline, partly, report, report_card, say
from desktop.runtime.clock import now
from desktop.services.facts import CandidateJudged, TrainingMoved
from desktop.services.keeping import backup_name
from desktop.services.learning import Promote
from desktop.system.goals import checked, written
from desktop.system.intake import read_file
from desktop.terminal import bar, note, table

Options = argparse.Namespace
BATCH = 64


async def tasks(program: Program, options: Options) -> int:
    """List the installed tasks."""
    found: list[Report] = []
    for task in await program.repository.tasks():
        versions = await program.repository.versions(task.id)
        number = next((v.number for v in versions if v.active), 0)
        found.append(
            {
                "id": task.id,
                "name": task.name,
                "kind": task.kind.value,
                "labels": list(task.labels),
                "version": task.active,
                "number": number,
            }
        )
    rows = [(t["id"], t["kind"], str(len(t["labels"])), str(t["number"])) for t in found]
    _list(options, found, table(("task", "kind", "labels", "version"), rows))
    return 0


async def new_task(program: Program, options: Options) -> int:
    """Create and train a task from a labelled file."""
    checked_id(options.id)
    content = _labelled(options)
    made = program.installing.new_task(
        options.id, Kind(options.kind), content.examples, options.seed
    )
    async for step in made:
        if isinstance(step, Progress):
            bar(step, quiet=options.quiet)
    task = await program.repository.task(options.id)
    version = (await program.repository.versions(options.id))[0]
    after = version.report.get("after", {})
    shown: Report = {
        "task": task.id,
        "version": version.id,
        "labels": list(task.labels),
        "rows": len(content.examples),
        "set_aside": content.broken,
        "after": after,
    }
    lines = [
        f"{task.id}: {len(task.labels)} labels from {len(content.examples)} texts.",
        headline("On its sealed texts", after),
    ]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return partly(content, quiet=options.quiet)


async def read(program: Program, options: Options) -> int:
    """Read texts and print one JSON line each."""
    task = await program.repository.task(options.task)
    name, text = read_file(options.file)
    content = parse(name, text, Columns(options.text), labelled=False)
    texts = [e.text for e in content.examples]
    await program.reading.prepare(task)
    with _sink(program, options.out, options.file) as sink:
        for at in range(0, len(texts), BATCH):
            await _read_some(program, task, texts[at : at + BATCH], options, sink)
    return partly(content, quiet=options.quiet)


async def correct(program: Program, options: Options) -> int:
    """Store corrections from a file."""
    task = await program.repository.task(options.task)
    content = _labelled(options)
    taken = await program.correcting.take(task, content.examples, content.reasons)
    shown: Report = {
        "task": task.id,
        "corrections": taken.stored,
        "repeated": taken.repeated,
        "new_labels": list(taken.labels),
        "set_aside": content.broken,
    }
    lines = [f"{taken.stored} corrections stored for {task.id}."]
    if taken.repeated:
        lines.append(f"{taken.repeated} were stored already and are left as they are.")
    if taken.labels:
        new = ", ".join(taken.labels)
        lines.append(f"New labels: {new}. The model learns them when you train.")
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return partly(content, quiet=options.quiet)


async def train(program: Program, options: Options) -> int:
    """Train from the stored corrections, judge, and promote with ``--yes``."""
    await program.repository.task(options.task)
    promote = Promote.IF_PASSED if options.yes else Promote.NEVER
    judged: CandidateJudged | None = None
    facts = program.learning.train(
        options.task, seed=options.seed, promote=promote, device=options.device
    )
    async for fact in facts:
        if isinstance(fact, TrainingMoved):
            bar(fact.progress, quiet=options.quiet)
        elif isinstance(fact, CandidateJudged):
            judged = fact
    if judged is None:
        return 1
    made = judged.report
    shown: Report = {
        "task": made.task,
        "run": made.run,
        "candidate": made.candidate,
        "number": made.number,
        "active": made.candidate if judged.promoted else made.active,
        "passed": made.verdict.promoted,
        "promoted": judged.promoted,
        "reasons": plain(made.verdict.reasons),
        "alarms": plain(made.verdict.alarms),
        "corrections": made.corrections,
        "replayed": made.replayed,
        "seconds": round(made.seconds, 1),
        "watt_hours": round(made.watt_hours, 4),
        "before": made.before,
        "after": made.after,
    }
    report(shown, report_card(shown, judged), as_json=options.json, quiet=options.quiet)
    return 0


async def evaluate(program: Program, options: Options) -> int:
    """Score a version on a labelled file."""
    task = await program.repository.task(options.task)
    content = _labelled(options)
    shown = await program.evaluating.evaluate(task, content.examples, options.version)
    unknown = sorted({n for e in content.examples for n in e.labels} - set(task.labels))
    if unknown:
        note(f"Labels that {task.id} does not have: {', '.join(unknown[:10])}.")
    lines = [headline(f"{task.id}, {shown['rows']} texts", shown)]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return partly(content, quiet=options.quiet)


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
            v.created[:16].replace("T", " "),
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
    with _sink(program, options.out) as sink:
        sink.write(json.dumps(lineage_record(options.task, found), indent=1) + "\n")
    return 0


async def check(program: Program, options: Options) -> int:
    """Check the database, the audit chain and the versions; returns 1 when something is wrong."""
    wrong = await program.keeping.check()
    lines = wrong or ("Everything that is stored is whole.",)
    told = {"ok": not wrong, "wrong": list(wrong)}
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return int(bool(wrong))


async def backup(program: Program, options: Options) -> int:
    """Write everything to one file, and read it again."""
    goal = options.file or program.folder.backups_made() / backup_name(now())
    made = await program.keeping.back_up(Path(goal))
    told = {"file": str(made.file), "size": made.size}
    lines = [backed_up(str(made.file), made.size)]
    report(told, lines, as_json=options.json, quiet=options.quiet)
    return 0


COMMANDS: dict[str, Callable[[Program, Options], Awaitable[int]]] = {
    "tasks": tasks,
    "new-task": new_task,
    "read": read,
    "correct": correct,
    "train": train,
    "evaluate": evaluate,
    "versions": versions,
    "activate": activate,
    "lineage": lineage,
    "check": check,
    "backup": backup,
    "restore": check,
}


async def _read_some(
    program: Program, task: Task, texts: Sequence[str], options: Options, sink: TextIO
) -> None:
    answers = await program.reading.read_many(task, texts, store=not options.no_store)
    for case, text, said in answers:
        highlights: tuple[Highlight, ...] = ()
        label = options.why or (said.best.label if said.best else None)
        if (options.highlights or options.why) and label:
            why = await program.reading.why(task, text, label, options.rival)
            highlights = why.highlights
        line = reading_line(case, text, task.id, said, highlights)
        sink.write(json.dumps(line, ensure_ascii=False) + "\n")


@contextmanager
def _sink(program: Program, out: str | None, read: str = "-") -> Generator[TextIO]:
    """Give standard output, or the file to write, which gets its name when it is whole."""
    if not out or out == "-":
        yield sys.stdout
        return
    inputs = [Path("/dev/stdin" if read == "-" else read)]
    with written(checked(Path(out), program.folder.root, inputs)) as sink:
        yield sink


def _labelled(options: Options) -> Table:
    name, text = read_file(options.file)
    return parse(name, text, Columns(options.text, options.label))


def _list(options: Options, found: Sequence[Report], lines: Sequence[str]) -> None:
    if options.json:
        say(found)
    else:
        report({}, lines, as_json=False, quiet=False)
