"""A person opens the shipped sentiment task: a Chinese text, its reasons, a correction at once."""

from desktop.system import paths
from desktop.ui.screens.read.wording import language_line
from tests.helpers.journey import journey, read, until
from tests.helpers.multilingual import needed

PRAISE = "房间很干净，老板热情，下次还住这里。"
MIXED = "这家店的汤头味道就那样。"


async def look(desk):
    """The answer and the words behind it, which are words."""
    await read(desk, PRAISE)
    state = desk.reading.state
    assert state.case.prediction.best.label == "positive"
    assert language_line(state) == "", "Chinese is what it learned from, too"
    await until(lambda: desk.reading.state.explanation, "the words behind it")
    highlights = desk.reading.state.explanation.highlights
    strongest = max(highlights, key=lambda h: h.weight)
    assert PRAISE[strongest.start : strongest.end] in ("干净", "热情", "很", "下次")


async def correct(desk):
    """What is corrected is answered otherwise, also in words that are nearly the same."""
    await read(desk, MIXED)
    before = desk.reading.state.case.prediction.best
    wanted = "negative" if before.label == "positive" else "positive"
    desk.reading.relabel(wanted)
    await until(lambda: desk.reading.state.case.decision.label == wanted, "a correction")
    await read(desk, f"说实话，{MIXED}")
    after = {s.label: s.probability for s in desk.reading.state.case.prediction.labels}
    assert after[wanted] > 0.5


@needed
def test_the_shipped_sentiment_task_reads_and_learns_chinese(qapp, tmp_path):
    async def steps(desk):
        assert desk.reading.state.task.name == "Sentiment"
        await look(desk)
        await correct(desk)

    journey(qapp, tmp_path / "data", paths.resources() / "packs", steps, task="sentiment")
