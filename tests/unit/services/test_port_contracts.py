"""What each port promises, held by the fake and by the real adapter alike."""

import asyncio
from dataclasses import replace

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from desktop.core.answers import spans as edits
from desktop.core.answers.predictions import LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case, Origin
from desktop.core.decisions.corrections import Act, Correction, Taught, redoable, undoable
from desktop.core.decisions.examples import Example, Role
from desktop.core.decisions.imports import Batch, Import
from desktop.core.decisions.lessons import Memory
from desktop.core.errors import BugError, KnownError, Problem
from desktop.core.history.versions import Version, VersionState
from desktop.core.rows.exports import What
from desktop.core.traces import trace_of
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.runtime.clock import new_id
from desktop.store.repository import SqlRepository
from desktop.system import paths
from tests.helpers.fakes import FakePredictor, FakeRepository
from tests.helpers.small import FOG

SAID = Prediction("v1", (LabelScore("rain", 0.8), LabelScore("sun", 0.2)))
FOUND = Prediction("p1", spans=(Span(0, 4, "Place", 0.6), Span(9, 14, "Place", 0.4)))
TOWNS = "Oslo and Turin."

FIRST, SECOND = (Import(own, "weather", "a.csv", author="me") for own in ("i1", "i2"))


@pytest.fixture(params=["fake", "real"])
def store(request, tmp_path, run):
    """Run steps on a repository with a task of each kind."""

    def call(steps):
        async def work():
            made = FakeRepository() if request.param == "fake" else SqlRepository(tmp_path)
            try:
                await made.open()
                first = Version("v1", "weather", 1, "2026", VersionState.READY, active=True)
                labels = Task("weather", "W", Kind.CLASSIFY, ("rain", "sun"))
                await made.install_task(labels, first, {})
                other = Version("p1", "places", 1, "2026", VersionState.READY, active=True)
                await made.install_task(Task("places", "P", Kind.SPANS, ("Place",)), other, {})
                await steps(made)
                assert await made.check() == ()
            finally:
                made.close()

        run(work())

    return call


async def read(r, text, task="weather", said=SAID, **more):
    return (await r.record_case(task, text, said, Origin("window", **more))).case


async def decide(r, case, act=Act.RELABEL, **more):
    row = Correction(new_id(), case.id, act, "2026", "me", case.prediction_id, **more)
    return await r.append(row, case.text)


async def texts(r):
    return [line.excerpt for line in (await r.search("weather", "", limit=9)).lines]


def lessons(stored, version="v1"):
    return [(t.label, t.spans) for t in stored[version]]


def test_a_decision_about_an_answer_that_is_not_the_newest_is_refused(store):
    async def steps(r):
        old = await read(r, "drops")
        new = await read(r, "drops", said=replace(SAID, took_ms=1.0))
        with pytest.raises(KnownError) as caught:
            await decide(r, old, label="sun")
        assert caught.value.problem is Problem.DECISION_STALE
        assert (await r.case(old.id)).history == ()
        assert (await decide(r, new, label="sun")).new
        assert (await decide(r, old, Act.NOTE, reason="late")).new

    store(steps)


def test_a_decision_about_another_text_is_refused(store):
    async def steps(r):
        case = await read(r, "drops")
        with pytest.raises(KnownError) as caught:
            await decide(r, replace(case, text="drops again"), label="sun")
        assert caught.value.problem is Problem.DECISION_STALE

    store(steps)


def test_the_same_decision_many_times_is_one_and_each_undo_takes_back_one(store):
    async def steps(r):
        case = await read(r, "drops")
        made = [await decide(r, case, Act.ACCEPT, label="rain") for _ in range(8)]
        assert [m.new for m in made] == [True] + [False] * 7
        first = made[-1].history[0].id
        undone = [await decide(r, case, Act.UNDO, supersedes=first) for _ in range(3)]
        assert [m.new for m in undone] == [True, False, False]
        assert (await decide(r, case, Act.ACCEPT, label="rain")).new
        assert (await decide(r, case, Act.RELABEL, label="sun")).new
        assert len((await r.case(case.id)).history) == 4

    store(steps)


