"""What does a text cell mean as an amount, a date, an id, a yes or no?

Grain in: SQL text of one cell (VARCHAR). Grain out: SQL text of its typed value, NULL where it is empty or
can't be read; `says_something` tells the two apart. Nothing here runs: `load` puts the expressions into one
SELECT.

Each type has a fast way for cells as a program writes them and a thorough way for the rest; only cells that
the fast way can't read pay for regular expressions.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from babel.numbers import list_currencies

from lib.intake.mapping import Field
from lib.intake.months import in_english
from lib.intake.source import literal
from lib.schema.tables import Column

NULL_WORDS = ("", "-", "--", "–", "—", "na", "n/a", "#n/a", "null", "(null)", "nil", "none", "nan", r"\n")
"""What programs write for "nothing", in lower case."""

TRUE_WORDS = ("yes", "y", "true", "t", "1", "ja", "j", "oui", "si", "sí", "wahr", "vrai", "on", "x")
FALSE_WORDS = ("no", "n", "false", "f", "0", "nein", "non", "nej", "falsch", "faux", "off")

MONEY = "DECIMAL(18,4)"

OFFSET = (
    r"(:\d{2}(?:[.,]\d+)?(?:\s?[AaPp]\.?[Mm]\.?)?|T\d{2})"
    r"\s?((?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Z]{2,4}T|UTC|GMT)$"
)
"""A time followed by its offset from UTC or its zone word: +02:00, -0400, Z, UTC, GMT+2, PDT."""

EPOCH, SERIAL = "epoch", "serial"
_COUNTED = (EPOCH, SERIAL)
"""Formats of dates that are numbers: seconds since 1970, and days as spreadsheets count them."""

FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
"""Days of 1954 to 2064: a smaller number may be anything."""

SECONDS_A_DAY = 86_400

FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Dates outside are typing errors or a spreadsheet's zero, not dates of a retailer's records."""

UNREADABLE = {
    "money": "not an amount that can be read",
    "number": "not a number that can be read",
    "integer": "not a whole number",
    "datetime": "not a date that can be read",
    "date": "not a date that can be read",
    "boolean": "neither yes nor no",
    "email": "not a valid e-mail address",
    "currency": "not a currency code",
    "id": "destroyed by a spreadsheet (digits were lost, as in 5.7E+17)",
    "phone": "destroyed by a spreadsheet (digits were lost, as in 4.67E+10)",
}
"""Why a cell of a type has no value although something stands in it; text and words can always be read."""

_BLANKS = " \t\r\n\u00a0\u202f\ufeff"
_SEPARATORS = "'’ \u00a0\u202f"
_EMAIL = r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}"
_LOST_DIGITS = r"[+-]?\d+([.,]\d+)?[eE]\+?\d+"
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H.%M", "%H")


def joined(cells: Sequence[str]) -> str:
    """Return the SQL of several cells as one text, empty ones left out."""
    return cells[0] if len(cells) == 1 else f"nullif(concat_ws(' ', {', '.join(cells)}), '')"


def typed(entry: Field, column: Column, cells: Sequence[str]) -> str:
    """Return the SQL of a field's value.

    Parameters
    ----------
    entry
        How the column is read.
    column
        Its declaration; says the SQL type.
    cells
        SQL of the source cells (VARCHAR), in the order of `entry.sources`; empty for a constant.

    Returns
    -------
    str
        An expression of `column.sql_type`; NULL for an empty cell and for one that can't be read.
    """
    if not cells:
        return f"cast({literal(entry.constant or '')} as {column.sql_type})"
    if entry.type == "json":
        pairs = ", ".join(f"{literal(name)}, {cell}" for name, cell in zip(entry.sources, cells, strict=True))
        is_json = entry.sources == ("attributes",)  # a column of that very name
        return f"try_cast({cells[0]} as JSON)" if is_json else f"json_object({pairs})"
    cell = joined(cells)
    if entry.type in _DICTIONARIES:
        return _DICTIONARIES[entry.type](cell, entry.values)
    if entry.values:
        cell = _renamed(cell, entry.values)
    if entry.type in {"datetime", "date"}:
        cell = in_english(cell, entry.months) if entry.months else cell
        moment = timestamp(cell, _with_bare_dates(entry.formats) if len(cells) > 1 else entry.formats)
        return moment if column.sql_type == "TIMESTAMP" else f"cast({moment} as DATE)"
    if entry.type in {"money", "number", "integer"}:
        return _numeric(cell, entry, column)
    return _READERS[entry.type](cell)


