"""Promises as a table on the page: rows in, a book out."""

import pandas as pd
import pytest

from lib.errors import UserError
from lib.schema.promises import template
from lib.ui.promises import book_of, rows_of


def test_a_table_comes_back_as_the_book_that_it_shows():
    assert book_of(rows_of(template()), template()) == template()


def test_shares_are_shown_in_percent():
    rows = rows_of(template()).set_index("sentence")
    assert rows.loc["It comes when we said it would.", "target"] == 5.0
    assert rows.loc["We answer within 6 hours.", "target"] == 6.0


def test_a_new_row_gets_a_name_of_its_own():
    rows = rows_of(template()).head(1)
    new = rows.assign(sentence="We say hello.", included=None)
    book = book_of(pd.concat([rows, new], ignore_index=True), template())

    assert [one.id for one in book] == ["sent_soon", "promise_2"]
    assert not book[1].included


def test_a_row_that_is_not_complete_is_told():
    rows = rows_of(template()).head(1).assign(target=None)
    with pytest.raises(UserError, match="no target"):
        book_of(rows, template())
