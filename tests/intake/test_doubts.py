"""Files that look like a table and may be something else: asked about, and only until a person has told."""

from pathlib import Path

import duckdb
import pytest

from lib.intake.layout import Part
from lib.intake.mapping import Mapping
from lib.intake.recognise import Told, recognise, remap, with_constant
from lib.intake.text import read_layout

CARTS = (
    "Cart ID,Created At,Customer Email,SKU,Quantity,Price\nc1,2026-09-13 10:00,ann@example.com,A,1,10.00\n"
)
LEDGER = "Date,Member ID,Type,Points,Reason\n2026-09-13,M1,Earn,100,Bought a mug\n"
VISITS = "Start,End,Customer email,Staff,Store\n2026-09-13 10:00,2026-09-13 10:30,ann@example.com,Sam,Leeds\n"


def taken(folder: Path, text: str, told: Told | None = None, **changes: str) -> Mapping:
    path = folder / "file.csv"
    path.write_text(text)
    with duckdb.connect() as connection:
        layout = read_layout(Part("file.csv", "text", path), folder)
        mapping = recognise(connection, layout, told or Told())
        return remap(connection, layout, mapping, changes, told or Told()) if changes else mapping


@pytest.mark.parametrize(
    ("text", "column"), [(CARTS, "Cart ID"), (LEDGER, "Points"), (VISITS, "Customer email")]
)
def test_what_may_be_something_else_is_asked_about(tmp_path: Path, text: str, column: str) -> None:
    (question,) = taken(tmp_path, text).questions
    assert question.topic == "table"
    assert f"but has a column {column}" in question.text


def test_only_the_kind_of_file_answers_the_question(tmp_path: Path) -> None:
    asked = taken(tmp_path, CARTS)
    assert with_constant(asked, "channel", "web").questions == asked.questions
    assert taken(tmp_path, CARTS, SKU="product_name").questions == asked.questions
    assert taken(tmp_path, CARTS, Told(table="order_lines")).questions == ()


def test_a_value_for_all_rows_answers_what_was_missing(tmp_path: Path) -> None:
    asked = taken(tmp_path, "Order ID,Order Date,Quantity,Product,Store\n1,2026-09-13,1,Mug,Leeds\n")
    assert [question.topic for question in asked.questions] == ["table"]
    assert with_constant(asked, "unit_price", "5").questions == ()


def test_a_question_in_words_holds_the_score(tmp_path: Path) -> None:
    text = (
        "Datum;Kundennr.;Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?;Kommentar\n"
        "13.09.2026;K1;9;Sehr gut\n14.09.2026;K2;3;Zu teuer\n15.09.2026;K3;10;\n"
    )
    mapping = taken(tmp_path, text)
    assert mapping.questions == ()
    columns = mapping.columns()
    assert columns["score"].startswith("Wie wahrscheinlich")
    assert (columns["text"], columns["kind"], columns["scale_max"]) == ("Kommentar", "= nps", "= 10")


def test_a_list_that_names_the_same_people_again_and_again_is_asked_about(tmp_path):
    rows = "".join(
        f"{number},1{number % 3}-01-2024,{'ab'[number % 2]}@example.com,5\n" for number in range(8)
    )
    path = tmp_path / "file.csv"
    path.write_text("Numer,Kiedy,Email,Kwota\n" + rows)
    with duckdb.connect() as connection:
        mapping = recognise(connection, read_layout(Part("file.csv", "text", path), tmp_path))
    [question] = mapping.questions
    assert (mapping.table, question.topic) == ("profiles", "table")
    assert "most of its people come several times (Email)" in question.text
