"""The switch by which the whole program uses one form of products."""

import pytest

from desktop.core.errors import KnownError, Problem
from desktop.core.products import VARIABLE, Products, forced
from desktop.core.wording import sentence


@pytest.mark.parametrize("products", Products)
def test_a_form_is_chosen_by_its_name(products):
    assert forced({VARIABLE: products.value}) is products


@pytest.mark.parametrize("environment", [{}, {VARIABLE: ""}])
def test_without_a_choice_nothing_is_forced(environment):
    assert forced(environment) is None


@pytest.mark.parametrize("wanted", ["INT8", "int4", " ", "x" * 5_000])
def test_another_word_is_one_sentence_that_names_the_forms(wanted):
    with pytest.raises(KnownError) as caught:
        forced({VARIABLE: wanted})
    assert caught.value.problem is Problem.UNKNOWN_PRODUCTS
    told = sentence(caught.value)
    assert "float32, int8, wide" in told
    assert len(told) < 300
