"""What is given out: columns and rows, and that reading it in again gives the same rows."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.answers.predictions import Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Origin
from desktop.core.decisions.corrections import Act, Correction
from desktop.core.decisions.examples import Example
from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import answers_of, text_problem, texts_of
from desktop.core.rows.exports import StoredCase, StoredPrediction, What, layout
from desktop.core.rows.tables import Columns
from desktop.core.texts.text import canonical
from desktop.files.raw.sources import Source
from desktop.files.reader import sheet_of
from desktop.files.records.own import guarded, unguarded
from desktop.files.registry import WRITTEN
from desktop.files.writer import FileWriter
from desktop.services.files.exporting import Exported, Exporting, ExportMoved, Wanted

LABELS = Task("weather", "Weather", Kind.CLASSIFY, ("rain", "sun"))
PLACES = Task("places", "Places", Kind.SPANS, ("Place",))
FORMS = ("csv", "jsonl")
EMOJI = '\U0001f327\ufe0f In Rome \U0001f469\u200d\U0001f9b0 and\nOslo,\u00a0"so".'


def row(own, act, label=None, spans=None, **more):
    return Correction(own, "c1", act, "2026-01-02", "Ana", "p", label, spans, **more)


def stored(text, *history, said=(), task="weather"):
    return StoredCase("c1", task, text, "window", "2026-01-01", history, said)


def written(task, what, form, *cases):
    """Return the text of an export."""
    sink, writer = io.StringIO(newline=""), FileWriter()
    made = layout(task, what, flat=writer.is_flat(form))
    records = writer.begin_file(form, sink, made.columns)
    for case in cases:
        records([*made.rows(case)])
    return sink.getvalue()


def table(text):
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))]


def read_back(text, form, kind):
    source = Source(f"f.{form}", text.encode("utf-8"))
    return answers_of(sheet_of(source, Columns()), kind)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", [*What])
@pytest.mark.parametrize("task", [LABELS, PLACES], ids=["labels", "entities"])
def test_every_row_has_every_column_in_their_order(task, what, form):
    if (task, what) == (LABELS, What.SPANS):
        with pytest.raises(KnownError) as caught:
            layout(task, what, flat=False)
        assert caught.value.problem is Problem.NO_ENTITIES
        return
    spans = (Span(0, 4, "Place", 1.0, reviewed=True),)
    decided = row("1", Act.SPANS, spans=spans) if task is PLACES else row("1", Act.RELABEL, "sun")
    cases = [
        stored(
            "Oslo",
            decided,
            said=(StoredPrediction("2026", "v1", 1, 2.0, "rain", 0.5, spans=spans),),
        ),
        stored("Rome"),
        stored("none", said=(StoredPrediction("2026", "v1", 1, 2.0),)),
    ]
    made = layout(task, what, flat=WRITTEN[form].flat)
    records = [record for case in cases for record in made.rows(case)]
    assert records
    assert all(tuple(record) == made.columns for record in records)


def test_of_a_history_only_the_row_that_stands_is_an_answer():
    history = (
        row("1", Act.RELABEL, "rain"),
        row("2", Act.RELABEL, "sun", seconds=2.5),
        row("3", Act.NOTE, reason="ask"),
        row("4", Act.RELABEL, "fog"),
        row("5", Act.UNDO, supersedes="4"),
    )
    rows = table(written(LABELS, What.CORRECTIONS, "csv", stored("x y", *history)))
    assert [r["label"] for r in rows] == ["", "sun", "", "", ""]
    assert [r["given"] for r in rows] == ["rain", "sun", "", "fog", ""]
    assert [r["undoes"] for r in rows] == ["", "", "", "", "4"]
    assert (rows[1]["author"], rows[1]["at"], rows[1]["seconds"]) == ("Ana", "2026-01-02", "2.5")
    account = read_back(
        written(LABELS, What.CORRECTIONS, "csv", stored("x y", *history)), "csv", Kind.CLASSIFY
    )
    assert account.examples == (Example("x y", "sun"),)
    assert account.rows == 5


@pytest.mark.parametrize("form", FORMS)
def test_what_was_renamed_goes_out_under_its_new_name(form):
    rain = row("1", Act.RELABEL, "rain"), row("2", Act.RENAME, "shower", reason="rain")
    out = written(LABELS, What.CORRECTIONS, form, stored("x y", *rain))
    assert read_back(out, form, Kind.CLASSIFY).examples == (Example("x y", "shower"),)
    town = (
        row("1", Act.SPANS, spans=(Span(0, 4, "Place", 1.0, reviewed=True),)),
        row("2", Act.RENAME, "Town", reason="Place"),
    )
    for what in (What.CORRECTIONS, What.SPANS, What.CASES):
        out = written(PLACES, what, form, stored("Oslo now", *town, task="places"))
        (found,) = read_back(out, form, Kind.SPANS).examples
        assert [s.label for s in found.spans] == ["Town"]


def test_predictions_say_label_probability_sure_or_not_version_and_time():
    said = (
        StoredPrediction(
            "2026-01-01T10", "sha256:a", 1, 12.34, "rain", 0.81239, sure=False, unlike=True
        ),
        StoredPrediction("2026-01-02T10", "sha256:b", 2, 3.0, "sun", 0.9),
    )
    first, second = table(written(LABELS, What.PREDICTIONS, "csv", stored("x", said=said)))
    assert (first["label"], first["probability"], first["sure"]) == ("rain", "0.8124", "false")
    assert (first["version"], first["number"], first["at"]) == ("sha256:a", "1", "2026-01-01T10")
    assert (first["unlike"], first["took_ms"]) == ("true", "12.3")
    assert (second["label"], second["sure"], second["number"]) == ("sun", "true", "2")


@pytest.mark.parametrize("form", FORMS)
def test_entities_stand_at_code_points_and_are_read_back(form):
    at = EMOJI.index("Rome"), EMOJI.index("Oslo")
    text = canonical(EMOJI)
    spans = tuple(Span(a, a + 4, "Place", 1.0, reviewed=True) for a in at)
    cases = (
        stored(text, row("1", Act.SPANS, spans=spans), task="places"),
        stored("None here.", row("1", Act.SPANS, spans=()), task="places"),
        stored("Half of it", row("1", Act.SPANS, spans=(Span(0, 4, "Place", 0.4),)), task="places"),
        stored("Nobody looked", task="places"),
    )
    for what in (What.SPANS, What.CASES, What.CORRECTIONS):
        out = written(PLACES, what, form, *cases)
        account = read_back(out, form, Kind.SPANS)
        assert [(e.text, [(s.start, s.end) for s in e.spans]) for e in account.examples] == [
            (text, [(a, a + 4) for a in at]),
            ("None here.", []),
        ], what
    if form == "csv":
        rows = table(written(PLACES, What.SPANS, form, *cases))
        assert [(r["start"], r["end"], r["words"]) for r in rows] == [
            (str(at[0]), str(at[0] + 4), "Rome"),
            (str(at[1]), str(at[1] + 4), "Oslo"),
            ("", "", ""),
        ]


def test_what_was_found_in_one_text_twice_stays_two_rows():
    found = (Span(0, 4, "Place", 0.7), Span(9, 13, "Place", 0.6))
    said = (
        StoredPrediction("2026", "v", 1, 1.0, spans=found),
        StoredPrediction("2027", "v", 1, 1.0, spans=found[:1]),
    )
    out = written(PLACES, What.PREDICTIONS, "csv", stored("Oslo and Rome", said=said))
    assert [r["probability"] for r in table(out)] == ["0.7", "0.6", "0.7"]
    sheet = sheet_of(Source("f.csv", out.encode("utf-8")), Columns())
    assert [len(r.spans) for r in sheet.rows] == [2, 1]
    assert len(texts_of(sheet).used) == 2


def test_an_entity_that_was_spoilt_by_hand_spoils_the_answer_of_its_text_alone():
    spans = (Span(0, 4, "Place", 1.0, reviewed=True), Span(9, 13, "Place", 1.0, reviewed=True))
    case = stored("Oslo and Rome", row("1", Act.SPANS, spans=spans), task="places")
    other = StoredCase("c2", "places", "Rome and Oslo", "w", "2026", case.history)
    out = written(PLACES, What.SPANS, "csv", case, other)
    for spoilt in (out.replace("9,13", "nine,13", 1), out.replace("0,4,", "x,4,", 1)):
        account = read_back(spoilt, "csv", Kind.SPANS)
        assert len(account.set_aside) == 1
        assert account.set_aside[0].text == "Oslo and Rome"


TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"\\,;|\t\n [{#%\u00bf\uff1d\uff0d\U0001f469\u200d\u5934\u4e00"),
        st.characters(codec="utf-8"),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(TEXTS, st.text("ab =-@'\"[]{}", min_size=1, max_size=6)), max_size=5))
@pytest.mark.parametrize("form", FORMS)
def test_any_text_and_label_is_read_back_as_it_is(form, given_rows):
    rows = {canonical(text): label.strip() for text, label in given_rows}
    rows = {t: label for t, label in rows.items() if label and not text_problem(t)}
    cases = [stored(t, row("1", Act.RELABEL, label)) for t, label in rows.items()]
    if not cases:
        return
    for what in (What.CASES, What.CORRECTIONS):
        account = read_back(written(LABELS, what, form, *cases), form, Kind.CLASSIFY)
        assert {e.text: e.label for e in account.examples} == rows
        assert (account.duplicates, account.conflicts, account.set_aside) == ((), (), ())


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "'=1", "''=1", "\uff1d1", "\n-", "|x", "%0A"],
)
def test_no_cell_begins_like_a_formula_and_none_is_changed_by_it(cell):
    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell
    for plain in ("", "a=1", "'tis", "1-2", "\u5934"):
        assert guarded(plain) == plain


class Keeper:
    """A goal that keeps what is written, and how it ended."""

    def __init__(self):
        self.sink, self.ended = io.StringIO(newline=""), ""

    def draft(self, goal, *, replacing):
        return self

    def __enter__(self):
        return self.sink

    def __exit__(self, kind, error, trace):
        self.ended = kind.__name__ if kind else "kept"


@pytest.fixture
def filled(run):
    """A fake store with 450 cases, the service over it, and where it writes."""
    from desktop.core.history.versions import Version, VersionState
    from tests.helpers.fakes import FakeRepository

    async def fill():
        made = FakeRepository()
        version = Version("v1", "weather", 1, "2026", VersionState.READY, active=True)
        await made.install_task(LABELS, version, {})
        for number in range(450):
            await made.record_case("weather", f"number {number}", None, Origin("test"))
        return made

    repository, keeper = run(fill()), Keeper()
    return repository, Exporting(repository, FileWriter(), keeper), keeper


def test_it_tells_how_far_it_is_and_ends_with_the_rows(run, filled, tmp_path):
    _, exporting, keeper = filled

    async def steps():
        wanted = Wanted("weather", What.CASES, "jsonl")
        return [f async for f in exporting.to_file(wanted, tmp_path / "x", replacing=False)]

    *moved, last = run(steps())
    assert moved == [ExportMoved(n, 450, n) for n in (200, 400, 450)]
    assert last == Exported(450, 450, str(tmp_path / "x"))
    texts = [json.loads(line)["text"] for line in keeper.sink.getvalue().splitlines()]
    assert texts == [f"number {n}" for n in range(450)]
    assert keeper.ended == "kept"


def test_given_up_it_leaves_nothing(run, filled, tmp_path):
    _, exporting, keeper = filled

    async def steps():
        wanted = Wanted("weather", What.CASES, "csv")
        facts = exporting.to_file(wanted, tmp_path / "x", replacing=False)
        await anext(facts)
        await facts.aclose()

    run(steps())
    assert keeper.ended in ("GeneratorExit", "CancelledError")


def test_a_fault_in_the_middle_reaches_whoever_keeps_the_file(run, filled, tmp_path, monkeypatch):
    repository, exporting, keeper = filled
    exported = repository.exported

    async def failing(places, what):
        if places[0]:
            raise KnownError(Problem.DISK_FAILING)
        return await exported(places, what)

    monkeypatch.setattr(repository, "exported", failing)

    async def steps():
        wanted = Wanted("weather", What.CASES, "csv")
        async for _ in exporting.to_file(wanted, tmp_path / "x", replacing=False):
            pass

    with pytest.raises(KnownError):
        run(steps())
    assert keeper.ended == "KnownError"
