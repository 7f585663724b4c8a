"""Everything has a name, can be reached by keyboard, and can be read in both themes."""

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QMenu,
    QTextEdit,
)

from desktop.app import make_desk
from desktop.core.settings import LARGEST, SMALLEST, Settings, Theme
from desktop.system import paths
from desktop.ui.widgets import theme as themes
from desktop.ui.widgets.colours import DARK, LIGHT


def luminance(colour):
    c = QColor(colour)
    parts = [
        v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4
        for v in (c.redF(), c.greenF(), c.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_meets_wcag_aa_on_every_ground(theme):
    for text in (theme.text, theme.muted, theme.accent, theme.against, theme.good):
        for ground in (theme.surface, theme.ground):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(theme.text, theme.accent_soft) >= 4.5
    assert contrast(theme.accent, theme.accent_soft) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.warn, theme.warn_soft) >= 4.5
    for fill, edge in theme.spans:
        assert contrast(edge, fill) >= 4.5
        assert contrast(edge, theme.surface) >= 4.5
        assert contrast(theme.text, fill) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_stand_out_from_every_ground(theme):
    for edge in (theme.edge, theme.accent):
        for ground in (theme.surface, theme.ground):
            assert contrast(edge, ground) >= 3, (edge, ground)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_the_welcome_and_what_fields_ask_for_can_be_read(desk, theme):
    desk.choices.remember(theme=theme)
    view = desk.window.read
    for widget in (view.box, view.box.viewport(), view.labels.search, desk.window.cases.search):
        asked = widget.palette().placeholderText().color()
        assert asked.alpha() == 255
        assert contrast(asked, view.colours.surface) >= 4.5, widget


def test_every_control_has_a_name(desk):
    for widget in desk.window.findChildren(QAbstractButton):
        named = widget.accessibleName() or widget.text() or widget.objectName().startswith("qt_")
        inside = widget.parent() is not None and widget.parent().metaObject().className() in (
            "QLineEdit",
            "QTableWidget",
            "QTableCornerButton",
        )
        assert named or inside or "Corner" in widget.metaObject().className(), widget
    for kind in (QAbstractItemView, QComboBox, QLineEdit, QTextEdit):
        for widget in desk.window.findChildren(kind):
            if widget.objectName().startswith("qt_") or "Header" in widget.metaObject().className():
                continue
            if widget.metaObject().className() == "QComboBoxListView":
                continue
            assert widget.accessibleName(), widget.metaObject().className()


def test_tab_reaches_the_text_and_leaves_it(desk, qtbot):
    desk.window.activateWindow()
    desk.window.read.box.setFocus()
    seen = set()
    for _ in range(40):
        focused = desk._app.focusWidget()
        if focused is not None:
            seen.add(focused.accessibleName() or focused.metaObject().className())
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert "Text to read" in seen
    assert len(seen) >= 6


@pytest.mark.parametrize("theme", list(Theme))
def test_every_theme_and_size_can_be_worn(desk, theme):
    desk.choices.remember(text_size=SMALLEST)
    desk.choices.remember(theme=theme)
    worn = [desk.choices.settings.text_size]
    while worn[-1] < LARGEST:
        desk.act("larger")
        worn.append(desk.choices.settings.text_size)
    assert worn == list(range(SMALLEST, LARGEST + 1))
    assert desk.choices.settings.theme is theme


@pytest.mark.parametrize(("limit", "further"), [(SMALLEST, "smaller"), (LARGEST, "larger")])
def test_a_size_that_stays_is_not_dressed_again(desk, monkeypatch, limit, further):
    desk.choices.remember(text_size=limit)
    dressed = []
    monkeypatch.setattr(
        desk.appearance, "dress", lambda: dressed.append(desk.choices.settings.text_size)
    )
    desk.act(further)
    assert (dressed, desk.choices.settings.text_size) == ([], limit)
    desk.act("usual")
    assert dressed == [Settings().text_size]


def test_a_window_that_opens_with_large_text_has_room_for_the_names_of_its_screens(qapp, tmp_path):
    folder = paths.data_folder(tmp_path).prepare()
    folder.settings.write_text(f'{{"text_size": {LARGEST}}}', "utf-8")
    desk = make_desk(qapp, folder)
    desk.window.show()
    for tool in desk.window._rail:
        bold = tool.font()
        bold.setBold(True)
        assert QFontMetrics(bold).horizontalAdvance(tool.text()) < tool.width()
    desk.window.close()
    desk.window.deleteLater()


def test_the_window_fits_a_small_screen_with_text_twice_the_usual_size(desk):
    desk.choices.remember(text_size=LARGEST)
    desk.appearance.dress()
    assert 2 * Settings().text_size == LARGEST
    smallest = desk.window.minimumSizeHint()
    assert (smallest.width(), smallest.height()) <= (1024, 640)
    assert smallest.height() <= 640
    desk.window.setWindowState(Qt.WindowState.WindowNoState)
    desk.window.resize(640, 480)
    assert (desk.window.width(), desk.window.height()) == (640, 480)


def test_actions_before_the_store_is_open_do_no_harm(desk):
    from desktop.ui.shell.actions import ACTIONS

    for info in ACTIONS:
        if info.id not in ("quit", "open"):
            desk.act(info.id)
            if desk.dialog:
                desk.dialog.reject()
                desk.dialog = None
    assert not desk.window.message.words()


def test_nothing_but_the_window_stands_without_a_parent(qapp, tmp_path):
    others = set(qapp.topLevelWidgets())
    made = make_desk(qapp, paths.data_folder(tmp_path).prepare())
    fresh = [widget for widget in qapp.topLevelWidgets() if widget not in others]
    alone = {type(widget).__name__ for widget in fresh if not widget.parent()}
    made.window.deleteLater()
    assert alone == {"Window"}


def test_no_key_means_two_things(desk):
    menus = [menu.title() for menu in desk.window.menuBar().findChildren(QMenu)]
    keys = [QKeySequence.mnemonic(title).toString() for title in menus]
    keys += [b.shortcut().toString() for b in desk.window.findChildren(QAbstractButton)]
    keys += [k.toString() for a in desk.window.actions_by_id.values() for k in a.shortcuts()]
    assert {"Alt+F", "Alt+T", "Ctrl+L"} <= set(keys)
    assert [key for key, count in Counter(keys).items() if key and count > 1] == []


def test_a_window_that_is_gone_is_not_dressed_with_the_desktop(qapp, tmp_path, monkeypatch):
    gone = make_desk(qapp, paths.data_folder(tmp_path).prepare())
    gone.window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    dressed = []
    monkeypatch.setattr(themes, "apply", lambda *_: dressed.append("again") or LIGHT)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert dressed == []
