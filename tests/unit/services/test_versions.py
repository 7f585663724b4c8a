"""Versions, tasks and their files through the services: use, go back, install, evaluate, ask."""

import asyncio
from pathlib import Path

import pytest

from desktop.core.answers.predictions import LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import Act, Correction, Doubted
from desktop.core.decisions.examples import Example, Role, is_sealed
from desktop.core.decisions.querying import Strategy
from desktop.core.encoders import Reference, Unreadable
from desktop.core.errors import KnownError, Problem
from desktop.core.evaluation.checks import Check, Moved, Reason
from desktop.core.history.versions import Progress, Version, VersionState
from desktop.core.texts.text import digest
from desktop.core.wording import sentence
from desktop.runtime.clock import new_id
from desktop.services.cases.searching import PAGE, Searching
from desktop.services.decisions.asking import LOOKED_AT, SHOWN, Asking
from desktop.services.facts import TaskOpened, TrainingStarted
from desktop.services.keeping import Keeping, backup_name
from desktop.services.tasks.installing import CALIBRATION_SHARE, Installing, parted
from desktop.services.versions.evaluating import Evaluating
from desktop.services.versions.lessons import How
from desktop.services.versions.versioning import Versioning
from tests.helpers.fakes import FakePredictor, FakeRepository
from tests.helpers.makers import (
    FakeArchives,
    FakeEncoders,
    FakeFolders,
    FakePacks,
    FakeTrainer,
    pack,
)

SAID = Prediction("sha256:aaaaaaaa1", (LabelScore("rain", 0.8), LabelScore("sun", 0.2)))
FIRST, SECOND = "sha256:aaaaaaaa1", "sha256:bbbbbbbb2"


def stored(*more, examples=None):
    """Return a repository with a task of labels and the versions that come after its first."""
    repository = FakeRepository()

    async def install():
        first = Version(FIRST, "weather", 1, "2026", VersionState.READY, active=True)
        task = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"))
        await repository.install_task(task, first, examples or {})
        for number, state in enumerate(more, 2):
            run = await repository.begin_run(
                "weather", FIRST, spec="{}", seed=0, dataset="", used="[]"
            )
            made = Version(SECOND[:-1] + str(number), "weather", number, "2026", state, FIRST)
            await repository.end_run(run, state.value, "{}", made)

    asyncio.run(install())
    return repository


def predicting(repository):
    return FakePredictor(repository.memory, lambda _: Kind.CLASSIFY)


async def decided(repository, text, label, act=Act.RELABEL):
    case = (await repository.record_case("weather", text, SAID, Origin("window"))).case
    row = Correction(new_id(), case.id, act, "2026", "me", case.prediction_id, label)
    await repository.append(row, text)
    return case


# Versions


@pytest.mark.parametrize("wanted", ["2", SECOND, SECOND.removeprefix("sha256:")[:8]])
def test_a_version_is_named_by_its_number_its_id_or_its_beginning(wanted):
    repository = stored(VersionState.CANDIDATE)
    fact = asyncio.run(Versioning(repository, predicting(repository)).activate("weather", wanted))
    assert fact.version.id == SECOND
    newest = asyncio.run(repository.versions("weather"))[0]
    assert newest.active
    assert newest.state is VersionState.READY


def test_a_version_that_is_not_there_changes_nothing():
    repository = stored()
    with pytest.raises(KnownError) as caught:
        asyncio.run(Versioning(repository, predicting(repository)).activate("weather", "7"))
    assert caught.value.problem is Problem.UNKNOWN_VERSION
    assert asyncio.run(repository.task("weather")).active == FIRST


def test_a_damaged_version_is_never_put_in_use_and_its_reason_not_kept():
    repository = stored(VersionState.REFUSED)
    predictor = predicting(repository)

    async def damaged(version):
        raise KnownError(Problem.VERSION_DAMAGED, version=version)

    predictor.prepare = damaged
    with pytest.raises(KnownError):
        asyncio.run(Versioning(repository, predictor).activate("weather", "2", "I know better"))
    assert asyncio.run(repository.task("weather")).active == FIRST
    assert repository.overruled == []


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_refused_version_needs_a_written_reason(reason):
    repository = stored(VersionState.REFUSED)
    service = Versioning(repository, predicting(repository))
    with pytest.raises(KnownError) as caught:
        asyncio.run(service.activate("weather", "2", reason))
    assert caught.value.problem is Problem.VERSION_REFUSED
    assert asyncio.run(repository.task("weather")).active == FIRST


