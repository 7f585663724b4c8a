"""The command line: arguments in, exit status out; without a command the window opens."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop import __version__
from desktop.checks.installation import self_test
from desktop.commandline.any_order import CommandParser
from desktop.commandline.commands import COMMANDS
from desktop.commandline.terminal import note
from desktop.composition import compose, opened
from desktop.core.disks import is_full
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.exports import What
from desktop.core.traces import trace_of
from desktop.core.wording import BUG, sentence
from desktop.files.registry import NAMES, WRITTEN
from desktop.system import logs
from desktop.system.paths import data_folder

FORMATS = "a table, JSON, CoNLL, brat, or a folder of them"


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns 0, 1 (the world said no), 2 (arguments), 3 (partly done) or 4 (refused by the gate).
    """
    # Not by set_defaults, which would change the option that the commands share.
    options = parser().parse_args(arguments, argparse.Namespace(data_dir=None))
    try:
        return _started(options)
    except KnownError as error:
        note(sentence(error))
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        note("Stopped. What was stored before is safe.")
        return 1
    except Exception as error:  # noqa: BLE001  (its message may quote a text: only places are told)
        full = isinstance(error, OSError) and is_full(error)
        note(sentence(KnownError(Problem.DISK_FULL)) if full else f"{BUG}\n{trace_of(error)}")
        return 1


def _started(options: argparse.Namespace) -> int:
    if options.command is None:
        from desktop.app import open_window

        return open_window(options.data_dir)
    if options.command == "self-test" and options.window:
        from desktop.checks.window import window_test

        return window_test(options.data_dir, learns=options.learn)
    if options.command == "self-test":
        return asyncio.run(self_test(options))
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    folder = data_folder(options.data_dir)
    if options.command == "restore":
        async with opened(compose(folder), options.command) as program:
            await program.keeping.restore(Path(options.file))
    program = compose(
        folder,
        author=getattr(options, "author", ""),
        learned=not getattr(options, "as_trained", False),
    )
    async with opened(program, options.command):
        with logs.kept_in(folder.logs):
            return await COMMANDS[options.command](program, options)


# The commands that write who it was.
STORING = ("new-task", "read", "correct", "train", "activate", "encoders")


