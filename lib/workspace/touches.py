"""What contacts had each customer, besides orders? One mart: touches of files, and what campaigns sent.

Grain in: touches and campaign members. Grain out: one row per touch, with the customer where anything tells:
the touch itself, or the visitor whose other touches all name the same one.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from lib.schema.touch_kinds import DIRECTIONS, PUSH, touch_kinds
from lib.workspace.canonical import canonical
from lib.workspace.customer_keys import with_customer
from lib.workspace.sides import channel_group

TOUCHES = ibis.table(
    {
        "customer_key": "int64", "is_named": "boolean", "system": "string", "visitor_ref": "string",
        "touched_at": "timestamp(6)", "touch_date": "date", "channel": "string", "channel_group": "string",
        "kind": "string", "direction": "string", "product_id": "string", "category": "string",
        "campaign": "string", "search_term": "string", "device": "string", "store_id": "string",
        "associate_id": "string",
    },
    name="mart_touches",
)  # fmt: skip
"""One row per touch with a time. `is_named`: the touch itself names the customer (signed in, by a card). Kind
is one of `touch_kinds`, or what the file says in small letters; direction is push, pull or null; device in
small letters. Search terms are as people typed them."""

_UNSENT = (
    "visitor_ref", "product_id", "category", "search_term", "device", "store_id", "associate_id",
)  # fmt: skip
"""What no list of a campaign's members tells of a mail."""


def touches() -> ir.Table:
    """Return `TOUCHES` of the touches that files tell.

    What builds on another derived column comes after a join: ibis writes the columns of one select into each
    other, and cases within cases within cases outgrow the engine's memory.
    """
    touch = canonical("touches")
    touch = touch.filter(touch.touched_at.notnull())
    word = touch.kind.strip().lower().replace("_", " ").replace("-", " ")
    kinds = touch_kinds()
    touch = touch.mutate(
        kind=ibis.coalesce(_one_of(word, {name: entry.words for name, entry in kinds.items()}), word),
        direction=_one_of(touch.direction.strip().lower(), DIRECTIONS),
        device=touch.device.strip().lower(),
        touch_date=touch.touched_at.date(),
    )
    keyed = with_customer(_with_category(touch))
    visitor = _visitors(keyed)
    placed = keyed.mutate(
        direction=ibis.coalesce(
            keyed.direction, _by(keyed.kind, {name: one.direction for name, one in kinds.items()})
        ),
        channel=ibis.coalesce(
            keyed.channel,
            keyed.store_id.notnull().ifelse("store", ibis.null("string")),
            _by(keyed.kind, {name: one.channel for name, one in kinds.items() if one.channel}),
            "unknown",
        ),
    )
    joined = placed.left_join(visitor, ["system", "visitor_ref"])
    full = joined.mutate(
        customer_key=ibis.coalesce(joined.customer_key, joined.visitor_key),
        is_named=joined.customer_key.notnull(),
        channel_group=channel_group(joined.channel),
    )
    return full.select(*TOUCHES.columns)


def campaign_sends() -> ir.Table:
    """Return `TOUCHES` of what campaigns sent: a push to each treated member with a date."""
    sent = canonical("campaign_members")
    sent = with_customer(sent.filter(sent.treated, sent.sent_at.notnull()))
    full = sent.mutate(
        is_named=sent.customer_key.notnull(),
        touched_at=sent.sent_at,
        touch_date=sent.sent_at.date(),
        channel=sent.channel.fill_null("unknown"),
        kind=ibis.literal("mail"),
        direction=ibis.literal(PUSH),
        **dict.fromkeys(_UNSENT, ibis.null("string")),
    )
    return full.mutate(channel_group=channel_group(full.channel)).select(*TOUCHES.columns)


def _visitors(keyed: ir.Table) -> ir.Table:
    """Return system, visitor_ref and the one customer that all of the visitor's touches name.

    A device on which two customers sign in is neither's.
    """
    named = keyed.filter(keyed.visitor_ref.notnull(), keyed.customer_key.notnull())
    each = named.group_by("system", "visitor_ref").agg(
        visitor_key=named.customer_key.min(), most=named.customer_key.max()
    )
    return each.filter(each.visitor_key == each.most).drop("most")


def _with_category(touch: ir.Table) -> ir.Table:
    """Fill the category that a touch lacks from the product list."""
    product = canonical("products")
    product = product.filter(product.product_id.notnull(), product.category.notnull())
    listed = product.group_by("product_id").agg(listed_category=product.category.min())
    listed = listed.rename(listed_id="product_id")
    joined = touch.left_join(listed, touch.product_id == listed.listed_id)
    return joined.mutate(category=ibis.coalesce(joined.category, joined.listed_category))


def _one_of(word: ir.StringValue, names: Mapping[str, tuple[str, ...]]) -> ir.StringValue:
    """Return the name that a word belongs to, or null."""
    return ibis.cases(*((word.isin(words), name) for name, words in names.items()), else_=ibis.null("string"))


def _by(kind: ir.StringValue, told: Mapping[str, str]) -> ir.StringValue:
    return ibis.cases(*((kind == name, value) for name, value in told.items()), else_=ibis.null("string"))
