"""How do staged files become part of a workspace, and how do they leave it again?"""

import pytest

from lib.analysis.totals import workspace_totals
from lib.errors import UserError
from lib.jobs import building
from lib.jobs.arrivals import receive
from lib.jobs.building import build, confirm, undo
from lib.workspace.sources import loaded
from lib.workspace.workspace import Workspace
from tests.jobs.files import AMBIGUOUS, ORDERS, shopify, written


@pytest.fixture
def house(tmp_path):
    """A workspace that may read the test's folder, and the folder."""
    names = ("a.csv", "b.csv", "c.csv")
    with Workspace.open(readable=[tmp_path / name for name in names]) as workspace:
        yield workspace, tmp_path


def totals(workspace):
    found = workspace_totals(workspace.read)
    return found.orders, found.net_revenue


def files_in(workspace):
    with workspace.cursor() as cursor:
        return loaded(cursor)


def test_a_build_brings_rows_customers_and_orders(house):
    workspace, folder = house
    report = build(workspace, [written(folder, "a.csv", ORDERS)])

    assert (report.customers, report.buyers, report.orders, report.order_lines) == (2, 2, 3, 3)
    assert (report.net_revenue, report.known_net_revenue) == (100.0, 100.0)
    assert (str(report.first_order), str(report.last_order)) == ("2026-01-05", "2026-01-31")


def test_the_same_file_twice_adds_nothing_and_is_accounted_for(house):
    workspace, folder = house
    first = written(folder, "a.csv", ORDERS)
    build(workspace, [first])

    again = build(workspace, [written(folder, "b.csv", ORDERS)])

    assert (again.orders, again.net_revenue) == (3, 100.0)
    [source] = again.sources
    assert (source.rows_read, source.rows_kept, source.rows_set_aside) == (3, 0, 3)


def test_a_file_that_comes_twice_in_one_build_adds_nothing(house):
    workspace, folder = house
    report = build(workspace, [written(folder, "a.csv", ORDERS), written(folder, "b.csv", ORDERS)])

    assert (report.orders, report.net_revenue) == (3, 100.0)


def test_many_rejected_rows_of_a_file_are_kept_after_a_file_without_any(house):
    workspace, folder = house
    bad = 130_000  # more than DuckDB writes at once
    lines = "".join(f"B{number},2026-13-45,C{number},10.00\n" for number in range(bad))
    text = f"order_id,ordered_at,customer_id,net_revenue\nB,2026-01-05,C,10.00\n{lines}"
    build(workspace, [written(folder, "a.csv", ORDERS), written(folder, "b.csv", text)])

    with workspace.cursor() as cursor:
        assert cursor.execute("select count(*) from rejects").fetchone() == (bad,)


def test_a_longer_export_of_one_system_replaces_what_it_overlaps(house):
    workspace, folder = house
    short = shopify(("1001", "2026-01-05", 20.0), ("1002", "2026-01-06", 30.0))
    longer = shopify(("1002", "2026-01-06", 25.0), ("1003", "2026-02-01", 40.0))

    build(workspace, [written(folder, "a.csv", short), written(folder, "b.csv", longer)])

    assert totals(workspace) == (3, 85.0)  # 20 + 25 (the newer price) + 40
    assert [file.rows_replaced for file in files_in(workspace)] == [1, 0]


def test_undoing_the_longer_export_brings_back_what_it_had_replaced(house):
    workspace, folder = house
    short = shopify(("1001", "2026-01-05", 20.0), ("1002", "2026-01-06", 30.0))
    build(workspace, [written(folder, "a.csv", short)])
    build(workspace, [written(folder, "b.csv", shopify(("1002", "2026-01-06", 25.0)))])

    undo(workspace, [files_in(workspace)[-1].source_id])

    assert totals(workspace) == (2, 50.0)
    assert [file.rows_replaced for file in files_in(workspace)] == [0]


def test_undoing_everything_leaves_an_empty_workspace_that_still_answers(house):
    workspace, folder = house
    build(workspace, [written(folder, "a.csv", ORDERS)])

    undo(workspace, [file.source_id for file in files_in(workspace)])

    assert totals(workspace) == (0, 0.0)
    assert not workspace.facts.has_orders
    assert workspace.facts.tables == ()


def test_one_file_with_a_problem_keeps_all_out_of_a_build(house):
    workspace, folder = house
    with pytest.raises(UserError, match="can be read in two ways"):
        build(workspace, [written(folder, "a.csv", ORDERS), written(folder, "b.csv", AMBIGUOUS)])

    assert files_in(workspace) == ()


def test_a_column_that_must_be_told_is_named_in_the_refusal(house):
    workspace, folder = house
    unpriced = "Order ID,Order Date,SKU,Qty,Net Price\n1,2026-09-13,A,2,12.00\n"
    with pytest.raises(UserError, match=r"One column of c.csv must be told") as refused:
        build(workspace, [written(folder, "c.csv", unpriced)])
    assert "Net Price: 12.00" in refused.value.message
    assert '--map "Net Price=net_revenue"' in refused.value.hint


def test_a_failure_in_the_middle_leaves_the_workspace_as_it_was(house, monkeypatch):
    workspace, folder = house
    build(workspace, [written(folder, "a.csv", ORDERS)])
    before = totals(workspace)
    arrivals = receive(workspace, written(folder, "b.csv", ORDERS.replace("2026", "2025")), "b.csv")

    def fail(connection):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr(building, "build_marts", fail)
        confirm(workspace, arrivals)

    assert totals(workspace) == before
    assert [file.file_name for file in files_in(workspace)] == ["a.csv"]
    confirm(workspace, arrivals)  # what was staged is still there and goes in now
    assert len(files_in(workspace)) == 2


def test_confirming_tells_each_step_and_ends_at_one(house):
    workspace, folder = house
    told = []
    arrivals = receive(workspace, written(folder, "a.csv", ORDERS), "a.csv")

    confirm(workspace, arrivals, lambda words, share: told.append((words, share)))

    shares = [share for _, share in told]
    assert told[0][0] == "Adding a.csv"
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_confirming_nothing_says_so(house):
    workspace, _ = house
    with pytest.raises(UserError, match="nothing to add"):
        confirm(workspace, [])


def test_a_new_version_is_told_after_a_load_and_not_after_a_look(house):
    workspace, folder = house
    before = workspace.version
    arrivals = receive(workspace, written(folder, "a.csv", ORDERS), "a.csv")
    assert workspace.version == before

    confirm(workspace, arrivals)

    assert workspace.version != before


def test_a_header_alone_is_told_as_that(house):
    workspace, folder = house
    header = "ID,Purchase Date,Bill-to Name,Grand Total (Base),Customer Email,Status,Subtotal\n"
    file = written(folder, "a.csv", header)
    [arrival] = receive(workspace, file, file.name)
    problem = building.problem_of(arrival)
    assert problem.title == "a.csv has no rows."
    assert "nothing follows its header" in problem.message


def test_a_repeated_total_is_refused_with_both_answers(house):
    workspace, folder = house
    line = "1,2026-01-13,a@example.com"
    text = f"Order ID,Order Date,Email,Item,Total\n{line},Cup,25\n{line},Pot,25\n"

    with pytest.raises(UserError) as refused:
        build(workspace, [written(folder, "a.csv", text)])

    assert "Is it the amount of the whole order, or of each line?" in refused.value.message
    assert refused.value.hint == 'Say --map "Total=order_total" or --map "Total=net_revenue".'
