"""Every action as data: what it is called, its shortcut, its menu and its words of explanation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One action; ``shortcut`` in Qt's portable form, empty for none."""

    id: str
    menu: str
    text: str
    shortcut: str = ""
    tip: str = ""


ACTIONS = (
    ActionInfo("new", "&File", "&New text", "Ctrl+N", "Empty the box for another text"),
    ActionInfo("open", "&File", "&Open a text file\u2026", "Ctrl+O", "Read a text from a file"),
    ActionInfo(
        "backup",
        "&File",
        "&Back up everything\u2026",
        "Ctrl+Shift+S",
        "Write cases, decisions and versions into one file",
    ),
    ActionInfo(
        "restore",
        "&File",
        "&Restore a backup\u2026",
        tip="Get everything back from a file, where there are no cases yet",
    ),
    ActionInfo("quit", "&File", "&Quit", "Ctrl+Q"),
    ActionInfo("undo", "&Edit", "&Undo", "Ctrl+Z", "Take back the last typing or decision"),
    ActionInfo("redo", "&Edit", "&Redo", "Ctrl+Shift+Z", "Do again what was taken back"),
    ActionInfo("accept", "&Case", "&Accept", "Ctrl+Return", "Store the chosen answer as right"),
    ActionInfo("cannot_tell", "&Case", "&Cannot tell", "Alt+0", "Nobody can tell from this text"),
    ActionInfo("flag", "&Case", "&Flag", "Ctrl+Shift+F", "Mark for another look; never trained on"),
    ActionInfo("note", "&Case", "N&ote\u2026", "Ctrl+Shift+N", "Write a note beside this case"),
    ActionInfo("find_label", "&Case", "Find a &label", "Ctrl+L", "Type to find any label"),
    ActionInfo(
        "copy_answer",
        "&Case",
        "Copy the ans&wer",
        "Ctrl+Shift+C",
        "Copy the answer template of this label",
    ),
    ActionInfo(
        "delete_span", "&Case", "&Delete the entity", "Ctrl+Del", "Remove the chosen entity"
    ),
    ActionInfo(
        "strike",
        "&Case",
        "&Strike out the word at the cursor",
        "Ctrl+Shift+X",
        "See at once what the answer would be without it",
    ),
    ActionInfo("put_back", "&Case", "&Put struck words back", "Esc", "Undo the striking out"),
    ActionInfo("wider", "&Case", "Entity one word &longer", "Alt+Shift+Right"),
    ActionInfo("narrower", "&Case", "Entity one word &shorter", "Alt+Shift+Left"),
    ActionInfo("screen_read", "&View", "&Read", "Ctrl+1", "Read a text"),
    ActionInfo("screen_cases", "&View", "C&ases", "Ctrl+2", "Everything that was read"),
    ActionInfo("screen_learn", "&View", "&Learn", "Ctrl+3", "Train from your corrections"),
    ActionInfo("larger", "&View", "Larger &text", "Ctrl++"),
    ActionInfo("smaller", "&View", "S&maller text", "Ctrl+-"),
    ActionInfo("theme_system", "&View", "Theme of the &desktop"),
    ActionInfo("theme_light", "&View", "L&ight theme"),
    ActionInfo("theme_dark", "&View", "Dar&k theme"),
    ActionInfo("palette", "&View", "&Find an action\u2026", "Ctrl+K", "Type what you want to do"),
    ActionInfo("help", "&Help", "&Help for this screen", "F1"),
    ActionInfo("about", "&Help", "&About Caselight"),
)


def build(window: QMainWindow, act: Callable[[str], None]) -> Mapping[str, QAction]:
    """Put every action into the window's menus; ``act`` gets the id of what was chosen."""
    made: dict[str, QAction] = {}
    menus: dict[str, QMenu] = {}
    for info in ACTIONS:
        menu = menus.get(info.menu)
        if menu is None:
            menu = menus[info.menu] = window.menuBar().addMenu(info.menu)
        action = QAction(info.text, window)
        if info.shortcut:
            action.setShortcut(QKeySequence(info.shortcut))
        told = info.tip or info.text.replace("&", "")
        action.setToolTip(f"{told} ({info.shortcut})" if info.shortcut else told)
        action.setStatusTip(told)
        action.triggered.connect(lambda _=False, name=info.id: act(name))
        menu.addAction(action)
        made[info.id] = action
    return made