def test_only_a_draft_gives_way_to_what_is_typed_further(store):
    async def steps(r):
        pasted = await read(r, "It is")
        typed = await read(r, "It is wet", draft=True, replaces=pasted.id)
        assert await texts(r) == ["It is wet", "It is"]
        more = await read(r, "It is wet here", draft=True, replaces=typed.id)
        assert await texts(r) == ["It is wet here", "It is"]
        await r.settle_draft(more.id)
        await read(r, "It is wet here today", draft=True, replaces=more.id)
        assert await texts(r) == ["It is wet here today", "It is wet here", "It is"]

    store(steps)


def test_a_draft_that_was_decided_or_pasted_is_none_any_more(store):
    async def steps(r):
        decided = await read(r, "one", draft=True)
        await decide(r, decided, label="sun")
        await read(r, "one more", draft=True, replaces=decided.id)
        pasted = await read(r, "one more")
        await read(r, "one more time", draft=True, replaces=pasted.id)
        assert sorted(await texts(r)) == ["one", "one more", "one more time"]

    store(steps)


def test_a_text_that_was_looked_at_is_stored_once_by_its_decisions(store):
    async def steps(r):
        looked = Case(new_id(), "weather", "drops", "2026", SAID, new_id(), stored=False)
        for _ in range(3):
            kept = (await r.keep(looked, Origin("window"))).case
            assert (kept.id, kept.prediction_id) == (looked.id, looked.prediction_id)
            await decide(r, kept, Act.ACCEPT, label="rain")
        assert len((await r.case(looked.id)).history) == 1

    store(steps)


def test_a_new_label_comes_with_its_decision_goes_with_its_undo_and_comes_back(store):
    async def steps(r):
        case = await read(r, "drops")
        made = await decide(r, case, label="hail")
        assert made.task.labels == ("rain", "sun", "hail")
        assert (await r.task("weather")).untrained == ("hail",)
        undone = await decide(r, case, Act.UNDO, supersedes=made.history[0].id)
        assert undone.task.labels == ("rain", "sun")
        assert (await r.task("weather")).untrained == ()
        again = await decide(r, case, Act.UNDO, supersedes=undone.history[-1].id)
        assert again.task.labels == ("rain", "sun", "hail")
        other = await read(r, "more drops")
        await decide(r, other, label="hail")
        await decide(r, case, Act.UNDO, supersedes=again.history[-1].id)
        assert (await r.task("weather")).labels == ("rain", "sun", "hail")

    store(steps)


def test_labels_are_renamed_and_merged_in_every_decision_and_teach_anew(store):
    async def steps(r):
        wet, icy = await read(r, "drops"), await read(r, "lumps")
        await decide(r, wet, label="hial")
        await decide(r, icy, label="hail")
        moved = await r.move_label("weather", "hial", "hail")
        assert lessons(moved) == [("hail", None)]
        assert (await r.task("weather")).labels == ("rain", "sun", "hail")
        assert await r.usage("weather") == {"rain": 0, "sun": 0, "hail": 2}
        assert (await r.case(wet.id)).decision.label == "hail"

    store(steps)


@pytest.mark.parametrize("meanwhile", ["undone", "decided otherwise", "deleted"])
def test_a_renamed_label_has_its_new_name_whenever_a_decision_holds_again(store, meanwhile):
    async def steps(r):
        case = await read(r, "drops")
        made = await decide(r, case, label="hial")
        await decide(r, await read(r, "lumps"), label="hial")
        if meanwhile == "deleted":
            await r.bin_cases([case.id])
        elif meanwhile == "undone":
            made = await decide(r, case, Act.UNDO, supersedes=made.history[0].id)
        else:
            made = await decide(r, case, label="sun")
        await r.move_label("weather", "hial", "hail")
        if meanwhile == "deleted":
            await r.bring_back([case.id])
        else:
            await decide(r, case, Act.UNDO, supersedes=made.history[-1].id)
        assert (await r.case(case.id)).decision.label == "hail"
        assert (await r.task("weather")).labels == ("rain", "sun", "hail")

    store(steps)


def test_undo_takes_a_decision_back_whose_label_was_renamed_since(store):
    async def steps(r):
        case = await read(r, "drops")
        made = await decide(r, case, label="hial")
        await r.move_label("weather", "hial", "hail")
        history = (await r.case(case.id)).history
        assert undoable(history) == made.history[0]
        undone = await decide(r, case, Act.UNDO, supersedes=made.history[0].id)
        assert lessons(undone.lessons) == [(None, None)]
        assert undone.task.labels == ("rain", "sun")
        row = redoable(undone.history)
        again = await decide(r, case, Act.UNDO, supersedes=row.id)
        assert lessons(again.lessons) == [("hail", None)]

    store(steps)


