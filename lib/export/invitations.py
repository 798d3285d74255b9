"""Whom to write to, and where? The contact data of some customers, for the channel that they agreed to.

Grain in: keys of customers. Grain out: one row per customer who agreed and can be reached; of nobody else.
"""

from collections.abc import Callable, Sequence

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.contacts import reachable_of
from lib.workspace.marts import CUSTOMERS

Read = Callable[[ir.Expr], pd.DataFrame]

_ADDRESS = {"email": "email", "sms": "phone"}


def invitation_list(read: Read, customer_keys: Sequence[int], contact: str) -> pd.DataFrame:
    """Return customer_id, name and e-mail address (or phone number) of who of these may be written to.

    Unmasked: it is made for whoever writes to them. Consent is looked at again: who took it back since the
    customers were chosen is not among them.

    Parameters
    ----------
    contact
        "email" or "sms".
    """
    own = CUSTOMERS.semi_join(reachable_of(customer_keys, contact), "customer_key")
    return read(own.select("customer_id", "name", _ADDRESS[contact]).order_by("customer_id"))
