"""A version that is opened again learns what was decided without reading those texts again."""

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.corrections import Taught
from desktop.core.decisions.lessons import Memory
from desktop.core.texts.text import digest
from desktop.ml.arrays import unit
from desktop.ml.memory.span_features import Mark
from desktop.ml.memory.span_index import OTHER_WORDS, REMOVAL, SAME_WORDS, MarkIndex
from desktop.ml.reading.correction_features import computed
from desktop.ml.reading.network import Network
from desktop.ml.serving import loader
from desktop.ml.serving.predictor import ThreadPredictor
from desktop.ml.serving.thread import ModelThread
from desktop.system import paths
from tests.helpers.small import FOG

FIRM = "The meeting with Zanzibrook was moved."
LABELS = tuple(Taught(f"c{i}", text, "fog") for i, text in enumerate(FOG[:10]))
ENTITIES = (
    Taught("c0", FIRM, spans=(Span(17, 27, "Firm"),)),
    Taught("c1", "Oslo is cold in winter.", spans=(), predicted=(Span(0, 4, "Place"),)),
)
LESSONS = {"weather": LABELS, "places": ENTITIES}
ASKED = {"weather": FOG[-1], "places": "ZANZIBROOK moved to Oslo."}


@pytest.fixture
def passes(monkeypatch):
    """Count the texts that the encoder reads."""
    counted = []
    encode = Network.encode
    monkeypatch.setattr(
        Network, "encode", lambda net, x, *more: (counted.extend(x), encode(net, x, *more))[1]
    )
    return counted


def answers(packs, memory_of, version, kept):
    """Read with a predictor that is made anew; returns what it says and what it kept."""

    async def work():
        keep = lambda _, found: kept.update(found)  # noqa: E731
        thread = ModelThread([paths.backbone().parent], packs.joinpath)
        predictor = ThreadPredictor(thread, memory_of, keep)
        try:
            said = await predictor.read(version, ASKED[version])
        finally:
            predictor.close()
        return [(s.label, s.probability) for s in said.labels] or said.spans, said.learned

    return work()


@pytest.mark.parametrize("version", ["weather", "places"])
def test_no_corrected_text_is_read_again_when_a_version_is_opened_again(
    run, packs, passes, version
):
    kept = {}

    async def memory(_):
        return Memory(None, LESSONS[version], dict(kept))

    first = run(answers(packs, memory, version, kept))
    assert set(kept) == {digest(lesson.text) for lesson in LESSONS[version]}
    passes.clear()
    again = run(answers(packs, memory, version, kept))
    assert len(passes) == 1, "the text that was asked for, and no other"
    assert again == first
    assert first[1], "learned from what was taught"


def test_what_is_stored_of_an_earlier_decision_is_not_used_for_another(run, packs, passes):
    kept = {}
    lessons = [ENTITIES[0]]

    async def memory(_):
        return Memory(None, tuple(lessons), dict(kept))

    run(answers(packs, memory, "places", kept))
    lessons[0] = Taught("c0", FIRM, spans=())
    passes.clear()
    spans, _ = run(answers(packs, memory, "places", kept))
    assert len(passes) == 2
    assert not any(span.label == "Firm" for span in spans)


def test_another_version_is_read_with_while_one_sees_its_texts(run, packs, monkeypatch):
    monkeypatch.setattr(loader, "AT_ONCE", 1)
    order = []

    async def memory(version):
        return Memory(None, LABELS if version == "weather" else ())

    async def work():
        thread = ModelThread([paths.backbone().parent], packs.joinpath)
        looked = asyncio.Event()
        predictor = ThreadPredictor(
            thread, memory, lambda *_: loop.call_soon_threadsafe(looked.set)
        )
        loop = asyncio.get_running_loop()
        try:
            await predictor.prepare("places")
            new = asyncio.create_task(predictor.prepare("weather"))
            new.add_done_callback(lambda _: order.append("loaded"))
            await looked.wait()
            await predictor.read("places", "Rain in Oslo.")
            order.append("read")
            await new
        finally:
            predictor.close()

    run(work())
    assert order == ["read", "loaded"]


WIDTH = 64
source = np.random.default_rng(3)
STATES = unit(
    source.normal(size=(6, WIDTH)).repeat(40, 0) + 0.25 * source.normal(size=(240, WIDTH))
)
STATES = STATES.astype(np.float32)


def best_of_all(marks, state, stems):
    """The rule, looked up one mark at a time."""
    found = []
    for (case, place), mark in marks.items():
        same = mark.stems == stems
        least = OTHER_WORDS if not same else SAME_WORDS if mark.label else REMOVAL
        cosine = float(state @ mark.state)
        if stems and cosine >= least:
            found.append((cosine + same, case, place))
    return max(found, default=None)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 200), st.lists(st.integers(0, 199), max_size=60, unique=True), st.integers(0, 99)
)
def test_a_search_among_many_marks_finds_what_a_look_at_each_finds(count, gone, seed):
    chance = np.random.default_rng(seed)
    index, marks = MarkIndex(WIDTH), {}
    for i in range(count):
        stems = (f"w{chance.integers(8)}",)
        mark = Mark(chance.choice(["Firm", ""]), stems, 1, STATES[chance.integers(240)])
        marks[f"c{i}", 0] = mark
        index.add(f"c{i}", 0, mark)
        if i == count // 2:
            index.search(STATES[:2], [("w0",)] * 2)
    for i in gone:
        if marks.pop((f"c{i}", 0), None):
            index.remove(f"c{i}", 0)
    asked = STATES[chance.integers(240, size=9)]
    stems = [(f"w{i}",) for i in range(8)] + [()]
    for state, own, answer in zip(asked, stems, index.search(asked, stems), strict=True):
        wanted = best_of_all(marks, state, own)
        assert (answer is None) == (wanted is None)
        if answer is not None and wanted is not None:
            assert answer.cosine + answer.same == pytest.approx(wanted[0], abs=1e-5)


def test_marks_that_are_taken_back_leave_none():
    index = MarkIndex(WIDTH)
    for i in range(80):
        index.add(f"c{i}", 0, Mark("Firm", ("a",), 1, STATES[i]))
    for i in range(80):
        index.remove(f"c{i}", 0)
    assert len(index) == 0
    assert index.search(STATES[:1], [("a",)]) == [None]


def test_nothing_is_computed_for_no_lesson_though_the_feature_of_a_text_is_at_hand():
    reader = SimpleNamespace(model=SimpleNamespace(spec=SimpleNamespace(kind=Kind.CLASSIFY)))
    assert computed(reader, (), np.ones(3, np.float32)) == {}
