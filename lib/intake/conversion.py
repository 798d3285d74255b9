"""What are staged amounts in another currency worth, at the rate that a person gives?

Grain in: staged order lines or products. Grain out: the same rows with their amounts in the other currency,
and one sentence a rate. Nothing is converted without a rate from the person: currencies are kept apart.
"""

import re
from decimal import Decimal, InvalidOperation

import duckdb
from babel.numbers import get_currency_precision

from lib.errors import UserError
from lib.intake.mapping import Rate
from lib.intake.rows import Selection
from lib.schema.formats import plural


def rate_of(source: str, worth: str) -> Rate:
    """Return the rate that a person means by "EUR" and "1.08 USD".

    Raises
    ------
    UserError
        The second is no positive number followed by a currency code.
    """
    number, _, target = worth.strip().partition(" ")
    try:
        factor = Decimal(number)
    except InvalidOperation:
        factor = Decimal(0)
    codes = (source.strip().upper(), target.strip().upper())
    named = all(re.fullmatch("[A-Z]{3}", code) for code in codes)
    if not named or not factor.is_finite() or factor <= 0:
        raise UserError(
            "That is no rate.",
            f"We saw {source!r} = {worth!r}.",
            'Write what one of a currency is worth in the other: "EUR=1.08 USD".',
        )
    return Rate(*codes, factor)


def convert(connection: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[str, ...]:
    """Convert staged amounts by the mapping's rates; return what was done, a sentence a rate.

    Amounts are rounded to the decimals of the new currency (ISO 4217), line by line: they still add up.
    """
    stored = selection.stored()
    money = [name for name in stored if selection.table.columns[name].type == "money"]
    if "currency" not in stored or not money:
        return ()
    done = []
    for rate in selection.mapping.rates:
        places = get_currency_precision(rate.target)
        worth = ", ".join(
            f"{name} = round({name} * {rate.factor:f}::double, {places})::decimal(18,4)" for name in money
        )
        row = connection.execute(
            f"update staged_{selection.stage_id} set {worth}, currency = ? where currency = ?",
            [rate.target, rate.source],
        ).fetchone()
        if row and row[0]:
            done.append(
                f"{plural(row[0], 'row')} in {rate.source} became {rate.target} at your rate: "
                f"1 {rate.source} = {rate.factor:f} {rate.target}."
            )
    return tuple(done)