def test_with_a_reason_a_refused_version_is_used_and_the_reason_kept_once():
    repository = stored(VersionState.REFUSED)
    service = Versioning(repository, predicting(repository))

    async def work():
        await service.activate("weather", "2", "  the labels were wrong  ")
        await service.activate("weather", "1")
        await service.activate("weather", "2")

    asyncio.run(work())
    assert repository.overruled == [(SECOND, "the labels were wrong")]
    assert asyncio.run(repository.task("weather")).active == SECOND


def test_two_versions_put_in_use_at_once_leave_the_last_one():
    repository = stored(VersionState.CANDIDATE, VersionState.CANDIDATE)
    service = Versioning(repository, predicting(repository))

    async def work():
        await asyncio.gather(service.activate("weather", "2"), service.activate("weather", "3"))

    asyncio.run(work())
    assert [v.number for v in asyncio.run(repository.versions("weather")) if v.active] == [3]


def test_the_cases_behind_a_check_are_found_among_sealed_and_decided_ones():
    repository = stored(examples={Role.SEALED: (Example("sealed one", "rain"),)})
    asyncio.run(decided(repository, "decided one", "sun"))
    moved = (
        Moved(digest("sealed one"), "rain", "sun"),
        Moved(digest("decided one"), "sun", "rain"),
        Moved(digest("gone since"), "sun", "rain"),
    )
    reason = Reason(Check.FLIPS, True, 0, 3, 9, moved=moved)
    service = Versioning(repository, predicting(repository))
    found = asyncio.run(service.behind("weather", reason))
    assert [(b.text, b.right, b.before, b.after) for b in found] == [
        ("sealed one", "rain", "rain", "sun"),
        ("decided one", "sun", "sun", "rain"),
    ]


def test_the_right_answer_of_entities_is_told_as_a_model_would_say_it():
    spans = (Span(4, 8, "Place"), Span(0, 3, "Person"))
    repository = stored(examples={Role.SEALED: (Example("Ann Oslo", spans=spans),)})
    reason = Reason(Check.FLIPS, True, 0, 1, 1, moved=(Moved(digest("Ann Oslo"), "", ""),))
    service = Versioning(repository, predicting(repository))
    (behind,) = asyncio.run(service.behind("weather", reason))
    assert behind.right == "Person 0\u20133; Place 4\u20138"


def test_lineage_of_a_task_that_is_not_there_is_refused():
    repository = stored(VersionState.READY)
    service = Versioning(repository, predicting(repository))
    assert [line.version.number for line in asyncio.run(service.lineage("weather"))] == [2, 1]
    with pytest.raises(KnownError) as caught:
        asyncio.run(service.lineage("tides"))
    assert caught.value.problem is Problem.UNKNOWN_TASK


# Tasks


def installing(trainer=None, repository=None):
    repository, folders = repository or FakeRepository(), FakeFolders()
    made = Installing(repository, folders, trainer or FakeTrainer())
    return made, repository, folders


ENOUGH = [Example(f"{name} {i}", name) for name in ("rain", "sun") for i in range(40)]


async def made_of(service, examples, task="own", kind=Kind.CLASSIFY, **how):
    return [fact async for fact in service.new_task(task, kind, examples, **how)]


def test_a_task_of_ones_own_is_trained_sealed_and_opened():
    trainer = FakeTrainer()
    service, repository, _ = installing(trainer=trainer)
    facts = asyncio.run(made_of(service, ENOUGH, how=How(3, "cpu")))
    assert facts[0] == TrainingStarted(len(parted(ENOUGH)[2]), 0, len(parted(ENOUGH)[0]))
    assert isinstance(facts[1], Progress)
    assert isinstance(facts[-1], TaskOpened)
    (job,) = trainer.jobs
    assert (job.parent, job.seed, job.device, job.labels) == (None, 3, "cpu", ("rain", "sun"))
    sealed, calibration, train = parted(ENOUGH)
    assert (job.sealed, job.calibration, job.train) == (sealed, calibration, train)
    task = asyncio.run(repository.task("own"))
    assert task.name == "Own"
    for role, wanted in ((Role.SEALED, sealed), (Role.REPLAY, train), (Role.SAMPLE, calibration)):
        assert asyncio.run(repository.examples("own", role)) == wanted


CHINESE = [
    Example(f"{name}{each}\u53f7", label)
    for label, name in (("\u95e8\u8bca", "\u6302"), ("\u836f\u623f", "\u53d6"))
    for each in range(30)
]


