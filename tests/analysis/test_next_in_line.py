"""Who will be among our best next? Stretches of months, what was known by then, and the sample."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from lib.analysis.climbing import features_of, looks, stretches_of
from lib.analysis.filters import Filters, all_of, default_filters
from lib.analysis.likely_list import likely_customers
from lib.analysis.next_in_line import Likely, next_in_line
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of


def days(facts, start, end):
    return Filters(
        start=date.fromisoformat(start), end=date.fromisoformat(end), as_of=date.fromisoformat(end)
    )


def windows(found):
    return [f"{one.start} {one.end}" for one in found]


@pytest.fixture
def two_years():
    facts = sample_workspace().facts
    return replace(facts, first_order=date(2024, 7, 1), last_order=date(2026, 6, 30))


def test_three_stretches_share_what_the_data_holds(two_years):
    found = stretches_of(two_years, days(two_years, "2025-07-01", "2026-06-30"))

    assert windows(found) == ["2024-07-01 2025-02-28", "2025-03-01 2025-10-31", "2025-11-01 2026-06-30"]
    assert [one.as_of for one in found] == [one.end for one in found]


def test_a_shorter_window_makes_shorter_stretches(two_years):
    found = stretches_of(two_years, days(two_years, "2026-01-01", "2026-03-31"))

    assert windows(found) == ["2025-07-01 2025-09-30", "2025-10-01 2025-12-31", "2026-01-01 2026-03-31"]


def test_a_window_that_ends_in_a_month_is_cut_at_its_last_whole_month(two_years):
    found = stretches_of(two_years, days(two_years, "2026-01-10", "2026-04-20"))

    assert found[-1].end == date(2026, 3, 31)


def test_too_few_months_make_no_stretch(two_years):
    short = replace(two_years, first_order=date(2025, 11, 15))

    assert stretches_of(short, days(short, "2025-12-01", "2026-06-30")) == ()
    assert stretches_of(replace(two_years, first_order=None), days(short, "2025-12-01", "2026-06-30")) == ()


def test_a_stretch_knows_nothing_of_what_comes_after_it():
    early = [
        sale("ann", "2025-01-05", 80.0, category="Audio"),
        sale("ann", "2025-03-31 23:00", 20.0, category="Cables", channel="store"),
        sale("bob", "2025-02-01", 30.0, category="Cables"),
    ]
    late = [sale("ann", "2025-04-01", 500.0, category="Phones"), sale("bob", "2025-09-09", 900.0)]
    stretch = Filters(date(2025, 1, 1), date(2025, 3, 31), date(2025, 3, 31))
    frames = []
    for lines in (early, [*early, *late]):
        with workspace_of(lines) as workspace:
            features = features_of(workspace.read, stretch)
            frames.append(workspace.read(looks(stretch, features).order_by("customer_key")))

    assert frames[0].equals(frames[1])
    ann = frames[0].iloc[0]
    assert ann["net_revenue"] == 100
    assert ann["late_revenue"] == 20  # of three months the last is the later half
    assert ann["largest_order"] == 80
    assert ann["active_months"] == 2
    assert ann["recency_days"] == 0
    assert ann["category_share Audio"] == pytest.approx(0.8)


@cache
def sample(share=0.01):
    here = sample_workspace()
    return next_in_line(here.read, here.facts, default_filters(here.facts), share=share)


def test_on_the_sample_the_named_come_much_more_often_than_the_others():
    check = sample().check

    assert sample().months == 8
    assert check.named == sample().top_count == len(sample().ahead.customer_keys)
    assert check.low > 10 * check.others_share
    assert check.order_low > 0.7
    assert sum(one.customers for one in sample().tenths) == check.candidates
    assert sum(one.came for one in sample().tenths) == check.came


def test_on_the_sample_as_many_come_as_were_expected():
    check, most_likely = sample().check, sample().tenths[0]

    assert check.expected == pytest.approx(check.came, abs=2 * check.came**0.5)
    assert most_likely.expected == pytest.approx(most_likely.came, abs=2 * most_likely.came**0.5)


def test_where_too_few_enter_the_top_a_wider_one_is_learned_from_and_it_says_so():
    assert sample().moves[0].climbed < 30
    assert (sample().share, sample().learned_share) == (0.01, 0.02)
    assert "learned from those below it who entered or kept the top 2 %" in sample().caveat
    assert sample(0.05).learned_share == 0.05


def test_never_more_than_half_of_the_candidates_are_named():
    assert sample(0.5).check.named <= sample(0.5).check.candidates / 2
    assert sample(0.5).check.others_share is not None


def test_moves_add_up_to_the_top():
    for one in sample().moves:
        assert one.stayed + one.climbed + one.new == one.top_count


def test_likelihoods_fall_and_nobody_next_in_line_is_in_the_top():
    ahead, risk = sample().ahead, sample().at_risk

    assert list(ahead.likelihoods) == sorted(ahead.likelihoods, reverse=True)
    assert all(0.5 < one <= 1 for one in risk.likelihoods)
    assert not set(ahead.customer_keys) & set(risk.customer_keys)


def test_who_is_at_risk_left_more_often():
    check = sample().risk_check

    assert check.candidates == sample().moves[0].top_count
    assert check.low > check.others_share


def test_money_counts_most_and_is_told_for_both_sides():
    first = sample().signs[0]

    assert (first.family, first.label) == ("What is brought", "Net revenue")
    assert first.of_came > first.of_others
    assert first.weight > 0.02


def test_a_segment_narrows_who_is_named_not_what_is_learned():
    here = sample_workspace()
    filters = replace(default_filters(here.facts), segment="Regulars")
    found = next_in_line(here.read, here.facts, filters)

    assert found.check == sample().check
    assert found.ahead.customer_keys != sample().ahead.customer_keys


def test_the_list_is_masked_in_the_order_of_likelihood():
    here = sample_workspace()
    found = likely_customers(
        here.read,
        here.facts,
        default_filters(here.facts),
        likely=sample().ahead,
        title="Next in line",
        limit=7,
    )

    assert found.customers["likelihood"].tolist() == list(sample().ahead.likelihoods[:7])
    assert found.customer_count == len(sample().ahead.customer_keys)
    assert all("…" in name for name in found.customers["name"].dropna())


def test_nobody_makes_an_empty_list():
    here = sample_workspace()
    found = likely_customers(
        here.read, here.facts, default_filters(here.facts), likely=Likely((), ()), title="At risk"
    )

    assert found.customers.empty


def test_young_data_says_how_much_it_takes():
    with workspace_of([sale("ann", "2025-01-05", 20.0), sale("bob", "2025-06-30", 30.0)]) as workspace:
        found = next_in_line(workspace.read, workspace.facts, all_of(workspace.facts))

    assert found.answer == (
        "Can't tell yet who is next in line: it takes 9 whole months of orders before the end."
    )
    assert found.ahead.customer_keys == ()


def test_few_customers_say_that_too_few_entered():
    lines = [sale(f"c{n}", f"2025-{month:02d}-10", 10.0 + n) for n in range(5) for month in range(1, 13)]
    with workspace_of([sale("c0", "2025-01-01", 1.0), *lines, sale("c0", "2025-12-31", 1.0)]) as workspace:
        found = next_in_line(workspace.read, workspace.facts, all_of(workspace.facts))

    assert "fewer than 30 customers entered even the top 20 %" in found.answer
    assert found.top_count == 1


def test_a_stretch_without_customers_says_so():
    lines = [sale("ann", "2025-01-01", 20.0), sale("ann", "2025-12-31", 20.0)]
    with workspace_of(lines) as workspace:
        found = next_in_line(workspace.read, workspace.facts, all_of(workspace.facts))

    assert "no known customer bought" in found.answer


def test_a_share_out_of_range_is_refused():
    here = sample_workspace()
    with pytest.raises(UserError, match="share"):
        next_in_line(here.read, here.facts, default_filters(here.facts), share=0)
