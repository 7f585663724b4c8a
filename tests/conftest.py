"""What every test can use: blocked network, a data folder, a small real task, a window."""

import os

from desktop.__main__ import OFFLINE

os.environ.update(OFFLINE)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import asyncio
import json
import threading
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from desktop.app import make_desk
from desktop.composition import compose
from desktop.core.errors import KnownError
from desktop.system import paths
from desktop.ui.shell.window import Window
from tests.helpers.memory import give_back
from tests.helpers.small import build_small_packs

pytest.register_assert_rewrite("tests.helpers.stroll")

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def packs(tmp_path_factory) -> Path:
    """Two small but real packs: weather (classify, 3 labels) and places (spans)."""
    root = tmp_path_factory.mktemp("packs")
    build_small_packs(root)
    return root


@pytest.fixture
def folder(tmp_path) -> paths.DataFolder:
    return paths.data_folder(tmp_path / "data")


@pytest.fixture
def desk(qapp, tmp_path):
    """A window that is shown, without a store and a model."""
    made = make_desk(qapp, paths.data_folder(tmp_path).prepare())
    made.window.show()
    yield made
    made.window.close()
    made.window.deleteLater()


@pytest.fixture
def program(folder, packs):
    """A composed program that is not open yet; closed at the end whatever happened."""
    made = compose(folder, packs=packs)
    yield made
    made.close()
    give_back()


@pytest.fixture(autouse=True)
def no_window_left():
    """Delete what a test wants deleted, and fail one that leaves a window of ours behind.

    Without a loop of its own Qt would keep every window, and dress each of them again.
    """
    yield
    if QApplication.instance() is None:
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = [type(w).__name__ for w in QApplication.topLevelWidgets() if isinstance(w, Window)]
    assert not left, f"windows left: {left}"


@pytest.fixture(autouse=True)
def no_thread_left():
    """Fail a test that leaves one of our worker threads behind."""
    yield
    left = [t.name for t in threading.enumerate() if t.name in ("store", "model")]
    assert not left, f"threads left: {left}"


@pytest.fixture
def run():
    """Run a coroutine to its end."""
    return asyncio.run


@pytest.fixture
def known():
    """Return the problem of the KnownError that a call raises."""

    def call(function, *arguments):
        with pytest.raises(KnownError) as caught:
            function(*arguments)
        return caught.value.problem

    return call


def pytest_collection_modifyitems(items):
    """Run the quick tests first."""
    order = {"unit": 0, "architecture": 1, "hostile": 2, "faults": 3}
    items.sort(key=lambda item: order.get(Path(item.fspath).parent.name, 9))


def jsonl(file: Path, records) -> Path:
    """Write records as JSON Lines."""
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records) + "\n", "utf-8")
    return file
