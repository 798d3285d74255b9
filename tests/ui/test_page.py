"""The parts of a page say what is true for none, one and many."""

from datetime import date

import pytest

from lib.ui.page import age, note_on_months


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (date(2026, 6, 30), "data to 30 June 2026"),
        (date(2026, 1, 1), "data to 1 January 2026, 6 months ago"),
        (None, "no orders yet"),
    ],
)
def test_data_tells_its_age_once_it_is_old(last, told):
    assert age(last, today=date(2026, 7, 5)) == told


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ([], ""),
        ([date(2026, 5, 1)], "May 2026 is incomplete (open marks)."),
        ([date(2026, 5, 1), date(2026, 6, 1)], "May 2026 and June 2026 are incomplete (open marks)."),
    ],
)
def test_incomplete_months_are_named(months, told):
    assert note_on_months(months) == told
