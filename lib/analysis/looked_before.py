"""How long before an order was the last contact, and how long before another moment of the same customer?

Grain in: one row per order (customer, moment, perhaps category) and one per contact
(`lib.analysis.contact_moments`). Grain out: the orders with the seconds since the last contact, and the same
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
        customer_key, second and perhaps code: each once.
    contact
        customer_key, at, and code where the orders have it and only the same category counts.
    most_days
        Days before the moment that are looked at.
    """
    by = [name for name in ("customer_key", "code") if name in contact.columns]
    held = contact.select("at", **{f"of_{name}": contact[name] for name in by})
    near = order.left_join(
        held,
        [
            *(order[name] == held[f"of_{name}"] for name in by),
            held["at"] <= order.second,
            held["at"] >= order.second - (SHIFT_DAYS + most_days) * SECONDS_A_DAY,
        ],
    )
    gap = near.second - near["at"]
    earlier = gap - SHIFT_DAYS * SECONDS_A_DAY
    return near.group_by(*order.columns).agg(
        since=gap.min(), control_since=ibis.ifelse(earlier >= 0, earlier, ibis.null("int64")).min()
    )


def with_visible(order: ir.Table, sighting: ir.Table, windows: Sequence[int]) -> ir.Table:
    """Add visible_W for each window of W days: the customer was seen in the days before that window.

    Whoever was seen shortly before could have been seen in it. What happened within the window does not
    count: an order would be visible because it was looked up.

    Parameters
    ----------
    order
        customer_key, second and more.
    sighting
        customer_key and day, its number.
    windows
        Days.
    """
    moment = order.select("customer_key", day=(order.second // SECONDS_A_DAY).cast("int32")).distinct()
    held = sighting.select(of_key="customer_key", seen_on="day")
    near = moment.join(
        held,
        [
            moment.customer_key == held.of_key,
            held.seen_on < moment.day - min(windows),
            held.seen_on >= moment.day - max(windows) - VISIBLE_DAYS,
        ],
    )
    ago = near.day - near.seen_on
    found = near.group_by("customer_key", "day").agg(
        **{f"visible_{days}": ((ago > days) & (ago <= days + VISIBLE_DAYS)).any() for days in windows}
    )
    dated = order.mutate(day=(order.second // SECONDS_A_DAY).cast("int32"))
    joined = dated.left_join(found, ["customer_key", "day"])
    seen = {f"visible_{days}": joined[f"visible_{days}"].fill_null(False) for days in windows}
    return joined.select(*order.columns, **seen)