def says_something(cell: str) -> str:
    """Return the SQL of whether a cell that is not NULL holds more than a word for nothing."""
    return f"not {_is_one_of(f'lower({_stripped(cell)})', NULL_WORDS)}"


def text(cell: str) -> str:
    """Return the SQL of a cell's text without blanks around it, NULL for a word for nothing."""
    return (
        f"case when {_is_plain(cell)} then {_plain_text(cell)} "
        f"when {says_something(cell)} then {_stripped(cell)} end"
    )


def identity(cell: str) -> str:
    """Return the SQL of an id: blanks and apostrophe stripped, zeros kept; NULL where digits were lost."""
    bare = _stripped(cell, extra="'")
    return (
        f"case when {_is_plain(cell)} and not contains({cell}, '+') then {_plain_text(cell)} "
        f"when not {_is_one_of(f'lower({bare})', NULL_WORDS)} "
        f"and not regexp_full_match({bare}, {literal(_LOST_DIGITS)}) then {bare} end"
    )


def phone(cell: str) -> str:
    """Return the SQL of a phone number as it stands, without apostrophe, "p:" or "tel:" before it."""
    return identity(f"regexp_replace({cell}, '^(?i:p|tel|phone):\\s*', '')")


def email(cell: str) -> str:
    """Return the SQL of an e-mail address in lower case, NULL where it is none."""
    address = f"lower({_stripped(cell, extra=chr(39) + '<>')})"
    return f"case when regexp_full_match({address}, {literal(_EMAIL)}) then {address} end"


def word(cell: str, values: Sequence[tuple[str, str]]) -> str:
    """Return the SQL of a channel or status: the canonical word for it, else the cell in lower case."""
    known = sorted({canonical for _, canonical in values})
    lowered = f"lower({text(cell)})"
    branches = " ".join(f"when {literal(seen.strip().lower())} then {literal(to)}" for seen, to in values)
    if not branches:
        return lowered
    # Files that already say "web" and "store" skip the search through the other words.
    same = [name for name in known if dict(values).get(name, name) == name]
    fast = f"when {_is_one_of(cell, same)} then {cell} " if same else ""
    return (
        f"case {fast}else case {lowered} {branches} else {lowered} end end"
        if fast
        else (f"case {lowered} {branches} else {lowered} end")
    )


def boolean(cell: str) -> str:
    """Return the SQL of a yes or no in the languages that exports use."""
    answer = f"lower({_stripped(cell)})"
    return (
        f"case when {_is_one_of(answer, TRUE_WORDS)} then true "
        f"when {_is_one_of(answer, FALSE_WORDS)} then false end"
    )


def currency(cell: str) -> str:
    """Return the SQL of a three-letter currency code; the signs for euro and pound are understood."""
    code = f"upper({_stripped(cell)})"
    return (
        f"case when {_is_one_of(cell, ('USD', 'EUR', 'GBP'))} then {cell} when {code} = '€' then 'EUR' "
        f"when {code} = '£' then 'GBP' when regexp_full_match({code}, '[A-Z]{{3}}') then {code} end"
    )


def signed_currency(cell: str, signs: Sequence[tuple[str, str]]) -> str:
    """Return the SQL of the currency whose sign stands beside an amount, NULL beside a bare number."""
    longest_first = sorted(signs, key=lambda pair: -len(pair[0]))
    branches = " ".join(
        f"when contains({cell}, {literal(sign)}) then {literal(code)}" for sign, code in longest_first
    )
    return f"case {branches} end"


def amount(cell: str, decimal: str = ".", sql_type: str = MONEY) -> str:
    """Return the SQL of a number as people and programs write it.

    Currency signs and codes on either side, thousands separators by the decimal sign ("1,234.50", "1.234,50",
    "1'234.50"), a leading apostrophe, parentheses or a trailing minus for negatives. "12,50" is no number
    where the decimal sign is a point: read as 1250 it would be wrong by a factor of 100. No percentages.
    """
    other = "," if decimal == "." else "."
    if decimal == ".":
        # try_cast reads 1_000 as a programmer would.
        fast = f"case when not contains({cell}, '_') then try_cast({cell} as {sql_type}) end"
    else:
        fast = (
            f"case when not contains({cell}, '.') and not contains({cell}, '_') "
            f"then try_cast(replace({cell}, ',', '.') as {sql_type}) end"
        )
    marks = literal(f"$€£ {other}")
    usual = rf"-?[$€£]?-?(?:[1-9]\d{{0,2}}(?:[{other}]\d{{3}})+|\d+)(?:[{decimal}]\d+)?(?: ?[€$£])?"
    digits = _with_point(f"translate({cell}, {marks}, '')", decimal)
    thorough = _thorough_amount(cell, decimal, other, sql_type)
    return (
        f"coalesce({fast}, case when regexp_full_match({cell}, {literal(usual)}) "
        f"then try_cast({digits} as {sql_type}) else {thorough} end)"
    )


