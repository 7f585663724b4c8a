"""The Cases screen's controller over fakes: what is fetched, and how often it is shown."""

import asyncio
from types import SimpleNamespace

from desktop.core.decisions.cases import CaseLine, Page
from desktop.core.decisions.corrections import Decision
from desktop.services.cases.searching import PAGE
from desktop.services.facts import CasesFound
from desktop.ui.background.spawner import TaskSpawner
from desktop.ui.screens.cases.controller import CasesController
from desktop.ui.screens.cases.state import Which
from desktop.ui.screens.cases.view import CasesView

COUNT = 8 * PAGE + 3


class Searching:
    async def find(self, task, query="", page=0):
        places = range(page * PAGE, min(COUNT, (page + 1) * PAGE))
        lines = [CaseLine(f"{i}", task, "text", f"2026 {i}", "a", 0.9, Decision()) for i in places]
        return CasesFound(query, Page(tuple(lines), COUNT))


def test_a_choice_that_needs_every_case_fills_the_list_once_for_all_pages(qtbot, run):
    view = CasesView()
    qtbot.addWidget(view)
    shown = []

    async def work():
        spawner = TaskSpawner(shown.append)
        binning = SimpleNamespace(deleted=lambda _: ())
        services = SimpleNamespace(searching=Searching(), asking=None, binning=binning)
        controller = CasesController(view, services, spawner)
        controller.open_task("weather")
        while controller.state.loading:
            await asyncio.sleep(0)
        controller.walked.connect(lambda *_: shown.append(len(controller.state.lines)))
        view.chosen.emit(Which.UNDECIDED, "")
        while not controller.state.whole:
            await asyncio.sleep(0)
        await spawner.cancel_all()

    run(work())
    assert shown == [PAGE, PAGE, COUNT]
    assert view.table.rowCount() == COUNT


def test_a_case_that_is_opened_while_others_are_looked_for_stays_the_opened_one(qtbot, run):
    view = CasesView()
    qtbot.addWidget(view)

    class Slow(Searching):
        async def find(self, task, query="", page=0):
            begun.set()
            await asked.wait()
            return await super().find(task, query, page)

        async def open(self, case_id):
            return case_id

    async def work():
        spawner = TaskSpawner(lambda _: None)
        binning = SimpleNamespace(deleted=lambda _: ())
        services = SimpleNamespace(searching=Slow(), asking=None, binning=binning)
        controller = CasesController(view, services, spawner)
        controller.open_task("weather")
        await begun.wait()
        await controller.walking.show("3")
        asked.set()
        while controller.state.loading:
            await asyncio.sleep(0)
        await spawner.cancel_all()
        return controller.state.opened

    begun, asked = asyncio.Event(), asyncio.Event()
    assert run(work()) == "3"
