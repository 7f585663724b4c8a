"""The Read screen, as the window declares it."""

from desktop.ui.ports.actions import ActionInfo, Needs
from desktop.ui.ports.screens import Screen, ScreenInfo, Surroundings
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


def _open(view: ReadView, around: Surroundings) -> Screen:
    from desktop.ui.screens.read.screen import ReadScreen

    return ReadScreen(view, around)


READ = ScreenInfo(
    id="read",
    text="&Read",
    tip="Read a text",
    view=ReadView,
    open=_open,
    actions=ACTIONS,
)
