"""Faults of the Qt binding that would end the program after hours of use."""

import sys

from PySide6.QtCore import QObject, Signal

COUNT = 200


class Source(QObject):
    """Has one signal of each sort that the program uses."""

    plain = Signal()
    value = Signal(object)
    pair = Signal(int, str)


def test_a_signal_keeps_the_references_of_none_true_and_false(qapp):
    """PySide6 6.12.0 loses one to True at each ``emit``; at none left, Python aborts."""
    source = Source()
    source.plain.connect(lambda: None)
    source.value.connect(lambda _: None)
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(COUNT):
        source.plain.emit()
        source.value.emit(1)
        source.pair.emit(1, "a")
    after = [sys.getrefcount(one) for one in (None, True, False)]
    assert all(now > was - COUNT // 4 for was, now in zip(before, after, strict=True))
