"""Who of some customers may be written to, and how many are they?

Grain in: keys of customers. Grain out: those who agreed and left where to write; or their number. One no
outweighs every yes, as the mart of customers has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS

CONTACTS = MappingProxyType({"email": ("email_consent", "e-mail"), "sms": ("sms_consent", "text message")})
"""How somebody is written to -> the attribute that tells who agreed, and what it is called."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of some customers may be written to, by e-mail and by text message."""

    customers: int
    email: int
    sms: int


def reach_of(read: Read, facts: Facts, filters: Filters, *, keys: tuple[int, ...]) -> Reach:  # noqa: ARG001 (as asked by pages)
    """Return how many of these customers may be written to."""
    counts = {way: int(read(reachable_of(keys, way).count().name("n"))["n"][0]) for way in CONTACTS}
    return Reach(len(keys), **counts)


def reachable_of(keys: Sequence[int], contact: str) -> ir.Table:
    """Return customer_key of who of these may be written to."""
    own = CUSTOMERS.filter(CUSTOMERS.customer_key.isin(list(keys)), may_contact(contact))
    return own.select("customer_key")


def may_contact(contact: str) -> ir.BooleanValue:
    """Whether a customer of `CUSTOMERS` agreed to be written to this way, and there is where to write."""
    agreed = CUSTOMERS[CONTACTS[contact][0]].fill_null(False)
    address = CUSTOMERS.email if contact == "email" else CUSTOMERS.phone
    return agreed & (address.fill_null("").strip() != "")
