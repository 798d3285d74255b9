"""Who stays among the best, on hand-made customers and on the sample's planted truth."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from lib.analysis.best_by import best_of_scores, scores, value_models
from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.loyalty import percentile_ranks
from lib.analysis.staying import who_stays
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of
from tests.sample_data import exports

YEAR_TWO = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
# Forty customers of year one, c00 to c39, who bring 400, 390, ... 10. Of the best ten, c00 to c05 bring as
# much again, c06 and c07 bring 5, c08 and c09 nothing. The others bring 100 each, and ten new ones 1.
FIRST = [sale(f"c{k:02d}", "2024-03-01", 400.0 - 10 * k) for k in range(40)]
SECOND = [
    *(sale(f"c{k:02d}", "2025-03-01", 400.0 - 10 * k) for k in range(6)),
    *(sale(f"c{k:02d}", "2025-03-01", 5.0) for k in (6, 7)),
    *(sale(f"c{k:02d}", "2025-03-01", 100.0) for k in range(10, 40)),
    *(sale(f"n{k}", "2025-04-01", 1.0) for k in range(10)),
]
DATES = [sale("c39", "2024-01-01", 0.5), sale("n0", "2025-12-31", 0.5)]


@pytest.fixture(scope="module")
def shop():
    with workspace_of([*FIRST, *SECOND, *DATES]) as workspace:
        yield workspace


def test_the_earlier_top_is_looked_for_in_the_next(shop):
    found = who_stays(shop.read, shop.facts, YEAR_TWO, share=0.25)

    # 10 of 40, and 12 of 48: the six who bring as much again, and six of those with 100.
    assert (found.top_count, found.next_count, found.stayed) == (10, 12, 6)
    assert (found.low, found.high) == (pytest.approx(0.3127, abs=1e-4), pytest.approx(0.8318, abs=1e-4))
    # All 12 were buyers before: 10 x 12 / 40.
    assert found.by_chance == pytest.approx(3.0)
    assert "6 are in the top again" in found.answer


def test_what_became_of_the_others_adds_up(shop):
    became = {
        entry.label: entry.customers
        for entry in who_stays(shop.read, shop.facts, YEAR_TWO, share=0.25).became
    }

    assert became == {"Top 25 %": 6, "Top 50 %": 0, "The lower half": 2, "Bought nothing": 2}


def test_per_head_before_and_after(shop):
    found = who_stays(shop.read, shop.facts, YEAR_TWO, share=0.25)

    # (400 + ... + 310) / 10 = 355; (400 + ... + 350 + 5 + 5) / 10 = 226. Others: 155 and c39's 0.5; 100.
    assert (found.top.before, found.top.after) == (355.0, 226.0)
    assert found.others.before == pytest.approx((sum(range(10, 310, 10)) + 0.5) / 30)
    assert found.others.after == 100.0
    assert found.kept_lead == pytest.approx((226 - 100) / (355 - found.others.before))
    assert found.top.low < 226 - 355 < found.top.high


def test_all_of_the_data_is_cut_in_two(shop):
    whole = who_stays(shop.read, shop.facts, all_of(shop.facts), share=0.25)

    assert (whole.chosen.end, whole.followed.start) == (date(2024, 12, 31), date(2025, 1, 1))
    assert whole.stayed == 6


def test_fewer_than_ten_are_not_followed(shop):
    found = who_stays(shop.read, shop.facts, YEAR_TWO, share=0.2)

    assert found.answer.startswith("Can't tell yet")
    assert (found.stay_share, found.became, found.top) == (None, (), None)


def test_profit_without_costs_says_what_it_takes(shop):
    found = who_stays(shop.read, shop.facts, YEAR_TWO, share=0.25, by="profit")

    assert "no cost is known" in found.answer


def test_without_orders_nothing_is_told():
    with workspace_of() as empty:
        found = who_stays(empty.read, empty.facts, all_of(empty.facts))
    assert found.answer.startswith("Can't tell yet")


def test_a_strange_yardstick_is_refused(shop):
    with pytest.raises(UserError, match="revenue, profit, predicted, loyalty"):
        who_stays(shop.read, shop.facts, YEAR_TWO, by="charm")


def test_equals_share_the_middle_of_their_ranks():
    assert percentile_ranks(np.array([1.0, 2.0, 2.0, 9.0])).tolist() == [0.125, 0.5, 0.5, 0.875]


def test_loyalty_by_hand():
    # ann: 3 orders in 2 months and 2 categories, since March; bob: 1; cat: 1, since January.
    lines = [
        sale("ann", "2025-03-01", 10.0, category="Audio"),
        sale("ann", "2025-04-01", 10.0, category="Audio"),
        sale("ann", "2025-04-09", 10.0, category="Cables"),
        sale("bob", "2025-03-01", 500.0, category="Audio"),
        sale("cat", "2025-01-01", 5.0, category="Audio"),
        sale("cat", "2025-12-31", 5.0, order_id="Z", category="Audio"),
    ]
    with workspace_of(lines) as workspace:
        found = scores(workspace.read, workspace.facts, all_of(workspace.facts), "loyalty")
        best = best_of_scores(found, 0.3)
    assert best is not None
    assert best.count == 1
    # Ranks (of 3): repeats ann 5/6, cat 1/2, bob 1/6; categories ann 5/6, others 1/3; tenure cat 5/6, others
    # 1/3; months ann and cat 2/3, bob 1/6.
    assert sorted(found.score.tolist()) == pytest.approx(
        sorted([(5 / 6 + 5 / 6 + 1 / 3 + 2 / 3) / 4, (1 / 2 + 1 / 3 + 5 / 6 + 2 / 3) / 4,
                (1 / 6 + 1 / 3 + 1 / 3 + 1 / 6) / 4])
    )  # fmt: skip
    assert found.net_revenue[-1] == 30.0


def test_profit_is_what_is_left_after_cost():
    lines = [
        sale("ann", "2025-03-01", 100.0, unit_cost=95.0),
        sale("bob", "2025-03-01", 50.0, unit_cost=10.0),
    ]
    with workspace_of(lines) as workspace:
        found = scores(workspace.read, workspace.facts, all_of(workspace.facts), "profit")
    assert found.score.tolist() == [5.0, 40.0]


# --- the sample


def test_the_planted_45_of_80_stay_by_resolved_customers():
    # 45 of 80 by true persons (truth.toml, top_who_stay). Resolved customers are a few more than persons.
    workspace = sample_workspace()
    first = scores(workspace.read, workspace.facts, default_filters(workspace.facts).before(), "revenue")
    found = who_stays(workspace.read, workspace.facts, all_of(workspace.facts), share=80 / len(first.keys))

    assert found.top_count == 80
    assert abs(found.next_count - 80) <= 3
    assert abs(found.stayed - 45) <= 3
    assert found.low < 45 / 80 < found.high
    true = [exports.best(exports.known_lines().query("year == @year"), "person", 80) for year in (1, 2)]
    assert len(true[0] & true[1]) == 45


def test_predicted_value_ranks_by_what_is_expected():
    workspace = sample_workspace()
    window = default_filters(workspace.facts)
    models = value_models(workspace.read, workspace.facts, window)
    found = scores(workspace.read, workspace.facts, window, "predicted", models)

    assert models.models is not None
    assert len(found.keys) == len(set(found.keys.tolist()))
    assert np.all(np.diff(found.score) >= 0)
    assert found.score[-1] > 20 * np.median(found.score)


def test_models_see_nothing_of_the_window_after():
    workspace = sample_workspace()
    window = replace(default_filters(workspace.facts), end=date(2025, 12, 31), as_of=date(2025, 12, 31))
    models = value_models(workspace.read, workspace.facts, window)

    assert models.models is not None
    bought = exports.known_lines().query("quantity > 0 and ordered_at < '2026-01-01'")["person"].nunique()
    assert models.models.bgnbd.customers == pytest.approx(bought, rel=0.01)
