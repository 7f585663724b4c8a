"""Whatever is done in whatever order: store, screen and memory agree at every rest."""

import pytest

from tests.helpers.stroll import planned, stroll

TRIES = 12


def agree(qapp, tmp_path, packs, steps):
    """Take a stroll; of one that fails, a shorter one that fails too is told."""
    try:
        stroll(qapp, tmp_path / "whole", packs, steps)
    except BaseException as error:
        error.add_note(f"after the steps {shorter(qapp, tmp_path, packs, steps)}")
        raise


def shorter(qapp, tmp_path, packs, steps):
    """Return fewer of the steps that fail as well; found by leaving parts out, a few times."""

    def fails(some, number):
        try:
            stroll(qapp, tmp_path / str(number), packs, some)
        except Exception:
            return True
        return False

    part = max(1, len(steps) // 2)
    place = 0
    for number in range(TRIES):
        some = steps[:place] + steps[place + part :]
        if some and fails(some, number):
            steps = some
        else:
            place += part
        if place >= len(steps):
            part, place = max(1, part // 2), 0
    return steps


@pytest.mark.parametrize("seed", [1, 2])
def test_store_and_screen_agree_after_sixty_steps_and_a_restart(qapp, tmp_path, packs, seed):
    agree(qapp, tmp_path, packs, planned(seed, 60))


def test_they_agree_when_a_training_runs_beside(qapp, tmp_path, packs):
    agree(qapp, tmp_path, packs, planned(3, 40, trainings=1))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(10, 18))
def test_they_agree_after_hundreds_of_steps_two_trainings_and_restarts(qapp, tmp_path, packs, seed):
    agree(qapp, tmp_path, packs, planned(seed, 300, restarts=3, trainings=2))
