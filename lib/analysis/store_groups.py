"""Who shops where? Groups of customers by store and postcode area, beside the chain; and what that asks for.

Grain in: orders of known customers, a table of customer_key and group, what each store sells. Grain out: one
row per store or area and group, with an index against the chain; one row per store and category where what
it sells differs from what its customers' groups buy in all stores.

A customer counts in each store where they bought, and once in the chain. Any grouping will do: `GROUPINGS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.chance import discoveries
from lib.analysis.contrast import told
from lib.analysis.filters import Filters, within
from lib.analysis.indexes import index, p_value, share_of
from lib.analysis.occasion_counts import occasion_shares
from lib.analysis.persona_members import named_personas
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.rfm import placed_buyers, with_segment
from lib.analysis.store_mismatch import Mismatch, mismatches
from lib.errors import UserError
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.canonical import canonical
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS, HOURS, ORDERS

FEWEST = 10
"""Customers below whom nothing is told of a store or an area."""

ENOUGH = 30
MOST_DIGITS = 3
_IN_ENOUGH = 0.8
_KEY = "customer_key"


def persona_groups(filters: Filters, book: PersonaBook) -> ir.Table:
    """Return customer_key and group: the persona, where a rule of the book holds."""
    named = named_personas(filters, book)
    return named.filter(named.persona.notnull()).select(_KEY, group="persona")


def segment_groups(filters: Filters, book: PersonaBook) -> ir.Table:  # noqa: ARG001 (one of the groupings)
    """Return customer_key and group: the groups of the page Segments."""
    return with_segment(placed_buyers(replace(filters, segment=None))).select(_KEY, group="segment")


def occasion_groups(filters: Filters, book: PersonaBook) -> ir.Table:  # noqa: ARG001 (one of the groupings)
    """Return customer_key and group: what most of the customer's orders were for, where a rule tells."""
    shares = occasion_shares(replace(filters, segment=None, stores=()))
    return shares.filter(shares.main_occasion.notnull()).select(_KEY, group="main_occasion")


GROUPINGS: Mapping[str, Callable[[Filters, PersonaBook], ir.Table]] = MappingProxyType(
    {"personas": persona_groups, "segments": segment_groups, "occasions": occasion_groups}
)
"""Grouping -> the table that says to which group each customer belongs, of filters and personas."""


@dataclass(frozen=True, slots=True)
class GroupShare:
    """A group of the chain's customers."""

    group: str
    customers: int
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """A store or a postcode area ("93…").

    Attributes
    ----------
    place, name
        As the orders have the store, and what it is called; of an area both are its first letters.
    customers
        Who belong to a group.
    known_share
        Of a store's net revenue; of strangers nobody knows the group. None for areas.
    group, share
        The predominant group.
    more
        The group that is furthest above its share in the chain, of those whose difference stands; else "".
    latitude, longitude
        Degrees; None where no file of stores tells them.
    """

    place: str
    name: str
    customers: int
    known_share: float | None
    group: str
    share: float
    more: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """A group in a place: customers there, their share, and its index against the chain (100: as there).

    `stands`: still differs when all places and groups are looked at together.
    """

    place: str
    group: str
    customers: int
    of: int
    share: float
    index: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreGroups(Result):
    """Groups of customers by place.

    Attributes
    ----------
    grouping
        One of `GROUPINGS`.
    customer_count
        Customers of stores who belong to a group.
    chain
        Their groups, largest first.
    stores, store_groups, areas, area_groups
        Places with `FEWEST` customers or more, by number of customers, and each group there.
    area_digits
        First letters or digits of a postcode that make an area; 0 where no postcode is known.
    mismatches
        What stores sell beside what their customers' groups buy, the largest gap first.
    hidden
        Stores left out because they have too few customers.
    """

    grouping: str
    customer_count: int
    chain: tuple[GroupShare, ...]
    stores: tuple[Place, ...]
    store_groups: tuple[PlaceGroup, ...]
    areas: tuple[Place, ...]
    area_groups: tuple[PlaceGroup, ...]
    area_digits: int
    mismatches: tuple[Mismatch, ...]
    hidden: int


