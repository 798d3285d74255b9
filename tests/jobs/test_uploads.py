"""Longer exports replace, increments append, and each upload leaves as one."""

import pytest

from lib.analysis.totals import workspace_totals
from lib.jobs.arrivals import receive
from lib.jobs.building import confirm, undo
from lib.jobs.uploads import uploads
from lib.workspace.sources import loaded
from lib.workspace.workspace import Workspace
from tests.jobs.files import ORDERS, shopify, written


@pytest.fixture
def shop():
    """`add(by, name=content, ...)` confirms files as one upload and returns their arrivals."""
    with Workspace.open() as workspace:

        def look(name, content):
            return receive(workspace, written(workspace.new_folder("inbox"), name, content), name)

        def add(by=None, **files):
            arrivals = [one for name, content in files.items() for one in look(f"{name}.csv", content)]
            confirm(workspace, arrivals, by=by)
            return arrivals

        yield workspace, add


def totals(workspace):
    found = workspace_totals(workspace.read)
    return found.orders, found.net_revenue


def held(workspace):
    with workspace.cursor() as cursor:
        return uploads(loaded(cursor))


JANUARY = (("1", "2026-01-05", 20.0), ("2", "2026-01-20", 30.0))
TO_FEBRUARY = (("2", "2026-01-20", 25.0), ("3", "2026-02-05", 40.0), ("4", "2026-02-20", 50.0))
TO_MARCH = (("3", "2026-02-05", 40.0), ("4", "2026-02-20", 45.0), ("5", "2026-03-05", 60.0))


def test_three_overlapping_exports_count_each_order_once_as_the_newest_has_it(shop):
    workspace, add = shop
    for name, orders in (("jan", JANUARY), ("feb", TO_FEBRUARY), ("mar", TO_MARCH)):
        add(**{name: shopify(*orders)})

    # 1: 20, 2: 25 (feb), 3: 40, 4: 45 (mar), 5: 60
    assert totals(workspace) == (5, 190.0)
    assert [upload.sources[0].rows_replaced for upload in held(workspace)] == [1, 2, 0]


@pytest.mark.parametrize(
    ("gone", "left"), [(0, (4, 170.0)), (1, (5, 195.0)), (2, (4, 135.0))], ids=["first", "middle", "last"]
)
def test_any_of_three_overlapping_uploads_leaves_and_what_it_replaced_counts_again(shop, gone, left):
    workspace, add = shop
    for name, orders in (("jan", JANUARY), ("feb", TO_FEBRUARY), ("mar", TO_MARCH)):
        add(**{name: shopify(*orders)})

    undo(workspace, held(workspace)[gone].source_ids)

    # Without jan: 25 + 40 + 45 + 60. Without feb: 20 + 30 + 40 + 45 + 60. Without mar: 20 + 25 + 40 + 50.
    assert totals(workspace) == left


def test_an_increment_only_adds(shop):
    workspace, add = shop
    add(jan=shopify(*JANUARY))
    [arrival] = add(feb=shopify(*TO_FEBRUARY[1:]))

    assert totals(workspace) == (4, 140.0)
    assert not any("in already" in warning for warning in arrival.staged.warnings)


def test_a_longer_export_says_what_is_in_already_and_what_differs(shop):
    _, add = shop
    add(jan=shopify(*JANUARY))
    [arrival] = add(feb=shopify(*TO_FEBRUARY))

    assert arrival.staged.warnings[-1] == (
        "1 order of 3 orders in this file is in already (jan.csv); "
        "1 differs and will count as this file has them."
    )


def test_an_order_that_vanished_goes_on_counting_and_is_told(shop):
    workspace, add = shop
    add(jan=shopify(*JANUARY, ("9", "2026-01-25", 7.0)))
    [arrival] = add(feb=shopify(*JANUARY, *TO_FEBRUARY[1:]))

    assert totals(workspace) == (5, 147.0)  # 20 + 30 + 7 + 40 + 50
    assert "1 order from the same days is in (jan.csv) and not in this file." in arrival.staged.warnings[-1]


def test_orders_of_a_generic_layout_are_replaced_by_order_number_as_well(shop):
    workspace, add = shop
    add(jan=ORDERS)
    add(feb=ORDERS.replace("50.00", "45.00") + "4,2026-02-01,web,cy@example.com,5.00\n")

    assert totals(workspace) == (4, 100.0)  # 20 + 30 + 45 + 5


def test_files_of_one_confirmation_are_one_upload_with_who_and_when(shop):
    workspace, add = shop
    add("Ann Ash", jan=ORDERS, shop=shopify(*JANUARY))
    add(feb=ORDERS.replace("2026-01", "2026-03"))

    first, second = held(workspace)
    assert (first.by, len(first.sources), first.rows) == ("Ann Ash", 2, 5)
    assert (second.by, len(second.sources), second.rows) == (None, 1, 3)
    assert first.at < second.at
