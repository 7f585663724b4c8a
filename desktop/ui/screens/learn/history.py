"""The versions of a task: go back, use a refused one with a reason, see where each came from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from desktop.core.history.versions import Version, VersionState
from desktop.runtime.clock import local_time
from desktop.ui.screens.learn import wording
from desktop.ui.widgets.parts import Card, button
from desktop.ui.widgets.tables import choose, chosen_row, filled, table

MADE, CORRECTIONS, STATE, LAST = 1, 2, 3, 4


class VersionList(Card):
    """The versions, newest first.

    Signals: ``use_wanted(version id)``, ``overrule_wanted(version)``, ``report_wanted(version)``,
    ``lineage_wanted()``.
    """

    use_wanted = Signal(str)
    overrule_wanted = Signal(object)
    lineage_wanted = Signal()
    report_wanted = Signal(object)

    def __init__(self) -> None:
        """Start empty."""
        super().__init__("Versions")
        self.lineage = button(
            "Lineage\u2026", tip="Where each version came from, and the plan of its training"
        )
        self.table = table(
            ("No.", "Made", "Corrections", "State", ""), stretches=STATE, chosen=True
        )
        self.table.setToolTip("A click or Enter shows the report card of a version")
        self._versions: tuple[Version, ...] = ()
        self.table.setAccessibleName("Versions")
        self.table.fit(MADE, CORRECTIONS)
        self.top.addWidget(self.lineage)
        self.body.addWidget(self.table, 1)
        self.lineage.clicked.connect(self.lineage_wanted)
        self.table.opened.connect(lambda row: self.report_wanted.emit(self._versions[row]))

    def show_versions(self, versions: tuple[Version, ...]) -> None:
        """Show the versions, newest first."""
        chosen, ids = self._chosen(), [version.id for version in versions]
        self._versions = versions
        self.table.setRowCount(len(versions))
        for row, version in enumerate(versions):
            filled(
                self.table,
                row,
                (
                    str(version.number),
                    local_time(version.created),
                    str(version.corrections),
                    wording.version_state(version),
                    "",
                ),
            )
            self.table.removeCellWidget(row, LAST)
            if not version.active:
                self.table.setCellWidget(row, LAST, self._button(version))
        choose(self.table, ids.index(chosen) if chosen in ids else -1)

    def _chosen(self) -> str:
        row = chosen_row(self.table)
        return self._versions[row].id if 0 <= row < len(self._versions) else ""

    def _button(self, version: Version) -> QPushButton:
        if version.state is VersionState.REFUSED:
            made = button(
                "Use anyway\u2026",
                style="link",
                tip=f"Use version {version.number} although it was refused; asks for your reason",
            )
            made.clicked.connect(lambda _=False, v=version: self.overrule_wanted.emit(v))
            return made
        made = button("Use this", style="link", tip=f"Go to version {version.number}")
        made.setAccessibleName(f"Use version {version.number}")
        made.clicked.connect(lambda _=False, v=version.id: self.use_wanted.emit(v))
        return made
