"""Threads that own a resource; newest-wins requests; failures that are reported."""

import asyncio
import threading
import uuid

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.runtime import clock
from desktop.runtime.latest import LatestOnly
from desktop.runtime.worker import Worker
from desktop.ui.spawner import TaskSpawner


def test_a_worker_runs_everything_on_one_thread_in_order(run):
    worker = Worker("test")

    async def work():
        calls = [worker.run(lambda i=i: (i, threading.current_thread().name)) for i in range(20)]
        return await asyncio.gather(*calls)

    results = run(work())
    worker.close()
    assert results == [(i, "test") for i in range(20)]


def test_a_worker_hands_errors_over_and_goes_on(run):
    worker = Worker("test")

    async def work():
        with pytest.raises(KnownError):
            await worker.run(_fail)
        return await worker.run(lambda: 1)

    assert run(work()) == 1
    worker.close()
    worker.close()
    with pytest.raises(RuntimeError):
        worker.submit(lambda: 1)


def _fail():
    raise KnownError(Problem.DISK_FULL)


def test_only_the_newest_of_the_waiting_requests_runs(run):
    latest = LatestOnly()
    done = []

    async def work():
        gate = asyncio.Event()

        async def request(name):
            if name == 0:
                await gate.wait()
            done.append(name)
            return name

        tasks = [asyncio.create_task(latest.run(lambda n=n: request(n))) for n in range(5)]
        await asyncio.sleep(0)
        assert latest.busy
        gate.set()
        return await asyncio.gather(*tasks)

    assert run(work()) == [0, None, None, None, 4]
    assert done == [0, 4]


def test_waiting_requests_can_be_dropped(run):
    latest = LatestOnly()

    async def work():
        gate = asyncio.Event()
        first = asyncio.create_task(latest.run(gate.wait))
        second = asyncio.create_task(latest.run(gate.wait))
        await asyncio.sleep(0)
        latest.drop_waiting()
        gate.set()
        return await first, await second

    assert run(work()) == (True, None)


def test_every_failure_of_a_spawned_coroutine_is_reported(run):
    seen = []
    spawner = TaskSpawner(seen.append)

    async def fail():
        raise KnownError(Problem.DISK_FULL)

    async def work():
        task = spawner.spawn(fail())
        await asyncio.wait([task])
        await asyncio.sleep(0)
        spawner.spawn(asyncio.sleep(60))
        await spawner.cancel_all()

    run(work())
    assert [e.problem for e in seen] == [Problem.DISK_FULL]


def test_times_and_ids_sort_as_they_were_made_even_if_the_clock_stands_still(monkeypatch):
    monkeypatch.setattr(clock.time, "time_ns", lambda: 1_700_000_000_123_456_789)
    made = [clock.new_id() for _ in range(3000)]
    assert made == sorted(set(made))
    assert all(uuid.UUID(one).version == 7 for one in made)
    times = [clock.now() for _ in range(100)]
    assert times == sorted(set(times))
