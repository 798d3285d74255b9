"""Have amounts fallen apart, because a comma stands for decimals and between the cells?"""

from pathlib import Path

import duckdb
import pytest

from lib.errors import UserError
from lib.intake.layout import Part
from lib.intake.mapping import Mapping
from lib.intake.recognise import recognise
from lib.intake.text import read_layout


def taken(folder: Path, text: str) -> Mapping:
    path = folder / "file.csv"
    path.write_text(text)
    with duckdb.connect() as connection:
        return recognise(connection, read_layout(Part("file.csv", "text", path), folder))


@pytest.mark.parametrize(
    "text",
    [
        "Order ID,Order Date,Email,Total\n1,2026-01-05,a@x.com,10,50\n2,2026-01-06,b@x.com,20,75\n",
        "Order ID,Order Date,Total,Email\n1,2026-01-05,-10,50,a@x.com\n2,2026-01-06,20,05,b@x.com\n",
    ],
)
def test_decimal_commas_among_commas_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as refused:
        taken(tmp_path, text)

    assert refused.value.title == "Amounts have fallen apart at their decimal commas."
    assert "in Total every number ends before a cell of two digits" in refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        # A cell more than the header, and no cents in it.
        "Order ID,Order Date,Email,Total\n1,2026-01-05,a@x.com,10,mug\n2,2026-01-06,b@x.com,20,pot\n",
        # Cents beside whole numbers, each under a name of its own.
        "Order ID,Order Date,Email,Total,Age\n1,2026-01-05,a@x.com,10,50\n2,2026-01-06,b@x.com,20,75\n",
    ],
)
def test_other_cells_are_not(tmp_path: Path, text: str) -> None:
    assert taken(tmp_path, text).columns()["net_revenue"] == "Total"
