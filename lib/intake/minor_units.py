"""Are the amounts of a file in cents?

Grain in: the columns that a platform may write in the smallest unit of their currency, as text. Grain out:
what each of them is to be divided by. A dashboard writes 25.99 where the same system's programming interface
writes 2599: a file in which no amount has decimals is one of the latter.
"""

from collections.abc import Mapping

from babel.numbers import get_currency_precision

from lib.errors import UserError
from lib.intake.draft import Draft
from lib.intake.look import Look

_WHOLE = r"[+-]?\d+"


def read_divisors(seen: Look, draft: Draft) -> dict[str, int]:
    """Return canonical column -> its divisor; empty where amounts are in whole units of their currency.

    Raises
    ------
    UserError
        Amounts are in smallest units of currencies that differ in their number of decimals.
    """
    declared = draft.platform.minor_units if draft.platform else ()
    columns = [name for name in declared if name in draft.sources]
    if not columns or not all(_is_whole(seen, draft.sources[name]) for name in columns):
        return {}
    codes = _currencies(seen, draft)
    divisors = {10 ** get_currency_precision(code) for code in codes} or {100}
    if len(divisors) > 1:
        raise UserError(
            "The amounts are in smallest units of several currencies.",
            f"The file has amounts without decimals in {', '.join(codes)}, "
            "which differ in how many decimals they have.",
            "Export the payments of each currency into a file of its own.",
        )
    divisor = divisors.pop()
    return {} if divisor == 1 else dict.fromkeys(columns, divisor)


def in_cents(draft: Draft, divisors: Mapping[str, int]) -> list[str]:
    """Return the warning that amounts were taken for cents."""
    if not divisors:
        return []
    headers = ", ".join(draft.sources[name][0] for name in divisors)
    divisor = next(iter(divisors.values()))
    return [f"No amount in {headers} has decimals: they are read as cents and divided by {divisor}."]


def _is_whole(seen: Look, sources: tuple[str, ...]) -> bool:
    row = seen.connection.execute(
        f"select bool_and(regexp_full_match(cell, '{_WHOLE}')) from {seen.distinct(sources)}"
    ).fetchone()
    return row is None or row[0] is not False


def _currencies(seen: Look, draft: Draft) -> list[str]:
    if "currency" not in draft.sources:
        return []
    return sorted(word.upper() for word in seen.words(draft.sources["currency"][0]))
