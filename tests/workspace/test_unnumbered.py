"""Which lines without an order number are in twice, because a longer export brought them again?"""

from lib.jobs.building import build, undo
from lib.workspace import sources
from lib.workspace.workspace import Workspace
from tests.jobs.files import ORDERS, written

HEADER = "Date,Customer No,Amount\n"
JANUARY = f"{HEADER}2026-01-01,C1,10\n2026-01-02,C2,12\n2026-01-02,C2,12\n"
LONGER = f"{JANUARY}2026-01-03,C2,12\n"


def load(folder, *named):
    """The net revenue after one file after another is loaded, and how many rows of each were replaced."""
    paths = [written(folder, name, content) for name, content in named]
    with Workspace.open(readable=paths) as workspace:
        net = [build(workspace, [path]).net_revenue for path in paths]
        with workspace.cursor() as cursor:
            return net, [source.rows_replaced for source in sources.loaded(cursor)]


def test_a_longer_export_counts_each_sale_once_and_a_sale_made_twice_twice(tmp_path):
    # 10 + 12 + 12 = 34; the longer one adds 12.
    assert load(tmp_path, ("a.csv", JANUARY), ("b.csv", LONGER)) == ([34, 46], [3, 0])


def test_other_sales_of_the_same_days_only_add(tmp_path):
    # One of three lines is equal by chance: C2 bought for 12 once more.
    others = f"{HEADER}2026-01-01,C7,5\n2026-01-02,C2,12\n2026-01-02,C9,1\n"

    assert load(tmp_path, ("a.csv", JANUARY), ("b.csv", others)) == ([34, 52], [0, 0])


def test_the_next_days_only_add(tmp_path):
    later = f"{HEADER}2026-01-03,C1,10\n2026-01-04,C2,12\n"

    assert load(tmp_path, ("a.csv", JANUARY), ("b.csv", later)) == ([34, 56], [0, 0])


def test_files_with_and_without_order_numbers_stand_beside_each_other(tmp_path):
    items = "Order ID,Order Date,Email,Product,Amount\n1,2026-01-05,ann@example.com,Mug,20.00\n"
    named = [("a.csv", JANUARY), ("orders.csv", ORDERS), ("items.csv", items)]

    assert load(tmp_path, *named)[0] == [34, 134, 134]  # the item is that of order 1, worth 20


def test_the_repeats_are_told_before_they_are_added_and_count_again_after_an_undo(tmp_path):
    paths = [written(tmp_path, "a.csv", JANUARY), written(tmp_path, "b.csv", LONGER)]
    with Workspace.open(readable=paths) as workspace:
        build(workspace, paths[:1])
        newer = build(workspace, paths[1:]).sources[0]
        told = " ".join(newer.details["warnings"])

        undo(workspace, [newer.source_id])

        with workspace.cursor() as cursor:
            assert [(one.file_name, one.rows_replaced) for one in sources.loaded(cursor)] == [("a.csv", 0)]
    assert "3 lines without an order number are in already (a.csv). They count once" in told
