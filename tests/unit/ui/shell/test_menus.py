"""The menus: each letter chooses one entry."""

from collections import Counter

from PySide6.QtGui import QKeySequence


def test_no_two_entries_of_a_menu_share_a_letter(desk):
    for menu in desk.window.menus:
        letters = [QKeySequence.mnemonic(a.text()).toString() for a in menu.actions()]
        assert [k for k, count in Counter(letters).items() if k and count > 1] == []
