"""Who was a member of a campaign, in which arm, who were they before, and what did they do afterwards?

Grain in: rows of campaign members, orders. Grain out: one row per member; sums of these by group and arm.

Everybody is counted in the arm that they were put into, whether or not the message arrived (intention to
treat). Who has no key of a customer is a member of their own: by what the file calls them, else by the row.
What counts is what the file itself tells of a member; where it tells nothing, orders from the first sending
up to so many days after the last. The year before is whole months: what is told of categories is told by
month, and the month of the sending is not before it.
"""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.buyers import basic_buyers
from lib.analysis.elapsed import days_between
from lib.analysis.filters import Filters, month_back
from lib.analysis.persona_members import named_personas
from lib.analysis.result import Read, as_time
from lib.analysis.rfm import placed_buyers, with_segment
from lib.schema.personas import PersonaBook
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, with_customer

DAYS = 30
MOST_CAMPAIGNS = 20
ORDERED, TOLD = "orders", "file"
"""Where what members did is from: looked up among the orders, or told by the file itself."""

MOST_WORDS = 12
"""Of a column of the file by which members are told apart: more are no groups."""
MOST_COLUMNS = 16
BEFORE_MONTHS = 12
_KEY = "customer_key"
_OUTCOMES = ("visited", "ordered", "revenue")
_WHO = ("customer_ref", "email", "phone")


