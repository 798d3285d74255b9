"""How is a number written? The one formatter, for sentences, charts, tables and the command line.

Three significant figures in text, thousands separated, the currency of the data, percent without
decimals from 10 % on. Locale rules come from Babel (Unicode CLDR).
"""

from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache
from math import floor, isfinite, log10

from babel.numbers import format_currency, format_decimal, get_currency_precision

LOCALE = "en_US"
NOTHING = "–"  # what stands where there is no number
_TEN, _ONE = 9.95, 0.995  # percents that round to "10" and to "1.0"
_CENTS_BELOW = 10  # amounts under this are told to the cent


def count(value: float | None) -> str:
    """Write a number of things: 1,234. Fractions are rounded to whole things."""
    if value is None or not isfinite(value):
        return NOTHING
    return _minus(format_decimal(round(value), locale=LOCALE))


def number(value: float | None, digits: int = 3) -> str:
    """Write a number with `digits` significant figures: 1.23, 12.3, 1,230; 2.197 is "2.20", 2.2 "2.2"."""
    if value is None or not isfinite(value):
        return NOTHING
    rounded = _significant(value, digits)
    text = format_decimal(rounded, locale=LOCALE, decimal_quantization=False)
    if rounded != value and rounded:
        # What was rounded away to a zero is told: 2.2 beside 2.13 would look measured less exactly.
        places = max(digits - 1 - floor(log10(abs(rounded))), 0)
        text = format_decimal(rounded, format=f"#,##0.{'0' * places}" if places else "#,##0", locale=LOCALE)
    return _minus(text)


def share(value: float | None) -> str:
    """Write a share from 0 to 1 as percent: 0.062 is "6.2 %", 0.31 is "31 %", 0.0004 is "0.04 %"."""
    if value is None or not isfinite(value):
        return NOTHING
    percent = value * 100
    size = abs(percent)
    decimals = 0 if size >= _TEN or size == 0 else 1 if size >= _ONE else 2
    return _minus(f"{percent:.{decimals}f} %")


def points(value: float | None) -> str:
    """Write a difference of two shares in percentage points: 0.031 is "+3.1 points"."""
    if value is None or not isfinite(value):
        return NOTHING
    return _minus(f"{value * 100:+.1f} points")


def money(value: float | None, currency: str | None, digits: int = 3) -> str:
    """Write an amount for reading: three significant figures, its currency, "million" from a million on.

    Parameters
    ----------
    value
        Amount in units of the currency.
    currency
        ISO 4217 code of the data; None writes the plain number.
    digits
        Significant figures.
    """
    if value is None or not isfinite(value):
        return NOTHING
    size, word = abs(value), ""
    for limit, name in ((1e9, " billion"), (1e6, " million")):
        if size >= limit:
            value, word = value / limit, name
            break
    rounded = _significant(value, digits)
    whole = float(rounded).is_integer()
    text = exact_money(rounded, currency, 0 if whole else 2 if abs(rounded) < _CENTS_BELOW else 1)
    return text + word


def short(text: str) -> str:
    """Return an amount as `money` writes it for where there is little room, a tile or a bar: $6.21M."""
    return text.replace(" million", "M").replace(" billion", "B")


def exact_money(value: float | None, currency: str | None, decimals: int | None = None) -> str:
    """Write an amount to its last cent, for tables and reconciliation: $2,483,794.18."""
    if value is None or not isfinite(value):
        return NOTHING
    places = decimals if decimals is not None else precision(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    if not currency:
        return _minus(format_decimal(value, format=pattern, locale=LOCALE))
    text = format_currency(value, currency, format=f"¤{pattern}", locale=LOCALE, currency_digits=False)
    return _minus(text)


@lru_cache
def precision(currency: str | None) -> int:
    """Return how many decimals a currency has (USD 2, CLP 0); 2 for an unknown one."""
    return int(get_currency_precision(currency)) if currency else 2


def day(value: date | datetime | None) -> str:
    """Write a day: 30 June 2026."""
    return NOTHING if value is None else f"{value.day} {value:%B %Y}"


def window(start: date, end: date) -> str:
    """Write a window of days, both included: whole months as "July 2025 to June 2026"."""
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if not whole:
        return f"{day(start)} to {day(end)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%B %Y}"
    return f"{start:%B %Y} to {end:%B %Y}"


def plural(amount: float, one: str, many: str | None = None) -> str:
    """Write a count with its noun: "1 customer", "44 customers", "no customers"."""
    noun = one if amount == 1 else (many or f"{one}s")
    return f"{'no' if amount == 0 else count(amount)} {noun}"


def listing(words: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Join words as a sentence does: "a, b and c"."""
    if not words[1:]:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _minus(text: str) -> str:
    """Return a number with a true minus sign, which a screen reader speaks and a line does not break at."""
    return str(text).replace("-", "−")


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
