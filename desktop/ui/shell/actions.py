"""Every action of the window as data, with those of its screens, in the order of the menus."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop.ui.ports.actions import ActionInfo, Needs
from desktop.ui.ports.screens import ScreenInfo
from desktop.ui.shell.screens import SCREENS

_FILE = (
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
)
_TASK = (
    ActionInfo(
        "new_task",
        "Tas&k",
        "&New task\u2026",
        tip="Make a task from a spreadsheet or another labelled file",
        needs=Needs.STORE,
    ),
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


def actions_of(screens: Iterable[ScreenInfo[Any]]) -> tuple[ActionInfo, ...]:
    """Return every action in the order of the menus: the window's and those of its screens.

    What a screen adds to the menu of files comes first there, as a new text does.
    """
    screens = tuple(screens)
    ways = (_way_to(index, info) for index, info in enumerate(screens))
    theirs = [action for info in screens for action in info.actions]
    first = [action for action in theirs if action.menu == "&File"]
    rest = [action for action in theirs if action.menu != "&File"]
    return (*first, *_FILE, *_EDIT, *rest, *_TASK, *ways, *_VIEW, *_HELP)


def _way_to(index: int, info: ScreenInfo[Any]) -> ActionInfo:
    keys = f"Ctrl+{index + 1}"
    return ActionInfo(f"screen_{info.id}", "&View", info.text, keys, info.tip, check=True)


ACTIONS = actions_of(SCREENS)


def build(
    window: QMainWindow, actions: Iterable[ActionInfo], act: Callable[[str], None]
) -> Mapping[str, QAction]:
    """Put actions into the window's menus; ``act`` gets the id of what was chosen."""
    built: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for info in actions:
        menu = menus.get(info.menu)
        if menu is None:
            menu = menus[info.menu] = window.menuBar().addMenu(info.menu)
        if info.apart:
            menu.addSeparator()
        action = QAction(info.text, window)
        action.setCheckable(info.check)
        if info.shortcut:
            action.setShortcuts([QKeySequence(keys) for keys in info.shortcut.split("; ")])
        tip = info.tip or info.name
        action.setToolTip(f"{tip} ({info.shortcut})" if info.shortcut else tip)
        action.setStatusTip(tip)
        action.triggered.connect(lambda _=False, name=info.id: act(name))
        menu.addAction(action)
        built[info.id] = action
    return built