def timestamp(cell: str, formats: Sequence[str]) -> str:
    """Return the SQL of a moment by the given formats, its offset or zone word left out (wall clock).

    Formats with a two-digit year are tried first: %Y would read 18 as the year 18, %y never reads 2018.
    """
    clock = [form for form in formats if form not in _COUNTED]
    ways = []
    if clock:
        forms = sorted(clock, key=lambda form: "%y" not in form)
        listed = literal(forms[0]) if len(forms) == 1 else "[" + ", ".join(map(literal, forms)) + "]"
        ways.append(f"try_strptime({cell}, {listed})")
        ways.append(f"try_strptime({without_offset(cell)}, {listed})")
    if SERIAL in formats:
        ways.append(_serial(cell))
    if EPOCH in formats or not ways:
        ways.append(_epoch(cell))
    return f"coalesce({', '.join(ways)})"


def in_range(moment: str) -> str:
    """Return the SQL of a moment or day, NULL outside the years that a retailer's records can have."""
    return (
        f"case when {moment} >= date '{FIRST_YEAR}-01-01' and {moment} < date '{LAST_YEAR + 1}-01-01' "
        f"then {moment} end"
    )


def without_offset(cell: str) -> str:
    """Return the SQL of a cell's date and time without apostrophe, blanks and stated offset."""
    return f"regexp_replace({_stripped(cell, extra=chr(39))}, {literal(OFFSET)}, '\\1')"


def offset(cell: str) -> str:
    """Return the SQL of the offset that stands after a time, as +02:00 or as its zone word, else NULL."""
    stated = f"regexp_extract({_stripped(cell)}, {literal(OFFSET)}, 2)"
    return (
        f"nullif(case when {_is_one_of(stated, ('Z', 'UTC', 'GMT'))} then '+00:00' "
        f"else regexp_replace({stated}, '^([+-]\\d{{2}})(\\d{{2}})$', '\\1:\\2') end, '')"
    )


def has_offset(cell: str) -> str:
    """Return the SQL of whether a cell may end in an offset: it is long, or ends as PDT, UTC or Z do."""
    ends = " or ".join(f"ends_with({cell}, '{letter}')" for letter in "ZTC")
    return f"(contains({cell}, ':') and (strlen({cell}) > {len('2026-09-03 10:15:00')} or {ends}))"


def name_halves(name: str) -> dict[str, str]:
    """Return the SQL of first and last name: the last word, or what precedes a comma, is the last name."""
    comma = f"contains({name}, ',')"
    first = f"split_part({name}, ',', 2) else regexp_extract({name}, '^(.*)\\s\\S+$', 1)"
    last = f"split_part({name}, ',', 1) else regexp_extract({name}, '(\\S+)$', 1)"
    return {
        column: f"nullif(trim(case when {comma} then {half} end), '')"
        for column, half in {"first_name": first, "last_name": last}.items()
    }


def clock(cell: str) -> str:
    """Return the SQL of a time of day as an INTERVAL since midnight, NULL where it is none.

    Gumroad's column of times repeats the date before each.
    """
    formats = ", ".join(map(literal, _CLOCKS))
    time = f"regexp_replace({without_offset(cell)}, '^\\d{{4}}-\\d{{2}}-\\d{{2}}[ T]', '')"
    return f"(try_strptime({time}, [{formats}]) - timestamp '1900-01-01')"


def _numeric(cell: str, entry: Field, column: Column) -> str:
    if column.sql_type == MONEY:
        whole = amount(cell, entry.decimal)
        return whole if entry.divisor == 1 else f"cast({whole} / {entry.divisor} as {MONEY})"
    if entry.type == "integer":
        number = amount(cell, entry.decimal)
        return f"case when {number} = trunc({number}) then cast({number} as BIGINT) end"
    exact = "DECIMAL(28,10)"
    share = amount(f"rtrim({_stripped(cell)}, '% ')", entry.decimal, exact)
    return (
        f"cast(case when contains({cell}, '%') then {share} / 100 "
        f"else {amount(cell, entry.decimal, exact)} end as DOUBLE)"
    )


