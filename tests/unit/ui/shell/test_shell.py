"""The window's frame: menus, the way to actions, dialogs that can be closed, where files begin."""

import logging

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QListView, QPlainTextEdit, QPushButton, QWidget

from desktop import app as program
from desktop.core.answers.predictions import Learned
from desktop.core.decisions.cases import Case
from desktop.core.settings import Theme
from desktop.system import paths
from desktop.ui import wording
from desktop.ui.screens.cases.view import CasesView
from desktop.ui.shell.palette import Palette
from desktop.ui.widgets import dialogs, listings, theme
from desktop.ui.widgets.colours import LIGHT
from desktop.ui.widgets.tables import filled, table

CASE = Case("c", "t", "A text.", "2026", None, None)


def test_a_click_on_find_an_action_opens_the_palette(desk):
    desk.window.finder.click()
    assert isinstance(desk.dialog, Palette)
    desk.dialog.reject()


def test_files_are_asked_for_among_the_documents(qtbot, tmp_path, monkeypatch):
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path))
    assert dialogs.choosing(parent, "Open a file").directory().absolutePath() == str(tmp_path)


def test_files_are_asked_for_at_home_where_there_are_no_documents(qtbot, tmp_path, monkeypatch):
    parent, documents = QWidget(), QStandardPaths.StandardLocation.DocumentsLocation
    qtbot.addWidget(parent)

    def place(kind):
        return str(tmp_path / "Documents" if kind is documents else tmp_path)

    monkeypatch.setattr(QStandardPaths, "writableLocation", place)
    dialog = dialogs.choosing(parent, "Open a file")
    assert dialog.selectedFiles() == [str(tmp_path)]


def test_the_places_to_look_for_files_in_can_be_read(qapp, qtbot):
    theme.apply(qapp, Theme.LIGHT, 12)
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = dialogs.choosing(parent, "Open a file")
    dialog.open()
    places = dialog.findChild(QListView, "sidebar")
    room = places.viewport().width() - places.iconSize().width()
    assert room > dialog.fontMetrics().horizontalAdvance("Documents")
    dialog.reject()


OPENED = {
    "help": lambda parent, file: dialogs.open_help(parent, file),
    "about": lambda parent, _: dialogs.open_about(parent, ()),
    "licences": lambda parent, file: dialogs.open_licences(parent, [file]),
    "history": lambda parent, _: listings.open_history(parent, CASE),
    "behind": lambda parent, _: listings.open_behind(parent, "x", [("a", "b", "c", "d")], print),
    "learned": lambda parent, _: listings.open_cases(parent, Learned("a", ("c",)), [CASE], print),
    "lineage": lambda parent, _: listings.open_lineage(parent, "told", print),
    "palette": lambda parent, _: Palette(parent, {}).closes(),
}


@pytest.mark.parametrize("name", OPENED)
@pytest.mark.parametrize("way", ["button", "key"])
def test_every_dialog_has_a_button_that_closes_it_and_hears_esc(qtbot, tmp_path, name, way):
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = OPENED[name](parent, tmp_path / "none.md")
    with qtbot.waitSignal(dialog.finished, timeout=1000):
        if way == "key":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        else:
            next(p for p in dialog.findChildren(QPushButton) if p.text() == "Close").click()


def test_about_shows_the_licences_of_the_program_and_of_its_language_models(qtbot, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    model = tmp_path / "LICENSE.txt"
    model.write_text("multilingual-e5-small: MIT License", "utf-8")
    about = dialogs.open_about(parent, [*paths.notices()[:1], model])
    next(p for p in about.findChildren(QPushButton) if p.text() == "Licences").click()
    box = about.findChild(QPlainTextEdit)
    assert box.isReadOnly()
    assert "Apache License" in box.toPlainText()
    assert "multilingual-e5-small: MIT License" in box.toPlainText()


def test_the_menus_have_what_every_program_has_and_mark_what_is_chosen(desk):
    menus = {menu.title().replace("&", ""): menu for menu in desk.window.menus}
    edit = [action.text().replace("&", "") for action in menus["Edit"].actions()]
    assert {"Undo", "Redo", "Cut", "Copy", "Paste", "Select all", "Find a case"} <= {*edit}
    assert all(any(a.isSeparator() for a in menus[name].actions()) for name in ("File", "Edit"))
    desk.choices.remember(theme=Theme.DARK)
    desk.window.show_screen(2)
    desk.availability.refresh()
    checked = {name for name, a in desk.window.actions_by_id.items() if a.isChecked()}
    assert checked == {"theme_dark", "screen_learn"}
    desk.choices.remember(theme=Theme.LIGHT)


def test_a_fault_of_the_program_is_in_the_log_without_any_text(desk, caplog):
    caplog.set_level(logging.ERROR, "desktop")
    program._report(desk, None, {"exception": KeyError("the words of a patient")})
    assert "KeyError" in caplog.text
    assert "patient" not in caplog.text
    assert desk.window.message.words() == wording.BUG


def test_cells_begin_where_their_heads_begin(qtbot, qapp):
    theme.apply(qapp, Theme.LIGHT, 12)
    rows = table(("Hill", "Hill"), chosen=True)
    qtbot.addWidget(rows)
    rows.resize(400, 200)
    rows.setRowCount(1)
    filled(rows, 0, ("Hill", "Hill"))
    rows.show()
    picture = rows.grab().toImage()

    def first_ink(top, bottom):
        places = (
            x
            for x in range(6, picture.width() // 2)
            for y in range(top, bottom)
            if picture.pixelColor(x, y).lightness() < 160
        )
        return next(places)

    head = rows.horizontalHeader().height()
    assert LIGHT.surface == picture.pixelColor(200, head // 2).name()
    cell = first_ink(head + 6, head + rows.rowHeight(0) - 6)
    assert abs(first_ink(6, head - 6) - cell) <= 1


def test_the_search_of_cases_is_as_wide_for_one_case_as_for_many(qtbot, qapp):
    view = CasesView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    widths = set()
    for words in ("1 case", "the newest 5000 of 123456 cases"):
        view.count.setText(words)
        view.grab()
        widths.add(view.search.width())
    assert len(widths) == 1
