"""Krippendorff's alpha gives his own published figures, and departments are told to agree or not."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.agreement import alpha, alpha_interval, department_agreement, meaning_of
from tests.builders import workspace_of

# Krippendorff (2011), section D: four observers, twelve units, five values, cells missing.
FOUR = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]


def units(*observers: str) -> list[list[float]]:
    columns = zip(*(observer.split() for observer in observers), strict=True)
    return [[float(value) for value in column if value != "."] for column in columns]


@pytest.mark.parametrize(
    ("metric", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_four_observers_agree_as_published(metric, published):
    assert alpha(units(*FOUR), metric) == pytest.approx(published, abs=0.0005)


def test_two_observers_of_two_values_agree_as_published():
    # Section A: Meg and Owen, ten articles.
    found = alpha(units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "nominal")
    assert found == pytest.approx(0.095, abs=0.0005)


def test_two_observers_of_five_values_agree_as_published():
    # Section B: Ben and Gerry, twelve units, values a to e.
    letters = {letter: str(place) for place, letter in enumerate("abcde")}
    ben, gerry = (
        "".join(letters.get(c, c) for c in row)
        for row in ("a a b b d c c c e d d a", "b a b b b c c c e d d d")
    )
    assert alpha(units(ben, gerry), "nominal") == pytest.approx(0.692, abs=0.0005)


def test_all_of_one_mind_is_one_and_one_value_says_nothing():
    assert alpha([[1, 1], [4, 4], [2, 2]]) == 1
    assert math.isnan(alpha([[3, 3], [3, 3]]))
    assert math.isnan(alpha([[3], [2]]))
    with pytest.raises(ValueError, match="metric must be one of"):
        alpha([[1, 1]], "ratio")


@given(st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=4), min_size=2, max_size=8))
def test_it_is_the_definition_pair_by_pair(said):
    values = [value for unit in said for value in unit]
    n = len(values)
    observed = sum((a - b) ** 2 / (len(unit) - 1) for unit in said for a in unit for b in unit) / n
    expected = sum((a - b) ** 2 for a in values for b in values) / (n * (n - 1))
    found = alpha(said)
    assert math.isnan(found) if expected == 0 else found == pytest.approx(1 - observed / expected, abs=1e-9)


def test_the_interval_holds_the_estimate_and_narrows_with_units():
    few, many = alpha_interval(units(*FOUR)), alpha_interval(units(*FOUR) * 6)
    assert few.low < few.estimate < few.high <= 1
    assert many.high - many.low < few.high - few.low
    assert alpha_interval(units(*FOUR)) == few  # the same each time
    assert math.isnan(alpha_interval([[1, 2, 3]]).low)


def test_what_an_alpha_means():
    assert [meaning_of(value) for value in (0.8, 0.799, 0.667, 0.66, -0.2)] == [
        "reliable", "tentative", "tentative", "low", "low"
    ]  # fmt: skip


def said(component: str, department: str, *levels: int, role: str = "associate") -> list[dict]:
    row = {"round": "Spring", "component": component, "respondent_role": role, "department": department}
    return [row | {"level": level, "rated_at": pd.Timestamp("2026-05-01")} for level in levels]


def test_departments_that_say_the_same_agree_and_others_do_not():
    alike = [
        *said("single_view", "Stores", *[2] * 5), *said("single_view", "Web", *[2] * 5),
        *said("one_mind", "Stores", *[4] * 5), *said("one_mind", "Web", *[4] * 5),
        *said("one_mind", "Board", 1, 1), *said("one_mind", "Stores", 1, 1, 1, 1, 1, role="customer"),
    ]  # fmt: skip
    apart = [row | ({"level": 6 - row["level"]} if row["department"] == "Web" else {}) for row in alike]
    with workspace_of(ratings=alike) as workspace:
        found = department_agreement(workspace.read)
    assert (found.alpha, found.meaning, found.departments, found.components) == (
        1,
        "reliable",
        ("Stores", "Web"),
        2,
    )
    with workspace_of(ratings=apart) as workspace:
        other = department_agreement(workspace.read)
    # Means 2 and 4, 4 and 2: within 4 each, so observed 4; of the six pairs four are 2 apart: 16 / 6.
    assert other.alpha == pytest.approx(1 - 4 / (16 / 6))
    assert other.meaning == "low"


def test_below_ten_raters_nothing_is_said():
    few = [*said("single_view", "Stores", 2, 2, 2, 2, 2), *said("single_view", "Web", 2, 2, 2, 2)]
    with workspace_of(ratings=few) as workspace:
        found = department_agreement(workspace.read)
    assert found.alpha is None
    assert "10 raters" in found.reason
