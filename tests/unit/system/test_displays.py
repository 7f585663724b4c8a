"""A screen is asked whether it answers before Qt would end the process."""

import socket

import pytest

from desktop.core.errors import Problem
from desktop.system import displays


@pytest.fixture
def listening(tmp_path, monkeypatch):
    """Listen where a display of that number would; returns what begins to."""
    monkeypatch.setattr(displays, "X_SOCKETS", str(tmp_path / "X"))
    lines = []

    def listen(name):
        line = socket.socket(socket.AF_UNIX)
        line.bind(name)
        line.listen()
        lines.append(line)

    yield listen
    for line in lines:
        line.close()


@pytest.mark.parametrize("name", [":3", ":3.0", "unix:3", "local/unix:3.1"])
@pytest.mark.parametrize("abstract", [True, False])
def test_an_x_server_that_listens_is_usable(listening, tmp_path, name, abstract):
    listening(f"\0{tmp_path}/X3" if abstract else str(tmp_path / "X3"))
    assert displays.usable({"DISPLAY": name})


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":4"},
        {"DISPLAY": "nonsense"},
        {"DISPLAY": ":99999999999"},
        {"DISPLAY": "/no/such/socket:0"},
        {"DISPLAY": ":\0"},
        {"WAYLAND_DISPLAY": "wayland-9"},
        {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/no/such/folder"},
        {"QT_QPA_PLATFORM": "xcb"},
        {"QT_QPA_PLATFORM": "wayland;xcb", "DISPLAY": ":4"},
    ],
)
def test_a_screen_that_does_not_answer_is_told(listening, known, environment):
    assert not displays.usable(environment)
    assert known(displays.checked, environment) is Problem.NO_DISPLAY


def test_a_wayland_compositor_that_listens_is_usable(listening, tmp_path):
    listening(str(tmp_path / "wayland-1"))
    found = {"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert displays.usable(found)
    assert displays.usable({"WAYLAND_DISPLAY": str(tmp_path / "wayland-1"), "DISPLAY": ":4"})


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_a_platform_that_needs_no_screen_is_usable(platform):
    assert displays.usable({"QT_QPA_PLATFORM": platform})
