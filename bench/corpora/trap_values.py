"""Which traps lie in the cells of a column: dates, amounts and ids as systems and people write them?

Grain: one entry of `VALUES` per damage. What can be read has a truth; what can't must not come in; what can
be read in two ways must not come in unless the person says which.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bench.corpora.trap_drafts import AMOUNT, CUSTOMER, DATE, ID, Damage, Draft, Order, Table, thousands
from lib.intake.decimals import Sign
from lib.intake.mapping import DateOrder

_MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_MONTHS_FR = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
_AFTERNOON = timedelta(hours=15, minutes=4)


def _dates(form: str) -> Damage:
    """All dates in a format, and the truth as that format tells it."""

    def damage(draft: Draft) -> None:
        with_time = "%H" in form or "%I" in form
        draft.set_orders(lambda _, one: replace(one, at=one.at + _AFTERNOON * with_time))
        draft.each(DATE, lambda one: one.at.strftime(form))

    return damage


def _written(date: Callable[[datetime], str]) -> Damage:
    return lambda draft: draft.each(DATE, lambda one: date(one.at))


def _low_days(draft: Draft) -> None:
    draft.set_orders(lambda place, one: replace(one, at=datetime(2024, 1 + place, 1 + (place * 5) % 12)))


def _ambiguous(form: str, order: DateOrder | None) -> Damage:
    """Days up to 12 only: without a word from the person nothing may come in."""

    def damage(draft: Draft) -> None:
        _low_days(draft)
        draft.each(DATE, lambda one: one.at.strftime(form))
        if order is None:
            draft.forget()
        else:
            draft.told = replace(draft.told, date_order=order)

    return damage


def _bad(column: int, *cells: str) -> Damage:
    """Cells that say nothing, among good ones."""

    def damage(draft: Draft) -> None:
        for place, cell in enumerate(cells):
            draft.spoil(2 + place, column, cell)

    return damage


def _contradicting_days(draft: Draft) -> None:
    """Most dates day first, two proven month first: those two must not come in as anything else."""
    draft.each(DATE, lambda one: f"{one.at:%d/%m/%Y}")
    draft.spoil(3, DATE, "05/23/2024")
    draft.spoil(4, DATE, "06/30/2024")


def _own_clock(draft: Draft) -> None:
    draft.set_orders(lambda _, one: replace(one, at=one.at + _AFTERNOON))
    draft.header.append("Order Time")
    for place, record in enumerate(draft.records):
        record.append(f"{draft.orders[place].at:%H:%M}")


def _mixed_dates(draft: Draft) -> None:
    draft.each(DATE, lambda one: f"{one.at:%d.%m.%Y}" if one.at.month % 2 else f"{one.at:%Y-%m-%d}")


def _short_year_first(draft: Draft) -> None:
    """24-03-05 reads as 5 March 2024 and as 24 March 2005."""
    draft.set_orders(lambda _, one: replace(one, at=one.at.replace(day=min(one.at.day, 28))))
    draft.each(DATE, lambda one: f"{one.at:%y-%m-%d}")


def _amounts(cell: Callable[[Decimal], str]) -> Damage:
    return lambda draft: draft.each(AMOUNT, lambda one: cell(one.amount))


def _in_full(cell: Callable[[Decimal], str]) -> Damage:
    """Whole amounts of four digits, so that a thousands separator has no decimal sign beside it."""

    def damage(draft: Draft) -> None:
        draft.set_orders(lambda place, one: replace(one, amount=Decimal(1000 + 137 * place)))
        draft.each(AMOUNT, lambda one: cell(one.amount))

    return damage


def _ambiguous_amounts(cell: Callable[[Decimal], str]) -> Damage:
    def damage(draft: Draft) -> None:
        _in_full(cell)(draft)
        draft.forget()

    return damage


def _told_decimal(damage: Damage, decimal: Sign) -> Damage:
    def told(draft: Draft) -> None:
        damage(draft)
        draft.told = replace(draft.told, decimal=decimal)

    return told


def _odd_amount(cell: str, written: Damage | None = None) -> Damage:
    def damage(draft: Draft) -> None:
        if written:
            written(draft)
        draft.spoil(5, AMOUNT, cell)

    return damage


def _one_amount(cell: str, amount: str) -> Damage:
    """One unusual way of writing an amount, which means something all the same."""

    def damage(draft: Draft) -> None:
        draft.set_orders(lambda place, one: replace(one, amount=Decimal(amount)) if place == 5 else one)  # noqa: PLR2004
        draft.records[5][AMOUNT] = cell

    return damage


def _ids(new: Callable[[int], str], cell: Callable[[str], str] = str) -> Damage:
    def damage(draft: Draft) -> None:
        draft.set_orders(lambda place, one: replace(one, order_id=new(place)))
        draft.each(ID, lambda one: cell(one.order_id))

    return damage


def _customers(new: Callable[[Order], str | None], cell: Callable[[str | None], str]) -> Damage:
    def damage(draft: Draft) -> None:
        draft.set_orders(lambda _, one: replace(one, customer=new(one)))
        draft.each(CUSTOMER, lambda one: cell(one.customer))

    return damage


def _negative(cell: Callable[[Decimal], str]) -> Callable[[Decimal], str]:
    return lambda amount: cell(-amount) if amount < 0 else f"{amount:.2f}"


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


_DATES: Table = (
    ("dates d.m.Y", _dates("%d.%m.%Y")),
    ("dates d/m/Y", _dates("%d/%m/%Y")),
    ("dates m/d/Y", _dates("%m/%d/%Y")),
    ("dates d-m-Y", _dates("%d-%m-%Y")),
    ("dates d.m.y", _dates("%d.%m.%y")),
    ("dates m/d/y", _dates("%m/%d/%y")),
    ("dates y-m-d, two-digit years", _short_year_first),
    ("dates Y/m/d", _dates("%Y/%m/%d")),
    ("dates Ymd", _dates("%Y%m%d")),
    ("dates without zeros", _written(lambda at: f"{at.day}.{at.month}.{at.year}")),
    ("dates ISO with time", _dates("%Y-%m-%dT%H:%M:%S")),
    ("dates ISO with Z", _dates("%Y-%m-%dT%H:%M:%SZ")),
    ("dates ISO with offset", _dates("%Y-%m-%dT%H:%M:%S+02:00")),
    ("dates with fractions", _dates("%Y-%m-%d %H:%M:%S.000")),
    ("dates m/d/Y, 12-hour clock", _dates("%m/%d/%Y %I:%M %p")),
    ("dates d.m.Y with time", _dates("%d.%m.%Y %H:%M")),
    ("dates epoch seconds", _written(lambda at: f"{at.replace(tzinfo=UTC).timestamp():.0f}")),
    ("dates epoch milliseconds", _written(lambda at: f"{at.replace(tzinfo=UTC).timestamp() * 1000:.0f}")),
    ("dates 12-Jan-2024", _dates("%d-%b-%Y")),
    ("dates Jan 12, 2024", _dates("%b %d, %Y")),
    ("dates with weekday", _dates("%a, %d %b %Y")),
    ("dates German months", _written(lambda at: f"{at.day}. {_MONTHS_DE[at.month - 1]} {at.year}")),
    ("dates French months", _written(lambda at: f"{at.day} {_MONTHS_FR[at.month - 1]} {at.year}")),
    ("dates a spreadsheet's numbers", _written(lambda at: str((at - datetime(1899, 12, 30)).days))),
    ("dates ambiguous", _ambiguous("%d/%m/%Y", None)),
    ("dates ambiguous, dots", _ambiguous("%d.%m.%y", None)),
    ("dates ambiguous, told day first", _ambiguous("%d/%m/%Y", "day first")),
    ("dates ambiguous, told month first", _ambiguous("%m/%d/%Y", "month first")),
    ("dates ambiguous, two-digit years, told", _ambiguous("%m-%d-%y", "month first")),
    ("dates in two formats", _mixed_dates),
    ("dates that contradict each other", _contradicting_days),
    ("dates and times in two columns", _own_clock),
    ("dates that don't exist", _bad(DATE, "2024-02-30", "0000-00-00", "2024-13-01")),
    ("dates out of range", _bad(DATE, "1024-05-01", "9999-12-31")),
    ("dates that are none", _bad(DATE, "yesterday", "", "n/a", "12:30")),
    ("dates of months alone", _bad(DATE, "2024-05", "05/2024")),
)

_AMOUNTS: Table = (
    ("amounts decimal comma", _amounts(_comma)),
    ("amounts 1.234,50", _amounts(lambda amount: thousands(amount, ".", ","))),
    ("amounts 1,234.50", _amounts(lambda amount: thousands(amount, ",", "."))),
    ("amounts 1 234,50", _amounts(lambda amount: thousands(amount, " ", ","))),
    ("amounts with no-break blank", _amounts(lambda amount: thousands(amount, "\u00a0", ","))),
    ("amounts 1'234.50", _amounts(lambda amount: thousands(amount, "'", "."))),
    ("amounts $", _amounts(lambda amount: f"${amount:.2f}".replace("$-", "-$"))),
    ("amounts € after", _amounts(lambda amount: f"{thousands(amount, '.', ',')} €")),
    ("amounts £", _amounts(lambda amount: f"£{thousands(amount, ',', '.')}".replace("£-", "-£"))),
    ("amounts with code", _amounts(lambda amount: f"{amount:.2f} EUR")),
    ("amounts code first", _amounts(lambda amount: f"USD {amount:.2f}")),
    ("amounts kr", _amounts(lambda amount: f"{_comma(amount)} kr")),
    ("amounts in parentheses", _amounts(_negative(lambda amount: f"({amount:.2f})"))),
    ("amounts trailing minus", _amounts(_negative(lambda amount: f"{amount:.2f}-"))),
    ("amounts real minus", _amounts(_negative(lambda amount: f"−{amount:.2f}"))),
    ("amounts ($1,234.50)", _amounts(_negative(lambda amount: f"(${thousands(amount, ',', '.')})"))),
    ("amounts 1,234 alone", _ambiguous_amounts(lambda amount: f"{amount:,}")),
    ("amounts 1.234 alone", _ambiguous_amounts(lambda amount: f"{amount:,}".replace(",", "."))),
    ("amounts 1,234 told point", _told_decimal(_in_full(lambda amount: f"{amount:,}"), ".")),
    (
        "amounts 1.234 told comma",
        _told_decimal(_in_full(lambda amount: f"{amount:,}".replace(",", ".")), ","),
    ),
    ("amounts NA words", _bad(AMOUNT, "NA", "NULL", r"\N", "-", "#N/A", "")),
    ("amounts in words", _bad(AMOUNT, "free", "twelve", "see note")),
    ("amounts O for 0", _odd_amount("1O.50")),
    ("amounts l for 1", _odd_amount("l2.50")),
    ("amounts two points", _odd_amount("12.50.10")),
    ("amounts one comma among points", _odd_amount("12,5")),
    ("amounts one point among commas", _odd_amount("12.5", _amounts(_comma))),
    ("amounts 1.234,50 among points", _odd_amount("1.234,50")),
    ("amounts grouped by two", _odd_amount("12,34.50")),
    ("amounts credit", _odd_amount("12.50 CR")),
    ("amounts hexadecimal", _odd_amount("0x1F")),
    ("amounts with underscore", _odd_amount("1_000")),
    ("amounts infinite", _odd_amount("inf")),
    ("amounts not a number", _odd_amount("NaN")),
    ("amounts a range", _odd_amount("10-12")),
    ("amounts a sum", _odd_amount("10+2")),
    ("amounts a formula", _odd_amount("=B2*3")),
    ("amounts a spreadsheet's error", _odd_amount("#REF!")),
    ("amounts a date", _odd_amount("2024-05-01")),
    ("amounts a percentage", _odd_amount("12 %")),
    ("amounts too large", _odd_amount("99999999999999999999")),
    ("amounts a gap inside", _odd_amount("1 2.50")),
    ("amounts two numbers", _odd_amount("12.50 / 13.00")),
    ("amounts exponent", _one_amount("1.2345E+03", "1234.5")),
    ("amounts with plus", _one_amount("+12.50", "12.5")),
    ("amounts without zero", _one_amount(".50", "0.5")),
    ("amounts whole", _one_amount("12", "12")),
    ("amounts apostrophe before", _one_amount("'12.50", "12.5")),
    ("amounts minus after sign", _one_amount("$-12.50", "-12.5")),
    ("amounts Swiss", _one_amount("12.–", "12")),
    ("amounts full-width digits", _one_amount("１２.５０", "12.5")),
    ("amounts Indian", _one_amount("1,23,456.50", "123456.5")),
)

_IDS: Table = (
    ("ids leading zeros", _ids(lambda place: f"{place:06}")),
    ("ids differ by zeros alone", _ids(lambda place: "0" * (place % 4) + str(77 + place // 4))),
    ("ids of 22 digits", _ids(lambda place: f"{10**21 + place}")),
    ("ids of 18 digits", _ids(lambda place: f"{570000000000000000 + place}")),
    ("ids apostrophe before", _ids(lambda place: f"{place:05}", lambda cell: f"'{cell}")),
    ("ids #1001", _ids(lambda place: f"#{1001 + place}")),
    ("ids once numbers", _ids(lambda place: str(1001 + place), lambda cell: f"{cell}.0")),
    ("ids blanks around", _ids(lambda place: f"B{place}", lambda cell: f"  {cell} ")),
    ("ids differ by case alone", _ids(lambda place: ("ab" if place % 2 else "AB") + str(place // 2))),
    ("ids with an e", _ids(lambda place: f"12e{place:02}x")),
    ("ids destroyed by a spreadsheet", _bad(ID, "5.7E+17", "5,7E+17", "5.70001E+17")),
    ("ids of cities", _ids(lambda place: f"Århus/{place}")),
    ("ids dates", _ids(lambda place: f"2024-01-{place + 1:02}")),
    ("ids true and false", _ids(lambda place: f"{'true' if place % 2 else 'false'}{place}")),
    ("ids like null", _ids(lambda place: f"NULL{place}")),
    ("customers unknown", _customers(lambda _: None, lambda _: "NULL")),
    (
        "customers empty",
        _customers(lambda one: None if one.amount < 0 else one.customer, lambda one: one or ""),
    ),
    ("customers leading zeros", _customers(lambda one: f"00{one.at.day}", str)),
    ("customers destroyed by a spreadsheet", _bad(CUSTOMER, "4.67E+10", "1.2E+12")),
    ("customers with formulas", _customers(lambda one: f"=1+{one.at.day}", str)),
    ("customers in Chinese", _customers(lambda one: f"客戶{one.at.day}", str)),
)

VALUES: Table = (*_DATES, *_AMOUNTS, *_IDS)
