"""How long before an order was the last contact, and how long before another moment of the same customer?

Grain in: one row per order (customer, moment, perhaps category) and one per day of contacts
(`lib.analysis.contact_days`). Grain out: the orders with the seconds since the last contact, and the same
seen from a moment `SHIFT_DAYS` earlier, at which the customer did not order because of it.

Method. The case-crossover design: each order is compared with an earlier moment of the same customer, so
that who looks around every day counts no more than who never does. Maclure (1991), The case-crossover
design: a method for studying transient effects on the risk of acute events, American Journal of Epidemiology
133: 144-153. The earlier window is as long and lies apart from the later one.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from lib.analysis.elapsed import SECONDS_A_DAY

SHIFT_DAYS = 90
"""How much earlier the customer's other moment lies: far from the order, in much the same time of life."""

VISIBLE_DAYS = 90
"""Days before the window in which who was seen could have been recognised in it, too."""

MOST_DAYS = SHIFT_DAYS
"""Longest window: the two would overlap."""


def since_contact(order: ir.Table, contact: ir.Table, most_days: int) -> ir.Table:
    """Return the orders with since and control_since: seconds since the last contact, null where longer ago.

    Parameters
    ----------
    order
        customer_key, second, perhaps code and more: each customer_key, second and code once.
    contact
        customer_key, first, last, and code where the orders have it and only the same category counts.
    most_days
        Days before the moment that are looked at.
    """
    by = [name for name in ("customer_key", "code") if name in contact.columns]
    key = [name for name in ("customer_key", "code", "second") if name in order.columns]
    held = contact.select(*(contact[name].name(f"of_{name}") for name in by), "first", "last")
    reach = (SHIFT_DAYS + most_days) * SECONDS_A_DAY
    near = order.select(*key).join(
        held,
        [
            *(order[name] == held[f"of_{name}"] for name in by),
            held["first"] <= order.second,
            held["last"] >= order.second - reach,
        ],
    )
    earlier = near.second - SHIFT_DAYS * SECONDS_A_DAY
    found = near.group_by(*key).agg(
        since=(near.second - _last_by(near, near.second)).min(),
        control_since=(earlier - _last_by(near, earlier)).min(),
    )
    joined = order.left_join(found, key)
    return joined.select(*order.columns, "since", "control_since")


def with_visible(order: ir.Table, sighting: ir.Table, windows: Sequence[int]) -> ir.Table:
    """Add visible_W for each window of W days: the customer was seen in the days before that window.

    Whoever was seen shortly before could have been seen in it. What happened within the window does not
    count: an order would be visible because it was looked up.

    Parameters
    ----------
    order
        customer_key, second and more.
    sighting
        customer_key, first, last of each day.
    windows
        Days.
    """
    moment = order.select("customer_key", "second").distinct()
    held = sighting.select(of_key="customer_key", on=sighting["first"] // SECONDS_A_DAY)
    day = moment.second // SECONDS_A_DAY
    near = moment.join(
        held,
        [
            moment.customer_key == held.of_key,
            held.on < day - min(windows),
            held.on >= day - max(windows) - VISIBLE_DAYS,
        ],
    )
    days_ago = near.second // SECONDS_A_DAY - near.on
    found = near.group_by("customer_key", "second").agg(
        **{
            f"visible_{days}": ((days_ago > days) & (days_ago <= days + VISIBLE_DAYS)).any()
            for days in windows
        }
    )
    joined = order.left_join(found, ["customer_key", "second"])
    seen = {name: joined[name].fill_null(False) for name in found.columns if name.startswith("visible_")}
    return joined.select(*order.columns, **seen)


def _last_by(near: ir.Table, moment: ir.IntegerValue) -> ir.IntegerValue:
    """Return the last moment of a day of contacts that is not after another; null where all are.

    Of a day on which some came before and some after, the first stands for those before: the error is less
    than a day, and no window is shorter than that.
    """
    first = ibis.ifelse(near["first"] <= moment, near["first"], ibis.null("int64"))
    return ibis.ifelse(near["last"] <= moment, near["last"], first)