def test_an_entity_that_nobody_reviewed_gets_the_new_name_of_its_kind_and_stays_open(store):
    async def steps(r):
        said = replace(FOUND, spans=(Span(0, 4, "Twon", 0.6), Span(9, 14, "Place", 0.4)))
        case = (await r.record_case("places", TOWNS, said, Origin("window"))).case
        marked = edits.added(said.spans, replace(said.spans[1], label="Twon"))
        made = await decide(r, case, Act.SPANS, spans=edits.deleted(marked, 1))
        assert [s.label for s in made.lessons["p1"][0].predicted] == ["Place"]
        moved = await r.move_label("places", "Twon", "Town")
        spans = (await r.case(case.id)).decision.spans
        assert [(s.label, s.reviewed) for s in spans] == [("Town", False), ("Town", True)]
        assert [s.label for s in moved["p1"][0].predicted] == ["Place"]

    store(steps)


def test_a_label_that_is_used_or_trained_is_not_removed(store):
    async def steps(r):
        case = await read(r, "drops")
        made = await decide(r, case, label="hail")
        for label, problem in (
            ("hail", Problem.LABEL_USED),
            ("rain", Problem.LABEL_TRAINED),
            ("none", Problem.UNKNOWN_LABEL),
        ):
            with pytest.raises(KnownError) as caught:
                await r.remove_label("weather", label)
            assert caught.value.problem is problem
        other = await read(r, "flakes")
        await decide(r, other, label="frsot")
        await decide(r, other, label="rain")
        await r.remove_label("weather", "frsot")
        run = await r.begin_run(
            "weather", "v1", spec="{}", seed=0, dataset="d", used=f'["{made.history[0].id}"]'
        )
        with pytest.raises(KnownError) as caught:
            await r.move_label("weather", "hail", "ice")
        assert caught.value.problem is Problem.LABEL_IN_TRAINING
        second = Version("v2", "weather", 2, "2026", VersionState.READY, "v1", labels=("hail",))
        await r.end_run(run, "candidate", "{}", second)
        with pytest.raises(KnownError) as caught:
            await r.move_label("weather", "hail", "rain")
        assert caught.value.problem is Problem.LABEL_TRAINED

    store(steps)


def test_a_deleted_case_teaches_nothing_until_it_is_brought_back_or_read_again(store):
    async def steps(r):
        case = await read(r, "drops")
        await decide(r, case, label="hail")
        assert lessons(await r.bin_cases([case.id])) == [(None, None)]
        assert (await r.memory("v1")).lessons == ()
        assert await texts(r) == []
        assert [line.id for line in (await r.binned("weather", 9)).lines] == [case.id]
        with pytest.raises(KnownError) as caught:
            await decide(r, case, label="sun")
        assert caught.value.problem is Problem.UNKNOWN_CASE
        assert lessons(await r.bring_back([case.id])) == [("hail", None)]
        await r.bin_cases([case.id])
        again = await r.record_case("weather", "drops", SAID, Origin("window"))
        assert lessons(again.lessons) == [("hail", None)]
        assert again.case.decision.label == "hail"

    store(steps)


def test_an_entity_that_was_left_open_is_kept_and_teaches_nothing(store):
    async def steps(r):
        case = await read(r, TOWNS, "places", FOUND)
        marked = edits.relabelled(FOUND.spans, 0, "City")
        made = await decide(r, case, Act.SPANS, spans=marked)
        again = (await r.case(case.id)).decision
        assert [(s.label, s.probability, s.reviewed) for s in again.spans] == [
            ("City", 1.0, True),
            ("Place", 0.4, False),
        ]
        assert (again.whole, again.labels) == (False, ("City",))
        taught = made.lessons["p1"][0]
        assert ([s.label for s in taught.spans], taught.whole) == (["City"], False)
        assert [s.start for s in taught.predicted] == [0]
        whole = await decide(r, case, Act.ACCEPT, spans=edits.accepted(again.spans))
        assert [s.start for s in whole.lessons["p1"][0].predicted] == [0, 9]
        assert whole.lessons["p1"][0].whole

    store(steps)


