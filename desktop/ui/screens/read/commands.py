"""What can be done on the Read screen: how it is called, and what it does."""

from desktop.ui.ports.actions import ActionInfo, Needs, Steps
from desktop.ui.ports.screens import Surroundings
from desktop.ui.screens.read.controller import ReadController
from desktop.ui.screens.read.view import ReadView

ACTIONS = (
    ActionInfo("new", "&File", "&New text", "Ctrl+N", "Empty the box", Needs.STORE),
    ActionInfo(
        "accept", "&Case", "&Accept", "Ctrl+Return", "Store the chosen answer as right", Needs.CASE
    ),
    ActionInfo(
        "cannot_tell",
        "&Case",
        "&Cannot tell",
        "Alt+0",
        "Nobody can tell from this text",
        Needs.CASE,
    ),
    ActionInfo(
        "flag",
        "&Case",
        "&Flag",
        "Ctrl+Shift+F",
        "Mark for another look; never trained on",
        Needs.CASE,
    ),
    ActionInfo(
        "note", "&Case", "N&ote\u2026", "Ctrl+Shift+N", "Write a note beside this case", Needs.CASE
    ),
    ActionInfo(
        "find_label", "&Case", "Find a &label", "Ctrl+L", "Type to find any label", Needs.CASE
    ),
    ActionInfo(
        "copy_answer",
        "&Case",
        "Copy the ans&wer",
        "Ctrl+Shift+C",
        "Copy the answer template of this label",
        Needs.CASE,
    ),
    ActionInfo(
        "delete_span",
        "&Case",
        "&Delete the entity",
        "Ctrl+Del",
        "Remove the chosen entity",
        Needs.ENTITY,
        apart=True,
    ),
    ActionInfo(
        "wider", "&Case", "Entity one word lon&ger", "Ctrl+]; Alt+Shift+Right", needs=Needs.ENTITY
    ),
    ActionInfo(
        "narrower",
        "&Case",
        "Entity one word &shorter",
        "Ctrl+[; Alt+Shift+Left",
        needs=Needs.ENTITY,
    ),
    ActionInfo("earlier", "&Case", "Entity begins earl&ier", "Alt+[", needs=Needs.ENTITY),
    ActionInfo("later", "&Case", "Entity begins lat&er", "Alt+]", needs=Needs.ENTITY),
    ActionInfo(
        "strike",
        "&Case",
        "S&trike out the word at the cursor",
        "Ctrl+Shift+X",
        "See at once what the answer would be without it",
        Needs.CASE,
        apart=True,
    ),
    ActionInfo(
        "put_back", "&Case", "&Put struck words back", "Esc", "Undo the striking out", Needs.CASE
    ),
)


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
