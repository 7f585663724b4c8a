"""What waits for a pause is done once, and not after the window is closed."""

from PySide6.QtCore import QObject

from desktop.ui.background.pausing import pause


def test_quick_starts_are_followed_once(qtbot):
    done, parent = [], QObject()
    timer = pause(parent, 1, lambda: done.append(1))
    with qtbot.waitSignal(timer.timeout):
        timer.start()
        timer.start()
    assert done == [1]


def test_nothing_begins_after_a_pause_once_the_window_is_closed(desk):
    waiting = pause(desk, 60_000, lambda: None)
    waiting.start()
    desk.window.close()
    assert not waiting.isActive()
