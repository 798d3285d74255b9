"""Stores, regions and rounds side by side: what differs is marked, what few said is left out."""

import pandas as pd
import pytest

from lib.analysis.filters import default_filters
from lib.analysis.scorecard_compare import scorecard_compare
from lib.errors import UserError
from tests.builders import sale, workspace_of

COMPONENT = "single_view"
STORES = [
    {"store_id": "A", "region": "North"},
    {"store_id": "B", "region": "North"},
    {"store_id": "C", "region": "South"},
]


def said(store, *levels, role="associate", when="Spring", at="2026-05-01"):
    row = {"round": when, "component": COMPONENT, "respondent_role": role, "store_id": store}
    return [row | {"level": level, "rated_at": pd.Timestamp(at)} for level in levels]


def sales(store, known, unknown):
    rows = [
        sale(f"{store}{n}", f"2026-0{1 + n % 6}-05", 20.0, channel="store", store_id=store)
        for n in range(known)
    ]
    return rows + [
        sale(None, f"2026-0{1 + n % 6}-06", 20.0, channel="store", store_id=store, order_id=f"u{store}{n}")
        for n in range(unknown)
    ]


def compare(ratings=(), orders=(), **params):
    with workspace_of(orders, ratings=ratings, stores=STORES) as workspace:
        return scorecard_compare(workspace.read, workspace.facts, default_filters(workspace.facts), **params)


def cell(result, unit):
    return next(one for one in result.cells if (one.component, one.unit) == (COMPONENT, unit))


def test_a_store_that_says_something_else_is_marked():
    rows = [*said("A", *[5] * 8), *said("B", *[2, 3] * 4), *said("C", *[2, 3] * 4)]
    result = compare(rows, by="stores")
    assert result.units == ("A", "B", "C")
    assert (cell(result, "A").said, cell(result, "A").n) == (5, 8)
    assert cell(result, "A").differs
    assert "A on Single view of the customer" in result.answer


def test_what_few_said_is_shown_neither_of_the_store_nor_by_what_is_left():
    # Region North is nine; B, four of them, would be North minus A.
    rows = [*said("A", *[5] * 5), *said("B", *[2] * 4), *said("C", *[3] * 6)]
    stores, regions = compare(rows, by="stores"), compare(rows, by="regions")
    assert stores.units == ("C",)
    assert {one.unit: one.n for one in regions.cells if one.said is not None} == {"North": 9, "South": 6}


def test_managers_and_executives_are_not_cut_by_store():
    rows = [*said("A", *[5] * 6, role="manager"), *said("A", *[3] * 6), *said("C", *[3] * 6)]
    assert cell(compare(rows, by="stores"), "A").n == 6


def test_the_data_is_cut_by_store_and_its_levels_are_shown_apart():
    # A knows 60 of 60 orders, C 6 of 60: shares of revenue from known customers 100 and 10 percent.
    result = compare(orders=[*sales("A", 60, 0), *sales("C", 6, 54)], by="stores")
    first, second = cell(result, "A"), cell(result, "C")
    assert first.level > second.level_high
    assert "reach different levels" in result.answer
    assert first.evidence_n >= 10
    assert next(one for one in result.company if one.component == COMPONENT).level is not None


def test_a_store_of_fewer_than_ten_is_not_shown():
    result = compare(orders=[*sales("A", 60, 0), *sales("C", 5, 3)], by="stores")
    assert cell(result, "A").level is not None
    assert cell(result, "C").level is None


def test_rounds_stand_beside_each_other_the_latest_first():
    rows = [*said(None, *[2] * 6, when="Old", at="2025-05-01"), *said(None, *[4] * 6)]
    result = compare(rows, by="rounds")
    assert result.units == ("Spring", "Old")
    assert [cell(result, unit).said for unit in result.units] == [4, 2]
    assert result.reason == ""


@pytest.mark.parametrize(
    ("by", "needs"), [("brands", "which brand"), ("rounds", "second round"), ("stores", "store_id")]
)
def test_what_cannot_be_compared_says_what_it_takes(by, needs):
    result = compare(by=by)
    assert needs in result.reason
    assert result.answer.startswith("Can't tell yet")


def test_unknown_kinds_and_units_are_refused():
    with pytest.raises(UserError, match="can't be compared"):
        compare(by="moons")
    with pytest.raises(UserError, match="no such unit"):
        compare(said("A", *[3] * 5), by="stores", units=("Z",))
