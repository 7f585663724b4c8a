"""The dialogs that the desk opens, each loaded when it is, with what they need of it."""

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.answers.tasks import Task
from desktop.core.encoders import InstalledEncoder
from desktop.services.bundle import Services
from desktop.services.facts import TasksListed
from desktop.ui import wording
from desktop.ui.ports.actions import Steps
from desktop.ui.shell.screens import CASES, LEARN
from desktop.ui.widgets import dialogs

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk


class Opening:
    """Opens dialogs over the window; the desk keeps the newest."""

    def __init__(self, desk: "Desk", services: Services, help_folder: Path) -> None:
        """Use the desk's controllers; help pages are read from a folder."""
        self._desk = desk
        self._window = desk.window
        self._services = services
        self._labelling = services.labelling
        self._exporting = services.exporting
        self._encoding = services.encoding
        self._help_folder = help_folder

    def steps(self) -> Steps:
        """Return what opens a dialog."""
        return {
            "help": self.open_help,
            "labels": self.open_labels,
            "new_task": self.open_new_task,
            "tasks": self.open_tasks,
            "encoders": self.open_encoders,
            "export": self.open_export,
        }

    def open_help(self) -> None:
        """Show the help page of the present screen."""
        page = self._window.screens[self._window.screen_index].id
        self._desk.keep(dialogs.open_help(self._window, self._help_folder / f"{page}.md"))

    def open_labels(self) -> None:
        """Show the labels of the open task, to be renamed, merged or removed."""
        from desktop.ui.shell.labels_controller import LabelsController
        from desktop.ui.shell.labels_dialog import LabelsDialog

        desk = self._desk
        task = desk.reading.state.task if desk.reading else None
        if task is None:
            return

        async def changed(task: Task) -> None:
            await desk.reload(task.id)

        dialog = LabelsDialog(self._window, task)
        LabelsController(dialog, task, self._labelling, desk.spawner.spawn, changed)
        desk.keep(dialog.closes())

    def open_tasks(self) -> None:
        """Show every task, to be renamed, removed or brought back."""
        from desktop.ui.shell.tasks_dialog import TasksDialog

        desk = self._desk
        tasking, shipping = self._services.tasking, self._services.shipping
        spawn, show = desk.spawner.spawn, desk.show_tasks
        dialog = TasksDialog(self._window, tasking, spawn, show, shipping)
        desk.keep(dialog.closes())

    def open_new_task(self) -> None:
        """Make a task from a labelled file, and open it."""
        from desktop.ui.shell.new_task_dialog import NewTaskDialog

        desk, window = self._desk, self._window

        async def created(task: str, words: str) -> None:
            desk.choices.remember(task=task)
            await desk.show_tasks(await self._services.installing.listed())
            desk.show_screen(LEARN)
            window.message.tell(words, done=True)

        device = desk.choices.settings.device
        dialog = NewTaskDialog(window, self._services, desk.spawner.spawn, created, device)
        desk.keep(dialog)
        dialog.open()

    def open_encoders(self) -> None:
        """Show the language models; one can be taken in, and the open task trained on one."""
        from desktop.ui.shell import encoders_words
        from desktop.ui.shell.encoders_dialog import EncodersDialog

        desk, window = self._desk, self._window

        def train(encoder: InstalledEncoder) -> None:
            task = desk.reading.state.task if desk.reading else None
            if desk.learning is not None and task is not None:
                desk.show_screen(LEARN)
                desk.learning.train(encoder)
                window.message.tell(encoders_words.moving(task, encoder), done=True)

        def busy() -> bool:
            return desk.learning is not None and desk.learning.training.running is not None

        dialog = EncodersDialog(window, self._encoding, desk.spawner.spawn, train, busy)
        desk.keep(dialog)
        dialog.open()

    def open_export(self) -> None:
        """Offer what is stored of the open task; on Cases, also only what the search finds."""
        from desktop.ui.shell.export_dialog import ExportDialog

        desk, window = self._desk, self._window
        task = desk.reading.state.task if desk.reading else None
        if task is None:
            return
        query = window.cases.search.text().strip() if window.screen_index == CASES else ""

        def done(words: str) -> None:
            window.message.tell(words, done=True)

        dialog = ExportDialog(window, task, self._exporting, desk.spawner.spawn, done)
        desk.keep(dialog.narrowed(query))
        dialog.open()

    def tell_cut_off(self, listed: TasksListed) -> None:
        """Say what was not finished when the window was closed."""
        choices, message = self._desk.choices, self._window.message
        kept = choices.settings
        names = {task.id: task.name for task in listed.tasks}
        if kept.unfinished in names:
            words = wording.unfinished_line(
                names[kept.unfinished], kept.unfinished_percent, kept.unfinished_model
            )
            message.tell(words, done=True)
        elif kept.cut_backup:
            message.tell(wording.CUT_BACKUP.format(file=kept.cut_backup))
            choices.remember(cut_backup="")
