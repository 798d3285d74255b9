"""Who shops where, on stores whose mixes are planted, and on the sample, where there is nothing to find."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.filters import all_of, default_filters
from lib.analysis.store_groups import area_digits, compared, store_groups
from lib.analysis.store_mismatch import expected_shares, shares_sold
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of

MONTHS = [f"2026-{month:02d}-{day:02d}" for month in range(1, 9) for day in (3, 17)]


def shop():
    """East: 60 customers with two small orders each; West: 40 who send a parcel elsewhere, 20 like East's.

    West's presents are of phones, the small things are cables; West also sells cameras to strangers.
    """
    lines = []
    for number in range(60):
        for visit in range(2):
            at = MONTHS[(number + 8 * visit) % len(MONTHS)]
            lines.append(store_sale(f"e{number}", at, "East", 5.0, "Cables"))
    for number in range(20):
        lines.append(store_sale(f"w{number}", MONTHS[number % len(MONTHS)], "West", 5.0, "Cables"))
    for number in range(40):
        at = MONTHS[number % len(MONTHS)]
        lines.append(store_sale(f"g{number}", at, "West", 20.0, "Phones", goes_elsewhere=True))
    for number, at in enumerate(MONTHS):
        lines.append(store_sale(None, at, "West", 50.0, "Cameras", order_id=f"x{number}"))
    lines += [store_sale(f"t{number}", MONTHS[0], "Tiny", 5.0, "Cables") for number in range(9)]
    # Dear ones that fit no rule, so that 5 is little: the median is 20 or more.
    lines += [store_sale(None, MONTHS[0], "East", 20.0, "Cables", order_id=f"d{n}") for n in range(180)]
    return lines


def store_sale(who, at, store, net, category, **more):
    more.setdefault("order_id", f"{who}-{at}-{category}")
    return sale(who, at, net, channel="store", store_id=store, category=category, **more)


@pytest.fixture(scope="module")
def found():
    stores = [
        {"store_id": "East", "city": "Riga", "latitude": 56.9, "longitude": 24.1},
        {"store_id": "West", "store_name": "By the mill"},
    ]
    people = [{"customer_ref": f"e{number}", "postcode": f"10{number % 3}45"} for number in range(60)]
    with workspace_of(shop(), stores=stores, profiles=people) as workspace:
        yield store_groups(workspace.read, workspace.facts, all_of(workspace.facts), grouping="occasions")


def test_a_planted_group_is_found_and_stands(found) -> None:
    row = next(row for row in found.store_groups if (row.place, row.group) == ("West", "Gift"))
    assert (row.customers, row.of) == (40, 60)
    assert row.share == pytest.approx(2 / 3)
    chain = next(each for each in found.chain if each.group == "Gift")
    assert chain.customers == 40
    assert row.index == pytest.approx(100 * (2 / 3) / (40 / found.customer_count))
    assert row.low < row.index <= row.high
    assert row.stands


def test_each_store_says_its_predominant_group_and_where_it_is(found) -> None:
    by_place = {store.place: store for store in found.stores}
    assert by_place["West"].group == by_place["West"].more == "Gift"
    assert (by_place["West"].name, by_place["West"].latitude) == ("By the mill", None)
    assert (by_place["East"].name, by_place["East"].latitude) == ("Riga", 56.9)
    assert by_place["West"].known_share == pytest.approx(900 / 1700)  # 20 x 5 and 40 x 20, of 16 x 50 more
    assert "By the mill differs most" in found.answer or "Riga differs most" in found.answer


def test_nothing_is_told_of_a_store_of_under_ten_customers(found) -> None:
    assert {store.place for store in found.stores} == {"East", "West"}
    assert found.hidden == 1
    assert "Tiny" not in {row.place for row in found.store_groups}


def test_areas_are_of_the_postcode_letters_that_leave_enough_people(found) -> None:
    assert found.area_digits == 2  # 60 customers in 10…, 20 in each of 100…, 101…, 102…
    assert [area.place for area in found.areas] == ["10…"]


def test_what_a_store_sells_besides_is_named(found) -> None:
    cameras = next(row for row in found.mismatches if (row.store, row.category) == ("West", "Cameras"))
    assert cameras.sold == pytest.approx(800 / 1700)
    assert cameras.months == 8


def test_expected_shares_by_hand() -> None:
    # Two groups: a buys 10 of X each, b buys 30 of Y each. S has 3 a and 1 b: 30 X, 30 Y.
    spent = pd.DataFrame({"group": ["a", "b"], "category": ["X", "Y"], "net_revenue": [40.0, 60.0]})
    chain = pd.DataFrame({"group": ["a", "b"], "customers": [4, 2]})
    by_store = pd.DataFrame(
        {"place": ["S", "S", "T", "T"], "group": ["a", "b", "a", "b"], "customers": [3, 1, 1, 1]}
    )
    actual = pd.DataFrame({"X": [30.0, 10.0], "Y": [30.0, 30.0]}, index=["S", "T"])
    expected = expected_shares(spent, by_store, chain, actual)
    assert expected.loc["S"].to_list() == pytest.approx([0.5, 0.5])
    assert expected.loc["T"].to_list() == pytest.approx([0.25, 0.75])


def test_the_share_sold_varies_over_months() -> None:
    # Shares 1/2, 3/4 of 10 each: 5/8; residuals -1.25 and 1.25; se sqrt(2 x 3.125) / 20 = 0.125.
    share, error = shares_sold(pd.DataFrame([[5.0, 5.0], [7.5, 2.5]]).to_numpy())
    assert share.tolist() == pytest.approx([0.625, 0.375])
    assert error.tolist() == pytest.approx([0.125, 0.125])


def test_a_place_that_is_like_the_chain_does_not_stand() -> None:
    rows = [(place, group, n) for place in "ABCDEFGH" for group, n in (("a", 30), ("b", 70))]
    by_place = pd.DataFrame(rows, columns=["place", "group", "customers"])
    chain = pd.DataFrame({"group": ["a", "b"], "customers": [240, 560]})
    rows_found = compared(by_place, chain)
    assert [row.index for row in rows_found] == pytest.approx([100.0] * 16)
    assert not any(row.stands for row in rows_found)


def test_without_postcodes_there_are_no_areas() -> None:
    assert area_digits(pd.DataFrame({"place": [], "group": [], "customers": []}, dtype="object")) == 0


def test_an_unknown_grouping_names_those_there_are() -> None:
    with workspace_of() as workspace, pytest.raises(UserError, match="occasions"):
        store_groups(workspace.read, workspace.facts, all_of(workspace.facts), grouping="stars")


def test_a_store_of_the_filter_bar_is_shown_beside_the_whole_chain() -> None:
    workspace = sample_workspace()
    whole = default_filters(workspace.facts)
    one = type(whole)(whole.start, whole.end, whole.as_of, stores=("Store 12 Fresno",))
    found = store_groups(workspace.read, workspace.facts, one)
    assert [store.name for store in found.stores] == ["Fresno"]
    assert found.stores[0].known_share == pytest.approx(0.25, abs=0.01)  # planted
    assert found.customer_count == store_groups(workspace.read, workspace.facts, whole).customer_count


def test_the_sample_whose_stores_are_alike_has_next_to_nothing_that_stands() -> None:
    workspace = sample_workspace()
    found = store_groups(workspace.read, workspace.facts, default_filters(workspace.facts))
    assert len(found.stores) == 24
    assert sum(row.stands for row in found.store_groups) <= 2
    assert sum(row.stands for row in found.mismatches) <= 2
    assert found.window.start == date(2025, 7, 1)
