"""Which orders cross from one side to the other, and in which way?

Grain in: `mart_orders` of one window, known customers only. Grain out: one row per order with a flag for each
way. An order may go more than one way; one that goes none is ordinary.
"""

import re
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lib.analysis.channel_sums import SIDES
from lib.analysis.filters import Filters, within
from lib.analysis.result import Read
from lib.analysis.selection import selected_orders
from lib.schema.channels import COLLECTED as COLLECTED_WORDS
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS

COLLECTED, SHIPPED, ASSISTED, RETURNED = "collected", "shipped", "assisted", "returned"
KINDS = (COLLECTED, RETURNED, SHIPPED, ASSISTED)
"""Bought online and collected in a store; given back elsewhere; bought in a store and sent; bought online
with an associate's help."""

ORDINARY, ORDINARY_ONLINE, ORDINARY_OFFLINE = "ordinary", "ordinary_online", "ordinary_offline"
USUAL = {
    COLLECTED: ORDINARY_ONLINE, RETURNED: ORDINARY, SHIPPED: ORDINARY_OFFLINE, ASSISTED: ORDINARY_ONLINE,
}  # fmt: skip
"""Way -> the flag of what it is compared with: orders of its side, or sides, that cross in no way."""
FLAGS = (*KINDS, ORDINARY, ORDINARY_ONLINE, ORDINARY_OFFLINE)

TELLS = ("tells_fulfilment", "tells_associate", "tells_place", "tells_no_place")
"""Flags of orders that say how they were fulfilled, who helped; of which something came back, and a row says
where; or a refund that says no place."""

SENT_WORDS = (
    r"ship|deliver|courier|post|mail|express|versand|liefer|livraison|exp[eé]di|env[ií]o|leverans|skicka"
)
"""Words by which files say that an order was sent; the column holds what each shop calls it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the files' own words of fulfilment mean: collected by the customer, or sent."""

    collected: tuple[str, ...]
    sent: tuple[str, ...]


def fulfilment_words(read: Read) -> Words:
    """Return the words of fulfilment that mean collected and sent; a word of both is collected."""
    told = ORDERS.filter(ORDERS.fulfilment.notnull()).select("fulfilment").distinct()
    words = sorted(str(word) for word in read(keep(told, "fulfilments"))["fulfilment"])
    collected = tuple(word for word in words if re.search(COLLECTED_WORDS, word.lower()))
    sent = tuple(word for word in words if re.search(SENT_WORDS, word.lower()) and word not in collected)
    return Words(collected, sent)


def crossing_orders(filters: Filters, words: Words) -> ir.Table:
    """Return the orders of known customers on either side.

    Returns
    -------
    system, order_id, customer_key, ordered_at, order_month, channel_group; a flag for each of `FLAGS` and
    `TELLS`; and return_seconds, from the order to its first return, null where no row tells one.
    """
    order = known_orders(filters)
    back = placed_returns(filters)
    order = order.left_join(back, [order.system == back.bought_system, order.order_id == back.bought_id])
    online = order.channel_group == SIDES[0]
    collected = online & order.fulfilment.isin(words.collected).fill_null(False)
    shipped = ~online & order.fulfilment.isin(words.sent).fill_null(False)
    assisted = online & order.associate_id.notnull()
    returned = order.elsewhere.fill_null(False)
    ordinary = ~(collected | shipped | assisted | returned)
    seconds = order.returned_at.epoch_seconds() - order.ordered_at.epoch_seconds()
    placed = order.returned_at.notnull()
    return order.select(
        "system", "order_id", "customer_key", "ordered_at", "order_month", "channel_group",
        return_seconds=ibis.ifelse(seconds >= 0, seconds, ibis.null("int64")),
        tells_fulfilment=order.fulfilment.notnull(),
        tells_associate=order.associate_id.notnull(),
        tells_place=placed,
        tells_no_place=~placed & (order.refund_amount > 0),
        **{COLLECTED: collected, SHIPPED: shipped, ASSISTED: assisted, RETURNED: returned},
        **{ORDINARY: ordinary, ORDINARY_ONLINE: ordinary & online, ORDINARY_OFFLINE: ordinary & ~online},
    )  # fmt: skip


def known_orders(filters: Filters) -> ir.Table:
    """Return the orders of known customers on either side that the filters leave, as `ORDERS` has them."""
    order = selected_orders(filters)
    return order.filter(order.is_order, order.customer_key.notnull(), order.channel_group.isin(SIDES))


def placed_returns(filters: Filters) -> ir.Table:
    """Return one row per order of the window that something came back from, where a row tells where it did.

    Returns
    -------
    bought_system and bought_id, which name the purchase; returned_at, the first; elsewhere, whether any was
    given back on the other side, or in another store where both stores are told. Kept.
    """
    bought, back = _purchases(), returns()
    own = bought.join(back, [bought.bought_system == back.back_system, bought.bought_id == back.back_id])
    every = own.select(*_PAIR).union(_of_other_system(bought, back))
    each = within(every, filters, "bought_on")
    other_store = (each.bought_in != each.back_in).fill_null(False)
    found = each.group_by("bought_system", "bought_id").agg(
        returned_at=each.back_at.min(),
        elsewhere=((each.bought_group != each.back_group) | other_store).any(),
    )
    return keep(found, "placed_returns")


def returns() -> ir.Table:
    """Return what came back, whenever, of known customers on either side: back_system, back_id and so on."""
    known = ORDERS.filter(ORDERS.is_return, ORDERS.customer_key.notnull(), ORDERS.channel_group.isin(SIDES))
    return known.select(
        back_system=known.system, back_id=known.order_id, back_key=known.customer_key,
        back_at=known.ordered_at, back_group=known.channel_group, back_in=known.store_id,
    )  # fmt: skip


_PAIR = ("bought_system", "bought_id", "bought_on", "bought_group", "bought_in", "back_at", "back_group",
         "back_in")  # fmt: skip


def _purchases() -> ir.Table:
    bought = ORDERS.filter(ORDERS.is_order, ORDERS.customer_key.notnull(), ORDERS.channel_group.isin(SIDES))
    return bought.select(
        bought_system=bought.system, bought_id=bought.order_id, bought_key=bought.customer_key,
        bought_on=bought.order_date, bought_group=bought.channel_group, bought_in=bought.store_id,
    )  # fmt: skip


def _of_other_system(bought: ir.Table, back: ir.Table) -> ir.Table:
    """Return purchases with returns that carry their number in another system, by the same customer.

    A till that takes back what the web shop sold may note the web shop's number. Numbers of two systems may
    be alike by chance: only where the till never sold anything under it, and the customer is the same.
    """
    sold = ORDERS.filter(ORDERS.is_order).select(own_system="system", own_id="order_id")
    stray = back.anti_join(sold, [back.back_system == sold.own_system, back.back_id == sold.own_id])
    joined = bought.join(stray, [bought.bought_id == stray.back_id, bought.bought_key == stray.back_key])
    return joined.filter(joined.bought_system != joined.back_system).select(*_PAIR)
