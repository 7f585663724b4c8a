"""The Learn screen at work, as the window and the other screens know it."""

from desktop.services.facts import TaskOpened
from desktop.ui.background.pausing import pause
from desktop.ui.ports.screens import Screen, Surroundings
from desktop.ui.screens.learn.controller import LearnController
from desktop.ui.screens.learn.outlets import Outlets
from desktop.ui.screens.learn.view import LearnView

PAUSE_MS = 400


class LearnScreen(Screen):
    """Counts what is decided, and says which version answers."""

    def __init__(self, view: LearnView, around: Surroundings) -> None:
        """Put the view to work."""
        super().__init__(view)
        self._view, self._choices = view, around.choices
        events = around.events
        self.controller = LearnController(
            view,
            around.services,
            around.spawner,
            Outlets(
                status=around.status,
                save=around.save,
                error=around.tell,
                unfinished=around.choices.remember_training,
                read=events.text_wanted.emit,
            ),
        )
        self.controller.counted.connect(events.counted)
        self.controller.version_changed.connect(events.version_changed)
        view.case_wanted.connect(events.case_wanted)
        view.device_chosen.connect(lambda device: around.choices.remember(device=device))
        around.choices.changed.connect(self._follow)
        # What was decided since the training is counted once the person pauses.
        counting = pause(view, PAUSE_MS, self.controller.refresh)
        events.decided.connect(counting.start)
        events.cases_binned.connect(counting.start)
        self._follow()

    def open_task(self, opened: TaskOpened) -> None:
        """Show what there is to learn from in a task."""
        self.controller.open_task(opened.task.id)

    def enter(self) -> None:
        """Count again."""
        self.controller.refresh()

    def repaint(self) -> None:
        """Paint the report in the colours of the theme."""
        self._view.show_state(self.controller.state)

    def _follow(self) -> None:
        self._view.show_device(self._choices.settings.device)
