"""What goes through the pipes of a training comes out as it went in."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.core.answers.predictions import LabelScore, Prediction, Span
from desktop.core.answers.tasks import Kind
from desktop.core.decisions.examples import Example
from desktop.core.evaluation.scores import score
from desktop.core.records import plain, read
from desktop.ml.training.messages import Job, Result, course, job_from, job_record

SPANNED = (Example("At Oslo", spans=(Span(3, 7, "Place"),)), Example("Nowhere", spans=()))
JOB = Job(
    kind=Kind.SPANS,
    labels=("Place",),
    encoders=(Path("/one"), Path("/two")),
    out=Path("/out"),
    parent=Path("/parent"),
    parent_known=b"\0\xff",
    seed=3,
    threads=2,
    device="cpu",
    unfinished=Path("/kept"),
    train=SPANNED,
    replay=(Example("rain", "wet"),),
    calibration=(),
    sealed=(),
    held_out=(),
    encoder="ab",
)


@pytest.mark.parametrize("job", [JOB, replace(JOB, parent=None, parent_known=None)])
def test_a_job_goes_through_as_json(job):
    assert job_from(json.loads(json.dumps(job_record(job)))) == job


def test_a_result_goes_through_as_json():
    said = Prediction("v", (LabelScore("wet", 0.75), LabelScore("dry", 0.25)))
    scores = {"sealed": score([Example("rain", "wet")], [said])}
    for result in (
        Result(scores, None, 1.5, 0.0, None),
        Result(scores, {"sealed": replace(scores["sealed"], steadiness=0.5)}, 1.5, 0.25, b"\0\xff"),
    ):
        assert read(Result, json.loads(json.dumps(plain(result)))) == result


def test_trainings_that_go_alike_have_one_course_and_others_another():
    alike = replace(JOB, out=Path("/other"), threads=9, unfinished=None)
    assert course(alike) == course(JOB)
    for other in ({"seed": 4}, {"train": SPANNED[:1]}, {"encoder": "cd"}, {"parent_known": None}):
        assert course(replace(JOB, **other)) != course(JOB)


def test_what_an_earlier_release_kept_of_a_training_is_found_again():
    assert course(JOB) == "9d3a1e72138fbcff4aac7e6e839fce83"
