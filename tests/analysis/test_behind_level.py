"""Behind a level of the scorecard stand the very customers and orders that its measure counts."""

import pytest

from lib.analysis.behind_level import customers_behind, orders_behind
from lib.analysis.evidence import evidence
from lib.analysis.filters import all_of, default_filters
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

BOTH = "two_channel_customer_share"


@pytest.fixture(scope="module")
def shop():
    """Twelve customers of both sides, eleven of the web shop alone, two orders each; one of nobody."""
    lines = [sale(f"b{n}", "2025-01-05", 10.0, channel="web", email=f"b{n}@example.com") for n in range(12)]
    lines += [sale(f"b{n}", "2025-02-05", 10.0, channel="store") for n in range(12)]
    lines += [sale(f"w{n}", f"2025-0{month}-07", 5.0, channel="web") for n in range(11) for month in (1, 2)]
    lines.append(sale(None, "2025-03-01", 7.0, order_id="nobody", channel="store"))
    with workspace_of(lines) as workspace:
        yield workspace


def listed(workspace, analysis, **params):
    return analysis(workspace.read, workspace.facts, all_of(workspace.facts), **params)


def test_customers_who_count_and_those_who_do_not(shop):
    yes = listed(shop, customers_behind, metric=BOTH, counts=True)
    no = listed(shop, customers_behind, metric=BOTH, counts=False, limit=3)
    assert (yes.customer_count, no.customer_count, len(no.customers)) == (12, 11, 3)
    assert set(yes.customers["net_revenue"]) == {20.0}
    assert set(yes.customers["online_share"]) == {0.5}
    assert yes.customers["email"].str.contains("…").all()
    assert yes.answer == "12 customers count towards “Customers who buy online and offline”."


def test_orders_that_count_and_those_that_do_not(shop):
    known = listed(shop, orders_behind, metric="known_revenue_share", counts=True, limit=5)
    unknown = listed(shop, orders_behind, metric="known_revenue_share", counts=False)
    assert (known.order_count, len(known.orders), unknown.order_count) == (46, 5, 1)
    assert unknown.orders["order_id"].tolist() == ["nobody"]
    assert unknown.orders["customer_id"].isna().all()


def test_what_counts_adds_up_to_the_measure(shop):
    window = all_of(shop.facts)
    found = {each.metric: each for each in evidence(shop.read, shop.facts, window)}
    assert found[BOTH].value == pytest.approx(12 / 23)
    assert found[BOTH].n == 23


def test_lists_under_ten_and_of_other_things_are_refused(shop):
    with pytest.raises(UserError, match="does not count this"):
        listed(shop, orders_behind, metric=BOTH, counts=True)
    with pytest.raises(UserError, match="does not count this"):
        listed(shop, customers_behind, metric="nothing", counts=True)
    few = [sale(f"b{n}", f"2025-0{month}-05", 1.0, channel=side)
           for n in range(3) for month, side in ((1, "web"), (2, "store"))]  # fmt: skip
    with workspace_of(few) as workspace, pytest.raises(UserError, match="Too few customers"):
        listed(workspace, customers_behind, metric=BOTH, counts=True)


def test_every_measure_of_the_sample_that_names_a_list_has_it():
    workspace = sample_workspace()
    window = default_filters(workspace.facts)
    told = [each for each in evidence(workspace.read, workspace.facts, window) if each.behind and each.n]
    assert told
    for each in told:
        analysis = customers_behind if each.behind == "customers" else orders_behind
        sizes = []
        for counts in (True, False):
            try:
                found = analysis(
                    workspace.read, workspace.facts, window, metric=each.metric, counts=counts, limit=2
                )
            except UserError:  # fewer than ten
                continue
            sizes.append(found.customer_count if each.behind == "customers" else found.order_count)
        assert sum(sizes) > 0, each.metric
