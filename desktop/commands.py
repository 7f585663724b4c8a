"""What each command does; results go to standard output, progress to standard error."""

import argparse
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.composition import Program
from desktop.core.errors import KnownError, Problem
from desktop.core.predictions import Highlight
from desktop.core.records import plain, reading_line
from desktop.core.rows import Columns, Table, parse
from desktop.core.tasks import Kind, Task, checked_id
from desktop.core.versions import Progress
from desktop.services.facts import CandidateJudged, TaskOpened, TrainingMoved
from desktop.services.learning import Promote
from desktop.services.ports import Record
from desktop.system.intake import read_file
from desktop.terminal import bar, note, table

Options = argparse.Namespace
BATCH = 64


async def tasks(program: Program, options: Options) -> int:
    """List the installed tasks."""
    found: list[Record] = []
    for task in await program.repository.tasks():
        versions = await program.repository.versions(task.id)
        number = next((v.number for v in versions if v.active), 0)
        found.append({"id": task.id, "name": task.name, "kind": task.kind.value,
                      "labels": list(task.labels), "version": task.active, "number": number})
    if options.json:
        _say(found)
    else:
        _print(table(("task", "kind", "labels", "version"), [
            (t["id"], t["kind"], str(len(t["labels"])), str(t["number"])) for t in found]))
    return 0


async def new_task(program: Program, options: Options) -> int:
    """Create and train a task from a labelled file."""
    checked_id(options.id)
    content = _labelled(options)
    opened: TaskOpened | None = None
    async for step in program.installing.new_task(
            options.id, Kind(options.kind), content.examples, options.seed):
        if isinstance(step, Progress):
            bar(step, quiet=options.quiet)
        else:
            opened = step
    if opened is not None:
        version = (await program.repository.versions(options.id))[0]
        report: Record = {"task": options.id, "version": version.id,
                          "labels": list(opened.task.labels),
                          "rows": len(content.examples), "set_aside": content.broken,
                          "after": version.report.get("after", {})}
        _report(options, report, [
            f"{options.id}: {len(opened.task.labels)} labels from {len(content.examples)} texts.",
            _headline("On its sealed texts", report["after"])])
    return _partly(options, content)


async def read(program: Program, options: Options) -> int:
    """Read texts and print one JSON line each."""
    task = await program.repository.task(options.task)
    name, text = read_file(options.file)
    content = parse(name, text, Columns(options.text), labelled=False)
    texts = [e.text for e in content.examples]
    if options.out and options.out != "-":
        try:
            with Path(options.out).open("w", encoding="utf-8") as sink:
                await _read_to(program, task, texts, options, sink.write)
        except OSError as error:
            raise KnownError(Problem.FILE_UNWRITABLE, file=Path(options.out).name,
                             why=error.strerror or "no access") from error
    else:
        await _read_to(program, task, texts, options, sys.stdout.write)
    return _partly(options, content)


async def correct(program: Program, options: Options) -> int:
    """Store corrections from a file."""
    task = await program.repository.task(options.task)
    content = _labelled(options)
    new = await program.correcting.take(task, content.examples, content.reasons)
    report = {"task": task.id, "corrections": len(content.examples), "new_labels": list(new),
              "set_aside": content.broken}
    lines = [f"{len(content.examples)} corrections stored for {task.id}."]
    if new:
        lines.append(f"New labels: {', '.join(new)}. The model learns them when you train.")
    _report(options, report, lines)
    return _partly(options, content)


async def train(program: Program, options: Options) -> int:
    """Train from the stored corrections, judge, and promote with ``--yes``."""
    await program.repository.task(options.task)
    promote = Promote.IF_PASSED if options.yes else Promote.NEVER
    judged: CandidateJudged | None = None
    async for fact in program.learning.train(options.task, seed=options.seed, promote=promote):
        if isinstance(fact, TrainingMoved):
            bar(fact.progress, quiet=options.quiet)
        elif isinstance(fact, CandidateJudged):
            judged = fact
    if judged is None:
        return 1
    report = judged.report
    shown: Record = {
        "task": report.task, "run": report.run, "candidate": report.candidate,
        "number": report.number, "active": report.candidate if judged.promoted else report.active,
        "passed": report.verdict.promoted, "promoted": judged.promoted,
        "reasons": plain(report.verdict.reasons), "corrections": report.corrections,
        "replayed": report.replayed, "seconds": round(report.seconds, 1),
        "before": report.before, "after": report.after,
    }
    _report(options, shown, _report_card(shown, judged))
    return 0