def _thorough_amount(cell: str, decimal: str, other: str, sql_type: str) -> str:
    before, after = _money_patterns()
    steps = _stripped(cell, extra="'")
    steps = f"translate({steps}, '−–', '--')"
    steps = f"regexp_replace({steps}, {literal(before)}, '\\1')"
    steps = f"regexp_replace({steps}, {literal(after)}, '\\1')"
    # 12.– and 12,- are a whole number of francs or euros, not a negative one.
    steps = f"regexp_replace({steps}, '([0-9])[.,]--?$', '\\1')"
    steps = f"regexp_replace({steps}, '^\\((.*)\\)$', '-\\1')"
    steps = f"regexp_replace({steps}, '^([^-].*)-$', '-\\1')"
    apart = f"[{re.escape(other)}{_SEPARATORS}]"
    whole = rf"[1-9]\d{{0,2}}(?:{apart}\d{{2,3}})*{apart}\d{{3}}|\d+"
    body = rf"[-+]?\s*(?:(?:{whole})(?:[{decimal}]\d*)?|[{decimal}]\d+)"
    digits = _with_point(f"translate({steps}, {literal(other + _SEPARATORS)}, '')", decimal)
    return f"case when regexp_full_match({steps}, {literal(body)}) then try_cast({digits} as {sql_type}) end"


def _with_point(digits: str, decimal: str) -> str:
    return digits if decimal == "." else f"replace({digits}, ',', '.')"


@cache
def _money_patterns() -> tuple[str, str]:
    """Patterns of a currency before and after an amount; group 1 is the sign or parenthesis beyond it."""
    codes = "|".join(sorted(list_currencies()))
    money = rf"[A-Z]{{1,3}}\$|\p{{Sc}}|kr\.?|fr\.?|zł|kč|lei|ft|rs\.?|руб\.?|лв\.?|{codes}"
    return rf"(?i)^([-+(]*)\s*(?:{money})\s*", rf"(?i)\s*(?:{money})\s*([-+)]*)$"


def _serial(cell: str) -> str:
    # Spreadsheets count days from the last but one of 1899, because they take 1900 for a leap year.
    number = f"try_cast({cell} as DECIMAL(18,8))"
    days = f"cast(round({number} * {SECONDS_A_DAY}) as BIGINT)"
    return (
        f"case when {number} between {FIRST_SERIAL} and {LAST_SERIAL} "
        f"then timestamp '1899-12-30' + to_seconds({days}) end"
    )


def _epoch(cell: str) -> str:
    # 28 digits: seconds with four decimals times a million overflow 18.
    number = f"try_cast({cell} as DECIMAL(28,4))"
    return (
        f"case when {number} between 0 and 4200000000 "
        f"then make_timestamp(cast({number} * 1000000 as BIGINT)) "
        f"when {number} between 100000000000 and 4200000000000 then epoch_ms(cast({number} as BIGINT)) end"
    )


def _with_bare_dates(formats: Sequence[str]) -> tuple[str, ...]:
    """Add the date half of each format: where date and time are two columns, the time may be empty."""
    halves = (re.split(r"\s*%[HI]", form, maxsplit=1)[0] for form in formats)
    return tuple(dict.fromkeys((*formats, *(half for half in halves if half))))


def _renamed(cell: str, values: Sequence[tuple[str, str]]) -> str:
    branches = " ".join(f"when {literal(seen.strip().lower())} then {literal(to)}" for seen, to in values)
    return f"case lower({_stripped(cell)}) {branches} else {cell} end"


def _is_plain(cell: str) -> str:
    """SQL: nothing to strip; blanks, quotes and signs sort before "0"."""
    return f"{cell} >= '0' and not ends_with({cell}, ' ') and not ends_with({cell}, '\u00a0')"


def _plain_text(cell: str) -> str:
    """SQL: a cell without anything to strip, NULL for a word for nothing, all of which are short."""
    short = [word for word in NULL_WORDS if word >= "0"]
    longest = max(len(word) for word in short)
    return (
        f"case when strlen({cell}) > {longest} then {cell} "
        f"when not {_is_one_of(f'lower({cell})', short)} then {cell} end"
    )


def _stripped(cell: str, extra: str = "") -> str:
    return f"trim({cell}, {literal(_BLANKS + extra)})"


def _is_one_of(cell: str, words: Sequence[str]) -> str:
    """SQL of membership; DuckDB turns a long IN into a join over all rows, even inside a branch of CASE."""
    return f"list_contains([{', '.join(map(literal, words))}], {cell})"


_DICTIONARIES: dict[str, Callable[[str, Sequence[tuple[str, str]]], str]] = {
    "channel": word,
    "status": word,
    "sign": signed_currency,
}
_READERS: dict[str, Callable[[str], str]] = {
    "id": identity,
    "text": text,
    "email": email,
    "phone": phone,
    "boolean": boolean,
    "currency": currency,
}
