"""What the actions of the Read screen do."""

from desktop.ui.ports.actions import Steps
from desktop.ui.ports.screens import Surroundings
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.screens.read.view import ReadView


class ReadCommands:
    """Does with the text in the box, and with its answer, what the menus say."""

    def __init__(self, view: ReadView, controller: ReadController, around: Surroundings) -> None:
        """Do it with the screen's controller."""
        self._view, self._controller, self._around = view, controller, around

    def steps(self) -> Steps:
        """Return what can be done with the text, its answer and the list it comes from."""
        controller, view = self._controller, self._view
        steps: Steps = {
            "new": self._empty,
            "paste": self._paste,
            "accept": controller.accept,
            "cannot_tell": controller.cannot_tell,
            "flag": controller.flag,
            "note": controller.ask_for_note,
            "find_label": self._find_label,
            "copy_answer": view.copy_answer,
            "strike": lambda: controller.looking.strike(view.box.cursor_offset()),
            "put_back": self._put_back,
            **controller.marking.steps(),
        }
        return steps if controller.state.worklist is None else {**steps, **self._walking()}

    def _walking(self) -> Steps:
        """Return the ways to the other texts of the list that is worked through."""
        return {
            "next_case": lambda: self._controller.working.move(1),
            "previous_case": lambda: self._controller.working.move(-1),
        }

    def _empty(self) -> None:
        self._around.show()
        self._around.events.text_brought.emit()
        self._controller.empty()

    def _paste(self) -> None:
        self._around.show()
        self._view.box.setFocus()
        self._view.box.paste()

    def _find_label(self) -> None:
        self._around.show()
        self._view.labels.search.setFocus()

    def _put_back(self) -> None:
        self._around.untell()
        self._controller.looking.put_back()
