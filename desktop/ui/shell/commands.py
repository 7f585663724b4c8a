"""What the actions do: whoever can do some registers them."""

from collections.abc import Callable

from desktop.ui.ports.actions import Steps
from desktop.ui.shell.message import MessageBar


class Commands:
    """Does actions by their ids; of several that could do the same, the first one does it."""

    def __init__(self, message: MessageBar) -> None:
        """Let what has passed go from ``message`` before anything is done."""
        self._message = message
        self._sources: list[Callable[[], Steps]] = []

    def register(self, *sources: Callable[[], Steps]) -> None:
        """Ask these from now on what can be done."""
        self._sources += sources

    def act(self, name: str) -> None:
        """Do an action by its id; one that needs what is not there yet does nothing."""
        step = next((s[name] for s in self._steps() if name in s), None)
        if step is not None:
            self._message.pass_on()
            step()

    def _steps(self) -> list[Steps]:
        return [source() for source in self._sources]
