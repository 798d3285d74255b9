"""Which files make up a workspace, and which of their lines count?"""

import os
import subprocess
import sys
from pathlib import Path

from lib.analysis.totals import workspace_totals
from lib.jobs.building import rebuild
from lib.workspace import sources
from lib.workspace.canonical import canonical
from lib.workspace.sources import Source
from lib.workspace.workspace import Workspace

COLUMNS = (
    "order_id varchar, ordered_at timestamp, net_revenue decimal(18,4), quantity double, "
    "unit_price decimal(18,4)"
)


def add(workspace, rows, grain="line", system="square", signature="s", adopt=True):
    """Add a file of (order, amount) rows, as a confirmation does."""
    with workspace.transaction() as connection:
        number = sources.next_source_id(connection)
        connection.execute(
            f"create table staged_{number} ({COLUMNS}, source_row bigint, superseded_by integer)"
        )
        for place, (order, amount) in enumerate(rows, start=2):
            connection.execute(
                f"insert into staged_{number} values (?, ?, ?, 1, ?, ?, null)",
                [order, f"2026-01-{place:02}", amount, amount, place],
            )
        connection.execute(f"create table staged_{number}_rejects as select * from rejects limit 0")
        if adopt:
            source = Source(
                source_id=number, file_name=f"{number}.csv", label="made", platform="made", system=system,
                signature=signature, grain=grain, table_name="order_lines", sha256=f"sum-{number}",
                rows_read=len(rows), rows_kept=len(rows), rows_rejected=0, rows_set_aside=0,
            )  # fmt: skip
            sources.adopt(connection, source)
            rebuild(connection, lambda *_: None)
    return number


def remove(workspace, number):
    with workspace.transaction() as connection:
        sources.remove(connection, number)
        rebuild(connection, lambda *_: None)


def net(workspace):
    return workspace_totals(workspace.read).net_revenue


def replaced(workspace):
    with workspace.cursor() as cursor:
        return [source.rows_replaced for source in sources.loaded(cursor)]


def test_the_newer_export_of_an_order_counts():
    with Workspace.open() as workspace:
        add(workspace, [("A", 10), ("B", 20)])
        add(workspace, [("B", 25), ("C", 30)])

        assert net(workspace) == 65.0
        assert replaced(workspace) == [1, 0]


def test_a_file_of_lines_beats_a_newer_file_of_whole_orders():
    with Workspace.open() as workspace:
        add(workspace, [("A", 10), ("A", 5)])
        add(workspace, [("A", 16), ("B", 20)], grain="order", signature="t")

        assert net(workspace) == 35.0
        assert replaced(workspace) == [0, 1]


def test_removing_any_of_three_brings_back_exactly_what_it_had_replaced():
    first, second, third = [("A", 1)], [("A", 2), ("B", 20)], [("A", 3), ("C", 30)]
    with Workspace.open() as workspace:
        numbers = [add(workspace, rows) for rows in (first, second, third)]
        assert net(workspace) == 53.0

        remove(workspace, numbers[2])
        assert net(workspace) == 22.0

        remove(workspace, numbers[1])
        assert net(workspace) == 1.0
        assert replaced(workspace) == [0]


def test_orders_of_two_systems_never_meet():
    with Workspace.open() as workspace:
        add(workspace, [("A", 10)], system="square")
        add(workspace, [("A", 10)], system="shopify")

        assert net(workspace) == 20.0


def test_a_number_is_never_given_twice():
    with Workspace.open() as workspace:
        first = add(workspace, [("A", 10)])
        remove(workspace, first)

        assert add(workspace, [("A", 10)]) > first


def test_the_same_bytes_are_known_by_their_sum_and_table():
    with Workspace.open() as workspace:
        number = add(workspace, [("A", 10)])
        with workspace.cursor() as cursor:
            assert sources.find_same(cursor, f"sum-{number}", "order_lines") == f"{number}.csv"
            assert sources.find_same(cursor, f"sum-{number}", "profiles") is None
            assert sources.find_same(cursor, "other", "order_lines") is None


def test_what_was_discarded_is_gone_and_removing_nothing_is_harmless():
    with Workspace.open() as workspace:
        number = add(workspace, [("A", 10)], adopt=False)
        with workspace.transaction() as connection:
            sources.discard(connection, number)
            sources.remove(connection, number)

        assert len(workspace.read(canonical("order_lines"))) == 0


def test_every_canonical_table_is_a_view_with_all_its_columns():
    with Workspace.open() as workspace:
        add(workspace, [("A", 10)])

        for name in ("order_lines", "profiles", "ratings"):
            table = canonical(name)
            assert set(workspace.read(table).columns) == set(table.columns)


def test_the_same_order_numbers_on_other_days_are_another_account():
    with Workspace.open() as workspace:
        add(workspace, [("A", 10), ("B", 20), ("C", 30)])
        other = add(workspace, [("X", 1), ("A", 10), ("B", 20)], adopt=False)
        same = add(workspace, [("A", 11), ("B", 21)], adopt=False)
        with workspace.cursor() as cursor:
            assert sources.account_for(cursor, other, "square") == "square 2"
            assert sources.account_for(cursor, same, "square") == "square"


ROOT = Path(__file__).parents[2]


def stage_and_die(path):
    workspace = Workspace.open(path)
    add(workspace, [("A", 10)])
    add(workspace, [("B", 20)], adopt=False)
    os._exit(9)  # nothing is closed or cleared away, as after a kill


def test_what_a_killed_process_had_staged_is_gone_when_the_workspace_opens_again(tmp_path):
    path = tmp_path / "shop.duckdb"
    # Not multiprocessing: it would run the main module again, which page tests put a page in the place of.
    order = f"from tests.workspace.test_sources import stage_and_die; stage_and_die({str(path)!r})"
    killed = subprocess.run([sys.executable, "-c", order], cwd=ROOT, check=False)
    assert killed.returncode == 9

    with Workspace.open(path) as workspace:
        with workspace.cursor() as cursor:
            tables = [name for (name,) in cursor.execute("select table_name from duckdb_tables()").fetchall()]
        assert [name for name in tables if name.startswith("staged_")] == []
        assert net(workspace) == 10