def test_notes_and_flags_leave_a_learned_correction_learned(store):
    async def steps(r):
        case = await read(r, "drops")
        made = await decide(r, case, label="hail")
        used = made.history[0].id
        run = await r.begin_run("weather", "v1", spec="{}", seed=0, dataset="d", used=f'["{used}"]')
        with pytest.raises(KnownError) as caught:
            await r.move_label("weather", "hail", "ice")
        assert caught.value.problem is Problem.LABEL_IN_TRAINING
        second = Version("v2", "weather", 2, "2026", VersionState.READY, "v1", labels=("hail",))
        await r.end_run(run, "candidate", "{}", second)
        await decide(r, case, Act.NOTE, reason="look")
        for _ in range(2):
            await decide(r, case, Act.FLAG)
        assert [t.case for t in (await r.memory("v1")).lessons] == [case.id]
        assert (await r.memory("v2")).lessons == ()

    store(steps)


def test_an_import_that_is_done_again_adds_nothing_and_new_answers_are_told(store):
    async def steps(r):
        rows = [Example(f"text {i}", "hail") for i in range(4)]
        count, taught = await r.take(FIRST, Batch(rows, [""] * 4))
        assert (count, lessons(taught)) == (4, [("hail", None)] * 4)
        changed = [*rows[:3], Example("text 3", "sun")]
        count, taught = await r.take(SECOND, Batch(changed, [""] * 4))
        assert (count, lessons(taught)) == (1, [("sun", None)])
        assert [len((await r.find_case("weather", e.text)).history) for e in rows] == [1, 1, 1, 2]

    store(steps)


def test_an_import_is_taken_back_with_the_cases_and_labels_that_it_brought(store):
    async def steps(r):
        seen = await read(r, "seen")
        kept = await read(r, "kept")
        await decide(r, kept, label="sun")
        rows = [Example(text, "hail") for text in ("new", "seen", "kept")]
        await r.take(FIRST, Batch(rows, [""] * 3))
        assert [(i.file, i.answers, i.standing) for i in await r.imports("weather")] == [
            ("a.csv", 3, 3)
        ]
        back = await r.take_back(FIRST, 0, 9)
        assert (back.seen, back.answers, back.binned) == (3, 3, 1)
        assert lessons(back.lessons) == [(None, None), (None, None), ("sun", None)]
        assert (await r.find_case("weather", "new")).binned
        assert (await r.case(seen.id)).decision.act is None
        assert (await r.case(kept.id)).decision.label == "sun"
        assert "hail" not in (await r.task("weather")).labels
        assert [i.standing for i in await r.imports("weather")] == [0]
        again = await r.take_back(FIRST, 0, 9)
        assert (again.seen, again.answers, again.binned) == (3, 0, 0)

    store(steps)


def test_what_was_decided_after_an_import_stands_when_it_is_taken_back(store):
    async def steps(r):
        await r.take(FIRST, Batch([Example("one", "hail"), Example("two", "hail")], ["", ""]))
        one = await r.find_case("weather", "one")
        await decide(r, one, label="sun")
        step = await r.take_back(FIRST, 0, 1)
        assert (step.seen, step.answers) == (1, 1)
        rest = await r.take_back(FIRST, step.reached, 9)
        assert (rest.seen, rest.answers, rest.binned) == (1, 1, 1)
        assert (await r.case(one.id)).decision.label == "sun"

    store(steps)


def test_answers_under_another_name_are_taken_back_with_their_import(store):
    async def steps(r):
        await r.take(FIRST, Batch([Example("one", "hail")], [""]))
        await r.move_label("weather", "hail", "ice", "me")
        await r.take_back(FIRST, 0, 9)
        assert (await r.find_case("weather", "one")).decision.label is None
        assert {"hail", "ice"}.isdisjoint((await r.task("weather")).labels)

    store(steps)


def test_versions_are_numbered_found_and_used_whatever_state_they_were_in(store):
    async def steps(r):
        assert await r.next_number("weather") == 2
        run = await r.begin_run("weather", "v1", spec="{}", seed=0, dataset="d", used="[]")
        made = Version("sha256:bbbbbbbb22", "weather", 2, "2026", VersionState.REFUSED, "v1")
        await r.end_run(run, "refused", "{}", replace(made, known=b"k"))
        assert await r.next_number("weather") == 3
        assert await r.version_ids() == ("p1", made.id, "v1")
        for wanted in ("2", made.id, "bbbbbbbb"):
            assert (await r.find_version("weather", wanted)).state is VersionState.REFUSED
        for wanted in ("3", "bbbb", "p1"):
            with pytest.raises(KnownError) as caught:
                await r.find_version("weather", wanted)
            assert caught.value.problem is Problem.UNKNOWN_VERSION
        await r.overrule("weather", made.id, "it is better")
        await r.activate("weather", made.id)
        newest, first = await r.versions("weather")
        assert (newest.active, newest.state, first.active) == (True, VersionState.READY, False)
        assert (await r.task("weather")).active == made.id
        assert await r.known(made.id) == b"k"
        assert [line.version.id for line in await r.lineage("weather")] == [made.id, "v1"]

    store(steps)


