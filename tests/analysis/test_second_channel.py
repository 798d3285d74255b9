"""Who is in which trial, and does the sample's second channel come out as it was planted?"""

from datetime import date
from functools import cache

import pytest

from lib.analysis.filters import all_of, default_filters
from lib.analysis.second_channel import second_channel
from lib.analysis.trials import span_of_trials, trial_rows
from lib.jobs.sample import sample_workspace
from tests.builders import returned, sale, workspace_of
from tests.sample_data.test_truths import TRUTHS

# The data goes from January 2024 to December 2025: trials may begin from July 2024 to early July 2025.
EDGES = [sale("first", "2024-01-01", 1.0), sale("last", "2025-12-31", 1.0)]
ANN = [
    sale("ann", "2024-05-01", 100.0, category="Audio", unit_cost=60.0),
    sale("ann", "2024-09-01 10:00", 50.0, category="Audio", discount_amount=50.0),
    sale(
        "ann", "2024-09-20", 7.0, category="Audio", channel="store"
    ),  # comes over, but not in September's first
    sale("ann", "2024-12-01", 20.0, category="Audio", unit_cost=12.0),
]
BOB = [
    sale("bob", "2024-08-01", 10.0, channel="store", category="Phones"),
    sale("bob", "2024-10-05", 30.0, category="Audio"),
    returned("bob", "2024-10-20", 5.0),
    sale("bob", "2025-03-01", 40.0, channel="store"),
]


def rows_of(lines):
    with workspace_of([*EDGES, *lines]) as workspace:
        span = span_of_trials(workspace.facts, all_of(workspace.facts))
        found = workspace.read(trial_rows(span, ("Audio", "Phones"), ()))
        return span, found.sort_values(["customer_key", "day"]).reset_index(drop=True)


def test_trials_have_half_a_year_before_and_after():
    span, _ = rows_of([])

    assert (span.first, span.last, span.until) == (date(2024, 7, 1), date(2025, 7, 1), date(2025, 7, 4))


def test_a_control_keeps_what_comes_after_even_if_it_is_the_other_side():
    _, rows = rows_of(ANN)

    assert len(rows) == 1  # in December she has both sides behind her
    row = rows.iloc[0]
    assert (row["is_online"], row["is_treated"]) == (True, False)
    assert (row["net_1"], row["net_2"], row["orders_2"]) == (0, 100, 1)  # 123 days before
    assert (row["after_1"], row["after_2"]) == (7, 20)  # 19 and 91 days after
    assert row["recency_days"] == row["tenure_days"] == 123
    assert row["only"] == 0


def test_who_comes_over_is_treated_and_returns_count_after_the_order():
    _, rows = rows_of(BOB)

    row = rows.iloc[0]
    assert len(rows) == 1
    assert (row["is_online"], row["is_treated"]) == (False, True)
    assert (row["net_1"], row["orders_1"]) == (10, 1)
    assert (row["after_1"], row["after_2"]) == (-5, 40)
    assert row["only"] == 1
    assert (row["category_0"], row["category_1"]) == (0, 1)


def test_of_many_customers_some_are_taken_whole():
    lines = [
        dict(line, customer_ref=f"c{n}", order_id=f"{n}-{place}")
        for n in range(20)
        for place, line in enumerate(BOB)
    ]
    with workspace_of([*EDGES, *lines]) as workspace:
        span = span_of_trials(workspace.facts, all_of(workspace.facts))
        every, some = (workspace.read(trial_rows(span, ("Audio",), (), one_in)) for one_in in (1, 4))

    kept = every[every["customer_key"] % 4 == 0]
    assert 0 < len(some) < len(every) == 20
    columns = ["customer_key", "net_1", "after_1", "after_2"]
    assert some[columns].sort_values("customer_key").values.tolist() == (
        kept[columns].sort_values("customer_key").values.tolist()
    )


def test_steps_are_told_in_their_order():
    told = []

    def tell(step, done):
        told.append((done, step))

    sample = sample_workspace()
    second_channel(sample.read, sample.facts, default_filters(sample.facts), tell=tell)

    assert told[0][0] == 0.0
    assert told == sorted(set(told))
    assert len(told) == 4


def test_too_little_data_is_said():
    with workspace_of(ANN) as workspace:
        found = second_channel(workspace.read, workspace.facts, all_of(workspace.facts))

    assert found.matched is None
    assert "We can't tell yet" in found.answer


@cache
def sample():
    here = sample_workspace()
    return second_channel(here.read, here.facts, default_filters(here.facts))


def test_the_planted_worth_lies_in_the_interval_and_not_in_that_of_the_plain_difference():
    planted = TRUTHS["second_channel_effect"]["value"]

    assert sample().matched.low <= planted <= sample().matched.high
    assert sample().raw.low > planted
    assert sample().can_say
    assert sample().matched.n == sum(one.eligible for one in sample().trials)
    assert sample().matched.treated == sum(one.treated for one in sample().trials)


def test_nothing_is_found_in_cables_and_in_what_was_spent_long_before():
    cables = next(part for part in sample().categories if part.name == "Cables")

    assert cables.matched.low <= 0 <= cables.matched.high
    assert not cables.stands
    assert sample().placebo.low <= 0 <= sample().placebo.high


def test_the_groups_are_alike_after_weighting_and_were_not_before():
    orders = next(one for one in sample().balance if one.label == "Orders in the 180 days before")

    assert orders.before > 0.5
    assert abs(orders.after) < 0.01
    assert {one.kind for one in sample().balance} == {"seen", "product", "unseen"}
    assert sample().worst < 0.1
    assert sample().worst_unseen < 0.1


def test_the_check_has_four_quarters_before_and_two_after():
    check = sample().leads

    assert [one.quarter for one in check.quarters] == [-4, -3, -2, -1, 1, 2]
    assert check.estimate == pytest.approx(sum(one.estimate for one in check.quarters[-2:]))
    assert check.drift == pytest.approx(check.estimate / 3)
