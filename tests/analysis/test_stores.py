"""Stores side by side: figures by hand, the planted store on the sample, noise that gives nobody."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.filters import all_of, default_filters
from lib.analysis.store_areas import StorePlace, nearest_stores, start_of
from lib.analysis.stores import KINDS, StoreFigure, from_scale, standing, stores, to_scale
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of


def found(workspace, filters=None):
    return stores(workspace.read, workspace.facts, filters or all_of(workspace.facts))


def figure(result, measure, store) -> StoreFigure:
    return next(row for row in result.figures if (row.measure, row.store) == (measure, store))


@pytest.fixture(scope="module")
def sample():
    workspace = sample_workspace()
    return found(workspace, default_filters(workspace.facts))


def bought(who, day, net, store="A", **more):
    return sale(who, day, net, channel="store", store_id=store, **more)


def test_on_the_sample_the_store_that_asks_nobody_stands_out(sample) -> None:
    fresno = figure(sample, "known_share", "Store 12 Fresno")
    differing = [row.name for row in sample.figures if row.measure == "known_share" and row.differs]

    assert differing == ["Fresno"]
    assert fresno.value == pytest.approx(0.25, abs=0.002)
    assert fresno.low < fresno.value < fresno.shrunk < fresno.high < 0.4
    assert (fresno.rank, fresno.rank_high, fresno.differs) == (24, 24, "below")
    assert standing(fresno, 24) == "Below the others; the lowest of 24"


def test_on_the_sample_the_mean_is_what_the_chain_knows(sample) -> None:
    known = next(one for one in sample.measures if one.measure == "known_share")

    assert known.mean == pytest.approx(0.58, abs=0.01)
    assert known.low < 0.58 < known.high
    assert [one.measure for one in sample.measures if one.differing and not one.is_size] == [
        "store_conversion", "revenue_per_visitor", "known_share",
    ]  # fmt: skip
    assert sample.missing == ()
    assert sample.hidden == 0


def test_on_the_sample_figures_are_those_of_the_files(sample) -> None:
    # 371 orders and 168,369.28 dollars in the window, 5,502 visitors; counted with pandas in the files.
    assert figure(sample, "orders", "Store 12 Fresno").value == pytest.approx(371)
    assert figure(sample, "net_revenue", "Store 12 Fresno").value == pytest.approx(168_369.28)
    assert figure(sample, "store_conversion", "Store 12 Fresno").value == pytest.approx(371 / 5502)
    assert figure(sample, "revenue_per_visitor", "Store 12 Fresno").value == pytest.approx(168_369.28 / 5502)
    assert figure(sample, "store_conversion", "Store 12 Fresno").n == 5502
    assert sample.counted_share == pytest.approx(1, abs=0.001)


def test_on_the_sample_all_online_revenue_has_a_place(sample) -> None:
    assert sample.cover.revenue_share == pytest.approx(1)
    assert sample.cover.near_store == sample.cover.online_buyers == 2927
    assert sum(row.online_revenue for row in sample.around) == pytest.approx(1_948_035.10)
    minneapolis = next(row for row in sample.around if row.store == "Store 01 Minneapolis")
    assert (minneapolis.area, minneapolis.shared_with) == ("554…", ())


def twenty(store="A", day="2025-03-{:02d} 10:00", times=1, net=10.0):
    return [
        bought(f"{store}{n}", day.format(1 + n % 28), net, store, order_id=f"{store}{n}-{time}")
        for n in range(20)
        for time in range(times)
    ]


def test_shares_and_ratios_are_told_by_hand() -> None:
    rows = [
        *twenty(times=2),  # 20 customers, 40 orders, 400
        *(bought(None, f"2025-04-{n + 1:02d} 10:00", 10.0, order_id=f"anon{n}") for n in range(10)),
        returned("A0", "2025-04-15", 10.0, channel="store", store_id="A"),
        bought("once", "2025-04-16 10:00", 20.0, quantity=2, discount_amount=5.0, unit_price=12.5),
        *twenty("B"),
        sale("A1", "2025-05-01", 999.0, store_id="A"),  # collected in the store, bought online
    ]
    with workspace_of(rows) as workspace:
        result = found(workspace)

    assert figure(result, "net_revenue", "A").value == pytest.approx(400 + 100 - 10 + 20)
    assert figure(result, "orders", "A").value == pytest.approx(51)
    assert figure(result, "known_share", "A").value == pytest.approx(410 / 510)
    assert figure(result, "known_share", "A").n == 51
    assert figure(result, "store_repeat_share", "A").value == pytest.approx(20 / 21)
    assert figure(result, "store_repeat_share", "B").value == 0
    assert figure(result, "items_per_order", "A").value == pytest.approx(52 / 51)
    assert figure(result, "discount_share", "A").value == pytest.approx(5 / (500 + 25))


def test_the_error_of_the_repeat_share_is_the_binomial_one() -> None:
    # On the arcsine's scale the variance of a share is 1 / (4 n) in every store: here n = 15.
    # All of A's and B's come again, so that no store tells how shares vary.
    rows = [*twenty(times=2)[:30], *twenty("B", times=2)[:24]]
    with workspace_of(rows) as workspace:
        one = figure(found(workspace), "store_repeat_share", "A")

    assert (one.n, one.value, one.high) == (15, 1, 1)
    reach = to_scale("share", 1.0) - to_scale("share", one.low)
    assert reach == pytest.approx(1.96 / (4 * 15) ** 0.5, rel=0.01)


def counted(store, day, hour, visitors):
    return {"store_id": store, "counted_at": f"2025-03-{day:02d} {hour:02d}:00", "visitors": visitors}


def test_only_hours_in_which_visitors_were_counted_count() -> None:
    rows = [row for hour in (10, 11) for row in twenty(day="2025-03-{:02d} " + f"{hour}:00", times=1)]
    rows = [row | {"order_id": f"o{at}"} for at, row in enumerate(rows)]
    traffic = [counted("A", day, 10, 5) for day in range(1, 21)] + [counted("A", 1, 11, 0)]
    with workspace_of(rows, store_traffic=traffic) as workspace:
        result = found(workspace)

    assert figure(result, "store_conversion", "A").value == pytest.approx(20 / 100)
    assert figure(result, "revenue_per_visitor", "A").value == pytest.approx(2.0)
    assert result.counted_share == pytest.approx(0.5)
    assert "Visitors were counted in hours with 50 % of store orders." in result.caveat


@pytest.mark.parametrize(("hour", "order_hour"), [(0, "10:00"), (12, "00:00")])
def test_days_that_were_counted_whole_and_sales_without_a_clock_go_by_day(hour, order_hour) -> None:
    rows = [*twenty(day="2025-03-{:02d} " + order_hour), bought("late", f"2025-03-25 {order_hour}", 9.0)]
    traffic = [counted("A", day, hour, 4) for day in range(1, 26)]
    with workspace_of(rows, store_traffic=traffic) as workspace:
        result = found(workspace)

    # Days without a sale count, too: 25 days of four visitors, 21 orders.
    assert figure(result, "store_conversion", "A").value == pytest.approx(21 / 100)


def test_answers_about_a_store_make_its_score() -> None:
    answers = [
        {"given_at": "2025-03-05", "kind": "nps", "score": score, "scale_max": 10, "store_id": "A",
         "channel": channel}
        for score, channel in [(10, "store")] * 9 + [(5, "store")] * 3 + [(0, "web")] * 9
    ]  # fmt: skip
    with workspace_of(twenty(), feedback=answers) as workspace:
        result = found(workspace)

    assert figure(result, "nps_of_group", "A").value == pytest.approx(100 * (9 - 3) / 12)
    assert figure(result, "nps_of_group", "A").n == 12


def test_what_can_not_be_told_is_listed_and_few_are_not_shown() -> None:
    with workspace_of([*twenty(), *twenty("B")[:9], *twenty("B", times=2)[:2]]) as workspace:
        result = found(workspace)

    assert set(KINDS) - set(result.missing) == {
        "known_share", "store_repeat_share", "items_per_order", "net_revenue", "orders",
    }  # fmt: skip
    assert {row.measure for row in result.figures if row.store == "B"} <= {"net_revenue", "orders"}
    assert result.hidden > 0


def test_a_chosen_store_is_still_compared_with_all(sample) -> None:
    workspace = sample_workspace()
    chosen = replace(default_filters(workspace.facts), stores=("Store 12 Fresno",), segment="Regulars")
    result = found(workspace, chosen)

    assert {row.store for row in result.figures} == {"Store 12 Fresno"}
    assert figure(result, "known_share", "Store 12 Fresno") == figure(
        sample, "known_share", "Store 12 Fresno"
    )
    assert "not the segment chosen above" in result.caveat


def test_without_stores_it_says_what_it_takes() -> None:
    with workspace_of([sale("a", "2025-01-01", 5.0)]) as workspace:
        result = found(workspace)

    assert result.answer.startswith("Can't tell yet: it takes orders with a store (order_lines.store_id)")
    assert result.measures == ()


def test_one_store_is_compared_with_nobody() -> None:
    with workspace_of(twenty(times=2)) as workspace:
        result = found(workspace)

    assert result.answer == "There is one store with enough orders: it takes two to compare."
    assert not any(row.differs for row in result.figures)


def alike(seed: int):
    """Twelve stores of 25 to 80 customers whose true rates are the same."""
    draw = random.Random(seed)
    rows = []
    for store in range(12):
        for person in range(draw.randint(25, 80)):
            known = draw.random() < 0.6
            for time in range(1 + (draw.random() < 0.4)):
                who = f"s{store}p{person}" if known else None
                rows.append(
                    bought(who, f"2025-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d} 10:00",
                           round(draw.lognormvariate(3, 0.8), 2), f"S{store}",
                           order_id=f"{store}-{person}-{time}", quantity=draw.randint(1, 3))
                )  # fmt: skip
    return workspace_of(rows)


def test_stores_that_are_alike_give_nobody() -> None:
    worlds = 5
    alarms = 0
    for seed in range(worlds):
        with alike(seed) as workspace:
            result = found(workspace)
        sizes = {one.measure for one in result.measures if one.is_size}
        alarms += any(row.differs for row in result.figures if row.measure not in sizes)
        known = next(one for one in result.measures if one.measure == "known_share")
        assert (known.real_share or 0) < 0.65
    assert alarms <= 1  # 5 % of worlds are expected to have one


def place(store, postcode) -> StorePlace:
    return StorePlace(store, store, postcode, None, None, None)


def test_the_nearest_store_shares_most_of_the_postcode() -> None:
    places = [place("A", "93721"), place("B", "93650-1234"), place("C", "93729"), place("D", None)]

    assert nearest_stores(["93722", "93655", "93799", "94000", "937"], places) == {
        "93722": ("A", "C"),  # 9372 is common to both
        "93655": ("B",),
        "93799": ("A", "C"),
        "937": ("A", "C"),
    }
    assert start_of("sw1a 1aa") == "SW1A1"
    assert start_of("12") == start_of(None) == ""


def test_who_lives_around_is_counted_with_what_they_buy_online() -> None:
    lines = [sale(f"c{n}", "2025-02-03", 50.0) for n in range(12)]
    lines += [sale(f"far{n}", "2025-02-03", 50.0) for n in range(4)]
    lines += [bought("c0", "2025-03-03 10:00", 30.0), *twenty()]
    profiles = [{"customer_ref": f"c{n}", "postcode": "93722"} for n in range(12)]
    profiles += [{"customer_ref": f"far{n}", "postcode": "10001"} for n in range(3)]
    with workspace_of(
        lines, profiles=profiles, stores=[{"store_id": "A", "city": "Fresno", "postcode": "93721"}]
    ) as workspace:
        result = found(workspace)

    (around,) = result.around
    assert (around.area, around.customers, around.online_buyers) == ("937…", 12, 12)
    assert around.online_revenue == pytest.approx(600)
    assert around.online_share == pytest.approx(600 / 630)
    assert around.both_share == pytest.approx(1 / 12)
    assert (result.cover.online_buyers, result.cover.with_postcode, result.cover.near_store) == (16, 15, 12)
    assert result.cover.revenue_share == pytest.approx(600 / 800)
    assert result.places[0].name == "Fresno"


def test_surroundings_that_gave_everything_back_have_no_share() -> None:
    lines = [sale(f"c{n}", "2025-02-03", 50.0) for n in range(12)]
    lines += [returned(f"c{n}", "2025-02-09", 50.0) for n in range(12)]
    profiles = [{"customer_ref": f"c{n}", "postcode": "93722"} for n in range(12)]
    with workspace_of(
        [*lines, *twenty()], profiles=profiles, stores=[{"store_id": "A", "postcode": "93721"}]
    ) as workspace:
        result = found(workspace)

    assert result.around[0].online_revenue == 0
    assert {"online_nearby", "online_share_nearby"} <= set(result.missing)


@given(value=st.floats(0.001, 0.999))
def test_scales_give_back_what_they_took(value) -> None:
    for scale in ("plain", "share", "log"):
        assert from_scale(scale, to_scale(scale, value)) == pytest.approx(value)
    assert from_scale("share", -0.2) == 0
    assert from_scale("share", 9.0) == 1


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        ((1, 1), "Above the others; the highest of 24"),
        ((1, 4), "Above the others; among the 4 highest of 24"),
        ((1, 20), "Above the others"),
    ],
)
def test_ranks_are_told_in_words(ranks, words) -> None:
    row = StoreFigure("orders", "A", "A", 10, 1, 1, 1, 1, 1, 1, 1, *ranks, "above")

    assert standing(row, 24) == words
    assert standing(replace(row, differs=""), 24) == "Can't be told apart from the mean"


def test_every_measure_counts_something() -> None:
    assert all(kind.unit for kind in KINDS.values())
