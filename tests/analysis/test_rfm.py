"""Scores and segments on buyers whose quintiles can be worked out by hand."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from lib.analysis.filters import Filters, all_of
from lib.analysis.rfm import GROUPS, SCORES, group_of, scored_buyers, segment_members, with_segment
from lib.analysis.selection import selected_orders, selected_purchases
from lib.errors import UserError
from tests.builders import returned, sale, workspace_of

# Customer k of 1 to 5 orders k times, last on day k of January, for 10 each time: no ties anywhere.
LADDER = [
    sale(f"c{k}", f"2024-01-{k:02} {9 + turn:02}:00", 10.0, category="Audio")
    for k in range(1, 6)
    for turn in range(k)
]


def scores(workspace, filters=None):
    table = with_segment(scored_buyers(filters or all_of(workspace.facts)))
    return workspace.read(table.order_by("customer_key"))


def test_every_cell_has_exactly_one_group() -> None:
    cells = Counter(
        (r, fm)
        for group in GROUPS
        for r in range(group.r[0], group.r[1] + 1)
        for fm in range(group.fm[0], group.fm[1] + 1)
    )
    assert cells == {(r, fm): 1 for r in SCORES for fm in SCORES}


def test_group_names_are_told_apart() -> None:
    assert len({group.name for group in GROUPS}) == len(GROUPS)


@pytest.mark.parametrize(
    ("r", "fm", "name"), [(5, 5, "Regulars"), (5, 1, "New faces"), (2, 4, "Slipping away"), (1, 5, "Missed")]
)
def test_corners_of_the_grid(r: int, fm: int, name: str) -> None:
    assert group_of(r, fm).name == name


def test_a_score_outside_of_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="Got r=0, fm=3"):
        group_of(0, 3)


def test_five_steps_get_five_scores() -> None:
    with workspace_of(LADDER) as workspace:
        found = scores(workspace)
    assert found["recency_days"].tolist() == [4, 3, 2, 1, 0]
    assert found["r"].tolist() == [1, 2, 3, 4, 5]
    assert found["f"].tolist() == [1, 2, 3, 4, 5]
    assert found["m"].tolist() == [1, 2, 3, 4, 5]
    assert found["segment"].tolist() == ["Gone quiet", "Drifting off", "Steady", "Regulars", "Regulars"]


def test_recency_is_counted_from_the_as_of_day() -> None:
    with workspace_of(LADDER) as workspace:
        later = replace(all_of(workspace.facts), as_of=date(2024, 2, 5))
        assert scores(workspace, later)["recency_days"].tolist() == [35, 34, 33, 32, 31]


def test_equal_values_share_a_score() -> None:
    lines = [sale(f"c{k}", "2024-01-05", 10.0) for k in range(8)] + [sale("z", "2024-01-05", 500.0)]
    with workspace_of(lines) as workspace:
        found = scores(workspace)
    assert set(found["f"]) == {1}
    assert set(found["r"]) == {5}
    assert sorted(found["m"]) == [1] * 8 + [5]


def test_halves_of_fm_are_rounded_up() -> None:
    # All order once: f is 1 throughout, and m from 1 to 5. The mean of 1 and 4 is 2.5 and becomes 3.
    lines = [sale(f"c{k}", "2024-01-05", 10.0 * k) for k in range(1, 6)]
    with workspace_of(lines) as workspace:
        found = scores(workspace)
    assert found["m"].tolist() == [1, 2, 3, 4, 5]
    assert found["fm"].tolist() == [1, 2, 2, 3, 3]


def test_returns_take_money_and_make_no_buyer() -> None:
    lines = [
        sale("ann", "2024-01-05", 50.0),
        returned("ann", "2024-01-07", 20.0),
        returned("bob", "2024-01-07", 20.0),
    ]
    with workspace_of(lines) as workspace:
        found = scores(workspace)
    assert found["net_revenue"].tolist() == [30.0]
    assert found["recency_days"].tolist() == [2]  # since the order, not since the return


def test_a_segment_narrows_orders_and_purchases() -> None:
    with workspace_of(LADDER) as workspace:
        regulars = replace(all_of(workspace.facts), segment="Regulars")
        assert len(workspace.read(selected_orders(regulars))) == 9  # of c4 and c5
        assert workspace.read(selected_purchases(regulars))["net_revenue"].sum() == 90.0
        assert len(workspace.read(segment_members(regulars, "Steady"))) == 1


def test_purchases_are_of_whole_months() -> None:
    with workspace_of(LADDER) as workspace:
        two_days = Filters(date(2024, 1, 4), date(2024, 1, 5), date(2024, 1, 5))
        assert workspace.read(selected_purchases(two_days))["net_revenue"].sum() == 150.0


def test_an_unknown_segment_is_refused_with_the_known_ones() -> None:
    day = date(2024, 1, 5)
    with pytest.raises(UserError, match=r"“Whales”.*Regulars"):
        segment_members(Filters(day, day, day), "Whales")
