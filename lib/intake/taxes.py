"""Does a column hold tax or shipping, and is an amount meant with the tax or without it?

Grain in: one header. Grain out: yes or no, or the side of the tax on which its amounts stand. Revenue is
counted without tax: of "Total excl. VAT" and "Total incl. VAT" the first is meant, and a "Gross amount"
beside a net one and its tax is no amount before discounts.
"""

import re
from collections.abc import Sequence
from typing import Literal

from lib.schema.tables import normal_header

Side = Literal["without", "with", ""]
"""Whether an amount is stated without the tax, with it, or its header does not tell."""

_TAX_AND_SHIPPING = (
    *("tax", "taxes", "vat", "gst", "btw", "mwst", "ust", "tva", "iva", "moms", "shipping", "freight"),
    *("postage", "porto", "versandkosten", "livraison", "frakt", "tip", "gift wrap"),
)
_NOT_AMOUNTS = (
    *("method", "name", "address", "city", "zip", "country", "street", "status", "phone", "province"),
    *("requires", "model", "information"),
)
_LONG = 7
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_TAX = r"(?:sales[ .]?tax|vat|tax(?:es)?|gst|btw|mwst|ust|tva|iva|moms|steuern?|impuestos?)\b\.?"
_EXCLUDING = r"(?:excl(?:uding|usive of)?|exkl(?:usive)?|ex|ohne|zzgl|hors|sin|before|net of|w/o)\b[ .]*"
_INCLUDING = r"(?:incl(?:uding|usive of)?|inkl(?:usive)?|inc|mit|avec|con|after)\b[ .]*"
_WITHOUT = re.compile(rf"[ (,/-]*\b(?:{_EXCLUDING}{_TAX}|h\.?t\b\.?|netto\b)[ )]*")
_WITH = re.compile(rf"[ (,/-]*\b(?:{_INCLUDING}{_TAX}|t\.?t\.?c\b\.?|brutto\b)[ )]*")


def side_of(header: str) -> Side:
    """Return whether a header says that its amounts are without tax ("HT", "excl. VAT") or with it."""
    words = words_of(header)
    if _WITHOUT.search(words):
        return "without"
    return "with" if _WITH.search(words) else ""


def without_side(header: str) -> str:
    """Return a header without what it says of the tax: "Line Amount Excl. VAT" -> "line amount"."""
    words = words_of(header)
    bare = _WITH.sub(" ", _WITHOUT.sub(" ", words)).strip()
    return bare or header


def is_tax_or_shipping(header: str) -> bool:
    """Return whether a column holds tax or shipping, rather than an amount with or without them."""
    words = words_of(header)
    if side_of(header) or any(word in words for word in _NOT_AMOUNTS):
        return False
    # Short words like "tip" or "vat" are searched as words, or they would be found in "description".
    parts = {normal_header(part) for part in re.split(r"[\s/-]+", words)}
    name = normal_header(header)
    return any(word in parts or (len(word) >= _LONG and word in name) for word in _TAX_AND_SHIPPING)


def names_tax(headers: Sequence[str]) -> bool:
    """Return whether a file states tax or shipping in a column of its own: its totals may hold them."""
    return any(map(is_tax_or_shipping, headers))


def words_of(header: str) -> str:
    """Return a header in lower case, its words parted by one blank: "TotalPaid_EUR" -> "total paid eur"."""
    # One word in German, although a capital stands in its middle.
    header = header.replace("MwSt", "Mwst").replace("UmsatzSt", "Umsatzst")
    return " ".join(_CAMEL.sub(" ", header).replace("_", " ").casefold().split())