@dataclass(frozen=True, slots=True)
class Sending:
    """A campaign as its file tells it.

    Attributes
    ----------
    campaign
        Its name.
    sent, last
        When it was sent first and last; None where no file tells.
    cost
        Of a treated member; None where no file tells.
    treated, control, untold
        Rows of members who were sent it, kept back, and of whom neither is told.
    told
        What the file tells of afterwards: of "visited", "ordered" and "revenue".
    """

    campaign: str
    sent: datetime | None
    last: datetime | None
    cost: float | None
    treated: int
    control: int
    untold: int
    told: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """Where what members did is from: `TOLD` or `ORDERED`."""
        return TOLD if {"ordered", "revenue"} & set(self.told) else ORDERED

    @property
    def until(self) -> datetime | None:
        """The last moment that counts; None where the file tells what came of it, or no day."""
        return self.last + timedelta(days=DAYS) if self.last and self.outcome == ORDERED else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What else a file says of members: its headers, and the places of those of few words and of numbers."""

    headers: tuple[str, ...] = ()
    words: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()


def sendings(read: Read, as_of: date) -> tuple[Sending, ...]:
    """Return campaigns sent up to a day, the latest first, those without a day last."""
    row = canonical("campaign_members")
    row = row.filter(row.campaign.notnull())
    each = row.group_by("campaign").agg(
        sent=row.sent_at.min(),
        last=row.sent_at.max(),
        cost=row.cost.cast("float64").mean(where=row.treated),
        treated=row.count(where=row.treated),
        control=row.count(where=~row.treated),
        untold=row.count(where=row.treated.isnull()),
        **{name: row[name].count() for name in _OUTCOMES},
    )
    each = each.filter(each.sent.isnull() | (each.sent.date() <= as_of))
    each = each.order_by(ibis.desc("sent", nulls_first=False), "campaign").limit(MOST_CAMPAIGNS)
    return tuple(_sending(one) for one in read(each).to_dict("records"))


def _sending(row: Mapping[Hashable, Any]) -> Sending:
    return Sending(
        campaign=str(row["campaign"]),
        sent=as_time(row["sent"]),
        last=as_time(row["last"]),
        cost=None if pd.isna(row["cost"]) else float(row["cost"]),
        treated=int(row["treated"]),
        control=int(row["control"]),
        untold=int(row["untold"]),
        told=tuple(name for name in _OUTCOMES if row[name]),
    )


def columns_of(read: Read, campaign: str) -> Columns:
    """Return by which columns of its own file the members of a campaign can be told apart."""
    row = canonical("campaign_members")
    row = row.filter(row.campaign == campaign, row.attributes.notnull())
    first = read(
        row.group_by("source_id").agg(told=row.attributes.cast("string").min()).order_by("source_id")
    )
    names = tuple(dict.fromkeys(name for told in first["told"] for name in json.loads(told)))[:MOST_COLUMNS]
    if not names:
        return Columns()
    cell = _rows(campaign, dict(enumerate(names)))
    value = [cell[f"cell_{place}"] for place in range(len(names))]
    counts = {f"words_{place}": one.nunique() for place, one in enumerate(value)}
    counts |= {f"told_{place}": one.count() for place, one in enumerate(value)}
    counts |= {f"numbers_{place}": one.try_cast("float64").count() for place, one in enumerate(value)}
    found = read(keep(cell.agg(**counts), "campaign_words")).iloc[0]
    several = [place for place in range(len(names)) if found[f"words_{place}"] > 1]
    return Columns(
        headers=names,
        words=tuple(place for place in several if found[f"words_{place}"] <= MOST_WORDS),
        numbers=tuple(place for place in several if found[f"numbers_{place}"] == found[f"told_{place}"]),
    )


def _rows(campaign: str, headers: Mapping[int, str]) -> ir.Table:
    """Return the rows of a campaign with what stands under headers of its file, by place, as cell_N."""
    row = canonical("campaign_members")
    row = row.filter(row.campaign == campaign, row.treated.notnull())
    besides = row.attributes.cast("map<string, string>")
    cells = {
        f"cell_{place}": besides.get(name, ibis.null("string")).strip().nullif("")
        for place, name in headers.items()
    }
    asked = ("system", *_WHO, "treated", "arm", *_OUTCOMES, "source_id", "source_row")
    return row.select(*asked, **cells)


def members(sending: Sending, columns: Columns, book: PersonaBook) -> ir.Table:
    """Return one row per member of a campaign; kept.

    Returns
    -------
    treated, arm (null where the file has one version), is_mixed (in several arms), is_known (a customer of
    ours), visited, ordered, revenue: what they did (false and 0 where nothing is told). persona and segment,
    and past_bought, past_orders, past_revenue, past_online, quiet_days of the year before, where orders are
    looked up. word_N and number_N: what the file says besides, by the place of its header.
    """
    asked = {place: columns.headers[place] for place in sorted({*columns.words, *columns.numbers})}
    row = with_customer(_rows(sending.campaign, asked))
    who = ibis.ifelse(
        row.customer_key.isnull(), ibis.coalesce(*(row[name] for name in _WHO)), ibis.null("string")
    )
    nobody = row.customer_key.isnull() & who.isnull()
    row = row.mutate(
        who=who,
        source=ibis.ifelse(nobody, row.source_id, ibis.null("int32")),
        place=ibis.ifelse(nobody, row.source_row, ibis.null("int64")),
    )
    each = row.group_by(_KEY, "who", "source", "place").agg(
        treated=row.treated.any(),
        arm=row.arm.min(where=row.treated),
        arms=row.arm.nunique(),
        is_both=row.treated.any() & (~row.treated).any(),
        visited=row.visited.any().fill_null(False),
        ordered=row.ordered.any().fill_null(False),
        revenue=row.revenue.cast("float64").max().fill_null(0.0),
        **{f"word_{place}": row[f"cell_{place}"].min() for place in columns.words},
        **{f"number_{place}": row[f"cell_{place}"].try_cast("float64").min() for place in columns.numbers},
    )
    each = each.mutate(is_known=each.customer_key.notnull(), is_mixed=each.is_both | (each.arms > 1))
    if sending.outcome == TOLD:
        each = each.mutate(ordered=each.ordered | (each.revenue > 0))
    elif sending.sent and sending.until:
        each = _with_orders(each, sending.sent, sending.until)
    if sending.sent:
        each = _with_past(each, sending.sent.date(), book)
    return keep(each.drop("who", "source", "place", "arms", "is_both", _KEY), "members")


def _with_orders(each: ir.Table, sent: datetime, until: datetime) -> ir.Table:
    order = ORDERS.filter(
        ORDERS.customer_key.notnull(), ORDERS.ordered_at >= sent, ORDERS.ordered_at <= until
    )
    came = order.group_by(_KEY).agg(came=order.is_order.any(), brought=order.net_revenue.sum())
    each = each.left_join(came, _KEY).drop(f"{_KEY}_right", "ordered", "revenue")
    each = each.mutate(ordered=each.came.fill_null(False), revenue=each.brought.fill_null(0.0))
    return each.drop("came", "brought")


def _with_past(each: ir.Table, sent: date, book: PersonaBook) -> ir.Table:
    start = month_back(sent, BEFORE_MONTHS)
    end = month_back(sent, 0) - timedelta(days=1)
    before = Filters(start=start, end=end, as_of=end)
    past = basic_buyers(before)
    past = past.select(
        _KEY,
        past_orders=past.order_count.cast("float64"),
        past_revenue=past.net_revenue,
        past_online=past.online_revenue,
        quiet_days=days_between(past.last_order, ibis.literal(end)).cast("float64"),
    )
    who = named_personas(before, book).select(_KEY, "persona")
    group = with_segment(placed_buyers(before)).select(_KEY, "segment")
    for other in (past, who, group):
        each = each.left_join(other, _KEY).drop(f"{_KEY}_right")
    return each.mutate(
        past_bought=each.past_orders.notnull().cast("float64"),
        past_orders=each.past_orders.fill_null(0.0),
        past_revenue=each.past_revenue.fill_null(0.0),
        past_online=each.past_online.fill_null(0.0),
        quiet_days=each.quiet_days.fill_null(365.0),
    )


PAST = {
    "past_bought": "Bought in the year before",
    "past_orders": "Orders in the year before",
    "past_revenue": "Net revenue in the year before",
    "past_online": "Of it online",
    "quiet_days": "Days since the last order, of a year",
}
"""What arms are compared by as they were before: column of `members` -> label."""


def group_columns(each: ir.Table, columns: Columns) -> dict[str, str]:
    """Return by what members are told apart: column of `members` -> its kind, as a person knows it."""
    named = {name: name for name in ("persona", "segment") if name in each.columns}
    return named | {f"word_{place}": columns.headers[place] for place in columns.words}


def compared_columns(each: ir.Table, columns: Columns) -> dict[str, str]:
    """Return by what arms are compared as they were before: column of `members` -> label."""
    past = {name: label for name, label in PAST.items() if name in each.columns}
    return past | {f"number_{place}": columns.headers[place] for place in columns.numbers}


def group_sums(each: ir.Table, groups: Sequence[str]) -> ir.Table:
    """Return sums of members by group and arm; all members are the group "all" of no name; kept.

    Returns
    -------
    by, name, treated, arm; n, known, visited, ordered (members), revenue and squares (of it).
    """
    each = each.filter(~each.is_mixed)
    parts = []
    for by in ("all", *groups):
        name = ibis.literal("") if by == "all" else each[by]
        part = each.mutate(by=ibis.literal(by), name=name)
        part = part.filter(part.name.notnull())
        parts.append(
            part.group_by("by", "name", "treated", "arm").agg(
                n=part.count(),
                known=part.count(where=part.is_known),
                visited=part.count(where=part.visited),
                ordered=part.count(where=part.ordered),
                revenue=part.revenue.sum(),
                squares=(part.revenue * part.revenue).sum(),
            )
        )
    return keep(ibis.union(*parts, distinct=False) if parts[1:] else parts[0], "campaign_sums")


def products(each: ir.Table, compared: Sequence[str]) -> ir.Table:
    """Return, by arm, n and the sums (s_0 …) and products (p_0_0 …) of what arms are compared by; kept."""
    each = each.filter(~each.is_mixed)
    value = [each[name].fill_null(0.0) for name in compared]
    sums = {f"s_{place}": one.sum() for place, one in enumerate(value)}
    sums |= {
        f"p_{place}_{other}": (value[place] * value[other]).sum()
        for place in range(len(value))
        for other in range(place, len(value))
    }
    return keep(each.group_by("treated", "arm").agg(n=each.count(), **sums), "campaign_products")
