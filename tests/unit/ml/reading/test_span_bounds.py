"""Where a span must end, and texts of which nothing can be read."""

import numpy as np
import pytest

from desktop.core.errors import KnownError, Problem
from desktop.core.rows.accounts import text_problem
from desktop.core.texts.text import checked, is_blank
from desktop.ml.checkpoints.read import load_network
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.heads import bio2
from desktop.ml.reading.reader import Reader
from desktop.system import paths


@pytest.fixture(scope="module")
def backbone():
    return FastEncoder(paths.backbone())


@pytest.fixture(scope="module")
def places(packs, backbone):
    return Reader(load_network(packs / "places", backbone), backbone.tokenizer, "v")


def spans_if_everything_were_one(backbone, text):
    """Return the surfaces of spans where the model takes every word for part of one span."""
    bounds = bio2.words_of(backbone.tokenizer.encode(text)).bounds
    logits = np.tile(np.array([0.0, 2.0, 6.0], np.float32), (len(bounds), 1))
    path = bio2.decode(bio2.bounded(logits, text, bounds))
    return [text[s.start : s.end] for s in bio2.spans_of(path, logits, bounds, ("Dose",))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500 mg twice a day", ["500 mg twice a day"]),
        ("500 mg twice\na day", ["500 mg twice\na day"]),
        ("5 mg daily\n\nPlan", ["5 mg daily", "Plan"]),
        ("5 mg daily\n \t\nPlan", ["5 mg daily", "Plan"]),
        ("500 mg daily\n2. rest", ["500 mg daily", "rest"]),
        ("500 mg daily\n 12) rest", ["500 mg daily", "rest"]),
        ("500 mg daily\n- rest", ["500 mg daily", "rest"]),
        ("500 mg daily\n\u2022 rest", ["500 mg daily", "rest"]),
        ("take\n2.5 mg daily", ["take\n2.5 mg daily"]),
        ("take\n-ish doses", ["take\n-ish doses"]),
    ],
)
def test_a_span_ends_at_a_blank_line_and_before_the_next_item(backbone, text, expected):
    assert spans_if_everything_were_one(backbone, text) == expected


BLANK = ["\u200b", "\u200b\u200d \n", "\u0301\u0302", "\ufeff\u2060", "\u00ad", "\ufffd", "\ue000"]


@pytest.mark.parametrize("text", BLANK)
def test_a_text_of_which_nothing_can_be_read_is_none(text):
    assert is_blank(text)
    assert text_problem(text) == "no text"
    with pytest.raises(KnownError) as caught:
        checked(text)
    assert caught.value.problem is Problem.EMPTY_TEXT


@pytest.mark.parametrize("text", ["?", "e\u0301", "\u732b", "\U0001f600", "\u200b.", "_"])
def test_whatever_the_tokenizer_sees_is_a_text(backbone, text):
    assert not is_blank(text)
    assert len(backbone.tokenizer.encode(text)) > 0


@pytest.mark.parametrize("text", BLANK)
def test_the_tokenizer_agrees_and_reading_such_a_text_finds_no_spans(backbone, places, text):
    assert len(backbone.tokenizer.encode(text)) == 0
    assert places.read(text).prediction.spans == ()
    assert [p.spans == () for p in places.read_many([text, "Rain in Oslo."])][0]
