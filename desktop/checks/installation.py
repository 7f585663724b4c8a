"""The offline self-test: what an installation must be able to do."""

import argparse
import importlib
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from desktop.composition import Program, compose, opened
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.examples import Example
from desktop.core.encoders import MINILM, SHIPPED, WEIGHTS
from desktop.core.errors import BugError, KnownError
from desktop.core.history.versions import Progress
from desktop.core.wording import sentence
from desktop.system import paths

MODULES = (
    "torch",
    "tokenizers",
    "safetensors",
    "sqlcipher3",
    "PySide6.QtWidgets",
    "qasync",
    "python_calamine",
    "docx",
    "pypdfium2",
    "rjieba",
    "budoux",
    "pycld2",
)
Check = Callable[[], Awaitable[None]]


async def self_test(options: argparse.Namespace) -> int:
    """Run every check in a temporary data folder; prints JSON or lines; returns 0 or 1."""
    with tempfile.TemporaryDirectory(prefix="caselight-self-test-") as folder:
        checks = await _run(Path(folder))
    good = all(c["ok"] for c in checks)
    if options.json:
        print(json.dumps({"ok": good, "checks": checks}))
    else:
        for check in checks:
            told = "ok" if check["ok"] else f"FAILED {check['why']}"
            print(f"{check['name']:<14} {told} ({check['took_ms']} ms)")
    return 0 if good else 1


async def _run(folder: Path) -> list[dict[str, str | bool | float]]:
    found: list[dict[str, str | bool | float]] = []

    async def check(name: str, work: Check) -> None:
        begun = time.perf_counter()
        why = ""
        try:
            await work()
        except KnownError as error:
            why = sentence(error)
        except Exception as error:  # noqa: BLE001  (a self-test reports whatever fails)
            why = type(error).__name__
        took = round((time.perf_counter() - begun) * 1000, 1)
        found.append({"name": name, "ok": not why, "took_ms": took, "why": why})

    await check("imports", _imports)
    await check("backbone", _backbone)
    await check("icons", _icons)
    program = compose(paths.data_folder(folder))
    try:
        async with opened(program):
            for name, work in _steps(program):
                await check(name, work)
    except KnownError as error:
        found.append({"name": "open", "ok": False, "took_ms": 0.0, "why": sentence(error)})
    return found


def _steps(program: Program) -> list[tuple[str, Check]]:
    async def first() -> Task:
        return (await program.repository.tasks())[0]

    async def prediction() -> None:
        for task in await program.repository.tasks():
            await program.reading.read_many(task, ["A short text to read."])

    async def explanation() -> None:
        tasks = await program.repository.tasks()
        task = next(t for t in tasks if t.kind is Kind.CLASSIFY)
        said = await program.reading.why(task, "A short text to read.", task.labels[0])
        _must(bool(said.highlights))

    async def training() -> None:
        texts = [
            Example(f"{word} {place}", label)
            for place in range(4)
            for word, label in (("good", "yes"), ("bad", "no"))
        ]
        steps = [s async for s in program.installing.new_task("self-test", Kind.CLASSIFY, texts)]
        _must(any(isinstance(s, Progress) for s in steps))

    async def database() -> None:
        case = (await program.searching.find((await first()).id)).page.lines[0]
        await program.correcting.flag(await program.searching.open(case.id))
        _must(not await program.repository.check())

    return [
        ("prediction", prediction),
        ("explanation", explanation),
        ("database", database),
        ("training", training),
    ]


async def _imports() -> None:
    for name in MODULES:
        importlib.import_module(name)


async def _backbone() -> None:
    weights = importlib.import_module("desktop.ml.encoders.weights")
    for encoder in SHIPPED.values():
        folder = paths.backbone().with_name(encoder.name)
        if encoder is MINILM or (folder / WEIGHTS).exists():
            _must(not weights.damaged(folder))


async def _icons() -> None:
    icons = list((paths.resources() / "icons").glob("*.svg"))
    _must(bool(icons) and all(i.read_text("utf-8").lstrip().startswith("<svg") for i in icons))


def _must(condition: bool) -> None:  # noqa: FBT001  (one fact, said plainly)
    if not condition:
        raise BugError("self-test")