def by_chance_of_one_label(examples):
    """Return the examples, but of the second label none that chance would keep back."""
    first = examples[0].label
    return [e for e in examples if e.label == first or not kept_back(e)]


def kept_back(example):
    code = digest(example.text)
    return not is_sealed(code) and int(code[8:16], 16) % CALIBRATION_SHARE == 0


def test_the_samples_of_a_small_task_are_of_several_labels():
    examples = by_chance_of_one_label(CHINESE)
    assert {e.label for e in examples if kept_back(e)} == {CHINESE[0].label}
    sealed, calibration, train = parted(examples)
    assert {e.label for e in calibration} == {"\u95e8\u8bca", "\u836f\u623f"}
    assert len({*sealed, *calibration, *train}) == len(examples)
    assert len(sealed) + len(calibration) + len(train) == len(examples)


def test_a_label_with_few_texts_gives_none_of_them_away():
    few = [Example(f"rain {i}", "rain") for i in range(3)]
    _, calibration, train = parted([*few, *(Example(f"sun {i}", "sun") for i in range(40))])
    trained = sum(not is_sealed(digest(e.text)) and not kept_back(e) for e in few[1:]) + 1
    assert sum(e.label == "rain" for e in train) == trained
    assert sum(e.label == "rain" for e in calibration) == sum(map(kept_back, few[1:]))


def test_every_label_is_trained_even_when_all_its_texts_would_be_sealed():
    sealed, calibration, train = parted(ENOUGH)
    assert {e.label for e in train} == {"rain", "sun"}
    assert len(sealed) + len(calibration) + len(train) == len(ENOUGH)
    one_each = [Example(f"t {i}", str(i)) for i in range(200)]
    assert parted(one_each) == ((), (), tuple(one_each))


def test_texts_are_told_apart_by_their_canonical_form():
    trainer = FakeTrainer()
    service, _, _ = installing(trainer=trainer)
    again = [Example("\ufeffrain 0", "rain"), Example("new\r\nline", " sun ")]
    asyncio.run(made_of(service, ENOUGH + again))
    job = trainer.jobs[0]
    every = [e.text for part in (job.train, job.calibration, job.sealed) for e in part]
    assert len(set(every)) == len(ENOUGH) + 1
    assert "new\nline" in every
    assert job.labels == ("rain", "sun")


@pytest.mark.parametrize(
    ("examples", "kind"),
    [
        (ENOUGH[:40], Kind.CLASSIFY),
        (ENOUGH[:2] + ENOUGH[40:42], Kind.CLASSIFY),
        ([], Kind.CLASSIFY),
    ],
)
def test_too_little_to_make_a_task_of_is_told_before_any_training(examples, kind):
    trainer = FakeTrainer()
    service, repository, _ = installing(trainer=trainer)
    with pytest.raises(KnownError) as caught:
        asyncio.run(made_of(service, examples, kind=kind))
    assert caught.value.problem is Problem.TOO_FEW_LABELS
    assert trainer.jobs == []
    assert asyncio.run(repository.tasks()) == ()


def test_too_few_entities_are_counted_as_what_they_are():
    marked = [Example("Oslo", spans=(Span(0, 4, "Place"),)), Example("Rome was", spans=())]
    service, _, _ = installing(trainer=FakeTrainer())
    with pytest.raises(KnownError) as caught:
        asyncio.run(made_of(service, marked * 9, kind=Kind.SPANS))
    assert sentence(caught.value) == (
        "A task of entities needs at least 5 marked ones, those of one kind in one text "
        "counting once; this file has 1. Nothing was created."
    )


def test_a_task_that_is_there_is_not_made_again():
    repository = stored()
    service, _, _ = installing(repository=repository)
    with pytest.raises(KnownError) as caught:
        asyncio.run(made_of(service, ENOUGH, task="weather"))
    assert caught.value.problem is Problem.TASK_EXISTS


def test_a_training_that_fails_makes_no_task_and_does_not_speak_of_an_active_model():
    service, repository, folders = installing(trainer=FakeTrainer(fails=Problem.TRAINING_FAILED))
    with pytest.raises(KnownError) as caught:
        asyncio.run(made_of(service, ENOUGH))
    assert caught.value.problem is Problem.NEW_TASK_FAILED
    assert asyncio.run(repository.tasks()) == ()
    assert folders.adopted == []


