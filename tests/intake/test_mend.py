"""Lines whose quotes are wrong: read where one reading gives the table's cells, left alone elsewhere."""

import pytest

from lib.intake.mend import split_by_width


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,"Boots, 10" high",5', ("1", 'Boots, 10" high', "5")),
        ('1,"23:15,5', ("1", '"23:15', "5")),
        ('1,"He said ""no"", twice",5', ("1", 'He said "no", twice', "5")),
        ('1,"24" wheel",5', ("1", '24" wheel', "5")),
        ("1,plain,5", None),
    ],
    ids=[
        "inch sign in quotes",
        "opened and not closed",
        "doubled",
        "inch sign without a delimiter",
        "no quote",
    ],
)
def test_a_line_is_split_into_the_cells_that_the_table_has(line, cells):
    assert split_by_width(line, ",", '"', 3) == cells


def test_a_line_that_can_be_read_in_two_ways_is_not_guessed():
    assert split_by_width('"a","b","c"d",e', ",", '"', 3) is None


def test_a_line_short_of_cells_is_not_mended():
    assert split_by_width('1,"x" y', ",", '"', 3) is None


def test_quotes_mean_nothing_in_a_file_without_quoting():
    assert split_by_width('1,"Boots, 10" high",5', ",", None, 3) is None


def test_blanks_before_a_quote_belong_to_no_cell():
    assert split_by_width('1, "a" b", 5', ",", '"', 3) == ("1", 'a" b', " 5")
