"""Columns whose cells stand under the header beside their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.intake.slide import cells_moved, find_slide
from lib.jobs.arrivals import Arrival, receive
from lib.workspace.workspace import Workspace

HEADER = ("Order ID", "Order date", "Amount", "Billing Address 2", "Billing City", "Billing State",
          "Billing Zip Code", "Billing Country")  # fmt: skip
IN_PLACE = [
    "W-1,2025-03-03,20.00,,Toronto,ON,P3K 9R2,Canada",
    "W-2,2025-03-05,9.50,,Calgary,AB,N3F 1X1,Canada",
]
SLID = ["W-1,2025-03-03,20.00,Toronto,ON,P3K 9R2,Canada,", "W-2,2025-03-05,9.50,Calgary,AB,N3F 1X1,Canada,"]


def cells_of(header: tuple[str, ...], *rows: str) -> dict[str, tuple[str, ...]]:
    columns = zip(*(row.split(",") for row in rows), strict=True)
    return {name: tuple(filter(None, column)) for name, column in zip(header, columns, strict=True)}


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace.open() as opened:
        yield opened


def arrive(workspace: Workspace, *lines: str) -> tuple[Arrival, list[dict[str, Any]]]:
    path: Path = workspace.new_folder("inbox") / "orders.csv"
    path.write_text("\n".join((",".join(HEADER), *lines)) + "\n", encoding="utf-8")
    [arrival] = receive(workspace, path, "orders.csv")
    assert arrival.staged is not None
    with workspace.cursor() as cursor:
        found = cursor.execute(f"select * from staged_{arrival.staged.stage_id} order by source_row")
        names = [entry[0] for entry in found.description]
        return arrival, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_cells_in_their_place_are_no_slide() -> None:
    assert find_slide(HEADER, cells_of(HEADER, *IN_PLACE)) is None


def test_a_missing_cell_moves_what_follows_one_to_the_left() -> None:
    cells = cells_of(HEADER, *SLID)
    slide = find_slide(HEADER, cells)
    assert slide is not None
    assert slide.certain
    assert slide.offset == -1
    assert (HEADER[slide.first], HEADER[slide.last]) == ("Billing City", "Billing Country")
    moved = cells_moved(HEADER, cells, slide)
    assert moved["Billing Country"] == ("Canada", "Canada")
    assert moved["Billing City"] == ("Toronto", "Calgary")
    assert moved["Billing Address 2"] == ()
    assert moved["Amount"] == ("20.00", "9.50")


def test_a_cell_too_many_moves_what_follows_one_to_the_right() -> None:
    header = ("Customer", "City", "State", "Zip", "Country", "Note")
    slide = find_slide(
        header, cells_of(header, "Ann,,Toronto,ON,P3K 9R2,Canada", "Bo,,Calgary,AB,N3F 1X1,Canada")
    )
    assert slide is not None
    assert slide.offset == 1
    assert slide.certain
    assert slide.holders(header)["Country"] == "Note"


def test_what_fits_nowhere_is_told_and_left_where_it_stands() -> None:
    header = ("id", "Shipping Country", "Fee", "Net", "Refund Reason", "Disputed")
    slide = find_slide(header, cells_of(header, "ch_1,65,64.9,2534.0,FALSE,", "ch_2,56,56.5,2203.5,FALSE,"))
    assert slide is not None
    assert not slide.certain
    assert slide.holders(header) == {}
    assert "Refund Reason holds FALSE" in slide.sentence(header)


def test_single_rows_that_were_moved_are_named_with_it() -> None:
    header = ("id", "Shipping Country", "Fee", "Refund Reason", "Disputed", "Livemode", "Order")
    rows = ("ch_1,65,64.9,FALSE,,TRUE,W-1", "ch_2,56,56.5,FALSE,,W-2,", "ch_3,71,70.6,FALSE,,TRUE,W-3")
    slide = find_slide(header, cells_of(header, *rows))
    assert slide is not None
    assert "Livemode holds W-2 in some rows" in slide.sentence(header)


def test_one_odd_column_is_no_slide() -> None:
    header = ("Order ID", "City", "Country")
    assert find_slide(header, cells_of(header, "1,Bath,77", "2,Leeds,78")) is None


def test_a_slid_file_is_read_from_where_its_cells_stand_and_says_so(workspace: Workspace) -> None:
    arrival, rows = arrive(workspace, *SLID)
    assert [row["country"] for row in rows] == ["Canada", "Canada"]
    assert [row["postcode"] for row in rows] == ["P3K 9R2", "N3F 1X1"]
    assert arrival.mapping is not None
    [said] = [warning for warning in arrival.mapping.warnings if "one column to the left" in warning]
    assert "Billing Zip Code holds Canada" in said


def test_the_same_file_in_order_gives_the_same_rows_without_a_word(workspace: Workspace) -> None:
    _, slid = arrive(workspace, *SLID)
    arrival, rows = arrive(workspace, *IN_PLACE)
    assert rows == slid
    assert arrival.mapping is not None
    assert not any("one column" in warning for warning in arrival.mapping.warnings)
