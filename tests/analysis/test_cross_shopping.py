"""Cross-shopping: who buys one category buys which other, within a side and across."""

import pytest

from lib.analysis.cross_shopping import cross_shopping
from lib.analysis.filters import all_of, default_filters
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of


def bought(customer, *things):
    return [
        sale(customer, f"2025-0{1 + place % 9}-05", 10.0, channel=channel, category=category)
        for place, (category, channel) in enumerate(things)
    ]


def shop():
    """Who buys phones online buys cables in stores, each time; a lamp in stores makes all of them broad."""
    lamp = ("Lamps", "store")
    rows = []
    for n in range(30):
        rows += bought(f"a{n}", ("Phones", "web"), ("Cables", "store"), lamp)
        rows += bought(f"b{n}", ("Books", "web"), lamp)
        rows += bought(f"c{n}", ("Cables", "store"), lamp) if n < 10 else bought(f"c{n}", lamp)
    return rows


def asked(rows):
    workspace = workspace_of(rows)
    return cross_shopping(workspace.read, workspace.facts, all_of(workspace.facts))


def pair(found, category, side, also, also_side):
    return next(
        row
        for row in found.pairs
        if (row.category, row.side, row.also, row.also_side) == (category, side, also, also_side)
    )


def test_share_lift_and_ratio_by_hand():
    row = pair(asked(shop()), "Phones", "online", "Cables", "offline")

    assert (row.buyers, row.also_buyers, row.both) == (30, 40, 30)
    assert row.share == 1.0
    assert row.lift == pytest.approx(1 / (40 / 90))
    assert row.times == pytest.approx(1 / (10 / 30))  # of others with one other thing: lamp or book, 10 of 30
    assert row.is_across
    assert row.stands


def test_never_together_is_told_too():
    row = pair(asked(shop()), "Books", "online", "Cables", "offline")

    assert (row.both, row.share, row.times) == (0, 0.0, 0.0)
    assert row.high < 1


def test_nine_buyers_are_not_shown():
    rows = [
        *shop(),
        *(line for n in range(9) for line in bought(f"d{n}", ("Rare", "web"), ("Lamps", "store"))),
    ]
    found = asked(rows)

    assert not any("Rare" in (row.category, row.also) for row in found.pairs)


def test_without_names_nothing_is_told():
    rows = [sale(None, "2025-01-05", 10.0, category="Phones", order_id=f"o{n}") for n in range(30)]
    found = asked(rows)

    assert found.pairs == ()
    assert "order_lines.customer_ref" in found.answer


def test_one_side_has_pairs_within_it():
    rows = [line for n in range(40) for line in bought(f"a{n}", ("A", "web"), ("B", "web"), ("C", "web"))]
    found = asked(rows)

    assert {(row.side, row.also_side) for row in found.pairs} == {("online", "online")}


def test_personas_of_the_sample_show_in_what_goes_together():
    # Buzz alone buys wearables, beside gaming and phones; Barry televisions, audio and smart home.
    workspace = sample_workspace()
    found = cross_shopping(workspace.read, workspace.facts, default_filters(workspace.facts))

    assert pair(found, "Gaming", "offline", "Wearables", "offline").low > 3
    assert pair(found, "Televisions", "online", "Audio", "offline").low > 1
    assert pair(found, "Wearables", "online", "Tablets", "online").high < 1
    assert found.answer.startswith("Who buys Gaming")
