"""A version belongs to one task, also when two were trained from one file."""

import shutil

import pytest

from desktop.core.answers.tasks import Kind, Task
from desktop.core.errors import KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.ml.checkpoints.read import read_spec
from desktop.store.repository import SqlRepository
from desktop.system.version_folders import VersionFolders


def test_one_training_under_two_names_is_two_versions(tmp_path, packs):
    folders = VersionFolders(tmp_path)
    ids = []
    for task in ("first", "second", "first"):
        draft = tmp_path / "draft-1"
        shutil.copytree(packs / "weather", draft)
        ids.append(folders.adopt(draft, task))
    assert ids[0] == ids[2] != ids[1]
    assert read_spec(folders.whole(ids[1])) == read_spec(packs / "weather")


def test_files_that_came_with_the_program_stay_as_they_are(tmp_path, packs):
    folders = VersionFolders(tmp_path)
    assert folders.adopt(packs / "weather") == folders.adopt(packs / "weather", "first")


def test_the_files_of_another_task_are_refused_whole(tmp_path, run):
    async def work():
        store = SqlRepository(tmp_path)
        try:
            await store.open()
            for task in ("first", "second"):
                made = Version("sha256:1", task, 1, "2026", VersionState.READY, active=True)
                await store.install_task(Task(task, task, Kind.CLASSIFY, ("a", "b")), made, {})
        finally:
            tasks = await store.tasks()
            store.close()
            assert [t.id for t in tasks] == ["first"]

    with pytest.raises(KnownError) as caught:
        run(work())
    assert caught.value.problem is Problem.SAME_MODEL
