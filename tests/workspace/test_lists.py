"""Order lines that lack a price or a channel take them from the product and store lists."""

from itertools import permutations

import pytest

from lib.jobs.building import build, undo
from lib.workspace.sources import loaded
from lib.workspace.workspace import Workspace
from tests.jobs.files import written

SALES = """Order Number,Line Item,Order Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code
1,1,2024-01-13,7,10,P1,1,CAD
2,1,2024-01-14,8,0,P2,2,USD
2,2,2024-01-14,8,0,P1,1,USD
3,1,2024-01-15,9,38,P3,4,GBP
"""
PRODUCTS = """ProductKey,Product Name,Unit Cost USD,Unit Price USD,Category
P1,Lens,"$31.00 ","$68.00 ",Cameras
P2,Camera,"$141.00 ","$1,427.50 ",Cameras
"""
STORES = "StoreKey,Country,State,Open Date\n0,Online,Online,2010-01-01\n10,Canada,Nunavut,2015-04-04\n"
CUSTOMERS = "CustomerKey,Name,City,Zip Code\n7,Ann Lee,London,N5W\n8,Bo Ek,Malmo,21112\n9,Cy Day,Leeds,LS1\n"
FILES = {"sales.csv": SALES, "products.csv": PRODUCTS, "stores.csv": STORES, "customers.csv": CUSTOMERS}


@pytest.fixture
def house(tmp_path):
    for name, content in FILES.items():
        written(tmp_path, name, content)
    with Workspace.open(readable=[tmp_path / name for name in FILES]) as workspace:
        yield workspace, tmp_path


def lines(workspace):
    with workspace.cursor() as cursor:
        return cursor.execute(
            "select order_id, product_id, channel, unit_price::double, net_revenue::double, currency "
            "from order_lines order by source_row"
        ).fetchall()


PRICED = [
    ("1", "P1", "store", 68.0, 68.0, "USD"),
    ("2", "P2", "web", 1427.5, 2855.0, "USD"),
    ("2", "P1", "web", 68.0, 68.0, "USD"),
]
"""P3 is in no list: its line waits."""


@pytest.mark.parametrize("order", [*permutations(("sales.csv", "products.csv", "stores.csv"))])
def test_a_star_of_keys_joins_by_itself_whichever_file_comes_first(house, order):
    workspace, folder = house
    for name in order:
        build(workspace, [folder / name])
    assert lines(workspace) == PRICED


def test_all_files_at_once_know_their_customers_and_what_waits(house):
    workspace, folder = house
    report = build(workspace, [folder / name for name in FILES])
    assert (report.orders, report.order_lines, report.net_revenue, report.buyers) == (2, 3, 2991.0, 2)
    sales = report.sources[0]
    assert (sales.rows_kept, sales.net, sales.details["waiting_for_prices"]) == (4, 2991.0, 1)
    assert any("price in your product list" in warning for warning in sales.details["warnings"])


def test_taking_the_lists_out_takes_back_what_they_said(house):
    workspace, folder = house
    build(workspace, [folder / name for name in FILES])
    with workspace.cursor() as cursor:
        listed = [
            source.source_id for source in loaded(cursor) if source.table_name in {"products", "stores"}
        ]
    undo(workspace, listed)
    assert lines(workspace) == []
    with workspace.cursor() as cursor:
        assert cursor.execute("select count(*) from order_lines_1 where channel is not null").fetchone() == (
            0,
        )


def test_a_store_called_online_is_the_web_shop(tmp_path):
    sales = written(
        tmp_path,
        "sales.csv",
        "order id,order date,customer id,store,amount\n"
        "1,2024-01-13,a,Online,5\n2,2024-01-14,a,Berlin,7\n3,2024-01-15,a,Bonn,9\n",
    )
    with Workspace.open(readable=[sales]) as workspace:
        build(workspace, [sales])
        with workspace.cursor() as cursor:
            found = cursor.execute(
                "select channel, net_revenue::double from order_lines order by 2"
            ).fetchall()
    assert found == [("web", 5.0), ("store", 7.0), ("store", 9.0)]


def test_stores_without_a_web_shop_among_them_leave_the_channel_open(tmp_path):
    sales = written(
        tmp_path,
        "sales.csv",
        "order id,order date,customer id,store,amount\n1,2024-01-13,a,Bonn,5\n2,2024-01-14,a,Berlin,7\n",
    )
    with Workspace.open(readable=[sales]) as workspace:
        build(workspace, [sales])
        with workspace.cursor() as cursor:
            assert cursor.execute("select distinct channel from order_lines").fetchall() == [(None,)]
