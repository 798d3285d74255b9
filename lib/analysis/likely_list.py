"""Which customers are next in line, or at risk? Rows to look through, click and download, masked.

Grain in: keys of customers with a likelihood, as `lib.analysis.next_in_line` found them. Grain out: one row
per customer.
"""

import numpy as np

from lib.analysis.buyers import spending_buyers
from lib.analysis.climbing import stretches_of
from lib.analysis.customer_list import COLUMNS, CustomerList, list_customers
from lib.analysis.filters import Filters, within
from lib.analysis.next_in_line import Likely
from lib.analysis.result import Read, Window, looked_at
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS


def likely_customers(
    read: Read, facts: Facts, filters: Filters, *, likely: Likely, title: str, limit: int | None = None
) -> CustomerList:
    """Return customers in the order in which they were named, masked, the first `limit` of them or all.

    The columns of `CustomerList.customers`, and `likelihood` (0 to 1). Orders and net revenue are of the
    latest stretch of months.

    Parameters
    ----------
    likely
        Who they are.
    title
        What to call them.
    """
    stretches = stretches_of(facts, filters)
    latest = stretches[-1] if stretches else filters
    keys = np.array(likely.customer_keys[:limit], dtype="int64")
    each = spending_buyers(latest)
    members = each.filter(each.customer_key.isin(keys.tolist())) if len(keys) else each.limit(0)
    rows = list_customers(read, within(ORDERS, latest), members, None).set_index("customer_key")
    known = keys[np.isin(keys, rows.index)]
    chances = dict(zip(likely.customer_keys, likely.likelihoods, strict=True))
    ordered = rows.loc[known].reset_index()
    ordered["likelihood"] = [chances[key] for key in ordered["customer_key"]]
    count = len(likely.customer_keys)
    return CustomerList(
        **looked_at(facts, latest) | {"window": Window(latest.start, latest.end)},
        answer=f"{title}: {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=title,
        customer_count=count,
        customers=ordered[[*COLUMNS, "likelihood"]],
    )
