"""How a new task learns: by how much there is, and by what its encoder tells apart."""

from dataclasses import replace

import pytest

from desktop.core.answers.tasks import Kind
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import Fitted
from desktop.ml.heads.spec import WITHIN
from desktop.ml.training import recipe
from desktop.system import paths
from tests.helpers.multilingual import needed, opened

GENTLE, STRONG = 2e-4, 1e-3


@pytest.fixture(scope="module")
def facts():
    return FastEncoder(paths.backbone()).facts


@pytest.fixture(scope="module")
def crowded(facts):
    """An encoder that puts all texts into a narrow cone."""
    return replace(facts, fitted=Fitted(middle=(0.1,) * facts.width))


def learned(facts, kind, count, length, each):
    """The settings for texts of so many tokens, and how many tokens are learned from in all."""
    how = recipe.default_fit(facts, kind, recipe.Amount(count, each, count * length), 0)
    return how, how.epochs * count * length


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("each", [5, 20, 40])
@pytest.mark.parametrize(("count", "length"), [(961, 260), (190, 510), (400, 500), (60, 5_000)])
def test_long_texts_are_read_no_more_often_than_there_is_time_for(
    facts, crowded, kind, each, count, length
):
    for encoder in (facts, crowded):
        how, tokens = learned(encoder, kind, count, length, each)
        assert how.epochs == 3 or tokens <= recipe.PLANNED


@pytest.mark.parametrize(
    ("kind", "count", "each", "rounds"),
    [
        (Kind.SPANS, 1_187, 0, 8),
        (Kind.SPANS, 300, 0, 14),
        (Kind.CLASSIFY, 616, 8, 10),
        (Kind.CLASSIFY, 32, 16, 20),
        (Kind.CLASSIFY, 600, 60, 3),
        (Kind.CLASSIFY, 600, 300, 5),
        (Kind.CLASSIFY, 6_000, 80, 3),
    ],
)
def test_texts_of_a_sentence_or_two_are_read_as_often_as_ever(facts, kind, count, each, rounds):
    assert learned(facts, kind, count, 30, each)[0].epochs == rounds


def test_the_lower_layers_of_many_long_texts_are_computed_once(facts):
    assert learned(facts, Kind.CLASSIFY, 961, 260, 40)[0].frozen == recipe.FROZEN
    assert learned(facts, Kind.CLASSIFY, 961, 30, 40)[0].frozen == 0
    assert learned(facts, Kind.SPANS, 961, 260, 40)[0].frozen == 0
    cased = replace(facts, cased=True)
    assert learned(cased, Kind.SPANS, 961, 30, 40)[0].frozen == recipe.FROZEN


@pytest.mark.parametrize(("count", "rounds"), [(300, 5), (960, 5), (1_500, 3), (2_999, 3)])
def test_few_texts_are_learned_gently_only_where_the_encoder_tells_texts_apart(
    facts, crowded, count, rounds
):
    gentle, _ = learned(facts, Kind.CLASSIFY, count, 20, 60)
    strong, _ = learned(crowded, Kind.CLASSIFY, count, 20, 60)
    assert (gentle.rate, gentle.contrast, gentle.epochs) == (GENTLE, 0.0, 3)
    assert (strong.rate, strong.contrast, strong.epochs) == (STRONG, 0.3, rounds)
    assert strong.frozen == recipe.FROZEN


@pytest.mark.parametrize(
    ("count", "each"), [(60, 12), (616, 8), (300, 100), (1_000, 500), (3_000, 40), (9_000, 300)]
)
def test_what_an_encoder_tells_apart_changes_nothing_for_a_handful_and_for_many(
    facts, crowded, count, each
):
    # A hundred to each label are many.
    assert learned(crowded, Kind.CLASSIFY, count, 20, each) == learned(
        facts, Kind.CLASSIFY, count, 20, each
    )


@needed
def test_pieces_of_the_second_encoder_have_several_tags_where_entities_are_asked_for(facts):
    first, second = FastEncoder(paths.backbone()), opened()
    assert second.facts.fitted.middle
    assert not facts.fitted.middle
    assert recipe.new_spec(second, Kind.SPANS, ("a",)).words == WITHIN
    for encoder, kind in ((first, Kind.SPANS), (first, Kind.CLASSIFY), (second, Kind.CLASSIFY)):
        assert recipe.new_spec(encoder, kind, ("a",)).words == 1
