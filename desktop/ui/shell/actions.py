"""Every action as data: what it is called, its shortcut, its menu and its words of explanation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


class Needs(Enum):
    """What must be there before an action can be done."""

    NOTHING = "nothing"
    EDITOR = "a cursor in a field"
    STORE = "the store"
    TASK = "a task"
    CASE = "a case"
    ENTITY = "a chosen entity"
    LIST = "a list that the case was opened from"


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One action; ``shortcut`` in Qt's portable form, several with "; " between.

    ``apart`` sets it off from what stands above it, ``check`` gives it a mark when it is chosen.
    """

    id: str
    menu: str
    text: str
    shortcut: str = ""
    tip: str = ""
    needs: Needs = Needs.NOTHING
    apart: bool = False
    check: bool = False


_FILE = (
    ActionInfo("new", "&File", "&New text", "Ctrl+N", "Empty the box", Needs.STORE),
    ActionInfo(
        "open",
        "&File",
        "&Open files\u2026",
        "Ctrl+O",
        "Read a text or a list of texts, or take the answers of a file",
        Needs.STORE,
    ),
    ActionInfo(
        "open_folder",
        "&File",
        "Open a &folder\u2026",
        "Ctrl+Shift+O",
        "Read the texts of a folder one after the other",
        Needs.STORE,
    ),
    ActionInfo(
        "imports",
        "&File",
        "&Answers from files\u2026",
        tip="What was taken from files for this task, to be taken back",
        needs=Needs.TASK,
    ),
    ActionInfo(
        "export",
        "&File",
        "&Export\u2026",
        tip="Write cases, corrections or predictions of this task to a file",
        needs=Needs.TASK,
    ),
    ActionInfo(
        "backup",
        "&File",
        "&Back up everything\u2026",
        "Ctrl+Shift+S",
        "Write cases, decisions and versions into one file",
        Needs.STORE,
        apart=True,
    ),
    ActionInfo(
        "restore",
        "&File",
        "&Restore a backup\u2026",
        tip="Get everything back from a file, where there are no cases yet",
        needs=Needs.STORE,
    ),
    ActionInfo(
        "preferences",
        "&File",
        "&Preferences\u2026",
        "Ctrl+,",
        "Theme, text size, where trainings compute, wrong answers accepted",
        apart=True,
    ),
    ActionInfo("quit", "&File", "&Quit", "Ctrl+Q", apart=True),
)
_EDIT = (
    ActionInfo(
        "undo", "&Edit", "&Undo", "Ctrl+Z", "Take back the last typing or decision", Needs.CASE
    ),
    ActionInfo(
        "redo", "&Edit", "&Redo", "Ctrl+Shift+Z", "Do again what was taken back", Needs.CASE
    ),
    ActionInfo("cut", "&Edit", "Cu&t", "Ctrl+X", needs=Needs.EDITOR, apart=True),
    ActionInfo("copy", "&Edit", "&Copy", "Ctrl+C", needs=Needs.EDITOR),
    ActionInfo("paste", "&Edit", "&Paste", "Ctrl+V", "Paste a text and read it"),
    ActionInfo("select_all", "&Edit", "Select &all", "Ctrl+A", needs=Needs.EDITOR),
    ActionInfo(
        "find", "&Edit", "&Find a case", "Ctrl+F", "Search texts and notes", Needs.STORE, apart=True
    ),
)
_CASE = (
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
    ActionInfo(
        "next_case",
        "&Case",
        "&Next case of the list",
        "Alt+PgDown",
        "The case below the one that was opened from Cases",
        Needs.LIST,
        apart=True,
    ),
    ActionInfo(
        "previous_case",
        "&Case",
        "P&revious case of the list",
        "Alt+PgUp",
        "The case above the one that was opened from Cases",
        Needs.LIST,
    ),
    ActionInfo("back", "&Case", "&Back to the list", "Alt+Home", "Go back to Cases", Needs.LIST),
)
_TASK = (
    ActionInfo(
        "tasks",
        "Tas&k",
        "&Tasks\u2026",
        tip="Rename a task, remove one, or bring one back from the recycle bin",
        needs=Needs.STORE,
    ),
    ActionInfo(
        "encoders",
        "Tas&k",
        "Language &models\u2026",
        tip="Add a language model of your own, or train the open task on another",
        needs=Needs.TASK,
    ),
    ActionInfo(
        "labels",
        "Tas&k",
        "&Labels\u2026",
        tip="How often each label is used; rename, merge or remove one",
        needs=Needs.TASK,
    ),
)
_VIEW = (
    ActionInfo("screen_read", "&View", "&Read", "Ctrl+1", "Read a text", check=True),
    ActionInfo("screen_cases", "&View", "C&ases", "Ctrl+2", "Everything that was read", check=True),
    ActionInfo(
        "screen_learn", "&View", "&Learn", "Ctrl+3", "Train from your corrections", check=True
    ),
    ActionInfo("larger", "&View", "Larger &text", "Ctrl++", apart=True),
    ActionInfo("smaller", "&View", "S&maller text", "Ctrl+-"),
    ActionInfo("usual", "&View", "&Usual text size", "Ctrl+0"),
    ActionInfo("theme_system", "&View", "Theme of the &desktop", check=True, apart=True),
    ActionInfo("theme_light", "&View", "L&ight theme", check=True),
    ActionInfo("theme_dark", "&View", "Dar&k theme", check=True),
    ActionInfo(
        "palette",
        "&View",
        "&Find an action\u2026",
        "Ctrl+K",
        "Type what you want to do",
        apart=True,
    ),
)
_HELP = (
    ActionInfo("help", "&Help", "&Help for this screen", "F1", needs=Needs.STORE),
    ActionInfo("about", "&Help", "&About Caselight"),
)
ACTIONS = (*_FILE, *_EDIT, *_CASE, *_TASK, *_VIEW, *_HELP)


def build(window: QMainWindow, act: Callable[[str], None]) -> Mapping[str, QAction]:
    """Put every action into the window's menus; ``act`` gets the id of what was chosen."""
    made: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for info in ACTIONS:
        menu = menus.get(info.menu)
        if menu is None:
            menu = menus[info.menu] = window.menuBar().addMenu(info.menu)
        if info.apart:
            menu.addSeparator()
        action = QAction(info.text, window)
        action.setCheckable(info.check)
        if info.shortcut:
            action.setShortcuts([QKeySequence(keys) for keys in info.shortcut.split("; ")])
        told = info.tip or info.text.replace("&", "")
        action.setToolTip(f"{told} ({info.shortcut})" if info.shortcut else told)
        action.setStatusTip(told)
        action.triggered.connect(lambda _=False, name=info.id: act(name))
        menu.addAction(action)
        made[info.id] = action
    return made
