"""A version's JSON files: what earlier releases wrote is read, what does not fit is refused."""

import json

import pytest

from desktop.core.evaluation.conformal import Sets
from desktop.core.evaluation.selective import Promise
from desktop.ml.checkpoints.records import AdapterRecord, TaskRecord, calibration_of, record_of
from desktop.ml.uncertainty.calibration import Calibration
from desktop.ml.uncertainty.novelty import Ordinary

TASK = {
    "format": 1,
    "kind": "classify",
    "labels": ["fog", "rain"],
    "backbone": {"name": "one", "sha256": "0" * 64},
}
CALIBRATION = {"temperature": 1.5, "slope": 2, "offsets": [0.5, -1], "int8": True}


@pytest.fixture
def written(tmp_path):
    """Write JSON, or a text as it stands, to a file."""

    def write(content):
        file = tmp_path / "file.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return file

    return write


def test_what_later_releases_write_beside_is_left_out(written):
    assert record_of(TaskRecord, written({**TASK, "task": "w", "more": [1]})).labels == (
        "fog",
        "rain",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"format": 3},
        {"words": 0},
        {"words": 9, "kind": "spans", "format": 2},
        {"words": 2, "kind": "spans"},
        {"words": 2, "format": 2},
        {"format": 2, "kind": "spans"},
        {"format": "1"},
        {"kind": "evil"},
        {"labels": ["fog", "fog"]},
        {"labels": "fog"},
        {"labels": ["fog", 1]},
        {"labels": [str(i) for i in range(2_001)]},
        {"backbone": {"name": "one"}},
        {"backbone": None},
    ],
)
def test_a_task_that_does_not_fit_is_refused(written, change):
    with pytest.raises(ValueError, match=r"."):
        record_of(TaskRecord, written({**TASK, **change}))


@pytest.mark.parametrize("content", ["[]", "{", "", "[" * 100_000, '{"format": NaN}', "\ud7ff"])
def test_what_is_no_record_is_refused(written, content):
    with pytest.raises(ValueError, match=r"."):
        record_of(TaskRecord, written(content))


@pytest.mark.parametrize(
    "record",
    [
        {"r": 0, "lora_alpha": 2, "target_modules": ["query"]},
        {"r": 4, "lora_alpha": 2, "target_modules": []},
        {"r": 4, "lora_alpha": 2, "target_modules": "query"},
        {"r": 4, "lora_alpha": "2", "target_modules": ["query"]},
    ],
)
def test_an_adapter_that_does_not_fit_is_refused(written, record):
    with pytest.raises(ValueError, match=r"."):
        record_of(AdapterRecord, written(record))


def test_a_calibration_is_read_as_it_was_written(written):
    whole = CALIBRATION | {
        "sets": {"limit_90": 0.5, "limit_95": 0.75},
        "promises": [{"threshold": 0.5, "answered": 1, "wrong": 0.25}],
        "ordinary": {"least": 0.25},
    }
    assert calibration_of(written(whole), 2) == Calibration(
        1.5, 2.0, (0.5, -1.0), Sets(0.5, 0.75), (Promise(0.5, 1.0, 0.25),), Ordinary(0.25), True
    )


@pytest.mark.parametrize(
    "earlier",
    [
        {"sets": {"method": "raps", "limit": 9}, "promises": [{"other": 1}], "ordinary": {"a": 1}},
        {"sets": None, "promises": [], "ordinary": None},
        {"sets": {}, "ordinary": {}},
        {},
    ],
)
def test_what_other_methods_fitted_or_nobody_did_promises_nothing(written, earlier):
    found = calibration_of(written(CALIBRATION | earlier), 2)
    assert found == Calibration(1.5, 2.0, (0.5, -1.0), int8=True)


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0},
        {"temperature": 101},
        {"temperature": None},
        {"slope": -101},
        {"offsets": [0.0] * 3},
        {"offsets": ["0"]},
        {"promises": [{"threshold": 0.5}]},
        {"ordinary": {"least": "0"}},
    ],
)
def test_a_calibration_that_does_not_fit_is_refused(written, change):
    with pytest.raises(ValueError, match=r"."):
        calibration_of(written(CALIBRATION | change), 2)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_without_end_are_refused(written, number):
    with pytest.raises(ValueError, match=r"."):
        calibration_of(written(f'{{"temperature": 1, "offsets": [{number}]}}'), 2)
