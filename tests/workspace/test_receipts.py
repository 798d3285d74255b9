"""Receipts and their items in two layouts that nobody declared count once."""

import pytest

from lib.jobs.building import build, undo
from lib.workspace.sources import loaded
from lib.workspace.workspace import Workspace
from tests.jobs.files import written

RECEIPTS = "receipt,receipt date,customer,total\n" + "".join(
    f"{number},2024-01-{number + 12},c{number},{number * 12:.2f}\n" for number in range(1, 9)
)
"""Eight receipts with 20 % tax: 432.00."""
ITEMS = "ticket,sale date,sku,quantity,net amount\n" + "".join(
    f"{number},2024-01-{number + 12},{sku},1,{number * share:.2f}\n"
    for number in range(1, 7)
    for sku, share in (("cup", 4), ("pot", 6))
)
"""The items of the first six, without tax: 210.00."""
OTHER_TILL = ITEMS.replace("2024-01", "2023-05")
"""The same numbers of another till on other days."""


@pytest.fixture
def built(tmp_path):
    def go(*contents):
        files = [written(tmp_path, f"{place}.csv", content) for place, content in enumerate(contents)]
        workspace = opened.enter_context(Workspace.open(readable=files))
        for file in files:
            build(workspace, [file])
        return workspace

    from contextlib import ExitStack

    with ExitStack() as opened:
        yield go


def revenue(workspace):
    with workspace.cursor() as cursor:
        return cursor.execute("select sum(net_revenue)::double from order_lines").fetchone()[0]


@pytest.mark.parametrize("order", [(RECEIPTS, ITEMS), (ITEMS, RECEIPTS)])
def test_items_count_and_receipts_add_only_what_items_lack(built, order):
    workspace = built(*order)
    assert revenue(workspace) == 210.0 + 84.0 + 96.0
    with workspace.cursor() as cursor:
        replaced = {source.rows_read: source.rows_replaced for source in loaded(cursor)}
    assert replaced == {8: 6, 12: 0}


def test_receipts_count_again_when_their_items_leave(built):
    workspace = built(RECEIPTS, ITEMS)
    undo(workspace, [2])
    assert revenue(workspace) == 432.0


def test_equal_numbers_on_other_days_are_another_tills(built):
    assert revenue(built(RECEIPTS, OTHER_TILL)) == 432.0 + 210.0
