"""Training from decisions: what is learned from, what is judged, what is kept of how it ended."""

import asyncio
import json
from contextlib import aclosing

import pytest

from desktop.core.answers.predictions import LabelScore, Prediction
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.decisions.examples import Example, Role, is_sealed
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.evaluation.checks import Plan
from desktop.core.history.versions import Version, VersionState
from desktop.core.texts.text import digest
from desktop.runtime.clock import new_id
from desktop.services.facts import CandidateJudged, TrainingMoved, TrainingStarted
from desktop.services.tasks.installing import Installing
from desktop.services.versions.learning import Learning, Promote
from desktop.services.versions.lessons import How
from desktop.services.versions.turn import TrainingTurn
from tests.helpers.fakes import FakePredictor, FakeRepository
from tests.helpers.makers import FakeFolders, FakeTrainer

SAID = Prediction("v1", (LabelScore("rain", 0.8), LabelScore("sun", 0.2)))


def texts(count, *, sealed, word="text"):
    """Return so many texts whose digests are sealed, or are not."""
    every = (f"{word} {i}" for i in range(10_000))
    return [t for t in every if is_sealed(digest(t)) == sealed][:count]


PACKED = tuple(Example(f"packed {i}", ("rain", "sun")[i % 2]) for i in range(20))
OLD = tuple(Example(f"old {i}", "rain") for i in range(4))
SAMPLES = (Example("a sample", "sun"), OLD[0])


class Bench:
    """A learner over fakes, with a task that has sealed texts, old texts and samples."""

    def __init__(self, trainer):
        self.repository = FakeRepository()
        self.trainer, self.folders = trainer, FakeFolders()
        self.predictor = FakePredictor(self.repository.memory, lambda _: Kind.CLASSIFY)
        self.learning = Learning(self.repository, self.predictor, trainer, self.folders)

    async def install(self):
        first = Version("v1", "weather", 1, "2026", VersionState.READY, active=True, known=b"k")
        examples = {Role.SEALED: PACKED, Role.REPLAY: OLD, Role.SAMPLE: SAMPLES}
        await self.repository.install_task(
            Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun")), first, examples
        )

    async def decide(self, text, label="sun", act=Act.RELABEL):
        stored = await self.repository.record_case("weather", text, SAID, Origin("window"))
        case = stored.case
        row = Correction(new_id(), case.id, act, "2026", "me", case.prediction_id, label)
        await self.repository.append(row, text)
        return case

    async def decided(self, count=6, *, held_out=2, label="sun"):
        for text in texts(count, sealed=False) + texts(held_out, sealed=True):
            await self.decide(text, label)

    async def train(self, **how):
        return [fact async for fact in self.learning.train("weather", **how)]

    @property
    def active(self):
        return self.repository._tasks["weather"].active


def bench(work, trainer=None):
    """Run ``work`` on a bench with the task installed; returns the bench."""
    made = Bench(trainer or FakeTrainer())

    async def whole():
        await made.install()
        await work(made)

    asyncio.run(whole())
    return made


def refused(problem):
    return pytest.raises(KnownError, match=problem.value)


def test_what_is_new_is_counted_by_label():
    async def work(b):
        await b.decided(5, held_out=0)
        await b.decide("again", "fog")
        found = await b.learning.survey("weather")
        assert found.corrections == 6
        assert found.fresh == {"sun": 5, "fog": 1}
        assert [v.id for v in found.versions] == ["v1"]

    bench(work)


@pytest.mark.parametrize("act", [Act.FLAG, Act.NOTE, Act.CANNOT_TELL])
def test_a_flag_a_note_and_cannot_tell_are_nothing_to_learn_from(act):
    async def work(b):
        await b.decide("one", None, act)
        assert (await b.learning.survey("weather")).corrections == 0
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.NOTHING_NEW

    made = bench(work)
    assert made.trainer.jobs == []
    assert made.repository.ended == [], "nothing was begun"


def test_too_few_are_told_with_how_many_there_are():
    async def work(b):
        await b.decided(3, held_out=0)
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.TOO_FEW_CORRECTIONS
        assert caught.value.facts == {"needed": 5, "found": 3}

    bench(work)


def test_when_all_new_ones_are_held_out_there_is_nothing_to_train_on():
    async def work(b):
        await b.decided(0, held_out=6)
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.TOO_FEW_CORRECTIONS

    assert bench(work).trainer.jobs == []


def test_the_job_holds_each_text_once_and_none_that_is_sealed():
    async def work(b):
        await b.decided(6, held_out=2)
        await b.train(how=How(7, "cpu"))

    (job,) = bench(work).trainer.jobs
    assert [e.text for e in job.train] == texts(6, sealed=False)
    assert [e.text for e in job.held_out] == texts(2, sealed=True)
    assert job.sealed == PACKED
    assert set(job.replay) == set(OLD)
    assert [e.text for e in job.calibration] == ["a sample"], "what is trained calibrates nothing"
    assert (job.parent, job.parent_known, job.seed, job.device) == ("v1", b"k", 7, "cpu")
    assert job.labels == ("rain", "sun")
    parts = (job.train, job.held_out, job.sealed, job.replay, job.calibration)
    every = [e.text for part in parts for e in part]
    assert len(every) == len(set(every))


