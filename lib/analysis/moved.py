"""Which group was each buyer of two windows in, and which is each in now?

Grain in: buyers of two windows with their groups (`lib.analysis.groupings`). Grain out: one row per buyer of
either, per pair of groups, or the customers of one pair.
"""

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.customer_list import CustomerList, list_customers
from lib.analysis.filters import Filters, within
from lib.analysis.groupings import Grouping, place_of, placed
from lib.analysis.result import Read, looked_at
from lib.analysis.two_windows import untold, windows
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

OUTSIDE = -1
"""The place of who is no buyer of a window."""

NEW, GONE, ELSEWHERE = "Not a buyer then", "No longer buys", "Anywhere else"
_KEY = "customer_key"


def moves_table(then: Filters, now: Filters, by: Grouping) -> ir.Table:
    """Return customer_key, then, now (places, null for no buyer), net_then and net_now of each buyer."""
    one, two = placed(then, by), placed(now, by)
    each = one.select(key_then=one[_KEY], then=one.place, net_then=one.net_revenue).outer_join(
        two.select(key_now=two[_KEY], now=two.place, net_now=two.net_revenue), [("key_then", "key_now")]
    )
    return each.select(
        "then", "now", "net_then", "net_now", customer_key=ibis.coalesce(each.key_then, each.key_now)
    )


def cells_of(read: Read, then: Filters, now: Filters, by: Grouping) -> pd.DataFrame:
    """Return then, now (places, -1 for no buyer), customers, net_then, net_now of each pair of groups."""
    each = moves_table(then, now, by)
    cells = each.group_by("then", "now").agg(
        customers=each.count(),
        net_then=each.net_then.sum().fill_null(0.0).round(4),
        net_now=each.net_now.sum().fill_null(0.0).round(4),
    )
    found = read(keep(cells, "moves"))
    places = {side: found[side].astype("float64").fillna(OUTSIDE).astype("int64") for side in ("then", "now")}
    return found.assign(**places).sort_values(["then", "now"], ignore_index=True)


def moved_customers(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: Grouping,
    pair: tuple[str, str],
    limit: int | None = None,
) -> CustomerList:
    """Return customers of one group of the window before who are in another now, masked, as they were then.

    Parameters
    ----------
    by
        How they are grouped.
    pair
        The group that they were in, and the one that they are in now; `GONE`, or `ELSEWHERE` for any other or
        none.
    limit
        How many are listed; all where None.

    Raises
    ------
    UserError
        When there is no such group, or no two windows.
    """
    both = windows(facts, filters)
    if both is None:
        raise UserError("Nobody can be listed.", untold(facts, filters), "Choose another period.")
    each, (was, is_now) = moves_table(*both, by), pair
    start = place_of(by, was)
    if is_now == ELSEWHERE:
        moved = each.now.isnull() | (each.now != start)
    else:
        moved = each.now.isnull() if is_now == GONE else each.now == place_of(by, is_now)
    members = each.filter(each.then == start, moved).select(_KEY, net_revenue=each.net_then)
    count = int(read(members.count().name("n"))["n"].iloc[0])
    return CustomerList(
        **looked_at(facts, both[0]),
        answer=f"{formats.plural(count, 'customer')} of “{was}”; now: {is_now.lower()}.",
        caveat="Names, e-mail addresses and phone numbers are masked. Figures are of the window before.",
        title=f"{was} then, {is_now} now",
        customer_count=count,
        customers=list_customers(read, within(ORDERS, both[0]), members, limit),
    )
