"""Lines that are no data: set aside with what they are, and counted."""

from lib.intake.load import Staged
from tests.intake.staging import DAY, field, mapping, stage_text

HOW = mapping(
    field("order_id", "id"),
    field("ordered_at", "day", formats=DAY),
    field("net_revenue", "total", decimal="."),
)
ROWS = "id,day,item,total\n1,2024-01-05,pen,5.00\n2,2024-01-06,cup,6.00\n"


def reasons(staged: Staged) -> dict[str, tuple[str, int]]:
    return {reason: (kind, count) for reason, kind, _, count in staged.reasons}


def test_a_remark_below_the_table_is_set_aside(tmp_path):
    found = stage_text(tmp_path, ROWS + "\nMade on Monday by the till\nAll amounts in euro\n", HOW).staged
    assert reasons(found) == {"remark below the table": ("set aside", 2)}
    assert (found.rows_read, found.rows_kept, found.rows_set_aside) == (4, 2, 2)


def test_a_comment_in_the_middle_is_set_aside_with_its_row_number(tmp_path):
    found = stage_text(tmp_path, ROWS + "# till 2, with care\n3,2024-01-07,ink,7.00\n", HOW)
    assert reasons(found.staged) == {"comment line": ("set aside", 1)}
    assert [(entry["source_row"], entry["text"]) for entry in found.rejects] == [(4, "# till 2, with care")]
    assert found.column("source_row") == [2, 3, 5]


def test_a_short_total_is_set_aside_and_adds_nothing(tmp_path):
    found = stage_text(tmp_path, ROWS + "Total,11.00\n", HOW).staged
    assert reasons(found) == {"total row": ("set aside", 1)}
    assert found.totals["net"] == 11


def test_a_short_row_of_data_is_rejected_wherever_it_stands(tmp_path):
    found = stage_text(tmp_path, ROWS + "3,2024-01-07\n", HOW).staged
    assert reasons(found) == {"2 of 4 cells": ("rejected", 1)}


def test_an_inch_sign_in_a_quoted_cell_costs_no_sale(tmp_path):
    found = stage_text(tmp_path, ROWS + '3,2024-01-07,"screen, 15" wide",7.00\n', HOW)
    assert found.column("order_id") == ["1", "2", "3"]
    assert "1 rows hold quotes that are not doubled" in " ".join(found.staged.warnings)
