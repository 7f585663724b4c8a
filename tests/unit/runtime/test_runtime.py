"""Threads that own a resource; newest-wins requests; failures that are reported."""

import asyncio
import threading
import uuid

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.runtime import clock
from desktop.runtime.aside import aside
from desktop.runtime.latest import LatestOnly
from desktop.runtime.progress import progress_from_thread
from desktop.runtime.worker import DroppedError, Worker
from desktop.ui.background.spawner import TaskSpawner


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


def test_work_that_nobody_waits_for_any_more_ends_at_its_next_step_and_the_next_begins(run):
    worker = Worker("test")
    begun, steps = threading.Event(), []

    def long_work():
        begun.set()
        while True:
            worker.check()
            steps.append(1)

    async def work():
        first = asyncio.create_task(worker.run(long_work))
        await asyncio.to_thread(begun.wait)
        first.cancel()
        answer = await worker.run(lambda: "newer")
        return first.cancelled(), answer

    assert run(work()) == (True, "newer")
    assert worker.close()


def test_work_that_waits_is_not_begun_once_its_asker_is_gone(run):
    worker = Worker("test")
    done, gate = [], threading.Event()

    async def work():
        first = asyncio.create_task(worker.run(gate.wait))
        second = asyncio.create_task(worker.run(lambda: done.append("second")))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first

    run(work())
    assert worker.close()
    assert done == []


def test_closing_finishes_what_waits_and_abandoning_does_not():
    for end, expected in (("close", [1, 2]), ("abandon", [1])):
        worker, done, gate, begun = Worker("test"), [], threading.Event(), threading.Event()

        def first(begun=begun, gate=gate, done=done):
            begun.set()
            gate.wait()
            done.append(1)

        worker.submit(first)
        worker.submit(lambda done=done: done.append(2))
        begun.wait()
        ending = threading.Thread(target=getattr(worker, end))
        ending.start()
        while not worker._closed:
            pass
        gate.set()
        ending.join()
        assert done == expected, end


def test_closing_does_not_wait_for_work_without_steps(monkeypatch):
    monkeypatch.setattr("desktop.runtime.worker.PATIENCE_S", 0.01)
    worker, gate = Worker("test"), threading.Event()
    worker.submit(gate.wait)
    assert not worker.close()
    gate.set()
    assert worker.close()


def test_work_that_is_dropped_holds_on_to_nothing():
    worker, begun = Worker("test"), threading.Event()

    def work():
        begun.set()
        while True:
            worker.check()

    dropped = worker.submit(work)
    begun.wait(5)
    worker.abandon()
    assert isinstance(dropped.exception(5), DroppedError)
    assert dropped.exception().__traceback__ is None


def test_who_waits_for_an_abandoned_worker_is_told_as_if_cancelled(run):
    worker, begun = Worker("test"), threading.Event()

    def long_work():
        begun.set()
        while True:
            worker.check()

    async def work():
        waiting = [asyncio.create_task(worker.run(f)) for f in (long_work, lambda: 1)]
        await asyncio.to_thread(begun.wait)
        worker.abandon()
        return await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(e) for e in run(work())] == [asyncio.CancelledError] * 2


def test_a_newer_request_takes_the_place_of_one_in_flight_and_of_all_that_wait(run):
    latest = LatestOnly()
    done = []

    async def work():
        async def request(name):
            if name < 4:
                await asyncio.Event().wait()
            done.append(name)
            return name

        tasks = []
        for name in range(5):
            tasks.append(asyncio.create_task(latest.run(lambda n=name: request(n))))
            await asyncio.sleep(0)
        return await asyncio.gather(*tasks)

    assert run(work()) == [None, None, None, None, 4]
    assert done == [4]


def test_a_request_in_flight_can_be_dropped_and_its_asker_cancelled(run):
    latest = LatestOnly()

    async def work():
        forever = asyncio.Event()
        dropped = asyncio.create_task(latest.run(forever.wait))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        latest.drop()
        cancelled = asyncio.create_task(latest.run(forever.wait))
        answer = await dropped
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.wait([cancelled])
        return answer, cancelled.cancelled()

    assert run(work()) == (None, True)


def test_progress_of_a_thread_is_heard_on_the_loop_and_not_after_the_end(run):
    heard = []

    def listen(share):
        heard.append((share, threading.current_thread() is threading.main_thread()))

    async def work():
        with progress_from_thread(listen) as tell:
            await asyncio.to_thread(lambda: [tell(0.5), tell(1.0)])
            await asyncio.sleep(0)
        tell(2.0)
        await asyncio.sleep(0)
        with progress_from_thread(None) as tell:
            tell(3.0)

    run(work())
    assert heard == [(0.5, True), (1.0, True)]


def test_work_aside_returns_raises_and_holds_nobody_up(run):
    async def work():
        assert await aside(lambda a, b: a + b, 1, 2) == 3
        with pytest.raises(KnownError):
            await aside(_fail)
        gate = threading.Event()
        waiting = asyncio.create_task(aside(gate.wait))
        await asyncio.sleep(0)
        thread = next(t for t in threading.enumerate() if t.name == "aside")
        waiting.cancel()
        gate.set()
        return thread.daemon

    assert run(work())


def test_what_is_asked_and_what_waits_can_be_dropped(run):
    latest = LatestOnly()
    begun = []

    async def work():
        async def request(name):
            begun.append(name)
            await asyncio.Event().wait()

        first = asyncio.create_task(latest.run(lambda: request("first")))
        await asyncio.sleep(0)
        second = asyncio.create_task(latest.run(lambda: request("second")))
        await asyncio.sleep(0)
        latest.drop()
        return await first, await second

    assert run(work()) == (None, None)
    assert begun == ["first"]


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


def test_what_starts_as_others_end_is_cancelled_too(run):
    async def work():
        spawner = TaskSpawner(print)
        later = []

        async def ends():
            try:
                await asyncio.Event().wait()
            finally:
                later.append(spawner.spawn(asyncio.Event().wait()))

        spawner.spawn(ends())
        await asyncio.sleep(0)
        await spawner.cancel_all()
        return [task.cancelled() for task in later]

    assert run(work()) == [True]


def test_times_and_ids_sort_as_they_were_made_even_if_the_clock_stands_still(monkeypatch):
    monkeypatch.setattr(clock.time, "time_ns", lambda: 1_700_000_000_123_456_789)
    made = [clock.new_id() for _ in range(3000)]
    assert made == sorted(set(made))
    assert all(uuid.UUID(one).version == 7 for one in made)
    times = [clock.now() for _ in range(100)]
    assert times == sorted(set(times))