@pytest.mark.parametrize("where", ["adopt", "install_task"])
def test_a_task_that_cannot_be_stored_leaves_no_draft(where, monkeypatch):
    service, repository, folders = installing()

    def full(*_):
        raise KnownError(Problem.DISK_FULL)

    monkeypatch.setattr(folders if where == "adopt" else repository, where, full)
    with pytest.raises(KnownError) as caught:
        asyncio.run(made_of(service, ENOUGH))
    assert caught.value.problem is Problem.DISK_FULL
    assert folders.discarded == [Path("draft-1")]
    assert asyncio.run(repository.tasks()) == ()


def test_giving_up_a_new_task_ends_its_training_and_makes_none():
    trainer = FakeTrainer()
    service, repository, _ = installing(trainer=trainer)

    async def work():
        making = service.new_task("own", Kind.CLASSIFY, ENOUGH)
        assert isinstance(await anext(making), TrainingStarted)
        await anext(making)
        assert trainer.open == 1
        await making.aclose()

    asyncio.run(work())
    assert trainer.open == 0
    assert asyncio.run(repository.tasks()) == ()


# Evaluating


def test_a_version_is_scored_with_what_it_was_taught_and_says_so():
    repository = stored()

    async def work():
        await decided(repository, "dry again", "sun")
        await decided(repository, "elsewhere", "sun")
        task = await repository.task("weather")
        rows = [Example("dry again", "sun"), Example("wet", "rain"), Example("hot", "sun")]
        return await Evaluating(repository, predicting(repository)).evaluate(task, rows)

    found = asyncio.run(work())
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert (found["learned"], found["learned_here"], found["version"]) == (2, 1, FIRST)


def test_only_the_labels_that_are_asked_for_are_scored():
    repository = stored()

    async def work(only):
        task = await repository.task("weather")
        rows = [Example("wet", "rain"), Example("hot", "sun")]
        return await Evaluating(repository, predicting(repository)).evaluate(task, rows, only=only)

    assert asyncio.run(work({"rain"}))["accuracy"] == 1.0
    assert asyncio.run(work({"sun"}))["accuracy"] == 0.0
    assert asyncio.run(work(()))["rows"] == 2


def test_a_named_version_is_scored_and_an_unknown_one_refused():
    repository = stored(VersionState.CANDIDATE)

    async def work(wanted):
        task = await repository.task("weather")
        service = Evaluating(repository, predicting(repository))
        return await service.evaluate(task, [Example("wet", "rain")], wanted)

    assert asyncio.run(work("2"))["version"] == SECOND
    with pytest.raises(KnownError):
        asyncio.run(work("5"))


# Asking


class Ordering:
    """A predictor that orders texts from behind and suspects every third correction."""

    def __init__(self):
        self.asked = []

    async def order(self, version, texts, strategy, count):
        self.asked.append((version, len(texts), strategy))
        return [*reversed(range(len(texts)))][:count]

    async def suspicion(self, version, lessons):
        return [
            Doubted(t.case, (i % 3 - 1) * (0.1 + i / 100), "rain") for i, t in enumerate(lessons)
        ]


def test_the_newest_undecided_cases_are_ordered_by_the_model_and_cut_short():
    repository, predictor = stored(), Ordering()

    async def work():
        for i in range(LOOKED_AT + 5):
            await repository.record_case(
                "weather", f"case {i} " + "x" * 300, SAID, Origin("window")
            )
        return await Asking(repository, predictor).next_cases("weather", Strategy.MARGIN)

    page = asyncio.run(work()).page
    assert predictor.asked == [(FIRST, LOOKED_AT, Strategy.MARGIN)]
    assert page.total == len(page.lines) == SHOWN
    assert page.lines[0].excerpt.startswith("case 5 ")
    assert max(len(line.excerpt) for line in page.lines) == 160


def test_without_undecided_cases_the_model_is_not_asked():
    repository, predictor = stored(), Ordering()
    found = asyncio.run(Asking(repository, predictor).next_cases("weather"))
    assert found.page.lines == ()
    assert predictor.asked == []


def test_only_suspicious_decisions_are_shown_the_worst_first():
    repository = stored()

    async def work():
        for i in range(9):
            await decided(repository, f"text {i}", "sun")
        await decided(repository, "open", None, Act.CANNOT_TELL)
        task = await repository.task("weather")
        return await Asking(repository, Ordering()).suspects(task)

    suspects = asyncio.run(work()).suspects
    assert len(suspects) == 3
    assert [s.suspicion for s in suspects] == sorted((s.suspicion for s in suspects), reverse=True)
    assert {(s.label, s.other) for s in suspects} == {("sun", "rain")}


