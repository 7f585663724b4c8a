"""The services attached to the window: its screens at work, and who follows them."""

from functools import partial
from typing import TypeVar

from desktop.services.bundle import Services
from desktop.ui import wording
from desktop.ui.ports.screens import Screen, Surroundings
from desktop.ui.screens.cases.screen import CasesScreen
from desktop.ui.screens.learn.screen import LearnScreen
from desktop.ui.screens.read.screen import ReadScreen
from desktop.ui.shell.backups import Backing
from desktop.ui.shell.bringing import Bringing
from desktop.ui.shell.main_controller import Desk
from desktop.ui.shell.opening import Opening
from desktop.ui.shell.task_switch import TaskSwitch

Kind = TypeVar("Kind", bound=Screen)


def attach(desk: Desk, services: Services) -> None:
    """Give the screens of the desk their services, and it what stands beside them."""
    window = desk.window
    window.message.hide()
    desk.screens = tuple(
        info.open(view, _surroundings(desk, services, index))
        for index, (info, view) in enumerate(zip(window.screens, window.views, strict=True))
    )
    desk.reading = reading = _screen(desk, ReadScreen).controller
    desk.cases = _screen(desk, CasesScreen).controller
    desk.learning = _screen(desk, LearnScreen).controller
    desk.backing = Backing(window, services.keeping, desk.spawner, desk.choices)
    desk.opening = Opening(desk, services, desk.outside.help_folder)
    switching = TaskSwitch(desk, services.installing)
    desk.open_task, desk.reload = switching.open, switching.reload
    desk.show_tasks = switching.show
    desk.bringing = Bringing(desk, reading, services, desk.outside.write_file)
    beside = (desk.undoing, desk.backing, desk.opening, desk.bringing)
    desk.commands.register(*(part.steps for part in (*beside, *desk.screens)))
    _listen(desk)
    window.task_chosen.connect(lambda task: desk.spawner.spawn(desk.open_task(task)))


def _surroundings(desk: Desk, services: Services, index: int) -> Surroundings:
    return Surroundings(
        services=services,
        spawner=desk.spawner,
        choices=desk.choices,
        events=desk.events,
        show=partial(desk.show_screen, index),
        keep=desk.keep,
        status=desk.window.foot.training.setText,
        save=desk.outside.write_file,
        news=partial(desk.window.message.tell, done=True),
        tell=desk.tell,
        untell=desk.window.message.hide,
    )


def _screen(desk: Desk, kind: type[Kind]) -> Kind:
    return next(screen for screen in desk.screens if isinstance(screen, kind))


def _listen(desk: Desk) -> None:
    """Follow with the rest of the window what happens on the screens."""
    window, events = desk.window, desk.events
    events.decided.connect(window.message.pass_on)
    events.decided.connect(partial(_count_labels, desk))
    events.prepared.connect(lambda: window.state.setText(wording.READY))
    events.counted.connect(window.foot.show_fresh)
    events.walked.connect(window.walker.show_position)
    events.version_changed.connect(lambda task: desk.spawner.spawn(desk.reload(task)))
    for changed in (events.undo_changed, events.cases_binned):
        changed.connect(lambda *_: desk.undoing.show())


def _count_labels(desk: Desk) -> None:
    task = desk.reading.state.task if desk.reading else None
    if task is not None:
        desk.window.foot.show_labels(len(task.labels))