def test_a_new_label_is_trained_and_stands_last():
    async def work(b):
        await b.decided(6, held_out=0, label="fog")
        await b.train()

    assert bench(work).trainer.jobs[0].labels == ("rain", "sun", "fog")


def test_a_text_of_the_pack_that_was_decided_anew_is_never_trained_on():
    async def work(b):
        await b.decided(6, held_out=0)
        await b.decide(PACKED[3].text, "sun")
        await b.train()

    (job,) = bench(work).trainer.jobs
    assert PACKED[3].text not in {e.text for e in job.train}
    assert PACKED[3].text in {e.text for e in job.held_out}
    assert PACKED[3].text not in {e.text for e in job.sealed}, "it does not vouch for itself"


def test_facts_tell_the_story_in_order():
    async def work(b):
        await b.decided()
        facts = await b.train()
        assert [type(f) for f in facts] == [
            TrainingStarted,
            TrainingMoved,
            TrainingMoved,
            CandidateJudged,
        ]
        assert (facts[0].corrections, facts[0].replayed, facts[0].sealed) == (8, 4, 20)
        assert [f.progress.done for f in facts[1:3]] == [1, 2]

    bench(work)


@pytest.mark.parametrize(
    ("promote", "used"), [(Promote.IF_PASSED, True), (Promote.ASK, False), (Promote.NEVER, False)]
)
def test_only_when_asked_to_is_a_passing_candidate_put_in_use(promote, used):
    async def work(b):
        await b.decided()
        judged = (await b.train(promote=promote))[-1]
        assert judged.report.verdict.promoted
        assert judged.promoted is used
        (newest, oldest) = await b.repository.versions("weather")
        assert (newest.number, newest.parent, oldest.id) == (2, "v1", "v1")
        assert newest.active is used
        assert newest.state is (VersionState.READY if used else VersionState.CANDIDATE)
        assert newest.known == b"known"

    made = bench(work)
    assert made.repository.ended == ["candidate"]
    assert made.folders.discarded == []


def test_a_refused_candidate_is_kept_with_its_reasons_and_never_used():
    async def work(b):
        await b.decided()
        judged = (await b.train(promote=Promote.IF_PASSED))[-1]
        assert not judged.promoted
        assert not all(reason.passed for reason in judged.report.verdict.reasons)
        (newest, _) = await b.repository.versions("weather")
        assert newest.state is VersionState.REFUSED
        assert newest.report["verdict"]["promoted"] is False

    made = bench(work, FakeTrainer(wrong={e.text for e in PACKED}))
    assert made.active == "v1"
    assert made.repository.ended == ["refused"]


def test_the_limits_are_written_down_before_and_hold_for_this_training():
    async def work(b):
        await b.decided()
        loose = Plan(score_fall=1, label_fall=2, held_out_right=0, flips=1, calibration_rise=1)
        judged = (await b.train(plan=loose))[-1]
        assert judged.report.plan == loose
        assert judged.report.verdict.promoted

    bench(work, FakeTrainer(wrong={e.text for e in PACKED}))


def test_what_a_version_learned_is_not_new_after_it_is_used():
    async def work(b):
        await b.decided()
        await b.train(promote=Promote.IF_PASSED)
        assert (await b.learning.survey("weather")).corrections == 0
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.NOTHING_NEW
        await b.decide("one more")
        assert (await b.learning.survey("weather")).corrections == 1

    bench(work)


def test_the_next_training_replays_what_the_last_one_learned():
    async def work(b):
        await b.decided()
        await b.train(promote=Promote.IF_PASSED)
        for text in texts(6, sealed=False, word="later"):
            await b.decide(text)
        await b.train()

    first, second = bench(work).trainer.jobs
    assert {e.text for e in first.train} <= {e.text for e in second.replay}
    assert {e.text for e in first.held_out} <= {e.text for e in second.sealed}
    assert not {e.text for e in first.train} & {e.text for e in second.train}


def test_a_training_that_fails_leaves_everything_as_it_was():
    async def work(b):
        await b.decided()
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.TRAINING_FAILED
        assert (await b.learning.survey("weather")).corrections == 8
        assert len(await b.repository.versions("weather")) == 1

    made = bench(work, FakeTrainer(fails=Problem.TRAINING_FAILED))
    assert made.repository.ended == ["failed"]


