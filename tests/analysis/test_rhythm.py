"""Days between orders, who orders again in time, customers by month: by hand, published, on the sample."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest

from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.ordered_again import survival
from lib.analysis.rhythm import rhythm
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.workspace.marts import ORDERS
from tests.builders import sale, workspace_of

SHOP = [
    sale("ann", "2024-01-01", 10.0),
    sale("ann", "2024-01-20", 10.0),
    sale("bob", "2024-01-10", 10.0),
    sale("cat", "2024-03-03", 10.0),
    sale("ann", "2024-04-01", 10.0),
    sale("dan", "2024-04-30", 10.0),
]


def found(workspace, filters=None, **params):
    return rhythm(workspace.read, workspace.facts, filters or all_of(workspace.facts), **params)


def test_months_are_told_by_hand() -> None:
    # After 40 days without an order: bob lapses on 20 February, ann on 1 March, cat on 13 April.
    with workspace_of(SHOP) as workspace:
        months = found(workspace, lapse_days=40).months

    told = [(m.active, m.new, m.repeating, m.returned, m.lapsed, m.current) for m in months]
    assert told == [(2, 2, 0, 0, 0, 2), (0, 0, 0, 0, 1, 1), (1, 1, 0, 0, 1, 1), (2, 1, 0, 1, 1, 2)]
    assert [m.is_settled for m in months] == [False, False, True, True]


def test_who_ordered_lately_is_neither_returned_nor_lapsed() -> None:
    with workspace_of(SHOP) as workspace:
        april = found(workspace, lapse_days=72).months[-1]

    assert (april.repeating, april.returned, april.lapsed) == (1, 0, 0)


def test_the_window_shows_its_own_months_with_what_came_before() -> None:
    april = Filters(date(2024, 4, 1), date(2024, 4, 30), date(2024, 4, 30))
    with workspace_of(SHOP) as workspace:
        months = found(workspace, april, lapse_days=40).months

    assert [(m.month, m.new, m.returned, m.current) for m in months] == [(date(2024, 4, 1), 1, 1, 2)]


def test_too_few_gaps_tell_nothing() -> None:
    with workspace_of(SHOP) as workspace:
        result = found(workspace)

    assert result.answer.startswith("Can't tell yet how long customers take: under 10 of them")
    assert (result.whole, result.lapse_days, result.bins) == (None, None, ())


def ladder() -> list[dict]:
    """Twelve customers whose second order follows after 1 to 12 days."""
    lines = [sale(f"c{days:02d}", "2024-01-01", 5.0) for days in range(1, 13)]
    return lines + [sale(f"c{days:02d}", f"2024-01-{1 + days:02d}", 5.0) for days in range(1, 13)]


def test_quartiles_are_values_that_a_share_does_not_exceed() -> None:
    with workspace_of(ladder()) as workspace:
        result = found(workspace)

    assert (result.whole.quarter, result.whole.median, result.whole.three_quarters) == (3, 6, 9)
    assert result.lapse_days == 11  # nine of ten of twelve are 10.8
    # Woodruff: half -+ 1.96 x sqrt(12 / 11 x 0.25 / 12) = 0.205 to 0.795 of the gaps: the 3rd and the 10th.
    assert (result.whole.low, result.whole.high) == (3, 10)
    assert [entry.gaps for entry in result.bins] == [7, 5, 0, 0, 0, 0, 0, 0]


def test_gaps_of_one_customer_do_not_make_the_median_surer() -> None:
    def steady(who: str, days: int) -> list[dict]:
        moments = pd.date_range("2024-01-01", periods=101, freq=f"{days}D")
        return [sale(who, str(moment.date()), 5.0) for moment in moments]

    with workspace_of([*ladder(), *steady("ann", 2), *steady("eve", 8)]) as workspace:
        whole = found(workspace).whole

    # As 212 gaps of their own they would give 2 to 8 days; but 200 of them are of two people.
    assert (whole.median, whole.low, whole.high) == (6, 1, 12)


def test_survival_is_that_of_the_published_trial() -> None:
    # Weeks to relapse under 6-mercaptopurine, Freireich and others (1963), Blood 21: 699-716; the estimates
    # are in every textbook on survival, the interval of week 6 is that of R's survfit, "log-log".
    came = Counter([6, 6, 6, 7, 10, 13, 16, 22, 23])
    still = Counter([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    rows = pd.DataFrame(
        [(days, True, n) for days, n in came.items()] + [(days, False, n) for days, n in still.items()],
        columns=["days", "came", "customers"],
    )
    told = survival(1, rows, [6, 7, 10, 13, 16, 22])

    assert [entry.days for entry in told] == [6, 7, 10, 13, 16]  # at 22 weeks seven were left: too few
    left = [1 - entry.share for entry in told]
    assert left == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627], abs=5e-4)
    assert (1 - told[0].high, 1 - told[0].low) == pytest.approx((0.620, 0.952), abs=5e-4)


def test_gaps_are_told_apart_by_order_and_by_earlier_channel() -> None:
    lines = []
    for number in range(10):
        lines += [
            sale(f"c{number}", "2024-01-01", 5.0, channel="store"),
            sale(f"c{number}", "2024-01-21", 5.0),
            sale(f"c{number}", "2024-01-26", 5.0),
        ]
    with workspace_of(lines) as workspace:
        by_channel, by_order = (found(workspace, by=by).groups for by in ("channel", "order"))

    assert {pace.label: pace.median for pace in by_channel} == {"store": 20, "web": 5}
    assert {pace.label: pace.median for pace in by_order} == {"1": 20, "2": 5}


def test_choices_that_are_none_are_refused() -> None:
    with workspace_of(SHOP) as workspace:
        with pytest.raises(UserError, match="channel, order, segment"):
            found(workspace, by="shoe size")
        with pytest.raises(UserError, match="1 day or more"):
            found(workspace, lapse_days=0)


@pytest.mark.parametrize("lapse_days", [None, 15, 90])
def test_the_sample_s_months_add_up(lapse_days) -> None:
    workspace = sample_workspace()
    result = found(workspace, lapse_days=lapse_days)
    known = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order)
    counted = workspace.read(
        known.group_by("order_month").agg(n=known.customer_key.nunique()).order_by("order_month")
    )

    assert [m.active for m in result.months] == list(counted["n"])
    assert all(m.active == m.new + m.repeating + m.returned for m in result.months)
    if lapse_days != 15:  # within one month nobody can come, lapse and come again
        for before, now in zip(result.months, result.months[1:], strict=False):
            assert now.current == before.current + now.new + now.returned - now.lapsed


def test_the_sample_s_current_customers_are_those_with_a_late_order() -> None:
    workspace = sample_workspace()
    last = found(workspace, lapse_days=15).months[-1]
    known = ORDERS.filter(ORDERS.customer_key.notnull(), ORDERS.is_order)
    late = known.filter(known.order_date >= date(2026, 6, 15))

    assert last.current == workspace.read(late.agg(n=late.customer_key.nunique()))["n"][0]


def test_the_sample_s_segments_are_those_of_the_window_before() -> None:
    workspace = sample_workspace()
    result = found(workspace, default_filters(workspace.facts), by="segment")

    paces = {pace.label: pace.median for pace in result.groups}
    assert paces["Regulars"] < paces["New faces"]
    assert sum(pace.gaps for pace in result.groups) < result.whole.gaps  # who was no buyer then has none
