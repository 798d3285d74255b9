"""What if we did this? Where chance has decided, where somebody believes, and where nobody knows."""

import pytest

from lib.analysis.break_even import Costs
from lib.analysis.filters import all_of, default_filters
from lib.analysis.simulator import NOTHING, RANDOMISED, TYPED, Plan, simulate
from lib.analysis.whom import crowds
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.schema.personas import template
from tests.builders import sale, workspace_of


def simulated(**plan):
    here = sample_workspace()
    return simulate(here.read, here.facts, default_filters(here.facts), plan=Plan(**plan))


def test_where_nobody_knows_the_break_even_effect_and_its_test_are_told_and_no_value():
    found = simulated(costs=Costs(per_customer=2.0, fixed=8000.0), margin_share=0.5)

    assert found.evidence == NOTHING
    assert found.outcome is None
    assert found.effect is None
    assert found.break_even == pytest.approx((8000 / found.customers + 2) / 0.5)
    assert found.cost == pytest.approx(8000 + 2 * found.customers)
    assert found.testing.order_size < found.testing.revenue_size
    assert found.answer.startswith("It pays if each of 5,856 customers brings $")


def test_a_typed_range_is_called_typed():
    found = simulated(costs=Costs(per_customer=2.0), typed=(0.0, 10.0), margin_share=1.0)

    assert found.evidence == TYPED
    assert found.answer.startswith("With the range that was typed, it comes to between")
    assert found.outcome.loss_share == pytest.approx(0.2, abs=0.02)  # of 0 to 10 a fifth is under 2
    assert found.outcome.middle == pytest.approx(3 * found.customers, rel=0.03)


def test_where_chance_has_decided_its_interval_is_taken_and_no_typed_range():
    found = simulated(action="Spring26", whom="persona:Jill", costs=Costs(0.42), typed=(900.0, 901.0))
    effect = found.effect

    assert found.evidence == RANDOMISED
    assert (effect.kind, effect.name) == ("persona", "Jill")
    middle = found.customers * (effect.revenue.difference * found.margin_share - 0.42)
    assert found.outcome.middle == pytest.approx(middle, rel=0.05)
    low, high = (
        found.customers * (end * found.margin_share - 0.42)
        for end in (effect.revenue.low, effect.revenue.high)
    )
    assert found.outcome.low == pytest.approx(low, rel=0.05)
    assert found.outcome.high == pytest.approx(high, rel=0.05)


def test_customers_who_were_not_told_apart_get_the_effect_of_all_members():
    found = simulated(action="Spring26", whom="rest", costs=Costs(0.42))

    assert found.effect.kind == "all"
    assert "who may differ from these" in found.caveat


def test_done_four_times_it_brings_and_costs_four_times():
    once, often = (simulated(action="Spring26", costs=Costs(0.42), times=times) for times in (1, 4))

    assert often.outcome.middle == pytest.approx(4 * once.outcome.middle)
    assert often.cost == pytest.approx(4 * once.cost)


def test_the_margin_comes_from_known_costs_unless_it_is_typed():
    assert simulated().margin_source == "data"
    assert 0.1 < simulated().margin_share < 0.2
    assert (simulated(margin_share=0.4).margin_share, simulated(margin_share=0.4).margin_source) == (
        0.4,
        "typed",
    )


def test_what_to_test_first_is_large_enough_and_needs_least():
    found = simulated(costs=Costs(per_customer=20.0))
    first = found.groups[0]
    able = [one for one in found.groups if one.is_possible]

    assert first.id == found.first
    assert first.is_possible
    assert first.break_even_share == min(one.break_even_share for one in able)


def test_where_no_group_is_large_enough_nothing_is_to_be_tested_first():
    assert simulated(costs=Costs(per_customer=0.05)).first == ""


def test_how_much_purchases_vary_is_seen_after_groups_were_made():
    # Segments are made by recency: in their own window "Gone quiet" bought nothing lately by definition.
    here = sample_workspace()
    found = crowds(here.read, default_filters(here.facts), 0.01, 3, template())
    quiet = next(one for one in found if one.id == "segment:Gone quiet")

    assert 0 < quiet.order_share < 0.5
    assert quiet.deviation > 0
    assert found[0].id == "everybody"
    assert found[0].customers == sum(one.customers for one in found if one.id in ("top", "rest"))


def test_orders_only_count_revenue_as_profit_and_say_so():
    lines = [sale(f"c{n}", f"2025-{month:02d}-05", 10.0) for n in range(30) for month in (1, 6, 12)]
    with workspace_of(lines) as workspace:
        found = simulate(
            workspace.read, workspace.facts, all_of(workspace.facts), plan=Plan(costs=Costs(3.0))
        )

    assert (found.margin_share, found.margin_source) == (1.0, "none")
    assert "No file tells costs of goods" in found.caveat
    assert found.break_even == 3


def test_a_campaign_that_does_not_look_like_chance_gives_no_value():
    lines = [sale(f"c{n}", "2025-03-05", 200.0 if n % 2 else 20.0 + n % 7) for n in range(120)]
    members = [
        {"campaign": "June", "customer_ref": f"c{n}", "treated": bool(n % 2), "sent_at": "2025-06-01"}
        for n in range(120)
    ]
    with workspace_of([*lines, sale("late", "2025-08-01", 5.0)], campaign_members=members) as workspace:
        found = simulate(
            workspace.read,
            workspace.facts,
            all_of(workspace.facts),
            plan=Plan(action="June", costs=Costs(1.0)),
        )

    assert found.evidence == NOTHING
    assert found.outcome is None
    assert "they don't look chosen by chance" in found.caveat


def test_nothing_and_nobody_are_answered():
    with workspace_of() as workspace:
        found = simulate(workspace.read, workspace.facts, all_of(workspace.facts))

    assert found.answer == "Can't tell yet: no known customer ordered in this window."


@pytest.mark.parametrize(
    "plan",
    [
        {"costs": Costs(per_customer=-1.0)},
        {"times": 0},
        {"margin_share": 1.5},
        {"typed": (3.0, 1.0)},
        {"test_months": 13},
        {"share": 0.0},
        {"whom": "persona:Nobody"},
    ],
)
def test_a_plan_that_can_not_be_is_refused(plan):
    with pytest.raises(UserError):
        simulated(**plan)
