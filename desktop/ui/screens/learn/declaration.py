"""The Learn screen, as the window declares it."""

from desktop.ui.ports.screens import Screen, ScreenInfo, Surroundings
from desktop.ui.screens.learn.view import LearnView


def _open(view: LearnView, around: Surroundings) -> Screen:
    from desktop.ui.screens.learn.screen import LearnScreen

    return LearnScreen(view, around)


LEARN = ScreenInfo(
    id="learn", text="&Learn", tip="Train from your corrections", view=LearnView, open=_open
)
