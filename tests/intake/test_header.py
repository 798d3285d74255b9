"""Headers of several rows, beside notes, over values, or none, in records that can be judged by eye."""

import pytest

from lib.intake.header import header_position, stacked

SALES = [["1001", "2024-01-05", "19.90"], ["1002", "2024-01-06", "5.00"]]


def test_a_number_over_a_column_of_numbers_is_no_name():
    assert (
        header_position([["1000", "Ann", "Berlin"], ["1001", "Bob", "Ulm"], ["1002", "Cy", "Bonn"]], 3)
        is None
    )


def test_words_over_numbers_are_names():
    assert header_position([["order", "date", "total"], *SALES], 3) == 0


def test_a_note_wider_than_a_narrow_table_is_not_its_header():
    records = [["Made", "on a Monday", "by Ann"], ["sku", "pieces"], ["A-1", "4"], ["A-2", "6"]]
    assert header_position(records, 2) == 1


def test_a_header_wider_than_the_rows_is_the_header():
    records = [["name", "country", "remark", "reply"], ["Ann", "nl"], ["Bob", "be"]]
    assert header_position(records, 2) == 0


def test_a_header_may_leave_columns_without_a_name_where_the_rows_leave_them_empty():
    records = [["Meetings", "", "", "", ""], ["Who", "When", "", "", ""], ["Ann", "May", "", "", ""]]
    assert header_position(records, 5) == 1


def test_groups_above_names_are_joined_with_them():
    found = stacked([["Day", "Travel", "", "Sum"], ["", "Rail", "Taxi", ""], ["2024-01-05", "5", "6", "11"]])
    assert found.cells == ("Day", "Travel Rail", "Travel Taxi", "Sum")
    assert (found.count, found.note) == (2, "Two rows name the columns; their words were joined.")


def test_a_row_of_units_below_the_header_is_left_out_and_told():
    found = stacked([["order", "date", "total"], ["", "y-m-d", "EUR"], *SALES])
    assert (found.cells, found.count) == (("order", "date", "total"), 2)
    assert found.note == "Left out below the header: the row “y-m-d EUR”."


@pytest.mark.parametrize(
    "second", [["A1", "2024-01-04", "pending"], ["A1", "n/a", "x"], ["A1", "May", "5"]], ids=str
)
def test_a_row_of_data_below_the_header_stays_data(second):
    assert stacked([["order", "date", "total"], second, *SALES]).count == 1


def test_a_table_of_words_has_one_header_row():
    records = [["name", "", "city"], ["Ann", "Lee", "Ulm"], ["Bob", "Ray", "Bonn"]]
    assert stacked(records).cells == ("name", "", "city")