def test_pages_of_a_search_follow_one_another_and_know_how_many_there_are(store):
    async def steps(r):
        for i in range(7):
            await read(r, f"drops {i}")
        await read(r, "flakes")
        pages = [await r.search("weather", "drops", limit=3, offset=at) for at in (0, 3, 6, 9)]
        found = [[line.excerpt[-1] for line in page.lines] for page in pages]
        assert found == [["6", "5", "4"], ["3", "2", "1"], ["0"], []]
        assert [page.total for page in pages] == [7, 7, 7, 7]

    store(steps)


def test_examples_are_kept_by_their_role(store):
    async def steps(r):
        first = Version("t1", "tides", 1, "2026", VersionState.READY, active=True)
        kept = {Role.SAMPLE: (Example("ebb", "low"), Example("flood", "high"))}
        await r.install_task(Task("tides", "T", Kind.CLASSIFY, ("low", "high")), first, kept)
        assert await r.examples("tides", Role.SAMPLE) == kept[Role.SAMPLE]
        assert await r.examples("tides", Role.SEALED) == ()
        with pytest.raises(KnownError) as caught:
            await r.install_task(Task("tides", "T", Kind.CLASSIFY, ()), first, {})
        assert caught.value.problem is Problem.TASK_EXISTS

    store(steps)


@pytest.fixture(params=["fake", "real"])
def predictor(request, run, packs):
    """Run steps on a predictor; ``memories`` is what it is to know of each version."""

    def call(steps):
        memories = {}

        async def memory_of(version):
            return memories.get(version, Memory())

        async def work():
            if request.param == "fake":
                made = FakePredictor(memory_of, lambda v: KINDS[v.partition("-")[0]])
            else:
                folder_of = lambda v: packs / v.partition("-")[0]  # noqa: E731
                made = ThreadPredictor(ModelThread([paths.backbone().parent], folder_of), memory_of)
            try:
                await steps(made, memories)
            finally:
                made.close()

        run(work())

    return call


KINDS = {"weather": Kind.CLASSIFY, "places": Kind.SPANS}
LESSONS = tuple(Taught(f"c{i}", text, "fog") for i, text in enumerate(FOG[:6]))


async def label(predictor, version="weather"):
    return (await predictor.read(version, FOG[0])).best.label


def test_a_version_never_reads_without_what_it_was_taught(predictor):
    async def steps(p, memories):
        memories["weather"] = Memory(lessons=LESSONS)
        assert await label(p) == "fog"

    predictor(steps)


def test_a_version_that_gave_way_comes_back_with_what_it_was_taught(predictor):
    async def steps(p, memories):
        memories |= {f"weather-{i}": Memory(lessons=LESSONS[:i]) for i in (0, 6)}
        names = ["weather-6", "weather-0", "weather-1", "weather-2", "weather-3", "weather-6"]
        answers = [await label(p, name) for name in names]
        assert answers[0] == answers[-1] == "fog"
        assert "fog" not in answers[1:-1]

    predictor(steps)


def test_what_is_taught_holds_from_the_next_question_and_can_be_taken_back(predictor):
    async def steps(p, memories):
        plain = await label(p)
        p.teach({"weather": LESSONS})
        assert await label(p) == "fog"
        p.teach({"weather": tuple(Taught(t.case, t.text) for t in LESSONS)})
        assert await label(p) == plain != "fog"

    predictor(steps)


def test_a_version_that_is_not_loaded_learns_when_it_is(predictor):
    async def steps(p, memories):
        p.teach({"weather": LESSONS})
        assert await label(p) != "fog"
        memories["weather-2"] = Memory(lessons=LESSONS)
        p.teach({"weather-2": LESSONS})
        assert await label(p, "weather-2") == "fog"

    predictor(steps)


