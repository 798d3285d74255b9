"""What is kept is computed once, says what a fresh computation says, and never outlives its data."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import ibis
import pytest

from lib.analysis.buyers import basic_buyers, buyers, spending_buyers
from lib.analysis.filters import default_filters, within
from lib.jobs.preparing import prepare
from lib.workspace import kept
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, build_marts
from tests.builders import returned, sale, workspace_of

SHOP = [
    sale("ann", "2025-01-05", 50.0),
    sale("ann", "2025-02-05", 30.0, channel="store"),
    sale("bob", "2025-01-06", 40.0),
    returned("bob", "2025-02-06", 15.0),
    returned("cleo", "2025-02-06", 9.0),
    sale("dora", "2025-02-28", 10.0, channel="store"),
]


def per_customer(name="sums"):
    known = ORDERS.filter(ORDERS.customer_key.notnull())
    return keep(known.group_by("customer_key").agg(net=known.net_revenue.sum()), name)


def total(workspace, table):
    return workspace.read(table.agg(net=table.net.sum()))["net"].iloc[0]


def names(workspace, database):
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select table_name from duckdb_tables() "
            "where starts_with(table_name, 'kept_') and (database_name = 'kept_in_memory') = ? order by 1",
            [database == "memory"],
        ).fetchall()
    return [row[0] for row in rows]


def test_two_questions_share_one_table_in_memory():
    with workspace_of(SHOP) as workspace:
        table = per_customer()
        assert total(workspace, table) == 106.0
        assert len(workspace.read(table.filter(table.net > 20))) == 3 - 1
        assert len(names(workspace, "memory")) == 1
        assert names(workspace, "file") == []


def test_new_data_makes_what_was_kept_new():
    with workspace_of(SHOP) as workspace:
        before = total(workspace, per_customer())
        with workspace.transaction() as connection:
            connection.execute("update mart_orders set net_revenue = net_revenue * 2")
        assert total(workspace, per_customer()) == 2 * before


def test_only_so_many_stay_in_memory(monkeypatch):
    monkeypatch.setattr(kept, "MOST_CELLS", 2 * 4 * 2)  # two tables of four customers in two columns
    with workspace_of(SHOP) as workspace:
        for name in ("first", "second", "third"):
            total(workspace, per_customer(name))
        assert [name.split("_")[1] for name in names(workspace, "memory")] == ["second", "third"]


def test_what_one_question_asks_stays_however_large_it_is(monkeypatch):
    monkeypatch.setattr(kept, "MOST_CELLS", 1)
    with workspace_of(SHOP) as workspace:
        both = per_customer("first").join(per_customer("second"), "customer_key")
        assert workspace.read(both)["net"].sum() == 106.0
        assert len(names(workspace, "memory")) == 2
        assert total(workspace, per_customer("third")) == 106.0
        assert len(names(workspace, "memory")) == 1


def test_what_is_kept_may_be_made_of_what_is_kept():
    with workspace_of(SHOP) as workspace:
        inner = per_customer()
        outer = keep(inner.agg(net=inner.net.max()), "most")
        assert workspace.read(outer)["net"].tolist() == [80.0]
        assert len(names(workspace, "memory")) == 2


def test_what_was_prepared_is_read_from_the_file_until_the_marts_are_written_again():
    with workspace_of(SHOP) as workspace:
        prepare(workspace)
        window = default_filters(workspace.facts)
        workspace.read(basic_buyers(window))
        assert names(workspace, "memory") == []
        assert names(workspace, "file")
        with workspace.transaction() as connection:
            build_marts(connection)
        assert names(workspace, "file") == []


@pytest.mark.parametrize("relation", [basic_buyers, spending_buyers])
def test_what_is_kept_of_buyers_is_what_their_orders_say(relation):
    with workspace_of(SHOP) as workspace:
        window = default_filters(workspace.facts)
        columns = relation(window).columns
        fresh = workspace.read(buyers(within(ORDERS, window), *columns[3:]).order_by("customer_key"))
        in_memory = workspace.read(relation(window).order_by("customer_key"))
        prepare(workspace)
        in_file = workspace.read(relation(window).order_by("customer_key"))
    assert len(fresh) == 3  # who only brought something back is no buyer
    assert fresh.equals(in_memory)
    assert fresh.equals(in_file)


def test_threads_share_what_is_kept():
    with workspace_of(SHOP) as workspace:
        found = []
        threads = [
            threading.Thread(target=lambda: found.append(total(workspace, per_customer()))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [106.0] * 8
        assert len(names(workspace, "memory")) == 1


def test_a_table_that_went_is_made_again():
    with workspace_of(SHOP) as workspace:
        before = total(workspace, per_customer())
        with workspace.cursor() as cursor:
            for name in names(workspace, "memory"):
                cursor.execute(f"drop table kept_in_memory.{name}")
        assert total(workspace, per_customer()) == before


def test_a_name_tells_one_query_from_another():
    with workspace_of(SHOP) as workspace:
        first = keep(ORDERS.filter(ORDERS.net_revenue > 0).select("net_revenue"), "rows")
        second = keep(ORDERS.filter(ORDERS.net_revenue < 0).select("net_revenue"), "rows")
        assert len(workspace.read(first.union(second))) == len(SHOP)
        assert workspace.read(ibis.union(first, first)).shape[0] == 2 * 4


NAMED = """
import ibis
from lib.workspace.kept import _name_of, keep
table = ibis.table({name: "int64" for name in "abcdefghijkl"}, name="t")
print(_name_of(keep(table.drop("a", "b", "c"), "few").op()))
"""


def test_what_is_kept_has_the_same_name_in_every_process():
    def name(seed):
        made = subprocess.run(
            [sys.executable, "-c", NAMED],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout

    assert len({name(seed) for seed in (1, 2, 3)}) == 1