def store_groups(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    grouping: str = "personas",
    book: PersonaBook | None = None,
) -> StoreGroups:
    """Return the groups of customers by store and by postcode area, beside the chain.

    Parameters
    ----------
    grouping
        One of `GROUPINGS`.
    book
        The personas; those that ship with the app where None.

    Raises
    ------
    UserError
        When there is no such grouping.
    """
    if grouping not in GROUPINGS:
        raise UserError(
            "There is no such grouping.",
            f"We were asked for {grouping}.",
            f"Choose one of {', '.join(GROUPINGS)}.",
        )
    chain_filters = replace(filters, stores=(), segment=None)
    members = keep(GROUPINGS[grouping](chain_filters, template() if book is None else book), "grouping")
    visits = store_visits(chain_filters)
    by_store = read(counts(visits.rename(place="store_id"), members))
    chain = read(counts(visits.select(_KEY, place=ibis.literal("")).distinct(), members))
    by_area = read(counts(postcode_starts(chain_filters), members))
    digits = area_digits(by_area)
    areas = _shortened(by_area, digits)
    store_rows = compared(by_store, chain)
    area_rows = compared(areas, _added(areas, ["group"]))
    hidden = by_store["place"].nunique() - len({row.place for row in store_rows})
    wanted = set(filters.stores)
    shown = tuple(row for row in store_rows if not wanted or row.place in wanted)
    stores = _places(shown, _described(read), _known_shares(read, chain_filters))
    return StoreGroups(
        **looked_at(facts, filters),
        answer=_answer(stores, shown, hidden),
        caveat="Known customers only: of who buys without a name nobody can tell the group.",
        grouping=grouping,
        customer_count=int(chain["customers"].sum()),
        chain=_chain(chain),
        stores=stores,
        store_groups=shown,
        areas=_places(area_rows, {}, {}),
        area_groups=area_rows,
        area_digits=digits,
        mismatches=mismatches(
            read, chain_filters, members, by_store, chain, tuple(row.place for row in stores)
        ),
        hidden=hidden,
    )


def store_visits(filters: Filters) -> ir.Table:
    """Return customer_key and store_id: who bought in which store; kept."""
    order = within(ORDERS, filters)
    order = order.filter(order.is_order, order.customer_key.notnull(), order.store_id.notnull())
    return keep(order.select(_KEY, "store_id").distinct(), "store_visits")


def counts(placed: ir.Table, members: ir.Table) -> ir.Table:
    """Return place, group, customers.

    Parameters
    ----------
    placed
        customer_key and place, each pair once.
    members
        customer_key and group.
    """
    joined = placed.join(members, _KEY)
    return joined.group_by("place", "group").agg(customers=joined.count()).order_by("place", "group")


def postcode_starts(filters: Filters) -> ir.Table:
    """Return customer_key and place, the first letters of the postcode, of who bought in the window."""
    order = within(ORDERS, filters)
    buyers = order.filter(order.is_order, order.customer_key.notnull()).select(_KEY).distinct()
    code = CUSTOMERS.postcode.upper().re_replace(r"[^A-Z0-9]", "")
    told = CUSTOMERS.select(_KEY, place=code.substr(0, MOST_DIGITS))
    return told.filter(told.place.length() == MOST_DIGITS).semi_join(buyers, _KEY)


def area_digits(by_start: pd.DataFrame) -> int:
    """Return how many first letters make areas with enough people: 80 % live in one of 30 or more.

    Parameters
    ----------
    by_start
        As `counts` returns it of `postcode_starts`.
    """
    for digits in range(MOST_DIGITS, 0, -1):
        sizes = by_start.groupby(by_start["place"].str[:digits])["customers"].sum()
        if len(sizes) and sizes[sizes >= ENOUGH].sum() >= _IN_ENOUGH * sizes.sum():
            return digits
    return 1 if len(by_start) else 0