def test_entities_have_no_suspects_and_no_model_is_asked():
    task = Task("places", "Places", Kind.SPANS, ("Place",), "p1")
    found = asyncio.run(Asking(FakeRepository(), Ordering()).suspects(task))
    assert (found.task, found.suspects) == ("places", ())


# Searching


def test_pages_follow_one_another_and_an_opened_draft_stays():
    repository = stored()
    service = Searching(repository)

    async def work():
        for i in range(PAGE + 3):
            await repository.record_case("weather", f"case {i}", SAID, Origin("window"))
        first, second = await service.find("weather"), await service.find("weather", page=1)
        assert (len(first.page.lines), len(second.page.lines)) == (PAGE, 3)
        assert first.page.lines[0].excerpt == f"case {PAGE + 2}"
        origin = Origin("window", draft=True)
        draft = (await repository.record_case("weather", "typed", SAID, origin)).case
        assert not (await service.open(draft.id)).draft
        more = Origin("window", draft=True, replaces=draft.id)
        await repository.record_case("weather", "typed on", SAID, more)
        assert (await service.find("weather", "typed")).page.total == 2

    asyncio.run(work())


# Keeping


def keeping(repository=None, folders=None, archives=None, shipped=("weather",), encoders=()):
    packs = FakePacks({name: pack(name) for name in shipped})
    return Keeping(
        repository or stored(),
        folders or FakeFolders(),
        FakeEncoders(encoders),
        archives or FakeArchives(),
        packs,
    )


def test_a_backup_is_named_by_its_time_and_packed_from_a_snapshot():
    repository, archives = stored(), FakeArchives()
    name = backup_name("2026-03-04T05:06:07.123Z")
    assert name == "caselight-2026-03-04-050607.caselight-backup"
    done = asyncio.run(keeping(repository, archives=archives).back_up(Path(name)))
    assert (done.file, done.size) == (Path("backups") / name, 42)
    assert repository.copies == [archives.packed[0][0]]
    assert archives.drafts == 0


def test_a_language_model_that_is_gone_is_named_and_what_is_stored_is_backed_up_all_the_same():
    archives = FakeArchives()
    gone = Reference("ab" * 32, "clinic-bert", 91_000_000)
    repository = stored()
    (version,) = asyncio.run(repository.version_ids())
    folders = FakeFolders(encoders={version: gone})
    service = keeping(repository, folders, archives, encoders=[Unreadable(gone, missing=True)])
    (told,) = asyncio.run(service.check())
    assert "\u201cclinic-bert\u201d (91 MB, abababababab) is not on this computer" in told
    assert "1 version cannot be read without it" in told
    assert "Backups hold no language models" in told
    asyncio.run(service.back_up(Path("b")))
    assert len(archives.packed) == 1


def test_what_is_damaged_is_named_and_never_written_over_a_good_backup():
    repository, archives = stored(VersionState.READY), FakeArchives()
    service = keeping(repository, FakeFolders(damaged=[SECOND]), archives)
    assert asyncio.run(service.check()) == (SECOND,)
    with pytest.raises(KnownError) as caught:
        asyncio.run(service.back_up(Path("b")))
    assert caught.value.problem is Problem.NOT_WHOLE
    assert SECOND in caught.value.facts["wrong"]
    assert (archives.packed, repository.copies) == ([], [])


def test_a_place_where_no_backup_may_be_is_refused_before_anything_is_looked_at():
    repository, archives = stored(), FakeArchives(refuses=Problem.GOAL_INSIDE)
    with pytest.raises(KnownError) as caught:
        asyncio.run(keeping(repository, archives=archives).back_up(Path("caselight.db")))
    assert caught.value.problem is Problem.GOAL_INSIDE
    assert repository.copies == []


def test_a_backup_goes_only_where_nothing_is_lost():
    archives = FakeArchives()
    asyncio.run(keeping(archives=archives).restore(Path("b")))
    assert archives.unpacked == [Path("b")]


@pytest.mark.parametrize("there", ["a case", "a version", "a task of one's own"])
def test_a_backup_is_refused_where_something_would_be_lost(there):
    repository = stored(VersionState.READY) if there == "a version" else stored()
    if there == "a case":
        asyncio.run(repository.record_case("weather", "x", SAID, Origin("window")))
    archives = FakeArchives()
    shipped = () if there == "a task of one's own" else ("weather",)
    with pytest.raises(KnownError) as caught:
        asyncio.run(keeping(repository, archives=archives, shipped=shipped).restore(Path("b")))
    assert caught.value.problem is Problem.BACKUP_REFUSED
    assert archives.unpacked == []