def test_a_training_without_an_outcome_is_a_fault_and_written_down_as_failed():
    async def work(b):
        await b.decided()
        with pytest.raises(BugError):
            await b.train()

    assert bench(work, FakeTrainer(silent=True)).repository.ended == ["failed"]


def test_closing_a_training_cancels_the_child_and_says_so():
    async def work(b):
        await b.decided()
        async with aclosing(b.learning.train("weather")) as facts:
            async for fact in facts:
                if isinstance(fact, TrainingMoved):
                    break
        assert b.trainer.open == 0
        assert len(await b.repository.versions("weather")) == 1

    assert bench(work).repository.ended == ["cancelled"]


def test_a_candidate_that_cannot_be_stored_has_its_files_discarded():
    async def work(b):
        await b.decided()

        async def full(*_):
            raise KnownError(Problem.DISK_FULL)

        b.repository.next_number = full
        with refused(Problem.DISK_FULL):
            await b.train()

    made = bench(work)
    assert [folder.name for folder in made.folders.discarded] == ["draft-1"]
    assert made.folders.adopted == []
    assert made.repository.ended == ["failed"]


def test_a_candidate_that_cannot_be_loaded_is_kept_and_its_run_ended_as_it_did():
    async def work(b):
        await b.decided()

        async def damaged(version):
            raise KnownError(Problem.VERSION_DAMAGED, version=version)

        b.predictor.prepare = damaged
        with refused(Problem.VERSION_DAMAGED):
            await b.train(promote=Promote.IF_PASSED)
        (newest, _) = await b.repository.versions("weather")
        assert newest.state is VersionState.CANDIDATE

    made = bench(work)
    assert made.active == "v1"
    assert made.repository.ended == ["candidate"]
    assert made.folders.discarded == []


def test_a_second_training_is_refused_while_one_runs_and_allowed_after_it():
    async def work(b):
        await b.decided()
        running = b.learning.train("weather")
        await anext(running)
        with pytest.raises(KnownError) as caught:
            await b.train()
        assert caught.value.problem is Problem.TRAINING_RUNNING
        await running.aclose()
        assert isinstance((await b.train())[-1], CandidateJudged)

    assert bench(work).repository.ended == ["cancelled", "candidate"]


def test_a_decision_that_is_taken_while_a_training_runs_is_new_afterwards():
    async def work(b):
        await b.decided()
        async for fact in b.learning.train("weather", promote=Promote.IF_PASSED):
            if isinstance(fact, TrainingStarted):
                await b.decide("meanwhile")
        assert (await b.learning.survey("weather")).corrections == 1

    made = bench(work)
    assert "meanwhile" not in {e.text for e in made.trainer.jobs[0].train}


def test_what_was_used_is_loaded_with_all_that_it_was_taught_since():
    async def work(b):
        await b.decided(6, held_out=0)
        late = None
        async for fact in b.learning.train("weather", promote=Promote.IF_PASSED):
            if isinstance(fact, TrainingStarted):
                late = await b.decide("meanwhile")
        assert list(b.predictor.taught[b.active]) == [late.id]

    bench(work)


def test_the_run_names_the_corrections_it_used():
    used = []

    async def work(b):
        await b.decided(6, held_out=2)
        begin = b.repository.begin_run

        async def begun(*args, **row):
            used.extend(json.loads(row["used"]))
            assert json.loads(row["spec"])["score_fall"] == 0.01
            return await begin(*args, **row)

        b.repository.begin_run = begun
        await b.train(promote=Promote.IF_PASSED)
        assert set(used) == await b.repository.used_corrections("weather")

    bench(work)
    assert len(set(used)) == 8


def test_a_language_is_learned_by_a_training_on_texts_of_it():
    english = "The rain has not stopped since yesterday evening, number"
    chinese = "今天下雨了所以我们没有出去第几次"

    async def work(b):
        for word in (english, chinese):
            for text in texts(4, sealed=False, word=word):
                await b.decide(text)
        *_, judged = await b.train()
        version = (await b.repository.versions("weather"))[0]
        assert version.id == judged.report.candidate
        assert sorted(version.report["languages"]) == ["en", "zh"]

    bench(work)


def test_no_task_is_made_while_a_version_is_trained_and_one_is_once_that_has_ended():
    turn = TrainingTurn()
    many = [Example(f"{name} {i}", name) for name in ("rain", "sun") for i in range(40)]

    async def work(b):
        await b.decided()
        learning = Learning(b.repository, b.predictor, b.trainer, b.folders, turn)
        installing = Installing(b.repository, b.folders, b.trainer, turn)
        training = learning.train("weather")
        await anext(training)
        with refused(Problem.TRAINING_RUNNING):
            await anext(installing.new_task("own", Kind.CLASSIFY, many))
        assert len(b.repository._runs) == 1
        await training.aclose()
        async for _ in installing.new_task("own", Kind.CLASSIFY, many):
            pass
        assert "own" in b.repository._tasks

    bench(work)