def parser() -> argparse.ArgumentParser:
    """Build the argument parser."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="where everything is kept (default: your user data folder)",
    )
    root = argparse.ArgumentParser(
        prog="caselight",
        parents=[common],
        description="A second reader on your own desk. Without a command, the window opens.",
    )
    root.add_argument("--version", action="version", version=f"caselight {__version__}")
    shared = CommandParser(add_help=False, parents=[common])
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument("--quiet", action="store_true", help="print no progress and no notes")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", parser_class=CommandParser)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[shared], help=words, description=words)

    _tasks(command)
    _making(command("new-task", "create and train a task from a labelled file"))
    _reading(command("read", "read texts; one JSON line each"))
    _correcting(command("correct", "store corrections from a labelled file"))
    trained = command("train", "train from the stored corrections and judge the result")
    _task(trained)
    chosen = trained.add_mutually_exclusive_group()
    chosen.add_argument("--yes", action="store_true", help="use the candidate if it passes")
    chosen.add_argument("--dry-run", action="store_true", help="only report (the default)")
    _seed(trained)
    scored = command("evaluate", "score a version on a labelled file")
    _task(scored)
    scored.add_argument("file", metavar="FILE", help=f"{FORMATS}; - is standard input")
    scored.add_argument("--version", metavar="V", help="a number or an id (default: the active)")
    _scoring(scored)
    _columns(scored)
    _exporting(command("export", "write what is stored of a task to a file"))
    _task(command("versions", "list the versions of a task"))
    _activating(command("activate", "use a version, also to go back"))
    told = command("lineage", "export where every version came from, and its plan (no texts)")
    _task(told)
    told.add_argument("--out", default="-", metavar="FILE", help="default: standard output")
    _keeping(command)
    _encoders(command("encoders", "list, add, remove language models, or move a task to one"))
    _author(*(commands.choices[name] for name in STORING))
    _testing(command("self-test", "check this installation without any network"))
    return root


def _tasks(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    listed = command("tasks", "list the installed tasks")
    listed.add_argument("--removed", action="store_true", help="those in the recycle bin instead")
    one = command("task", "remove a task, bring it back, erase it, rename it, or show its card")
    actions = ["remove", "restore", "erase", "rename", "card"]
    one.add_argument("action", choices=actions, help="what is done with it")
    one.add_argument("id", metavar="ID", help="as \u201ccaselight tasks\u201d lists it")
    one.add_argument("name", nargs="?", default="", metavar="NAME", help="rename: the new name")
    one.add_argument("--yes", action="store_true", help="erase: do not ask")


def _making(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="lower-case letters, digits and hyphens")
    parser.add_argument("--kind", choices=["classify", "spans"], required=True)
    parser.add_argument(
        "--from", dest="file", required=True, metavar="FILE", help=f"{FORMATS}; - is standard input"
    )
    parser.add_argument(
        "--encoder",
        metavar="ID",
        help="the language model to train on (default: the one for the language of the texts)",
    )
    _columns(parser)
    _seed(parser)


def _encoders(parser: argparse.ArgumentParser) -> None:
    actions = ["list", "add", "remove", "use"]
    parser.add_argument("action", nargs="?", choices=actions, default="list")
    parser.add_argument(
        "encoder", nargs="?", metavar="ID", help="an id or a name; add: the folder of a model"
    )
    parser.add_argument("--look", action="store_true", help="add: only show what it is")
    parser.add_argument("--task", metavar="ID", help="use: the task that is trained anew")
    _seed(parser)


def _keeping(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    command("check", "check the database, the audit log, the versions and the language models")
    kept = command("backup", "write everything that is stored to one file, and check it")
    kept.add_argument("file", nargs="?", metavar="FILE", help="default: a new one in backups/")
    command("restore", "put a backup into a data folder without cases").add_argument(
        "file", metavar="FILE"
    )


def _exporting(parser: argparse.ArgumentParser) -> None:
    _task(parser)
    parser.add_argument("--what", choices=[*What], required=True, help="which rows")
    parser.add_argument("--format", choices=[*WRITTEN], required=True, help="how it is written")
    parser.add_argument("file", metavar="FILE", help="- is standard output")
    parser.add_argument(
        "--find", default="", metavar="WORDS", help="only cases with these words, as in a search"
    )
    parser.add_argument("--replace", action="store_true", help="replace FILE where it is there")


def _scoring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FILE_LABEL=TASK_LABEL",
        help="take a label of the file for one of the task; can be given several times",
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="LABELS",
        help="score these labels of the task only, parted by commas",
    )
    parser.add_argument(
        "--as-trained",
        action="store_true",
        help="leave out what was learned at once since the training",
    )


def _testing(parser: argparse.ArgumentParser) -> None:
    told = "open the window instead, read a text, print times and memory, close"
    parser.add_argument("--window", action="store_true", help=told)
    told = "with --window: also correct eight texts, train, and go to the other version"
    parser.add_argument("--learn", action="store_true", help=told)


def _reading(parser: argparse.ArgumentParser) -> None:
    _task(parser)
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help=f"a text, {FORMATS}; - is standard input",
    )
    parser.add_argument("--out", metavar="FILE", help="write here instead of standard output")
    parser.add_argument(
        "--highlights", action="store_true", help="add the words for and against the first label"
    )
    parser.add_argument("--why", metavar="LABEL", help="add the words for and against LABEL")
    parser.add_argument(
        "--not", dest="rival", metavar="OTHER", help="hold LABEL of --why against OTHER"
    )
    parser.add_argument("--no-store", action="store_true", help="keep nothing of it")
    _text(parser)


def _correcting(parser: argparse.ArgumentParser) -> None:
    _task(parser)
    parser.add_argument("file", metavar="FILE", help=f"{FORMATS}; - is standard input")
    told = "leave out the rows with a label that the task does not know"
    parser.add_argument("--known-labels", action="store_true", help=told)
    _columns(parser)


def _activating(parser: argparse.ArgumentParser) -> None:
    _task(parser)
    parser.add_argument("version", metavar="VERSION", help="a number or an id")
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="why a version that was refused is used"
    )


def _author(*parsers: argparse.ArgumentParser) -> None:
    for parser in parsers:
        told = "who decides; kept beside what is stored (default: the system's name for you)"
        parser.add_argument("--author", default="", metavar="NAME", help=told)


def _task(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--task", required=True, metavar="ID")


def _columns(parser: argparse.ArgumentParser) -> None:
    _text(parser)
    parser.add_argument(
        "--label", metavar="COL", help="the column or key that holds the label or the entities"
    )


def _text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text", metavar="COL", help="the column or key that holds the text")
    parser.add_argument(
        "--format", choices=NAMES, help="the format of the file (default: found by its content)"
    )


def _seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument(
        "--device",
        choices=["auto", "cpu", "cuda", "mps"],
        default="auto",
        help="where to train (default: a card if there is a usable one)",
    )
