"""Columns are found by the names that a person is shown."""

import pytest

from desktop.files.records.columns import column


@pytest.mark.parametrize(
    "wanted", ["What happened? (in your own words)", "What happened?\n(in your own words)"]
)
def test_a_name_over_two_lines_is_known_as_it_is_shown(wanted):
    assert column(["when", "What happened?\n(in your own words)"], wanted, ()) == 1


def test_a_long_name_is_known_as_it_is_shown_where_only_one_begins_so():
    long = "Please tell us in your own words what happened"
    assert column(["a", long], long[:40], ()) == 1
    assert column([long, f"{long} then"], long[:40], ()) is None
