"""What the gate refuses, and what it takes to overrule it, on a real model."""

import json

from desktop.commandline.parser import main
from desktop.composition import compose, opened
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.checks import Plan
from desktop.services.facts import CandidateJudged
from tests.helpers.small import FOG


async def trained(folder, packs, examples, plan=None):
    """Store corrections, train once, and return what the gate said."""
    async with opened(compose(folder, packs=packs)) as program:
        task = await program.repository.task("weather")
        await program.taking.take(task, examples)
        facts = [fact async for fact in program.learning.train(task.id, plan=plan)]
    return next(fact for fact in facts if isinstance(fact, CandidateJudged))


def test_a_refused_version_needs_a_written_reason_which_is_kept(
    run, folder, packs, tmp_path, capsys
):
    fog = [Example(text, "fog") for text in FOG]
    judged = run(trained(folder, packs, fog, Plan(score_fall=-2.0)))
    assert not judged.report.verdict.promoted
    assert judged.report.watt_hours > 0
    data = ["--task", "weather", "--data-dir", str(folder.root)]
    assert main(["activate", "2", *data]) == 1
    assert "--reason" in capsys.readouterr().err
    assert main(["activate", "2", "--reason", "Fog matters.", *data]) == 0
    file = tmp_path / "lineage.json"
    assert main(["lineage", "--out", str(file), *data]) == 0
    newest, first = json.loads(file.read_text("utf-8"))["versions"]
    assert newest["overrules"][0]["reason"] == "Fog matters."
    assert newest["parent"] == first["version"]
    assert newest["run"]["plan"]["score_fall"] == -2.0
    assert len(newest["run"]["corrections"]) == len(FOG)
    assert not any(text in file.read_text("utf-8") for text in FOG)
    assert first["run"] is None
