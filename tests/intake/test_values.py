from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.intake import values

CONNECTION = duckdb.connect()


def read(sql: str, cell: str | None) -> object:
    row = CONNECTION.execute(f"select {sql} from (select ?::varchar as c0)", [cell]).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12.5", "12.5"),
        ("$1,001.18", "1001.18"),
        ("1,234", "1234"),
        ("1'234.50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1,00,000.50", "100000.50"),
        ("-$3.00", "-3"),
        ("$-3.00", "-3"),
        ("($3.00)", "-3"),
        ("3.00-", "-3"),
        ("−5", "-5"),
        ("'12", "12"),
        ("USD 12", "12"),
        ("12 eur", "12"),
        ("R$ 12.10", "12.10"),
        ("899kr", "899"),
        ("CHF 1’234.00", "1234"),
        (".5", "0.5"),
        ("5.", "5"),
        ("607.000002", "607"),
        ("CHF 12.–", "12"),
        ("12.-", "12"),
    ],
)
def test_amounts_are_read_as_people_and_programs_write_them(cell: str, expected: str) -> None:
    assert read(values.amount("c0"), cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "12,50",
        "0,500",
        "1,234,56",
        "15%",
        "12abc",
        "SKU12",
        "12.3.4",
        "--5",
        "n/a",
        "--",
        "",
        None,
        "9" * 17,
        "1_000",
    ],
)
def test_what_is_no_amount_is_empty_rather_than_a_guess(cell: str | None) -> None:
    assert read(values.amount("c0"), cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("261,96", "261.96"),
        ("1.234,50", "1234.50"),
        ("1.234", "1234"),
        ("1 234,50 €", "1234.50"),
        ("(5,00)", "-5"),
        ("12,- €", "12"),
        ("1_000", None),
        ("5", "5"),
        ("12.5", None),
    ],
)
def test_the_decimal_comma_makes_the_point_a_thousands_separator(cell: str, expected: str | None) -> None:
    assert read(values.amount("c0", ","), cell) == (None if expected is None else Decimal(expected))


@given(
    cents=st.integers(-(10**12), 10**12), style=st.sampled_from(["plain", "thousands", "parentheses", "sign"])
)
def test_an_amount_written_either_way_is_read_back(cents: int, style: str) -> None:
    amount = Decimal(cents) / 100
    written = f"{abs(amount):,.2f}" if style != "plain" else f"{abs(amount):.2f}"
    if style == "sign":
        written = f"${written}"
    if amount < 0:
        written = f"({written})" if style == "parentheses" else f"-{written}"
    comma = written.translate(str.maketrans(",.", ".,"))
    assert read(values.amount("c0"), written) == amount
    assert read(values.amount("c0", ","), comma) == amount


FORMATS = ("%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%y %I:%M:%S %p", "%b %d, %Y %I:%M:%S %p")


@given(
    moment=st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31)),
    form=st.sampled_from(FORMATS),
    zone=st.sampled_from(["", "Z", " UTC", " PDT", "+02:00", " -0400"]),
)
def test_a_moment_is_read_back_by_the_clock_whatever_its_offset(
    moment: datetime, form: str, zone: str
) -> None:
    moment = moment.replace(microsecond=0)
    assert read(values.timestamp("c0", (form,)), moment.strftime(form) + zone) == moment


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-09-03 10:15:00 -0400", "-04:00"),
        ("2026-09-03 10:15:00+02:00", "+02:00"),
        ("2026-09-03T10:15:00Z", "+00:00"),
        ("2026-09-03 10:15 AM PDT", "PDT"),
        ("2026-09-03 10:15:00", None),
        ("2026-09-03", None),
    ],
)
def test_a_stated_offset_is_kept_beside_the_time(cell: str, expected: str | None) -> None:
    assert read(f"case when {values.has_offset('c0')} then {values.offset('c0')} end", cell) == expected


def test_years_of_two_and_of_four_digits_in_one_column_are_both_right() -> None:
    sql = values.timestamp("c0", ("%d/%m/%Y", "%d/%m/%y"))
    assert read(sql, "31/5/18") == datetime(2018, 5, 31)
    assert read(sql, "2/7/2018") == datetime(2018, 7, 2)


def test_epoch_seconds_and_milliseconds_are_moments() -> None:
    expected = datetime(1970, 1, 1) + timedelta(seconds=1_569_333_217)
    assert read(values.timestamp("c0", ("epoch",)), "1569333217") == expected
    assert read(values.timestamp("c0", ("epoch",)), "1569333217000") == expected


@pytest.mark.parametrize(("year", "kept"), [(1893, False), (1900, True), (2100, True), (2101, False)])
def test_dates_outside_two_centuries_are_typing_errors(year: int, *, kept: bool) -> None:
    moment = values.in_range(values.timestamp("c0", ("%Y-%m-%d",)))
    assert (read(moment, f"{year}-06-01") is not None) == kept


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("'00123", "00123"),
        (" 7 ", "7"),
        ("00000", "00000"),
        ("1234567890123456789012", "1234567890123456789012"),
        ("A+B12", "A+B12"),
        ("S1", "S1"),
        ("5.70306E+17", None),
        ("5,7e+17", None),
        ("NULL", None),
        ("NA", None),
        ("none", None),
        (r"\N", None),
        ("(null)", None),
        ("nonesuch", "nonesuch"),
    ],
)
def test_ids_stay_text_and_lost_digits_are_told(cell: str, expected: str | None) -> None:
    assert read(values.identity("c0"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(" Ann Lee ", "Ann Lee"), ("", None), ("N/A", None), ("Ada", "Ada"), ("nan", None), ("(x)", "(x)")],
)
def test_text_loses_blanks_around_it_and_words_for_nothing(cell: str, expected: str | None) -> None:
    assert read(values.text("c0"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("A@B.com ", "a@b.com"), ("<x@y.co>", "x@y.co"), ("sana@example", None), ("a b@c.de", None), ("", None)],
)
def test_an_address_without_a_domain_is_none(cell: str, expected: str | None) -> None:
    assert read(values.email("c0"), cell) == expected


def test_phones_lose_what_stands_before_them() -> None:
    assert read(values.phone("c0"), "'+1 555 0100") == "+1 555 0100"
    assert read(values.phone("c0"), "p:+46700005566") == "+46700005566"
    assert read(values.phone("c0"), "4.67E+10") is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("Yes", True), ("ja", True), ("0", False), ("Non", False), ("maybe", None), ("", None)],
)
def test_yes_and_no_in_several_languages(cell: str, *, expected: bool | None) -> None:
    assert read(values.boolean("c0"), cell) is expected


def test_words_become_canonical_and_others_stay_in_lower_case() -> None:
    sql = values.word("c0", (("In-Store", "store"), ("Online", "web"), ("web", "web")))
    assert [read(sql, cell) for cell in ("in-store ", "ONLINE", "web", "Fax", "")] == [
        "store",
        "web",
        "web",
        "fax",
        None,
    ]


def test_currencies_are_codes_and_a_dollar_sign_is_none() -> None:
    assert [read(values.currency("c0"), cell) for cell in ("usd", "€", "£", "$", "12")] == [
        "USD",
        "EUR",
        "GBP",
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ada King Lovelace", "Ada King", "Lovelace"),
        ("Khan, Ayesha", "Ayesha", "Khan"),
        ("Cher", None, "Cher"),
    ],
)
def test_a_full_name_is_split_at_its_last_word_or_its_comma(name: str, first: str | None, last: str) -> None:
    halves = values.name_halves("c0")
    assert (read(halves["first_name"], name), read(halves["last_name"], name)) == (first, last)
