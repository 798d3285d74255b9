"""Which customer is meant? By an exact e-mail, phone, order number or customer number; nobody can be browsed.

Grain in: the keys that find a customer, orders, customers. Grain out: the numbers of the customers found.
"""

import ibis
import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.workspace.canonical import KEYS
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS, ORDERS

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
    by_order = ORDERS.filter(ORDERS.order_id == wanted, ORDERS.customer_key.notnull()).select("customer_key")
    keys = KEYS.filter(_names(KEYS, wanted)).select("customer_key")
    found = by_order.union(keys).distinct()
    named = CUSTOMERS.customer_id == wanted.upper()
    people = CUSTOMERS.filter(named | CUSTOMERS.customer_key.isin(found.customer_key))
    return tuple(read(people.order_by("customer_id").limit(MOST).select("customer_id"))["customer_id"])


def key_of(read: Read, facts: Facts, filters: Filters, *, customer_id: str) -> int | None:  # noqa: ARG001 (as every analysis)
    """Return the key of a customer by its number ("C000123"); None where there is none."""
    rows = read(CUSTOMERS.filter(CUSTOMERS.customer_id == customer_id.strip().upper()).select("customer_key"))
    return None if rows.empty else int(rows["customer_key"].iloc[0])


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
