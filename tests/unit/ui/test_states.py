"""States and reducers of the screens, without any window."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from desktop.core.answers.predictions import Explanation, LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind, Task
from desktop.core.decisions.cases import Case, CaseLine, Page
from desktop.core.decisions.corrections import Act, Correction, Decision
from desktop.core.history.versions import Progress
from desktop.services.facts import (
    CasesFound,
    CorrectionRecorded,
    Explained,
    LearningSurveyed,
    ModelReady,
    PredictionMade,
    ReadAgain,
    TaskOpened,
    TrainingCancelled,
    TrainingMoved,
    TrainingStarted,
    VersionActivated,
)
from desktop.ui import wording
from desktop.ui.screens.cases import state as cases
from desktop.ui.screens.learn import state as learn
from desktop.ui.screens.learn import training_words
from desktop.ui.screens.read import state as read
from desktop.ui.screens.read import wording as read_wording

TASK = Task("t", "T", Kind.CLASSIFY, ("a", "b"), "v")
SAID = Prediction("v", (LabelScore("a", 0.8), LabelScore("b", 0.2)))
CASE = Case("1", "t", "text", "2026", SAID, "p")


def after(*facts, start=None):
    state = start or read.ReadState(text=CASE.text)
    for fact in facts:
        state = read.reduce(state, fact)
    return state


def test_a_reading_asks_about_its_first_label_and_forgets_older_reasons():
    state = after(
        TaskOpened(TASK, (), "v", 1),
        ModelReady("t", "v"),
        PredictionMade(CASE),
        Explained("1", Explanation("a", ())),
    )
    assert (state.asked, state.ready) == ("a", True)
    assert state.explanation.label == "a"
    other = replace(CASE, id="2")
    assert after(PredictionMade(other), start=state).explanation is None


def test_nothing_is_current_while_the_box_shows_another_text_or_reads():
    state = after(TaskOpened(TASK, (), "v", 1), PredictionMade(CASE))
    assert state.current is CASE
    typed = read.seen(state, "text and more")
    assert (typed.current, typed.stale, typed.question) == (None, True, None)
    assert after(PredictionMade(CASE), start=typed).current is None
    assert read.seen(typed, "text").current is CASE
    assert read.waiting(state).current is None


def test_why_is_only_about_what_is_chosen():
    said = Prediction("v", spans=(Span(0, 2, "x", 0.9), Span(3, 4, "y", 0.8)))
    case = replace(CASE, prediction=said)
    spans = replace(TASK, kind=Kind.SPANS)
    about = Explained("1", Explanation("x", (), span=said.spans[0]))
    state = read.choosing(after(TaskOpened(spans, (), "v", 1), PredictionMade(case)), said.spans[0])
    state = after(about, start=state)
    assert state.reasons.label == "x"
    row = Correction("c", "1", Act.SPANS, "2026", spans=(Span(0, 2, "z"), said.spans[1]))
    corrected = after(CorrectionRecorded(replace(case, history=(row,)), spans), start=state)
    assert corrected.reasons is None
    assert read.choosing(state, said.spans[1]).reasons is None
    labels = after(TaskOpened(TASK, (), "v", 1), PredictionMade(CASE))
    labels = after(Explained("1", Explanation("a", ())), start=labels)
    assert labels.reasons.label == "a"
    assert read.asking(labels, "b").reasons is None
    assert read.asking(labels, "a", "b").reasons is None


def test_an_undone_correction_shows_the_models_answer_again():
    row = Correction("c", "1", Act.RELABEL, "2026", label="b")
    undo = Correction("d", "1", Act.UNDO, "2026", supersedes="c")
    state = after(PredictionMade(CASE), CorrectionRecorded(replace(CASE, history=(row,)), TASK))
    state = after(CorrectionRecorded(replace(CASE, history=(row, undo)), TASK), start=state)
    assert state.asked == "a"


def test_undoing_a_new_label_chooses_what_there_is_before_the_text_is_read_again():
    grown = replace(TASK, labels=("a", "b", "new"))
    row = Correction("c", "1", Act.RELABEL, "2026", label="new")
    undo = Correction("d", "1", Act.UNDO, "2026", supersedes="c")
    state = after(
        TaskOpened(TASK, (), "v", 1),
        PredictionMade(CASE),
        CorrectionRecorded(replace(CASE, history=(row,)), grown),
        ReadAgain("1", Prediction("v", (LabelScore("new", 0.9), LabelScore("a", 0.1)))),
        CorrectionRecorded(replace(CASE, history=(row, undo)), TASK),
    )
    assert state.asked == "a"
    again = Prediction("v", (LabelScore("b", 0.6), LabelScore("a", 0.4)))
    assert after(ReadAgain("1", again), start=state).asked == "b"
    other = read.asking(state, "b")
    assert after(ReadAgain("1", SAID), start=other).asked == "b"


def test_a_label_that_is_gone_from_the_task_is_not_the_answer():
    said = Prediction("v", (LabelScore("gone", 0.7), LabelScore("b", 0.3)))
    state = after(TaskOpened(TASK, (), "v", 1), PredictionMade(replace(CASE, prediction=said)))
    assert (state.first, state.asked) == ("b", "b")


def test_a_correction_that_the_model_has_learned_is_still_called_one():
    row = Correction("c", "1", Act.RELABEL, "2026", label="b")
    state = after(
        TaskOpened(TASK, (), "v", 1),
        PredictionMade(CASE),
        CorrectionRecorded(replace(CASE, history=(row,)), TASK),
        ReadAgain("1", Prediction("v", (LabelScore("b", 0.9), LabelScore("a", 0.1)))),
    )
    assert read_wording.accept_words(state) == ("Corrected to", "B")


def test_reasons_for_another_case_are_dropped():
    state = after(PredictionMade(CASE), Explained("other", Explanation("a", ())))
    assert state.explanation is None


def test_a_correction_shows_the_corrected_label():
    row = Correction("c", "1", Act.RELABEL, "2026", label="b")
    state = after(PredictionMade(CASE), CorrectionRecorded(replace(CASE, history=(row,)), TASK))
    assert state.asked == "b"
    assert state.first == "a"


def test_spans_are_those_of_the_person_once_there_are_any():
    said = Prediction("v", spans=(Span(0, 2, "x", 0.9),))
    case = replace(CASE, prediction=said)
    row = Correction("c", "1", Act.SPANS, "2026", spans=())
    assert after(PredictionMade(case)).spans == said.spans
    assert (
        after(PredictionMade(case), CorrectionRecorded(replace(case, history=(row,)), TASK)).spans
        == ()
    )


def test_another_task_forgets_the_case_and_the_same_keeps_it():
    state = after(TaskOpened(TASK, (), "v", 1), PredictionMade(CASE))
    assert after(TaskOpened(TASK, (), "w", 2), start=state).case is CASE
    assert after(TaskOpened(replace(TASK, id="u"), (), "v", 1), start=state).case is None


def test_learning_goes_from_survey_to_training_and_back():
    survey = LearningSurveyed(TASK, {"a": 6}, 6, 5, ())
    state = learn.reduce(learn.LearnState(), survey)
    state = learn.reduce(state, TrainingStarted(6, 10, 20))
    state = learn.reduce(state, TrainingMoved(Progress(1, 4, 1.0, 3.0, 0.5)))
    assert state.training
    assert state.progress == Progress(1, 4, 1.0, 3.0, 0.5)
    state = learn.reduce(state, TrainingCancelled())
    assert not state.training
    assert state.cancelled
    assert learn.stopped(state).survey is survey


def test_pages_of_the_same_search_are_put_together():
    line = CaseLine("1", "t", "x", "2026", "a", 0.5, Decision())
    state = cases.reduce(cases.CasesState(), CasesFound("q", Page((line,), 2)))
    older = replace(line, id="2")
    assert len(cases.more(state, CasesFound("q", Page((older,), 2))).lines) == 2
    assert cases.more(state, CasesFound("q", Page((line,), 2))).lines == (line,)
    assert cases.more(state, CasesFound("other", Page((line,), 2))) is state


def test_cases_of_entities_are_narrowed_to_one_kind_whatever_others_they_hold():
    marked = Decision(Act.SPANS, spans=(Span(0, 2, "dose", reviewed=True),))
    lines = (
        CaseLine("1", "t", "x", "2026", "Disease, Drug", None, Decision(), ("disease", "drug")),
        CaseLine("2", "t", "y", "2026", "Drug", None, marked, ("drug",)),
    )
    state = cases.CasesState(lines, 2, loading=False)
    assert state.labels == ("disease", "dose", "drug")
    listed = {name: [x.id for x in replace(state, label=name).listed] for name in state.labels}
    assert listed == {"disease": ["1"], "dose": ["2"], "drug": ["2", "1"]}


LINES = (
    CaseLine("1", "t", "Beta", "2026-01", "a", 0.9, Decision(Act.ACCEPT, "a"), ("a",)),
    CaseLine("2", "t", "alpha", "2026-03", "b", 0.4, Decision(flagged=True, note="ask"), ("b",)),
    CaseLine("3", "t", "Gamma", "2026-02", "a", 0.5, Decision(), ("a",)),
)


def listed(**chosen):
    return [line.id for line in cases.CasesState(LINES, 3, **chosen).listed]


def test_cases_are_listed_by_column_and_by_what_was_decided():
    assert listed() == ["2", "3", "1"]
    assert listed(column=cases.Column.TEXT, descending=False) == ["2", "1", "3"]
    assert listed(column=cases.Column.MODEL, descending=True) == ["2", "1", "3"]
    assert listed(which=cases.Which.UNDECIDED) == ["2", "3"]
    assert listed(which=cases.Which.DECIDED) == ["1"]
    assert listed(which=cases.Which.FLAGGED) == listed(which=cases.Which.NOTED) == ["2"]
    assert listed(label="a") == ["3", "1"]
    assert listed(which=cases.Which.TEACHING) == ["1", "2", "3"], "in the order that it came in"


def test_a_column_is_turned_round_and_wants_every_case():
    state = cases.CasesState(LINES, 200)
    assert not state.wants_all
    assert cases.ordered_by(state, cases.Column.TEXT).descending is False
    assert cases.ordered_by(state, cases.Column.READ).descending is False
    assert cases.ordered_by(state, cases.Column.READ).wants_all
    assert not replace(state, which=cases.Which.BINNED).wants_all


def test_the_cases_beside_the_opened_one_are_those_of_the_list():
    state = cases.CasesState(LINES, 3, opened="3")
    assert state.index == 1
    assert (cases.beside(state, 1), cases.beside(state, -1)) == ("1", "2")
    assert cases.beside(state, 2) == ""
    assert cases.beside(replace(state, opened=""), 1) == ""


def test_going_back_to_an_earlier_version_does_not_urge_the_newer_one():
    report = SimpleNamespace(candidate="new", verdict=SimpleNamespace(promoted=True))
    state = learn.LearnState(report=report)
    assert state.waiting
    first = SimpleNamespace(id="old", number=1)
    state = learn.reduce(state, VersionActivated(first))
    assert (state.back, state.waiting) == (1, False)
    state = learn.reduce(state, VersionActivated(SimpleNamespace(id="new", number=2)))
    assert (state.back, state.used) == (0, True)


def test_a_long_note_is_whole_in_the_tool_tip():
    note = "word " * 40
    held = Decision(note=note)
    assert len(wording.decision_line(held)) < 100
    assert note in wording.decision_tip(held)


def test_the_last_backup_is_told_in_plain_words():
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert wording.backup_line("", now) == "No backup yet"
    assert wording.backup_line("nonsense", now) == "No backup yet"
    assert wording.backup_line("2026-11-26T11:46:00+00:00", now) == "Last backup 14 min ago"
    assert wording.backup_line("2026-11-20T12:00:00+00:00", now) == "Last backup 6 days ago"


def test_probabilities_are_never_rounded_to_certain_or_impossible():
    assert wording.percent(0.999) == "> 99 %"
    assert wording.percent(0.001) == "< 1 %"
    assert wording.percent(0.86) == "86 %"
    assert wording.percent(1.0) == "> 99 %"
    assert wording.percent(0.0) == "< 1 %"


def test_progress_says_how_long():
    assert "30 s left" in training_words.progress_line(Progress(1, 4, 10, 30, 0.1))
    assert "5 min left" in training_words.progress_line(Progress(1, 4, 100, 300, 0.1))
