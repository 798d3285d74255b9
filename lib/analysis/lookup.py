"""Which customer is meant? By an exact e-mail, phone, order number or customer number; for analysts by name.

Grain in: the keys that find a customer, orders, customers. Grain out: the numbers of the customers found.
"""

import re
import unicodedata
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.customer_list import masked_customers
from lib.analysis.filters import Filters
from lib.analysis.masking import mask_name
from lib.analysis.result import Read
from lib.workspace.canonical import HISTORY, KEYS, PROFILES
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS, ORDERS

_NUMBER = re.compile(r"C0*(\d{1,12})", re.IGNORECASE)
_MOST_MERGES = 20  # one after another
MOST = 10  # a number that more share names nobody
_FEWEST_DIGITS = 7  # of a phone: fewer are an extension or a house number
_NATIONAL = 10  # digits that are compared where one number carries its country code and the other doesn't


def find_customers(read: Read, facts: Facts, filters: Filters, *, text: str) -> tuple[str, ...]:  # noqa: ARG001 (as every analysis)
    """Return the numbers ("C000123") of the customers that a text names exactly; at most `MOST`, by number.

    Parameters
    ----------
    text
        An e-mail, a phone in any spelling, an order number, a source system's number or a customer number.
    """
    wanted = text.strip()
    if not wanted:
        return ()
    keys = KEYS.filter(_names(KEYS, wanted)).select("customer_key")
    found = _of_order(wanted).union(keys).distinct()
    named = CUSTOMERS.customer_id == wanted.upper()
    people = CUSTOMERS.filter(named | CUSTOMERS.customer_key.isin(found.customer_key))
    numbers = tuple(read(people.order_by("customer_id").limit(MOST).select("customer_id"))["customer_id"])
    return numbers or _went_into(read, wanted)


def find_at_the_counter(read: Read, facts: Facts, filters: Filters, *, text: str) -> int | None:  # noqa: ARG001 (as every analysis)
    """Return the key of the one customer whose phone, e-mail or order a text is; None where it is not one.

    What is no customer's to tell (numbers of the systems, our own numbers, names) finds nobody: those can be
    counted through.
    """
    wanted = text.strip()
    if not wanted:
        return None
    keys = KEYS.filter(KEYS.kind != "ref").filter(_names(KEYS, wanted)).select("customer_key")
    found = read(_of_order(wanted).union(keys).distinct().limit(2))["customer_key"]
    return int(found.iloc[0]) if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Named:
    """Customers whose names fit: how many, and the first of them, masked, those that ordered last first.

    The columns are customer_id, name, company (both masked), city, loyalty_tier, last_order_date.
    """

    count: int
    customers: pd.DataFrame


def find_by_name(read: Read, facts: Facts, filters: Filters, *, text: str) -> Named:  # noqa: ARG001 (as every analysis)
    """Return the customers of whose names each word of a text begins one; at most `MOST` are listed.

    Accents and capitals make no difference. A single letter finds nobody.
    """
    words = _words_of(text)
    by_name = ibis.or_(ibis.literal(False), *([_bears(words)] if words and max(map(len, words)) > 1 else []))
    found = PROFILES.filter(by_name).select("customer_key").distinct()
    people = masked_customers()
    people = people.mutate(company=mask_name(people.company)).semi_join(found, "customer_key")
    listed = people.order_by(ibis.desc("last_order_date", nulls_first=False), "customer_id").limit(MOST)
    shown = ("customer_id", "name", "company", "city", "loyalty_tier", "last_order_date")
    count = int(read(people.count().name("n"))["n"].iloc[0])
    return Named(count, read(listed.select(*shown)))


def key_of(read: Read, facts: Facts, filters: Filters, *, customer_id: str) -> int | None:  # noqa: ARG001 (as every analysis)
    """Return the key of a customer by its number ("C000123"); None where there is none."""
    rows = read(CUSTOMERS.filter(CUSTOMERS.customer_id == customer_id.strip().upper()).select("customer_key"))
    return None if rows.empty else int(rows["customer_key"].iloc[0])


def _went_into(read: Read, wanted: str) -> tuple[str, ...]:
    """Return the number of the customer that one of this number, which is gone, became a part of."""
    told = _NUMBER.fullmatch(wanted)
    key = int(told[1]) if told else None
    for _ in range(_MOST_MERGES if told else 0):
        merged = HISTORY.filter(HISTORY.kind == "merge", HISTORY.other_key == key)
        row = read(merged.order_by(ibis.desc("changed_at")).limit(1).select("customer_key"))
        if row.empty:
            return ()
        key = int(row["customer_key"].iloc[0])
        there = read(CUSTOMERS.filter(CUSTOMERS.customer_key == key).select("customer_id"))
        if not there.empty:
            return (str(there["customer_id"].iloc[0]),)
    return ()


def _names(keys: ir.Table, wanted: str) -> ir.BooleanValue:
    by_ref = (keys.kind == "ref") & (keys.value == wanted)
    by_email = (keys.kind == "email") & (keys.value.strip().lower() == wanted.lower())
    digits = "".join(letter for letter in wanted if letter.isdigit())
    if len(digits) < _FEWEST_DIGITS:
        return by_ref | by_email
    known = keys.value.re_replace(r"[^0-9]", "")
    same = known == digits
    if len(digits) >= _NATIONAL:
        same = same | (
            (known.length() >= _NATIONAL) & (known.right(_NATIONAL) == ibis.literal(digits[-_NATIONAL:]))
        )
    return by_ref | by_email | ((keys.kind == "phone") & same)


def _of_order(wanted: str) -> ir.Table:
    """Return who an order belongs to; shops write its number with or without a #."""
    bare = wanted.removeprefix("#")
    return ORDERS.filter(
        ORDERS.order_id.isin([wanted, bare, f"#{bare}"]), ORDERS.customer_key.notnull()
    ).select("customer_key")


def _words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name as profiles have them: plain small letters without accents."""
    letters = (
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return tuple("".join(each if each.isalnum() else " " for each in letters).split())


def _bears(words: tuple[str, ...]) -> ir.BooleanValue:
    told = (PROFILES.first_name, PROFILES.last_name, PROFILES.company)
    whole = ibis.literal(" ") + ibis.literal(" ").join([part.fill_null("") for part in told])
    return ibis.and_(*(whole.contains(f" {word}") for word in words))
