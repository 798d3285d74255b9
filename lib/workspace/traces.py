"""In which spellings may a person stand in free text? One pattern for all of them, and nobody else's.

Grain in: the records and profiles of one customer. Grain out: a regular expression (RE2, without regard to
case) of e-mails, phones, names, addresses and numbers that no other customer bears. Blanks and punctuation
between the parts of a name, an address or a phone may differ.
"""

import re
from collections.abc import Iterable

import duckdb

_BETWEEN = r"[^\pL\pN]{1,5}"
_IN_PHONE = r"[^\pL\pN]{0,3}"
_FEWEST_DIGITS = 7  # of a phone
_MOST_DIGITS = 10  # that are compared: a country's code may be missing
_SHORTEST = 6  # letters of an address or a number: what is shorter stands for too much else
_FEWEST_WORDS = 2  # of a name: a first name alone is everybody's

_COLUMNS = (
    "email",
    "phone",
    "customer_name",
    "first_name",
    "last_name",
    "address",
    "customer_ref",
    "tax_number",
)


def pattern_of(connection: duckdb.DuckDBPyConnection, customer_key: int) -> str | None:
    """Return the pattern of what names a customer and nobody else; None where there is nothing.

    Parameters
    ----------
    connection
        Of a workspace in which the customer still is.
    customer_key
        As in `CUSTOMERS`.
    """
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from identity_people where customer_key = ?", [customer_key]
    ).fetchall()
    told = {pattern for row in rows for pattern in _patterns(dict(zip(_COLUMNS, row, strict=True)))}
    others = _others(connection, customer_key, [pattern for pattern, _ in told])
    own = {pattern for pattern, column in told if (pattern, column) not in others}
    # The longest first: of an address that holds the name all goes.
    return "|".join(sorted(own, key=lambda pattern: (-len(pattern), pattern))) or None


def _patterns(record: dict[str, str | None]) -> Iterable[tuple[str, str]]:
    """Yield patterns of what one record says, each with the column that it is compared in."""
    if record["email"]:
        yield _bounded(re.escape(record["email"].strip().lower())), "email"
    digits = re.sub(r"\D", "", record["phone"] or "")
    if len(digits) >= _FEWEST_DIGITS:
        yield _IN_PHONE.join(digits[-_MOST_DIGITS:]) + r"\b", "phone"
    names = [record["customer_name"], " ".join(filter(None, (record["first_name"], record["last_name"])))]
    for name in filter(None, names):
        words = re.findall(r"[^\W_]+", name.lower())
        if len(words) >= _FEWEST_WORDS:
            yield _words(words), "customer_name"
            yield _words([words[-1], *words[:-1]]), "customer_name"
    for column in ("address", "customer_ref", "tax_number"):
        value = record[column] or ""
        words = re.findall(r"[^\W_]+", value.lower())
        if len("".join(words)) >= _SHORTEST and any(letter.isdigit() for letter in value):
            yield _words(words), column


def _words(words: list[str]) -> str:
    return _bounded(_BETWEEN.join(map(re.escape, words)))


def _bounded(pattern: str) -> str:
    r"""Let a pattern begin and end at the ends of words; \b knows plain letters only."""
    first, last = (r"\b" if _is_plain(pattern[place]) else "" for place in (0, -1))
    return f"{first}{pattern}{last}"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _others(
    connection: duckdb.DuckDBPyConnection, customer_key: int, patterns: list[str]
) -> set[tuple[str, str]]:
    """Return the patterns that other customers bear too, with the column they bear them in.

    A household's phone and a namesake's name go on belonging to those.
    """
    if not patterns:
        return set()
    name = "coalesce(customer_name, concat_ws(' ', first_name, last_name))"
    cells = ", ".join(f"({name if column == 'customer_name' else column}, '{column}')" for column in _BORNE)
    rows = connection.execute(
        f"""with others as (select distinct cell.value, cell.kind
            from identity_people, lateral (values {cells}) as cell(value, kind)
            where customer_key <> ? and cell.value is not null
            and regexp_matches(cell.value, ?, 'i'))
        select distinct pattern, kind from others, unnest(?::varchar[]) as told(pattern)
        where regexp_matches(value, pattern, 'i')""",
        [customer_key, "|".join(patterns), patterns],
    ).fetchall()
    return {(str(pattern), str(kind)) for pattern, kind in rows}


_BORNE = ("email", "phone", "customer_name", "address", "customer_ref", "tax_number")
