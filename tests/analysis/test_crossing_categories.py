"""First orders on the other side: whose they are, what they hold, and beside what."""

from dataclasses import replace
from datetime import date

import pytest

from lib.analysis.crossing_categories import crossing_categories
from lib.analysis.filters import all_of, default_filters
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of


def shop(firsts=24, others=60):
    """Web customers come to the stores with cables, three of four; later, and others there, one of four."""
    rows = []
    for n in range(firsts):
        rows.append(sale(f"a{n}", f"2025-01-{1 + n:02d} 10:00", 50.0, channel="web", category="Phones"))
        first, later = ("Cables" if n % 4 else "Phones"), ("Phones" if n % 4 else "Cables")
        rows.append(sale(f"a{n}", f"2025-05-{1 + n:02d} 10:00", 20.0, channel="store", category=first))
        rows.append(sale(f"a{n}", f"2025-06-{1 + n:02d} 10:00", 20.0, channel="store", category=later))
    for n in range(others):
        category = "Phones" if n % 4 else "Cables"
        day = f"2025-0{4 + n % 3}-{1 + n % 28:02d} 10:00"
        rows.append(sale(f"b{n}", day, 20.0, channel="store", category=category))
    return rows


def asked(rows, start=date(2025, 4, 1), end=date(2025, 6, 30)):
    workspace = workspace_of(rows)
    filters = replace(all_of(workspace.facts), start=start, end=end, as_of=end)
    return crossing_categories(workspace.read, workspace.facts, filters)


def test_first_orders_are_beside_later_ones_and_those_of_others():
    found = asked(shop())
    stores = next(one for one in found.crossings if one.side == "offline")
    cables = next(row for row in found.categories if (row.side, row.category) == ("offline", "Cables"))

    assert (stores.customers, stores.again, stores.others) == (24, 24, 60)
    assert (cables.lines, cables.share) == (18, 0.75)
    assert (cables.others.share, cables.later.share) == (0.25, 0.25)
    assert cables.others.lift == pytest.approx(3.0)
    assert 1 < cables.others.low < 3 < cables.others.high
    assert cables.others.stands
    assert "24 customers came over to the stores; Cables stands out" in found.answer


def test_only_who_came_over_in_the_window_counts():
    found = asked(shop(), start=date(2025, 6, 1))  # by then all have been in a store

    assert not any(one.customers for one in found.crossings)
    assert "nobody whom we know first bought on the other side" in found.answer


def test_who_began_on_both_sides_at_one_moment_came_from_neither():
    rows = [
        sale(f"a{n}", "2025-05-05", 20.0, channel=channel, category="Cables", order_id=f"{channel}{n}")
        for n in range(20)
        for channel in ("web", "store")
    ]
    assert not any(one.customers for one in asked(rows).crossings)


def test_nine_people_are_not_shown():
    found = asked(shop(firsts=9))

    assert found.categories == ()
    assert "under 10" in found.answer


def test_a_filter_on_one_channel_hides_no_first_order():
    workspace = workspace_of(shop())
    filters = replace(
        all_of(workspace.facts), start=date(2025, 4, 1), end=date(2025, 6, 30), channels=("store",)
    )
    found = crossing_categories(workspace.read, workspace.facts, filters)

    assert max(one.customers for one in found.crossings) == 24
    assert "not looked at" in found.caveat


def test_on_the_sample_shares_add_up_and_nothing_planted_is_found():
    workspace = sample_workspace()
    found = crossing_categories(workspace.read, workspace.facts, default_filters(workspace.facts))

    for side in ("online", "offline"):
        own = [row for row in found.categories if row.side == side]
        assert sum(row.share for row in own) == pytest.approx(1)
        assert sum(row.others.share for row in own) == pytest.approx(1)
    assert not any(row.others.stands for row in found.categories)
