"""A component is in a quarter only where the levels that people and data give are told for sure."""

import pytest

from lib.analysis.quarters import apart, place


@pytest.mark.parametrize(
    ("said", "shown", "expected"),
    [
        (4, (4, 4), "known_strength"),
        (3, (3, 3), "known_strength"),
        (2, (4, 4), "hidden_strength"),
        (2, (1, 1), "known_gap"),
        (4.5, (2, 2), "blind_spot"),
    ],
)
def test_each_quarter_has_its_place(said, shown, expected):
    assert place(said, shown) == (expected, "")


@pytest.mark.parametrize(
    ("said", "shown", "why"),
    [
        (4, (2, 3), "unsure"),
        (4, (4, 5), "unsure"),
        (2.5, (4, 4), "unsure"),
        (None, (4, 4), "not_rated"),
        (4, None, "no_evidence"),
        (None, None, "neither"),
    ],
)
def test_what_lies_on_both_sides_or_says_nothing_enters_none(said, shown, why):
    assert place(said, shown) == (None, why)


def test_the_distance_is_to_the_nearest_end_of_a_range():
    assert apart(4, (2, 3)) == 1
    assert apart(1, (2, 3)) == -1
    assert apart(2.5, (2, 3)) == 0
