"""The collector of garbage around a start."""

import gc

import pytest

from desktop.runtime import garbage


@pytest.fixture(autouse=True)
def _as_before():
    yield
    gc.unfreeze()
    gc.enable()


def test_nothing_is_collected_while_the_program_is_loaded():
    garbage.wait()
    assert not gc.isenabled()


def test_afterwards_garbage_is_collected_again():
    garbage.wait()
    garbage.begin()
    assert gc.isenabled()


def test_what_was_loaded_is_not_walked_again():
    garbage.wait()
    garbage.begin()
    assert gc.get_freeze_count() > len(gc.get_objects())
