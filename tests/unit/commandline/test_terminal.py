"""Progress where there is no terminal: a line now and then, nothing when quiet."""

from desktop.commandline import terminal
from desktop.commandline.terminal import ProgressBar, note
from desktop.core.history.versions import Progress


def step(done):
    return Progress(done, 50, float(done), 50.0 - done, 0.5)


def test_without_a_terminal_a_line_comes_every_ten_seconds(capsys):
    now = [0.0]
    bar = ProgressBar(quiet=False, clock=lambda: now[0])
    bar.begin()
    for done in range(1, 51):
        now[0] += 1
        bar.show(step(done))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "Preparing the training."
    assert said[1] == "Training: 20% done, about 40 s left."
    assert len(said) == 6


def test_on_a_terminal_the_bar_is_drawn_in_place(capsys, monkeypatch):
    monkeypatch.setattr(terminal.sys.stderr, "isatty", lambda: True, raising=False)
    bar = ProgressBar(quiet=False)
    bar.show(step(25))
    assert capsys.readouterr().err.splitlines()[-1] == "#" * 15 + "." * 15 + "   25 s left"


def test_quiet_says_nothing(capsys):
    bar = ProgressBar(quiet=True, clock=lambda: 1e9)
    bar.begin()
    bar.show(step(50))
    assert capsys.readouterr().err == ""


def test_names_move_no_cursor_on_the_terminal(capsys):
    note("\u201cmine\x1b[2J\r\u202e\u201d cannot be opened.\nNothing was changed.")
    assert capsys.readouterr().err == (
        "\u201cmine [2J  \u201d cannot be opened.\nNothing was changed.\n"
    )
