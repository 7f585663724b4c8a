"""The menus and the keys: each key does one thing."""

from collections import Counter

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton


def test_no_two_things_of_the_window_share_a_key(desk):
    window = desk.window
    window.show_screen(2)
    actions = [a for a in window.findChildren(QAction) if not a.isSeparator()]
    keys = [k.toString() for a in actions for k in a.shortcuts()]
    keys += [s.key().toString() for s in window.findChildren(QShortcut)]
    keys += [b.shortcut().toString() for b in window.findChildren(QAbstractButton)]
    bar = window.menuBar().actions()
    keys += [QKeySequence.mnemonic(menu.text()).toString() for menu in bar]
    assert [k for k, count in Counter(keys).items() if k and count > 1] == []
    assert all(QKeySequence.mnemonic(menu.text()).toString() for menu in bar)


def test_no_two_entries_of_a_menu_share_a_letter(desk):
    for menu in desk.window.menus:
        letters = [QKeySequence.mnemonic(a.text()).toString() for a in menu.actions()]
        assert [k for k, count in Counter(letters).items() if k and count > 1] == []
