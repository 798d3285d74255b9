"""Rows of a file: which are kept, which are not and why, and that none is lost."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.intake.mapping import Mapping, SetAside
from tests.intake.staging import Result, field, mapping, stage_text

HEADER = "order_id,ordered_at,unit_price,customer_ref,note\n"


def plain(*more: object, **how: object) -> Mapping:
    names = ("order_id", "ordered_at", "unit_price", "customer_ref")
    return mapping(*(field(name, name) for name in names), *more, **how)


def load(folder: Path, body: str, how: Mapping | None = None) -> Result:
    return stage_text(folder, HEADER + body, how or plain())


def reasons(result: Result) -> list[tuple[int, str, str]]:
    return [(row["source_row"], row["kind"], row["reason"]) for row in result.rejects]


def test_ids_that_a_spreadsheet_destroyed_are_counted_by_column(tmp_path: Path) -> None:
    body = "A,2025-01-01,10,5.7E+17,\n1.2E+15,2025-01-01,10,5.7E+17,\nC,2025-01-02,5,C2,\n"
    result = load(tmp_path, body)

    assert result.column("customer_ref") == [None, "C2"]
    assert [warning.split(",")[0] for warning in result.staged.warnings] == [
        "order_id: 1 id was destroyed by a spreadsheet",
        "customer_ref: 1 id was destroyed by a spreadsheet",
    ]


def test_a_row_that_is_too_long_is_rejected_and_the_others_stay(tmp_path: Path) -> None:
    result = load(tmp_path, f"A,2025-01-01,10,C1,{'x' * 3_000_000}\nB,2025-01-02,5,C2,\n")

    assert reasons(result) == [(2, "rejected", "the row is too long, perhaps because a quote is not closed")]
    assert result.column("order_id") == ["B"]


def test_a_row_that_fails_keeps_its_number_its_text_and_the_reason(tmp_path: Path) -> None:
    body = (
        'A,2025-01-01,10,C1,\nB,2025-13-01,10,C1,"x, ""y"""\nC,2025-01-01,"12,50",C1,\nD,2025-01-02,5,C2,\n'
    )
    result = load(tmp_path, body)
    assert result.column("source_row") == [2, 5]
    assert [tuple(row.values())[1:] for row in result.rejects] == [
        (3, "rejected", "ordered_at", "not a date that can be read", 'B,2025-13-01,10,C1,"x, ""y"""'),
        (4, "rejected", "unit_price", "not an amount that can be read", 'C,2025-01-01,"12,50",C1,'),
    ]
    assert (result.staged.rows_read, result.staged.rows_kept, result.staged.rows_rejected) == (4, 2, 2)


def test_rows_without_date_amount_or_key_say_so(tmp_path: Path) -> None:
    body = "A,,10,C1,\nA,2025-01-01,,C1,\n,2025-01-01,10,,\n,2025-01-01,10,C1,\n"
    assert [reason for _, _, reason in reasons(load(tmp_path, body))] == [
        "no date",
        "no amount",
        "neither an order nor a customer",
    ]


def test_totals_and_declared_rows_are_set_aside(tmp_path: Path) -> None:
    rule = SetAside("note", "a fee", values=("Fee",), pattern="^payout")
    body = "A,2025-01-01,10,C1,\nB,2025-01-01,1,C1,fee\nC,2025-01-01,1,C1,payout 7\n,,,,\nGrand total,,12,,\n"
    result = load(tmp_path, body, plain(set_aside=(rule,)))
    assert reasons(result) == [
        (3, "set aside", "a fee"),
        (4, "set aside", "a fee"),
        (5, "set aside", "empty row"),
        (6, "set aside", "total row"),
    ]
    assert ("a fee", "set aside", "note", 2) in result.staged.reasons
    assert result.staged.rows_read == result.staged.rows_kept + result.staged.rows_set_aside == 5


def test_an_order_called_total_is_a_sale(tmp_path: Path) -> None:
    assert load(tmp_path, "Total,2025-01-01,10,C1,\n").staged.rows_kept == 1


def test_rows_of_another_length_are_read_where_nothing_that_counts_is_missing(tmp_path: Path) -> None:
    body = "A,2025-01-01,10,C1\nB,2025-01-01\n"
    body += "C,2025-01-01,10,C1,,,\nD,2025-01-01,10,C1,,x\nE,2025-01-01,10,C1,\n"
    result = load(tmp_path, body)
    assert result.column("source_row") == [2, 4, 6]
    assert [(row["source_row"], row["reason"], row["text"]) for row in result.rejects] == [
        (3, "2 of 5 cells", "B,2025-01-01"),
        (5, "6 cells instead of 5", "D,2025-01-01,10,C1,,x"),
    ]
    assert any("1 rows end before" in text for text in result.staged.warnings)
    assert result.staged.rows_read == 5


def test_row_numbers_count_notes_above_empty_lines_and_lines_inside_quotes(tmp_path: Path) -> None:
    text = (
        "Report,,,,\n\n" + HEADER + 'A,2025-01-01,10,C1,"two\nlines"\n\nB,2025-01-01\nC,2025-01-01,10,C1,\n'
    )
    result = stage_text(tmp_path, text, plain())
    # Records: 1 report, 2 empty, 3 header, 4 A, 5 empty, 6 B, 7 C.
    assert result.column("source_row") == [4, 7]
    assert [row["source_row"] for row in result.rejects] == [6]


