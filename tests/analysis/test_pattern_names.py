"""What groups are called, by distances worked out by hand."""

from lib.analysis.pattern_names import names_of
from lib.schema.features import features

WHICH = [
    features()[name]
    for name in ("net_revenue", "order_count", "recency_days", "online_share", "discount_share")
]


def test_a_name_is_what_sets_apart_the_most_first_one_part_of_a_family() -> None:
    assert names_of([[0.5, 1.2, -0.9, 1.0, -0.1]], WHICH) == ("Frequent, online, high spending",)


def test_at_most_three_parts() -> None:
    assert names_of([[0.5, 0.6, 0.7, 0.8, 0.9]], WHICH) == ("Many discounts, online, not seen lately",)


def test_who_is_like_all_is_called_so() -> None:
    assert names_of([[0.1, 0.2, -0.3, 0.1, 0.0]], WHICH) == ("Much like everybody",)


def test_no_two_names_are_the_same() -> None:
    names = names_of([[1.0, 0.9, 0.3, 0.8, 0.2]] * 3 + [[0.0] * 5] * 3, WHICH)
    assert len(set(names)) == 6
    assert names[0] == "High spending, frequent, online"
    assert names[3:] == ("Much like everybody", "Much like everybody (2)", "Much like everybody (3)")
