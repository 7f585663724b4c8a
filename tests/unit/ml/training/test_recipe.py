"""How long a new task learns: planned by texts, and by tokens where texts are long."""

import pytest

from desktop.core.answers.tasks import Kind
from desktop.ml.training import recipe


def learned(kind, count, length, each):
    """The settings for texts of so many tokens, and how many tokens are learned from in all."""
    how = recipe.default_fit(kind, count, 0, each=each, tokens=count * length)
    return how, how.epochs * count * length


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("each", [5, 20, 40])
@pytest.mark.parametrize(("count", "length"), [(961, 260), (190, 510), (400, 500), (60, 5_000)])
def test_long_texts_are_read_no_more_often_than_there_is_time_for(kind, each, count, length):
    how, tokens = learned(kind, count, length, each)
    assert how.epochs == 3 or tokens <= recipe.PLANNED


@pytest.mark.parametrize(
    ("kind", "count", "each", "rounds"),
    [
        (Kind.SPANS, 1_187, 0, 8),
        (Kind.SPANS, 300, 0, 14),
        (Kind.CLASSIFY, 616, 8, 10),
        (Kind.CLASSIFY, 32, 16, 20),
        (Kind.CLASSIFY, 600, 300, 3),
        (Kind.CLASSIFY, 6_000, 80, 3),
    ],
)
def test_texts_of_a_sentence_or_two_are_read_as_often_as_ever(kind, count, each, rounds):
    assert learned(kind, count, 30, each)[0].epochs == rounds


def test_the_lower_layers_of_many_long_texts_are_computed_once():
    assert learned(Kind.CLASSIFY, 961, 260, 40)[0].frozen == recipe.FROZEN
    assert learned(Kind.CLASSIFY, 961, 30, 40)[0].frozen == 0
    assert learned(Kind.SPANS, 961, 260, 40)[0].frozen == 0
