"""Kinds of buyers by the sides that they use: by hand, and on the sample against its true persons."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.channel_kinds import (
    BOTH,
    KINDS,
    NEITHER,
    ONLINE_ONLY,
    STORE_ONLY,
    kind_customers,
    kind_history,
)
from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.kind_measures import CAME_BACK, ORDERS_EACH, VALUE, kind_measures
from lib.analysis.kind_personas import CIRCULAR, kind_personas
from lib.analysis.kind_rhythm import MEASURE, kind_gaps
from lib.analysis.movement import movement
from lib.analysis.rhythm import rhythm
from lib.analysis.who_is_where import who_is_where
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.schema.attributes import attributes
from lib.schema.personas import read_personas
from tests.builders import returned, sale, workspace_of

THEN = Filters(date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31))
NOW = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
WHO = {
    ONLINE_ONLY: ("web", "web"),
    STORE_ONLY: ("store", "kiosk"),
    BOTH: ("app", "store"),
    NEITHER: ("partner",) * 2,
}


def shop(people: int = 12) -> list[dict]:
    """So many of each kind: two orders in each year, the second 10 days later and at once 20 days for one."""
    rows = []
    for kind, channels in WHO.items():
        for n in range(people):
            for year in (2024, 2025):
                if year == 2025 and kind == ONLINE_ONLY and n < 3:
                    continue  # three of online only do not come back
                for place, channel in enumerate(channels):
                    day = f"{year}-01-{3 + 10 * place:02d} 12:00"
                    net = 100.0 + n + (50.0 if kind == BOTH else 0.0)
                    rows.append(
                        sale(f"{kind}{n}", day, net, channel=channel, order_id=f"{kind}{n}{year}{place}")
                    )
    return rows


@pytest.fixture(scope="module")
def two_years():
    with workspace_of([*shop(), returned("Both0", "2025-06-01", 150.0, channel="web")]) as workspace:
        yield workspace


def told(workspace, analysis, filters=NOW, **params):
    return analysis(workspace.read, workspace.facts, filters, **params)


def row(result, kind, measure):
    return next(each for each in result.measures if (each.group, each.measure) == (kind, measure))


def test_each_buyer_is_of_one_kind_by_the_orders_of_the_window(two_years):
    found = told(two_years, kind_measures)

    assert {each.kind: each.customers for each in found.kinds} == {
        ONLINE_ONLY: None,  # nine of them: told of nobody
        STORE_ONLY: 12,
        BOTH: 12,
        NEITHER: 12,
    }
    assert found.customer_count == 45


def test_value_is_net_revenue_with_returns_taken_off(two_years):
    found = told(two_years, kind_measures)

    # 2 x (150 + n) on average 2 x 155.5, less the return of 150 over 12 customers.
    assert row(found, BOTH, VALUE).value == pytest.approx(2 * 155.5 - 150 / 12)
    assert row(found, STORE_ONLY, VALUE).value == pytest.approx(2 * 105.5)
    assert row(found, STORE_ONLY, ORDERS_EACH).value == 2


def test_the_others_are_all_other_buyers(two_years):
    both = row(told(two_years, kind_measures), BOTH, VALUE)

    # The others: nine online only (n = 3 to 11), twelve in stores, twelve at partners.
    others = (sum(2 * (100 + n) for n in range(3, 12)) + 2 * sum(2 * (100 + n) for n in range(12))) / 33
    assert (both.others_n, both.others) == (33, pytest.approx(others))
    assert both.difference == pytest.approx(2 * 155.5 - 150 / 12 - others)
    assert both.stands


def test_who_came_back_is_told_by_the_kind_of_the_window_before(two_years):
    found = told(two_years, kind_measures)
    online = row(found, ONLINE_ONLY, CAME_BACK)

    assert (online.n, online.value) == (12, 0.75)
    assert (online.others_n, online.others) == (36, 1.0)
    assert (found.then.start, found.now.end) == (THEN.start, NOW.end)


def test_days_between_orders_are_the_median_of_gaps_that_end_in_the_window(two_years):
    found = told(two_years, kind_measures)
    both = row(found, BOTH, MEASURE)

    # Each has a gap of 10 days within the year and one of 356 since the year before: half are up to 10.
    assert both.value == 10
    assert (both.difference, both.stands) == (0, False)


def rhythm_of(days: dict[str, int]):
    rows = []
    for channel, gap in days.items():
        for n in range(40):
            at = pd.Timestamp("2025-02-01")
            for place in range(4):
                rows.append(sale(f"{channel}{n}", str(at + pd.Timedelta(days=place * (gap + n % 5))), 5.0,
                                 channel=channel, order_id=f"{channel}{n}{place}"))  # fmt: skip
    return rows


def test_a_slower_rhythm_stands():
    with workspace_of(rhythm_of({"web": 10, "store": 30})) as workspace:
        found = told(workspace, kind_measures, all_of(workspace.facts))
    online = row(found, ONLINE_ONLY, MEASURE)

    assert (online.value, online.others) == (12, 32)  # 10 to 14 days, 30 to 34 days
    assert online.difference_low < -20 < online.difference_high
    assert online.stands


def test_without_a_window_before_nobody_can_have_come_back():
    with workspace_of(rhythm_of({"web": 10, "store": 30})) as workspace:
        found = told(workspace, kind_measures, all_of(workspace.facts))

    assert found.then is None
    assert CAME_BACK not in {each.measure for each in found.measures}


def test_customers_of_a_side_that_is_hardly_known_are_not_told_apart():
    rows = [
        *shop(),
        *(sale(None, f"2025-05-{n:02d}", 5_000.0, channel="store", order_id=f"a{n}") for n in range(1, 9)),
    ]
    with workspace_of(rows) as workspace:
        found = told(workspace, kind_measures)
        whole = told(workspace, who_is_where)

    assert found.answer.startswith("Can't tell yet who is where. Only")
    assert (found.kinds, found.measures) == ((), ())
    assert (whole.personas, whole.movement, whole.following, whole.history) == (None,) * 4
    assert whole.channels.rows


def test_nobody_in_the_window_is_said():
    with workspace_of(shop()) as workspace:
        empty = Filters(date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 28))
        found = told(workspace, who_is_where, empty)

    assert found.answer.startswith("Can't tell yet who is where: fewer than 10")
    assert found.channels.answer == "Can't tell yet: there are no orders in this window."


def test_an_empty_workspace_gives_no_figure():
    with workspace_of() as workspace:
        found = told(workspace, who_is_where, all_of(workspace.facts))

    assert found.kinds.kinds == ()
    assert found.first_channels.channels == ()
    assert found.payments.shares == ()
    assert found.preferred.preferring == 0


def test_the_customers_of_a_kind_are_listed_masked(two_years):
    listed = told(two_years, kind_customers, kind=BOTH)

    assert listed.customer_count == len(listed.customers) == 12
    assert listed.customers["net_revenue"].is_monotonic_decreasing
    with pytest.raises(UserError, match="no such kind"):
        told(two_years, kind_customers, kind="everywhere")


def test_moves_between_kinds_add_up(two_years):
    found = told(two_years, movement, by="sides")

    assert [group.group for group in found.groups] == list(KINDS)
    assert (found.customers_then, found.customers_now) == (48, 45)
    online = next(group for group in found.groups if group.group == ONLINE_ONLY)
    assert (online.customers_then, online.stayed) == (12, None)  # nine stayed
    store = next(group for group in found.groups if group.group == STORE_ONLY)
    assert (store.stayed, store.stayed_share) == (12, 1.0)


def quarters(both: dict[str, int]) -> list[dict]:
    """Twenty buyers a quarter, of whom so many buy on both sides."""
    rows = []
    for first, on_both in both.items():
        for n in range(20):
            rows.append(sale(f"c{n}", f"{first}-05 10:00", 5.0, order_id=f"{first}{n}"))
            if n < on_both:
                rows.append(sale(f"c{n}", f"{first}-25 10:00", 5.0, channel="store", order_id=f"{first}{n}s"))
    return rows


def test_the_history_counts_each_quarter_by_its_own_orders():
    months = ["2024-01", "2024-04", "2024-07", "2024-10", "2025-01", "2025-04", "2025-07"]
    last = [sale("z", "2025-09-30", 5.0)]
    with workspace_of(
        [*quarters(dict(zip(months, (2, 4, 6, 8, 19, 12, 1), strict=True))), *last]
    ) as workspace:
        found = told(workspace, kind_history, Filters(date(2025, 1, 1), date(2025, 6, 30), date(2025, 6, 30)))

    both = [(each.start, each.customers, each.of) for each in found.periods if each.kind == BOTH]
    assert found.step == "quarter"
    # The quarter from July 2025 lies after the window.
    assert both == [
        (date(2024, 1, 1), 2, 20), (date(2024, 4, 1), 4, 20), (date(2024, 7, 1), 6, 20),
        (date(2024, 10, 1), 8, 20), (date(2025, 1, 1), 19, 20), (date(2025, 4, 1), 12, 20),
    ]  # fmt: skip
    assert (found.first, found.last) == (date(2024, 4, 1), date(2025, 4, 1))
    change = next(each for each in found.changes if each.kind == BOTH)
    assert (change.then, change.now, change.stands) == (0.2, 0.6, True)
    assert "60 % of known buyers in April to June 2025 and 20 % in April to June 2024" in found.answer


def test_little_history_is_told_by_month():
    months = {f"2025-0{month}": 5 for month in range(1, 7)}
    with workspace_of([*quarters(months), sale("z", "2025-06-30", 5.0)]) as workspace:
        found = told(workspace, kind_history, all_of(workspace.facts))

    assert found.step == "month"
    assert len({each.start for each in found.periods}) == 6
    assert (found.changes, found.first) == ((), None)
    assert "it takes a year more" in found.answer


def test_personas_are_told_by_kind_and_against_all_buyers(two_years):
    book = read_personas("""
