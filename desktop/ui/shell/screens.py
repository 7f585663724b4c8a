"""The screens by their place on the rail."""

from typing import Any

from desktop.ui.ports.screens import ScreenInfo
from desktop.ui.screens.cases import declaration as cases
from desktop.ui.screens.learn import declaration as learn
from desktop.ui.screens.read import declaration as read

SCREENS: tuple[ScreenInfo[Any], ...] = (
    read.READ,
    cases.CASES,
    learn.LEARN,
)
READ, CASES, LEARN = (SCREENS.index(i) for i in (read.READ, cases.CASES, learn.LEARN))
