"""What does a new export change of the orders that are in already?"""

from lib.workspace.overlaps import Overlap, overlap
from lib.workspace.workspace import Workspace
from tests.workspace.test_sources import add


def beside(rows, *, system="square", signature="s", grain="line", loaded=(("A", 10), ("B", 20))):
    """The overlap of a staged file with a loaded one."""
    with Workspace.open() as workspace:
        add(workspace, loaded)
        number = add(workspace, rows, adopt=False)
        with workspace.cursor() as cursor:
            return overlap(cursor, number, system, signature, grain)


def test_shared_changed_and_missing_orders_are_counted_apart():
    # Loaded: A on the 2nd, B on the 3rd, C on the 4th. New: A as before, B is gone, X on the 3rd, C was 30.
    found = beside([("A", 10), ("X", 1), ("C", 31)], loaded=[("A", 10), ("B", 20), ("C", 30)])

    assert found == Overlap(orders=3, shared=2, changed=1, gone=1, files=("1.csv",))


def test_an_order_outside_the_days_of_the_new_export_is_not_missed():
    # B stands on the 3rd; the new export ends on the 2nd.
    assert beside([("A", 10)]).gone == 0


def test_an_order_that_moved_to_another_day_or_lost_a_line_differs():
    assert beside([("X", 1), ("A", 10)]).changed == 1
    assert beside([("A", 10)], loaded=[("A", 4), ("A", 6)]).changed == 1  # 10 in two lines


def test_files_of_another_system_or_grain_are_not_compared():
    assert beside([("A", 10)], system="shopify") is None
    assert beside([("A", 10)], grain="order") is None