def test_a_cell_that_is_left_empty_is_noted_and_its_row_kept(tmp_path: Path) -> None:
    body = "".join(f"A{number},2025-01-01,10,C1,not an address\n" for number in range(1_200))
    result = load(tmp_path, body, plain(field("email", "note")))
    assert result.staged.rows_kept == 1_200
    assert result.staged.reasons == (("not a valid e-mail address", "cell", "note", 1_200),)
    assert len(result.rejects) == 1_000
    assert result.rejects[0]["text"] == "not an address"


def test_point_zero_is_dropped_from_ids_only_where_the_whole_column_has_it(tmp_path: Path) -> None:
    body = "A,2025-01-01,10,17850.0,\nB,2025-01-01,10,,\nC,2025-01-01,10,13047.0,\n"
    result = load(tmp_path, body)
    assert result.column("customer_ref") == ["17850", None, "13047"]
    assert result.staged.previews["customer_ref"][0] == ("17850.0", "17850")
    assert load(tmp_path, body + "D,2025-01-01,10,C7,\n").column("customer_ref")[0] == "17850.0"


def test_identical_rows_are_kept_and_told(tmp_path: Path) -> None:
    result = load(tmp_path, "A,2025-01-01,10,C1,\n" * 3)
    assert result.staged.rows_kept == 3
    assert any(text.startswith("2 rows repeat another row") for text in result.staged.warnings)


def test_previews_show_cells_beside_what_they_are_read_as(tmp_path: Path) -> None:
    result = load(tmp_path, 'A,2025-01-01,"$1,234.50",C1,\nB,tomorrow,3,C1,\n')
    assert result.staged.previews["unit_price"] == (("$1,234.50", "1,234.50"), ("3", "3.00"))
    assert result.staged.previews["ordered_at"] == (("2025-01-01", "1 January 2025"), ("tomorrow", "empty"))


def test_every_row_carries_where_it_comes_from(tmp_path: Path) -> None:
    row = load(tmp_path, "A,2025-01-01,10,C1,\n").rows[0]
    assert (row["source_row"], row["superseded_by"]) == (2, None)


def test_a_time_of_its_own_joins_the_date(tmp_path: Path) -> None:
    result = load(
        tmp_path, "A,2025-01-01,10,C1,2:05 PM\nB,2025-01-02,10,C1,\n", plain(field("order_time", "note"))
    )
    assert [str(at) for at in result.column("ordered_at")] == ["2025-01-01 14:05:00", "2025-01-02 00:00:00"]


def test_other_tables_are_checked_by_what_they_need(tmp_path: Path) -> None:
    names = {"full_name": "Name", "email": "Mail", "email_consent": "OK"}
    how = mapping(*(field(to, source, table="profiles") for to, source in names.items()), table="profiles")
    result = stage_text(tmp_path, "Name,Mail,OK\nAda King,a@b.com,yes\n,,no\n", how)
    assert [(row["first_name"], row["last_name"], row["email_consent"]) for row in result.rows] == [
        ("Ada", "King", True)
    ]
    assert [row["kind"] for row in result.rejects] == ["rejected"]


def test_rejected_rows_of_a_table_with_a_kind_of_its_own_keep_theirs(tmp_path: Path) -> None:
    names = {"given_at": "Date", "text": "Review", "kind": "Type"}
    how = mapping(*(field(to, source, table="feedback") for to, source in names.items()), table="feedback")
    body = "Date,Review,Type\n2025-01-01,Fine,review\n2025-01-02,,review\n2025-13-02,Good,review\n"
    result = stage_text(tmp_path, body, how)
    assert result.column("kind") == ["review", "review"]
    assert [(row["source_row"], row["kind"], row["reason"]) for row in result.rejects] == [
        (3, "rejected", "no text"),
        (4, "cell", "not a date that can be read"),
    ]


CELLS = st.sampled_from(
    [
        "",
        "A",
        "Total",
        "2025-01-01",
        "10",
        "1,5",
        "-3",
        "x\ny",
        'say "hi"',
        "#N/A",
        "5.7E+17",
        " ",
        "a@b.com",
        "'7",
    ]
)


@settings(max_examples=40)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=12), carry=st.booleans())
def test_rows_read_are_kept_rejected_or_set_aside(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], *, carry: bool
) -> None:
    out = io.StringIO()
    sound = [["A1", "2025-01-01", "10", "C1", "note"]] * 15  # so many that the header is beyond doubt
    csv.writer(out, lineterminator="\n").writerows([*sound, *rows, *sound])
    folder = tmp_path_factory.mktemp("rows")
    staged = stage_text(folder, HEADER + out.getvalue(), plain(field("email", "note"), carry=carry)).staged
    assert staged.rows_read == staged.rows_kept + staged.rows_rejected + staged.rows_set_aside
    assert staged.rows_read == staged.layout.records_after_header
    assert not any("by our count" in text for text in staged.warnings)


def test_kept_rows_and_rejects_together_hold_every_row_number_once(tmp_path: Path) -> None:
    lines = [f"A{n},2025-01-01,{n}" + ("" if n % 7 == 0 else ",C1,") + "\n" for n in range(1, 5_000)]
    result = load(tmp_path, "".join(lines))
    numbers = sorted(row["source_row"] for row in result.rows + result.rejects)
    assert numbers == list(range(2, 5_001))
    assert all(row["unit_price"] == Decimal(row["source_row"] - 1) for row in result.rows)