def compared(by_place: pd.DataFrame, chain: pd.DataFrame) -> tuple[PlaceGroup, ...]:
    """Return each group in each place of `FEWEST` or more, beside all others of the chain.

    Parameters
    ----------
    by_place
        place, group, customers.
    chain
        group, customers: each customer once.
    """
    whole = chain.set_index("group")["customers"].astype(int).to_dict()
    total = sum(whole.values())
    rows, values = [], []
    for place, own in by_place.groupby("place", sort=True):
        here = own.set_index("group")["customers"].astype(int).to_dict()
        n = sum(here.values())
        if n < FEWEST:
            continue
        for group, all_of_it in whole.items():
            part = share_of(here.get(group, 0), n)
            rest = share_of(all_of_it - here.get(group, 0), total - n)
            ends = index(part, rest, n / total)
            values.append(p_value(part, rest))
            rows.append(
                PlaceGroup(
                    str(place), str(group), here.get(group, 0), n, part.value,
                    told(ends.estimate), told(ends.low), told(ends.high), stands=False,
                )
            )  # fmt: skip
    return tuple(replace(row, stands=good) for row, good in zip(rows, discoveries(values), strict=True))


def _shortened(by_start: pd.DataFrame, digits: int) -> pd.DataFrame:
    short = by_start.assign(place=by_start["place"].str[:digits] + "…")
    return _added(short, ["place", "group"])


def _added(counted: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return counted.groupby(by)["customers"].sum().reset_index()


def _chain(chain: pd.DataFrame) -> tuple[GroupShare, ...]:
    ordered = chain.sort_values(["customers", "group"], ascending=[False, True])
    total = int(chain["customers"].sum())
    return tuple(
        GroupShare(str(row["group"]), int(row["customers"]), row["customers"] / total)
        for row in ordered.to_dict("records")
    )


def _described(read: Read) -> dict[str, dict[str, Any]]:
    store = canonical("stores")
    each = store.filter(store.store_id.notnull()).group_by("store_id")
    rows = read(
        each.agg(**{name: store[name].min() for name in ("store_name", "city", "latitude", "longitude")})
    )
    return {
        str(row["store_id"]): {str(name): value for name, value in row.items()}
        for row in rows.to_dict("records")
    }


def _known_shares(read: Read, filters: Filters) -> dict[str, float | None]:
    hour = within(HOURS, filters)
    hour = hour.filter(hour.store_id.notnull())
    rows = read(hour.group_by("store_id").agg(net=hour.net_revenue.sum(), known=hour.known_net_revenue.sum()))
    return {
        str(store): ratio(known, net)
        for store, known, net in zip(rows["store_id"], rows["known"], rows["net"], strict=True)
    }


def _places(
    rows: tuple[PlaceGroup, ...],
    described: Mapping[str, Mapping[str, Any]],
    known: Mapping[str, float | None],
) -> tuple[Place, ...]:
    by_place: dict[str, list[PlaceGroup]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    found = [
        _place(place, own, described.get(place, {}), known.get(place)) for place, own in by_place.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.customers, each.place)))


def _place(place: str, rows: list[PlaceGroup], told_of: Mapping[str, Any], known: float | None) -> Place:
    most = max(rows, key=lambda row: row.customers)
    above = [row for row in rows if row.stands and row.index is not None and row.index > 100]  # noqa: PLR2004 (as usual)
    more = max(above, key=lambda row: row.index or 0.0).group if above else ""
    name = next((str(value) for key in ("city", "store_name") if pd.notna(value := told_of.get(key))), place)
    latitude, longitude = (
        float(str(value)) if pd.notna(value := told_of.get(key)) else None
        for key in ("latitude", "longitude")
    )
    return Place(place, name, most.of, known, most.group, most.share, more, latitude, longitude)


def _answer(stores: tuple[Place, ...], rows: tuple[PlaceGroup, ...], hidden: int) -> str:
    if not stores and hidden:
        return f"Can't tell yet: no store has {FEWEST} customers of whom the group is known in this window."
    if not stores:
        return "Can't tell yet: it takes orders of known customers with a store (order_lines.store_id)."
    leading: dict[str, int] = {}
    for store in stores:
        leading[store.group] = leading.get(store.group, 0) + 1
    group = max(leading, key=lambda name: leading[name])
    text = f"“{group}” is the largest group in {leading[group]} of {formats.plural(len(stores), 'store')}"
    clear = [row for row in rows if row.stands and row.index is not None]
    if not clear:
        return f"{text}; no store's mix of customers differs from the chain's more than chance would have it."
    most = max(clear, key=lambda row: abs((row.index or 0.0) - 100))
    name = next(store.name for store in stores if store.place == most.place)
    return (
        f"{text}; {name} differs most: {formats.share(most.share)} of its customers are “{most.group}”, "
        f"index {formats.count(most.index)}."
    )
