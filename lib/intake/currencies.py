"""In which currency are the amounts of a column, by its header or by the signs beside its numbers?

Grain in: one header, or some cells of one column. Grain out: ISO 4217 codes. A bare $ or kr is the sign of
several currencies and names none of them.
"""

import re
from collections.abc import Sequence
from functools import cache

from babel.numbers import list_currencies

SIGNS = {
    **{"US$": "USD", "USD$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD"},
    **{"R$": "BRL", "HK$": "HKD", "S$": "SGD", "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB"},
    **{"₩": "KRW", "₪": "ILS", "₫": "VND", "฿": "THB", "₴": "UAH", "zł": "PLN", "Kč": "CZK", "Ft": "HUF"},
    **{"lei": "RON", "лв": "BGN", "руб": "RUB", "$": "USD"},
}
"""What stands beside numbers -> the currency it means. A $ among other signs is taken for the US dollar;
alone it tells nothing."""

_SHARED = {"$", "kr"}
"""Signs of several currencies."""

TRADED = frozenset(
    "USD EUR GBP CHF SEK NOK DKK PLN CZK HUF RON BGN TRY CAD AUD NZD JPY CNY INR BRL MXN ZAR KRW SGD HKD "
    "ILS AED SAR THB MYR IDR PHP CLP COP ARS PEN UAH".split()
)
"""Codes that are believed in a header; ALL and TOP are currencies too, and words."""

_AFTER = re.compile(r"(?i)[\s_]+(?:in[\s_]+)?\(?([A-Z]{3}|€|£)\)?\s*$")
"""A currency at the end of a header: Unit Price USD, Betrag (EUR), amount_in_gbp, Total €."""

_SIGN = r"([^\d\s.,'’()+\-−%]{1,4}\.?)?"
_BESIDE = re.compile(rf"^[\s'+(\-−]*{_SIGN}[\s(+\-−]*[\d.,'’\s]+{_SIGN}[\s)\-−]*$")


def currency_of_header(header: str) -> str:
    """Return the currency that a header ends in ("Unit Price USD" -> "USD"), "" where it names none."""
    found = _AFTER.search(header)
    code = {"€": "EUR", "£": "GBP"}.get(found[1], found[1].upper()) if found else ""
    return code if code in TRADED else ""


def without_currency(header: str) -> str:
    """Return a header without the currency it ends in."""
    return _AFTER.sub("", header) if currency_of_header(header) else header


def signs_of(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the different signs and codes that stand beside the numbers of a column, as they are written."""
    found: dict[str, None] = {}
    for cell in cells:
        beside = _BESIDE.match(cell)
        for sign in filter(None, beside.groups() if beside else ()):
            if currency_of_sign(sign) or sign.rstrip(".").lower() in _SHARED:
                found.setdefault(sign)
    return tuple(found)


def currency_of_sign(sign: str) -> str:
    """Return the currency that a sign or code means; "" for a word that is none and for "kr"."""
    bare = sign.rstrip(".")
    return SIGNS.get(bare, "") or (bare.upper() if bare.upper() in _codes() else "")


def tells_one(signs: Sequence[str]) -> str:
    """Return the currency of a column whose numbers all bear the same sign, "" where it names none."""
    named = {currency_of_sign(sign) for sign in signs if sign.rstrip(".").lower() not in _SHARED}
    return named.pop() if len(named) == 1 and len(signs) == 1 else ""


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
