"""Which entries of the menus can be chosen now, and which are marked as chosen."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.core.settings import Theme
from desktop.ui.ports.actions import Needs
from desktop.ui.shell.editing import Editing

if TYPE_CHECKING:
    from desktop.ui.shell.main_controller import Desk

# The screen that is shown says itself when these can be done.
UNDOING = ("undo", "redo")


class Availability(QObject):
    """Greys out what cannot be done while a menu is open; a shortcut is always heard."""

    def __init__(self, desk: "Desk", editing: Editing) -> None:
        """Keep the menus of the desk's window up to date."""
        super().__init__(desk)
        self._desk, self._window, self._editing = desk, desk.window, editing
        for menu in self._window.menus:
            menu.aboutToShow.connect(self.refresh)
            menu.aboutToHide.connect(self.enable_all)

    def refresh(self) -> None:
        """Grey out what cannot be done now, and mark what is chosen."""
        has, actions = {*self._has()}, self._window.actions_by_id
        for info in self._window.infos:
            if info.id not in UNDOING:
                actions[info.id].setEnabled(info.needs in has)
        chosen = self._desk.choices.settings.theme
        for theme in Theme:
            actions[f"theme_{theme.value}"].setChecked(theme is chosen)
        for place, screen in enumerate(self._window.screens):
            actions[f"screen_{screen.id}"].setChecked(self._window.screen_index == place)

    def able(self) -> Sequence[QAction]:
        """Return the actions that can be done now, and the ways to the tasks."""
        self.refresh()
        actions = self._window.actions_by_id.values()
        found = [action for action in actions if action.isEnabled()]
        self.enable_all()
        return [*found, *self._window.tasks.actions()]

    def enable_all(self) -> None:
        """Let every shortcut be heard: what can be done changes without the menus."""
        for name, action in self._window.actions_by_id.items():
            if name not in UNDOING:
                action.setEnabled(True)

    def _has(self) -> Iterable[Needs]:
        yield Needs.NOTHING
        if self._editing.field is not None:
            yield Needs.EDITOR
        if self._desk.screens:
            yield Needs.STORE
        for screen in self._desk.screens:
            yield from screen.has()
