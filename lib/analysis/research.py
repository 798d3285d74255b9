"""Who looks things up on one side before buying them on the other? Of all orders, and beyond mere chance.

Grain in: orders by category of known customers, what they looked at online, and their contacts with stores.
Grain out: for each side one row per category, and one per window for whole orders.

Method. An order counts as looked up where the same customer touched the same category on the other side in
the days before. Of customers whom nobody could have recognised there it is unknown, so that the share of all
is a lower bound; that of visible customers (recognised in the 90 days before the window) is nearer. Who looks
around often would have looked anyhow: the share of windows of the same customers 90 days earlier is taken
off (`lib.analysis.looked_before`). The interval of the difference takes customers, not orders, as units
(Cochran 1977, section 6.4); over categories, Benjamini and Hochberg's rule says which stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib.analysis.chance import discoveries
from lib.analysis.clustered import chance_of, clustered_share
from lib.analysis.contact_moments import Span, looking_span, store_span
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.intervals import ratio
from lib.analysis.looked_before import MOST_DAYS
from lib.analysis.looked_up import WHOLE, looked_up, moments_of
from lib.analysis.order_facts import category_codes
from lib.analysis.price_bands import Lines
from lib.analysis.result import Read, Result, looked_at
from lib.errors import UserError
from lib.schema import formats
from lib.workspace.facts import Facts

FEWEST = 10
"""Customers that a category needs to be shown."""
WINDOWS = (7, 14, 30)
"""Days before an order that are shown side by side."""
USUAL_DAYS = 14
_EVERY = ""  # in place of a category: whole orders


@dataclass(frozen=True, slots=True)
class Lookup:
    """Orders with a category (whole orders: ""), and those before which it was looked up.

    Attributes
    ----------
    category, days
        Of which category, and within how many days before.
    orders, customers
        Of whose windows contacts are told.
    share, low, high
        Looked up, of all of them; 95 % interval.
    visible_orders, visible_customers, visible_share, visible_low, visible_high
        The same of customers whom we had recognised on the other side in the 90 days before the window.
    paired_orders
        Those of whose earlier window contacts are told, too.
    control_share
        Of them, those in whose earlier window the customer touched the category.
    difference, difference_low, difference_high
        Share looked up minus control share, of pairs; 95 % interval, customers as units.
    stands
        Still differs when all categories of the side are looked at together.
    """

    category: str
    days: int
    orders: int
    customers: int
    share: float | None
    low: float | None
    high: float | None
    visible_orders: int
    visible_customers: int
    visible_share: float | None
    visible_low: float | None
    visible_high: float | None
    paired_orders: int
    control_share: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The orders of one side.

    Attributes
    ----------
    bought, looked
        Channel groups: where they bought, and where they looked before.
    order_count
        Orders of known customers; several of a customer at the same moment are one.
    untold_orders
        Of these, those from whose window no file could tell a contact; in no share.
    windows
        Whole orders, by days.
    categories
        Within the chosen days, by share, most first; none under 10 customers.
    hidden
        Categories left out.
    cannot_tell
        Why there is nothing, and what would bring it; else empty.
    """

    bought: str
    looked: str
    order_count: int
    untold_orders: int
    windows: tuple[Lookup, ...]
    categories: tuple[Lookup, ...]
    hidden: int
    cannot_tell: str

    def within(self, days: int) -> Lookup | None:
        """Return the row of whole orders for so many days."""
        return next((row for row in self.windows if row.days == days), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Research(Result):
    """Looked up on one side, bought on the other.

    Attributes
    ----------
    days
        How long before an order counts.
    online_then_store, store_then_online
        Looked up online and bought in a store, and the reverse.
    """

    days: int
    online_then_store: LookedUp
    store_then_online: LookedUp


def research(read: Read, facts: Facts, filters: Filters, *, days: int = USUAL_DAYS) -> Research:
    """Return how many orders of each side were looked up on the other.

    Parameters
    ----------
    days
        Before an order, 1 to 90.

    Raises
    ------
    UserError
        When days are fewer or more.
    """
    check_days(days)
    store = looked_up_online(read, facts, filters, days=days)
    web = _of_side(read, facts, filters, days, online=True)
    return Research(
        **looked_at(facts, filters),
        answer=told_side(next((side for side in (store, web) if side.windows), store), days),
        caveat="Known customers only. Of who looked without a name nobody can tell, so that shares of all "
        "orders are lower bounds.",
        days=days,
        online_then_store=store,
        store_then_online=web,
    )  # fmt: skip


def looked_up_online(read: Read, facts: Facts, filters: Filters, *, days: int = USUAL_DAYS) -> LookedUp:
    """Return how many store orders were looked up online, by category."""
    return _of_side(read, facts, filters, days, online=False)


def check_days(days: int) -> None:
    """Raise where a window can't be so long, or is none.

    Raises
    ------
    UserError
        When days are under 1 or over 90.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UserError(
            "Before an order we look at 1 to 90 days.",
            f"We were given {days}.",
            f"Give a number from 1 to {MOST_DAYS}; {USUAL_DAYS} is usual.",
        )


def lines_of(facts: Facts) -> Lines:
    """Return which order lines count."""
    return Lines(facts.currency, "products" in facts.tables)


def _of_side(read: Read, facts: Facts, filters: Filters, days: int, *, online: bool) -> LookedUp:
    bought, looked = ("online", "offline") if online else ("offline", "online")
    span = store_span(read) if online else looking_span(read)
    if span is None:
        return LookedUp(bought, looked, 0, 0, (), (), 0, _missing(online=online))
    windows = tuple(sorted({*WINDOWS, days}))
    sums = read(looked_up(lines_of(facts), filters, windows, span, online=online))
    if sums.empty:
        side = "web" if online else "store"
        why = f"There are no {side} orders of known customers with a category in what is looked at."
        return LookedUp(bought, looked, 0, 0, (), (), 0, why)
    return _told(sums, category_names(read), (bought, looked), windows, days, span)


def _told(
    sums: pd.DataFrame,
    names: Mapping[int, str],
    sides: tuple[str, str],
    windows: tuple[int, ...],
    days: int,
    span: Span,
) -> LookedUp:
    rows = {int(row["code"]): row for row in sums.to_dict("records")}
    whole = rows.pop(WHOLE)
    count = int(whole["orders"])
    every = tuple(
        found for length in windows if (found := _lookup(whole, _EVERY, length)).customers >= FEWEST
    )
    each = [_lookup(row, names[code], days) for code, row in rows.items()]
    shown = sorted(
        (found for found in each if found.customers >= FEWEST),
        key=lambda found: (-(found.share or 0.0), found.category),
    )
    values = discoveries(
        [chance_of(moments_of(rows[_code(names, found)], "paired", days)) for found in shown]
    )
    marked = tuple(replace(found, stands=good) for found, good in zip(shown, values, strict=True))
    why = "" if every else _too_few(count, span)
    return LookedUp(
        *sides, count, count - int(whole[f"seen_{days}_x"]), every, marked if every else (),
        sum(0 < found.customers < FEWEST for found in each), why,
    )  # fmt: skip


def _code(names: Mapping[int, str], found: Lookup) -> int:
    return next(code for code, name in names.items() if name == found.category)


def _lookup(row: Mapping[Any, Any], category: str, days: int) -> Lookup:
    seen, visible, paired = (moments_of(row, kind, days) for kind in ("seen", "visible", "paired"))
    of_all, of_visible, apart = clustered_share(seen), clustered_share(visible), ratio(paired)
    return Lookup(
        category, days, int(seen.x), seen.n, told(of_all.estimate), told(of_all.low), told(of_all.high),
        int(visible.x), visible.n, told(of_visible.estimate), told(of_visible.low), told(of_visible.high),
        int(paired.x), float(row[f"control_{days}"]) / paired.x if paired.x else None,
        told(apart.estimate), told(apart.low), told(apart.high),
        stands=False,
    )  # fmt: skip


def category_names(read: Read) -> dict[int, str]:
    """Return the name of each category by its number."""
    found = read(category_codes().order_by("code"))
    return {int(code): str(name) for code, name in zip(found["code"], found["category"], strict=True)}


def _missing(*, online: bool) -> str:
    if online:
        return (
            "It takes store orders of known customers, or a file of touches in stores with a customer and a "
            "category (touches.customer_ref or e-mail, touches.category or product_id, touches.store_id)."
        )
    return (
        "It takes a file of web events that tells who looked at which category: touches.touched_at, kind, "
        "category or product_id, and customer_ref or e-mail of who is signed in."
    )


def _too_few(count: int, span: Span) -> str:
    first, last = (
        formats.day(pd.Timestamp(end, unit="s").to_pydatetime()) for end in (span.first, span.last)
    )
    return (
        f"{formats.plural(count, 'order')} of known customers here, of under {FEWEST} customers whose "
        f"days before are told of: contacts are known from {first} to {last}."
    )


def told_side(side: LookedUp, days: int) -> str:
    """Say how many orders of a side were looked up, of whom, and how that stands to the usual."""
    if not side.windows:
        return f"Can't tell yet who looks things up before buying. {side.cannot_tell}"
    row = side.within(days) or side.windows[-1]
    bought, looked, known = (
        ("store", "online", "online") if side.bought == "offline" else ("web", "in a store", "in stores")
    )
    text = (
        f"{formats.share(row.share)} of known customers' {bought} orders were looked up {looked} in the "
        f"{formats.plural(row.days, 'day')} before"
    )
    if row.visible_share is not None and row.visible_customers >= FEWEST:
        text += (
            f"; of orders by customers whom we had recognised {known} shortly before that, "
            f"{formats.share(row.visible_share)}"
        )
    most = next(iter(side.categories), None)
    if most is not None and side.categories[1:]:
        text += f". {most.category} are looked up most ({formats.share(most.share)})"
    return f"{text}. {beyond_chance(row)}".strip()


def beyond_chance(row: Lookup) -> str:
    """Say how the share stands to that of the earlier window of the same customers; nothing where untold."""
    if row.difference is None or row.difference_low is None or row.difference_high is None:
        return ""
    usual = f"{formats.share(row.control_share)} in as many days three months earlier"
    if row.difference_low <= 0 <= row.difference_high:
        return f"The same customers did so before {usual}: no clear difference."
    near, far = sorted((abs(row.difference_low), abs(row.difference_high)))
    size, near_points, far_points = (
        formats.points(value).strip("+").removesuffix(" points") for value in (abs(row.difference), near, far)
    )
    word = "more" if row.difference > 0 else "fewer"
    return f"That is {size} points {word} ({near_points} to {far_points}) than the same customers' {usual}."
