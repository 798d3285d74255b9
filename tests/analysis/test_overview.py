"""Figures beside the window before, and sentences with money behind them, on hand-made months."""

from dataclasses import replace
from datetime import date

import pytest

from lib.analysis.answers import People, Sums, best_answers
from lib.analysis.filters import Filters, all_of
from lib.analysis.overview import overview
from lib.schema.metrics import metrics
from tests.builders import returned, sale, workspace_of

SHOP = [
    sale("ann", "2024-01-02", 40.0),
    sale("ann", "2024-01-31", 20.0),
    sale("bob", "2024-02-01", 50.0),
    sale("bob", "2024-02-20", 30.0, channel="store"),
    sale("cleo", "2024-02-29", 20.0, discount_amount=5.0),
    returned("cleo", "2024-02-29", 10.0),
    sale(None, "2024-02-10", 60.0, channel="store", order_id="T1"),
]
JANUARY = Filters(date(2024, 1, 1), date(2024, 1, 31), date(2024, 1, 31))
FEBRUARY = Filters(date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 29))


@pytest.fixture(scope="module")
def shop():
    with workspace_of(SHOP) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def february(shop):
    return overview(shop.read, shop.facts, FEBRUARY)


@pytest.mark.parametrize(
    ("metric", "value", "before", "change"),
    [
        ("net_revenue", 150, 60, 1.5),
        ("customers", 2, 1, 1),
        ("orders", 4, 2, 1),
        ("order_value", 40, 30, 1 / 3),
        ("repeat_share", 0.5, 1, -0.5),
        ("known_share", 0.6, 1, -0.4),
    ],
)
def test_a_month_beside_the_month_before(february, metric, value, before, change) -> None:
    kpi = next(kpi for kpi in february.kpis if kpi.metric == metric)
    assert (kpi.value, kpi.before, kpi.change) == pytest.approx((value, before, change))
    assert kpi.series == (pytest.approx(value),)


def test_the_answer_is_a_sentence(february) -> None:
    assert february.answer == "Customers spent $150 in February 2024, 150 % more than in the month before."
    assert february.caveat == "Customers are known for 60 % of revenue."


def test_a_window_before_the_data_is_not_compared_with(shop) -> None:
    january = overview(shop.read, shop.facts, JANUARY)
    assert january.before is None
    assert {(kpi.before, kpi.change) for kpi in january.kpis} == {(None, None)}
    assert january.caveat == "No comparison: the data begins on 2 January 2024."
    assert january.answer == "Customers spent $60 in January 2024."


def test_months_that_are_not_whole_are_named(shop) -> None:
    assert overview(shop.read, shop.facts, FEBRUARY).partial_months == ()
    cut = overview(shop.read, shop.facts, Filters(date(2024, 1, 1), date(2024, 2, 10), date(2024, 2, 10)))
    assert cut.months == (date(2024, 1, 1), date(2024, 2, 1))
    assert cut.partial_months == (date(2024, 2, 1),)
    beyond = overview(shop.read, shop.facts, replace(FEBRUARY, end=date(2024, 3, 31)))
    assert beyond.partial_months == (date(2024, 3, 1),)


def test_channels_and_months_add_up_to_all(shop) -> None:
    found = overview(shop.read, shop.facts, all_of(shop.facts))
    assert sum(row.net_revenue for row in found.channel_months) == pytest.approx(210.0)
    assert sum(row.orders for row in found.channel_months) == 6


def test_answers_are_the_sentences_with_most_money(february) -> None:
    assert [(answer.page, answer.money) for answer in february.answers] == [
        ("channels", 90.0),  # more than the month before
        ("top_customers", 80.0),  # bob
        ("channels", 80.0),  # bob again: online and offline
        ("trust", 60.0),  # nobody's at the till
        ("segments", 10.0),  # cleo, once
    ]
    assert february.answers[3].sentence == "$60, 67 % of offline revenue, has no known customer."


def test_one_customer() -> None:
    with workspace_of([sale("ann", "2024-01-02", 40.0)]) as workspace:
        found = overview(workspace.read, workspace.facts, all_of(workspace.facts))
    assert [answer.sentence for answer in found.answers] == [
        "1 customer, the top 1 %, brings 100 % of known customers' net revenue.",
        "1 customer, 100 % of all, ordered only once; this one brought $40.",
    ]


def test_without_orders_it_cannot_be_told() -> None:
    with workspace_of() as workspace:
        found = overview(workspace.read, workspace.facts, all_of(workspace.facts))
    assert found.answer == "Can't tell yet: nobody ordered in this window."
    assert (found.answers, found.channel_months, found.before, found.caveat) == ((), (), None, "")


def test_every_sentence_has_a_form_for_many_and_for_less() -> None:
    few = People(2, 30.0)
    sums = Sums(
        known=People(10, 100.0),
        top=few,
        once=few,
        both=few,
        slipping=few,
        net_revenue=100.0,
        net_before=400.0,
        store_revenue=50.0,
        unknown_store_revenue=25.0,
        gross_revenue=120.0,
        discount_amount=20.0,
        returned_amount=5.0,
    )
    told = best_answers(sums, "USD", "the 12 months before")
    assert told[0].sentence == "Net revenue is $300 (75 %) less than in the 12 months before."
    assert [answer.money for answer in told] == [300.0, 30.0, 30.0, 30.0, 30.0]
    assert (
        "2 customers who used to buy often and much have not ordered for a while; $30 of this"
        in told[2].sentence
    )
    one = best_answers(replace(sums, slipping=People(1, 99.0)), "USD", "the month before")
    assert one[1].sentence.startswith("1 customer who used to buy often and much has not ordered")


def test_those_who_slip_away_are_told_where_scores_hold(monkeypatch) -> None:
    # Twenty who order once a month all year, and five who ordered twice as much and stopped in August.
    lines = [sale(f"s{k}", f"2024-{month:02}-{k + 1:02}", 10.0) for k in range(20) for month in range(1, 13)]
    lines += [
        sale(f"g{k}", f"2024-{month:02}-{day:02}", 30.0)
        for k in range(5)
        for month in range(1, 9)
        for day in (3, 17)
    ]
    monkeypatch.setattr("lib.analysis.segments.FEW_BUYERS", 25)
    with workspace_of(lines) as workspace:
        found = overview(workspace.read, workspace.facts, all_of(workspace.facts))
    assert (
        "5 customers who used to buy often and much have not ordered for a while; "
        "$2,400 of this period's revenue was theirs." in [answer.sentence for answer in found.answers]
    )


def test_every_figure_stands_in_the_glossary(february) -> None:
    assert {kpi.metric for kpi in february.kpis} <= set(metrics())