async def evaluate(program: Program, options: Options) -> int:
    """Score a version on a labelled file."""
    task = await program.repository.task(options.task)
    content = _labelled(options)
    report = await program.evaluating.evaluate(task, content.examples, options.version)
    unknown = sorted({n for e in content.examples for n in e.labels} - set(task.labels))
    if unknown:
        note(f"Labels that {task.id} does not have: {', '.join(unknown[:10])}.")
    _report(options, report, [_headline(f"{task.id}, {report['rows']} texts", report)])
    return _partly(options, content)


async def versions(program: Program, options: Options) -> int:
    """List the versions of a task, newest first."""
    await program.repository.task(options.task)
    found = await program.repository.versions(options.task)
    shown = [{"version": v.id, "number": v.number, "created": v.created, "state": v.state.value,
              "active": v.active, "parent": v.parent, "corrections": v.corrections}
             for v in found]
    if options.json:
        _say(shown)
    else:
        _print(table(("number", "version", "created", "corrections", "state"), [
            (str(v.number), v.id[7:19], v.created[:16].replace("T", " "), str(v.corrections),
             "active" if v.active else v.state.value) for v in found]))
    return 0


async def activate(program: Program, options: Options) -> int:
    """Use another version."""
    await program.repository.task(options.task)
    fact = await program.learning.activate(options.task, options.version)
    _report(options, {"task": options.task, "active": fact.version.id},
            [f"Version {fact.version.number} of {options.task} is in use now."])
    return 0


COMMANDS: dict[str, Callable[[Program, Options], Awaitable[int]]] = {
    "tasks": tasks, "new-task": new_task, "read": read, "correct": correct, "train": train,
    "evaluate": evaluate, "versions": versions, "activate": activate,
}


async def _read_to(
    program: Program, task: Task, texts: Sequence[str], options: Options,
    write: Callable[[str], object],
) -> None:
    for at in range(0, len(texts), BATCH):
        part = texts[at : at + BATCH]
        answers = await program.reading.read_many(task, part, store=not options.no_store)
        for case, text, said in answers:
            highlights: tuple[Highlight, ...] = ()
            label = options.why or (said.best.label if said.best else None)
            if (options.highlights or options.why) and label:
                highlights = (await program.reading.why(task, text, label)).highlights
            line = reading_line(case, text, task.id, said, highlights)
            write(json.dumps(line, ensure_ascii=False) + "\n")


def _labelled(options: Options) -> Table:
    name, text = read_file(options.file)
    return parse(name, text, Columns(options.text, options.label))


def _partly(options: Options, content: Table) -> int:
    """Return 3, with the counts on standard error, when rows were set aside."""
    if not content.set_aside:
        return 0
    why = "; ".join(f"{count} with {reason}" for reason, count in content.broken.items())
    if not options.quiet:
        note(f"{content.set_aside} rows were set aside: {why}.")
    return 3


def _report_card(shown: Record, judged: CandidateJudged) -> list[str]:
    lines = [_headline("Before", shown["before"]), _headline("After", shown["after"])]
    for reason in judged.report.verdict.reasons:
        mark = "passed" if reason.passed else "FAILED"
        label = f" {reason.label}" if reason.label else ""
        lines.append(f"  {mark}  {reason.check.value}{label}: "
                     f"{reason.before:.3g} -> {reason.after:.3g} on {reason.cases} cases")
    if judged.promoted:
        lines.append(f"Version {shown['number']} is in use now.")
    elif judged.report.verdict.promoted:
        lines.append(f"Version {shown['number']} passed and is kept; use it with "
                     f"\u201ccaselight activate --task {shown['task']} {shown['number']}\u201d.")
    else:
        lines.append(f"Version {shown['number']} was refused; the active one stays.")
    return lines


def _headline(start: str, scores: Any) -> str:  # noqa: ANN401  (a report's scores)
    if "spans" in scores:
        return f"{start}: entity F1 {scores['spans']['exact']['f1']:.3f}."
    if "accuracy" in scores:
        return (f"{start}: accuracy {scores['accuracy']:.3f}, macro-F1 {scores['macro_f1']:.3f}, "
                f"calibration error {scores['ece']:.3f}.")
    return f"{start}: nothing to score."


def _report(options: Options, report: Record, lines: Sequence[str]) -> None:
    if options.json:
        _say(report)
    elif not options.quiet:
        _print(lines)


def _say(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        print(line)