[[persona]]
name = "Dear"
any = [[{ attribute = "net_revenue", is = "at least", value = 299 }]]
[[persona]]
name = "Webby"
any = [[{ attribute = "online_share", is = "at least", value = 0.9 }]]
""")
    with workspace_of([*shop(30), returned("Both0", "2025-06-01", 150.0, channel="web")]) as workspace:
        found = told(workspace, kind_personas, book=book)
    dear = next(each for each in found.rows if (each.place, each.group) == (BOTH, "Dear"))

    assert dear.customers == 29  # all but the one who gave half back; nobody else brings so much
    assert dear.index == pytest.approx(100 * (29 / 30) / (29 / 117))
    assert dear.stands
    assert found.circular == ("Webby",)
    assert "Webby looks at channels itself" in found.caveat
    assert min(each.customers for each in found.rows) >= 10


def test_what_makes_a_persona_circular_is_an_attribute():
    assert set(attributes()) >= CIRCULAR


def test_gaps_of_kinds_are_those_of_the_rhythm():
    workspace = sample_workspace()
    filters = default_filters(workspace.facts)
    whole = told(workspace, rhythm, filters).whole
    gaps = workspace.read(kind_gaps(workspace.facts, filters))

    assert (len(gaps), gaps["customer_key"].nunique()) == (whole.gaps, whole.customers)
    assert gaps["days"].sort_values().iloc[(len(gaps) - 1) // 2] == whole.median
