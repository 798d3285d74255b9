"""Cramér's V is 0 where groups have nothing to do with each other, 1 where one tells the other, and sure in between."""

import math

import numpy as np
import pytest
from scipy.stats import chi2_contingency, ncx2
from scipy.stats.contingency import association

from lib.analysis.association import cramers_v


def table(*rows):
    return np.array(rows, dtype="float64")


def test_groups_that_are_treated_alike_have_no_strength():
    found = cramers_v(table([50, 50], [30, 30]))
    assert (found.estimate, found.low) == (0, 0)


def test_groups_that_decide_have_all_of_it():
    found = cramers_v(table([400, 0], [0, 400]))
    # chi-square is n = 800; less the one that chance adds, 799 / 800.
    assert found.estimate == pytest.approx(math.sqrt(799 / 800))
    assert found.high == 1


def test_what_chance_adds_is_taken_off():
    counts = table([30, 10], [20, 40])
    # Expected 20, 20, 30, 30: chi-square 100 / 20 x 2 + 100 / 30 x 2 = 16.667; less 1, over 100.
    assert association(counts.astype(int), correction=False) == pytest.approx(
        math.sqrt(16.667 / 100), abs=1e-4
    )
    assert cramers_v(counts).estimate == pytest.approx(math.sqrt(15.6667 / 100), abs=1e-5)


def test_the_interval_leaves_2_5_percent_at_either_end():
    counts = table([30, 10], [20, 40], [25, 25])
    square, _, freedom, _ = chi2_contingency(counts, correction=False)
    found = cramers_v(counts)
    surplus = [150 * end**2 for end in (found.low, found.high)]
    assert [ncx2.cdf(square, freedom, each) for each in surplus] == pytest.approx([0.975, 0.025])


def test_empty_rows_do_not_count_and_one_group_tells_nothing():
    assert cramers_v(table([30, 10], [0, 0], [20, 40])) == cramers_v(table([30, 10], [20, 40]))
    assert cramers_v(table([30, 10])).high == 0
    assert math.isnan(cramers_v(table([0, 0])).estimate)