def test_a_marked_entity_stays_known_when_it_is_read_again_accepted_and_started_anew(predictor):
    async def steps(p, memories):
        text = "The letter of quillfeather came late."
        start = text.index("quillfeather")
        marked = Span(start, start + len("quillfeather"), "Firm", reviewed=True)
        shown = (await p.read("places", text)).spans
        p.teach({"places": (Taught("c", text, spans=(marked,), predicted=shown),)})
        again = (await p.read("places", text)).spans
        assert edits.key(marked) in {edits.key(s) for s in again}
        accepted = Taught("c", text, spans=edits.accepted(again), predicted=again)
        p.teach({"places": (accepted,)})
        memories["places-2"] = Memory(lessons=(accepted,))
        for version in ("places", "places-2"):
            later = (await p.read(version, text)).spans
            assert edits.key(marked) in {edits.key(s) for s in later}

    predictor(steps)


def test_a_lesson_that_is_stored_while_a_version_is_being_loaded_is_not_lost(run, packs):
    stored = []

    async def work():
        async def memory_of(version):
            found = tuple(stored)
            if not stored:
                # A decision is made just when the memory was fetched.
                stored.extend(LESSONS)
                made.teach({version: LESSONS})
            await asyncio.sleep(0)
            return Memory(lessons=found)

        made = ThreadPredictor(ModelThread([paths.backbone().parent], packs.joinpath), memory_of)
        try:
            return await label(made)
        finally:
            made.close()

    assert run(work()) == "fog"


def test_a_lesson_that_fails_is_no_error_for_who_decided_and_is_learned_later(
    run, packs, monkeypatch, caplog
):
    async def work():
        async def memory_of(_):
            return Memory(lessons=LESSONS if stored else ())

        stored = False
        made = ThreadPredictor(ModelThread([paths.backbone().parent], packs.joinpath), memory_of)
        try:
            assert await label(made) != "fog"
            stored = True
            with monkeypatch.context() as broken:
                broken.setattr("desktop.ml.serving.engine.teach", lambda *_: 1 / 0)
                made.teach({"weather": LESSONS})
                await made._thread.run(lambda _: None)
            return await label(made)
        finally:
            made.close()

    assert run(work()) == "fog"
    assert "ZeroDivisionError" in caplog.text


def test_a_panic_of_a_library_is_a_fault_of_the_program_and_the_model_reads_on(run, packs):
    broken = Tokenizer(models.WordLevel({"a": 0}, unk_token="a"))
    broken.pre_tokenizer = pre_tokenizers.FixedLength(0)

    async def work():
        made = ThreadPredictor(ModelThread([paths.backbone().parent], packs.joinpath), _nothing)
        try:
            with pytest.raises(BugError) as caught:
                await made._on("weather", lambda _: broken.encode("patient zanzibrook"))
            assert "zanzibrook" not in trace_of(caught.value)
            return await label(made)
        finally:
            made.close()

    assert run(work()) in {"rain", "snow", "sun"}


async def _nothing(_):
    return Memory()


def test_what_is_given_out_is_what_was_read_and_decided_in_the_order_of_reading(store):
    async def steps(r):
        drops = await read(r, "drops")
        await decide(r, drops, label="sun")
        gone = await read(r, "gone")
        await r.bin_cases((gone.id,))
        await read(r, "drops", said=replace(SAID, labels=SAID.labels[::-1]))
        await read(r, "Glare, drops.")
        await read(r, TOWNS, "places", FOUND)
        places = await r.export_numbers("weather", "")
        assert await r.export_numbers("weather", "gla") == places[1:]
        assert await r.export_numbers("weather", "nothing like it") == ()
        cases = await r.exported(places, What.CASES)
        assert [c.text for c in cases] == ["drops", "Glare, drops."]
        assert [[s.label for s in c.predictions] for c in cases] == [["sun"], ["rain"]]
        assert [[h.label for h in c.history] for c in cases] == [["sun"], []]
        found = await r.exported(places, What.PREDICTIONS)
        assert [[(s.label, s.number) for s in c.predictions] for c in found] == [
            [("rain", 1), ("sun", 1)],
            [("rain", 1)],
        ]
        (towns,) = await r.exported(await r.export_numbers("places", ""), What.PREDICTIONS)
        assert (towns.predictions[0].spans, towns.predictions[0].label) == (FOUND.spans, None)
        assert (await r.exported(places[:1], What.CORRECTIONS))[0].predictions == ()
        with pytest.raises(KnownError) as caught:
            await r.export_numbers("none", "")
        assert caught.value.problem is Problem.UNKNOWN_TASK

    store(steps)
