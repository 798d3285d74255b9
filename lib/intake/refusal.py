"""Why is a file of a known layout not taken, and what does it add up to all the same?

Grain in: a layout and its mapping. Grain out: the error that says why, or None. A ledger of a payout account
tells no customers, but its sums are what a person wants to hold against the orders that are loaded instead.
"""

from collections.abc import Mapping as AnyMapping
from decimal import Decimal

from duckdb import DuckDBPyConnection

from lib.errors import UserError
from lib.intake.decimals import read_decimals
from lib.intake.headers import present
from lib.intake.layout import Layout
from lib.intake.mapping import Mapping
from lib.intake.source import cell, literal, source_sql
from lib.intake.values import amount
from lib.schema.platforms import LedgerSum, platforms


def refusal_of(connection: DuckDBPyConnection, layout: Layout, mapping: Mapping) -> UserError | None:
    """Return why files of a known layout are not taken, None where they are.

    Parameters
    ----------
    connection
        Reads the file where its layout declares sums.
    layout, mapping
        Of the file.
    """
    refused = platforms()[mapping.platform].refused if mapping.platform else None
    if refused is None:
        return None
    sums = ledger_sums(connection, layout, refused.sums)
    shown = ", ".join(f"{label} {value:,.2f}" for label, value in sums.items())
    message = f"{refused.message} It adds up to: {shown}." if shown else refused.message
    return UserError(refused.title, message, refused.hint)


def ledger_sums(
    connection: DuckDBPyConnection, layout: Layout, declared: tuple[LedgerSum, ...]
) -> dict[str, Decimal]:
    """Return label -> sum in the file's currency; sums of columns that the file lacks are left out."""
    sums: dict[str, Decimal] = {}
    for entry in declared:
        if entry.of:
            sums[entry.label] = sum((sums.get(label, Decimal(0)) for label in entry.of), Decimal(0))
        elif (header := present([entry.column], layout.header)) and (rows := _rows(layout, entry)):
            sums[entry.label] = _sum(connection, layout, header, rows)
    return sums


def _sum(connection: DuckDBPyConnection, layout: Layout, header: str, rows: str) -> Decimal:
    held, source = cell(layout, header), source_sql(layout)
    texts = f"(select {held} as cell, count(*) as cells from {source} where {held} is not null group by 1)"
    sign = read_decimals(connection, texts).sign or "."
    found = connection.execute(f"select sum({amount(held, sign)}) from {source} where {rows}").fetchone()
    return Decimal(found[0]) if found and found[0] is not None else Decimal(0)


def _rows(layout: Layout, entry: LedgerSum) -> str:
    """SQL of whether a row counts; empty where a column that tells it is not there."""
    tests = _tests(layout, entry.where)
    exceptions = _tests(layout, entry.unless)
    if len(tests) < len(entry.where) or len(exceptions) < len(entry.unless):
        return ""
    return " and ".join(["true", *tests, *(f"not {test}" for test in exceptions)])


def _tests(layout: Layout, patterns: AnyMapping[str, str]) -> list[str]:
    found = [(present([name], layout.header), pattern) for name, pattern in patterns.items()]
    return [
        f"coalesce(regexp_full_match(trim({cell(layout, header)}), {literal(pattern)}, 'i'), false)"
        for header, pattern in found
        if header
    ]
