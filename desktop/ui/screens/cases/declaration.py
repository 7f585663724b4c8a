"""The Cases screen, as the window declares it."""

from desktop.ui.ports.actions import ActionInfo, Needs
from desktop.ui.ports.screens import Screen, ScreenInfo, Surroundings
from desktop.ui.screens.cases.view import CasesView

ACTIONS = (
    ActionInfo(
        "find", "&Edit", "&Find a case", "Ctrl+F", "Search texts and notes", Needs.STORE, apart=True
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


def _open(view: CasesView, around: Surroundings) -> Screen:
    from desktop.ui.screens.cases.screen import CasesScreen

    return CasesScreen(view, around)


CASES = ScreenInfo(
    id="cases",
    text="C&ases",
    tip="Everything that was read",
    view=CasesView,
    open=_open,
    actions=ACTIONS,
)
