"""Could it be chance? Against published figures."""

import pytest

from lib.analysis.chance import discoveries, fisher

# Benjamini and Hochberg (1995), section 4: thrombolysis after a heart attack.
PUBLISHED = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
    0.7590, 1.0,
)  # fmt: skip


def test_the_lady_tasting_tea_may_have_guessed():
    # Fisher (1935): three of four cups right. One-sided 17 / 70; both ways twice that.
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_four_of_the_published_findings_stand():
    assert discoveries(PUBLISHED) == (True,) * 4 + (False,) * 11


def test_the_order_of_the_list_does_not_matter():
    assert discoveries(PUBLISHED[::-1]) == (False,) * 11 + (True,) * 4


def test_nothing_found_is_no_discovery():
    assert discoveries(()) == ()


def test_groups_alike_are_chance_for_sure():
    assert fisher(5, 10, 5, 10) == pytest.approx(1.0)
    assert fisher(0, 10, 0, 10) == pytest.approx(1.0)


def test_impossible_counts_are_a_mistake():
    with pytest.raises(ValueError, match="between 0 and n"):
        fisher(5, 4, 0, 4)
