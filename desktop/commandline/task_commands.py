"""The commands about tasks as wholes: task remove, restore, erase, rename and card."""

import argparse
import json
import sys
from collections.abc import Iterator

from desktop.commandline.reports import report
from desktop.commandline.terminal import note
from desktop.composition import Program
from desktop.core.answers.tasks import Task
from desktop.core.task_wording import NOT_ERASED, erased_line, erasing_question

Options = argparse.Namespace


async def task(program: Program, options: Options) -> int:
    """Remove a task, bring it back, erase it, rename it, or show its card."""
    if options.action == "erase":
        return await _erase(program, options)
    found, line = await _done(program, options)
    card = json.loads(found.card)
    shown = {"task": found.id, "name": found.name, "done": options.action}
    if options.action == "card":
        card |= {"languages": list(found.languages)} if found.languages else {}
        shown["card"] = card
        lines = [f"{found.name} ({found.id})", *_card(card)]
    else:
        lines = [line]
    report(shown, lines, as_json=options.json, quiet=options.quiet)
    return 0


async def _done(program: Program, options: Options) -> tuple[Task, str]:
    tasking, name = program.tasking, options.id
    match options.action:
        case "remove":
            undo = f"\u201ccaselight task restore {name}\u201d"
            return await tasking.remove(name), f"{name} is in the recycle bin; {undo} undoes it."
        case "restore":
            return await tasking.bring_back(name), f"{name} is back, as it was."
        case "rename":
            found = await tasking.rename(name, options.name)
            return found, f"{name} is called {found.name} now."
        case _:
            return await program.repository.task(name), ""


async def _erase(program: Program, options: Options) -> int:
    """Remove a task of the recycle bin for good, once the person has said so."""
    held = await program.tasking.contents(options.id)
    if not options.yes and not _agreed(erasing_question(options.id, held.cases, held.versions)):
        note(NOT_ERASED)
        return 1
    await program.tasking.erase(options.id)
    shown = {"task": options.id, "done": "erase", "cases": held.cases, "versions": held.versions}
    report(shown, [erased_line(options.id)], as_json=options.json, quiet=options.quiet)
    return 0


def _agreed(question: str) -> bool:
    """Ask on a terminal; elsewhere nobody is there to answer."""
    note(question)
    return sys.stdin.isatty() and input("Type yes to go on: ").strip() == "yes"


def _card(card: object, depth: int = 1) -> Iterator[str]:
    """Give a model card line by line, what is inside something else further to the right."""
    indent = "  " * depth
    if isinstance(card, dict):
        for key, value in card.items():
            name = str(key).replace("_", " ")
            if isinstance(value, dict | list):
                yield f"{indent}{name}:"
                yield from _card(value, depth + 1)
            else:
                yield f"{indent}{name}: {value}"
    elif isinstance(card, list):
        for value in card:
            yield from _card(value, depth)
    else:
        yield f"{indent}{card}"
