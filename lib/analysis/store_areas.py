"""What do the people who live around a store buy online? Customers by their postcode, beside the stores'.

Grain in: buyers of the window with their postcodes, one row per store with its own. Grain out: one row per
store. A customer lives around the store with whose postcode theirs shares the most first letters or digits,
and at least three: in the United States those of one sorting centre, a town and what lies around it. Stores
with equally many share the customers. No file tells where a postcode lies, so that kilometres can't be told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import ibis.expr.types as ir
import pandas as pd

from lib.analysis.buyers import basic_buyers
from lib.analysis.contrast import told
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.result import Read, as_day
from lib.analysis.store_measures import Measured, Seen, moments, pair, seen
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS

FEWEST = 10
"""Customers around a store below whom nothing is told."""
AREA_LETTERS = 3
"""First letters or digits of a postcode that make an area."""
_MOST_LETTERS = 5


@dataclass(frozen=True, slots=True)
class StorePlace:
    """A store: as the orders have it, what it is called, and where it is; None where no file tells it."""

    store: str
    name: str
    postcode: str | None
    latitude: float | None
    longitude: float | None
    opened_on: date | None


@dataclass(frozen=True, slots=True)
class Around:
    """Customers who live around a store, in all channels.

    Attributes
    ----------
    area
        First letters of the store's postcode: "937…".
    shared_with
        Other stores that these customers live as near to.
    customers, online_buyers
        Buyers of the window who live there, and those of them who bought online.
    online_revenue
        What they spent online.
    online_share
        Of their net revenue; None where it can't be told.
    both_share
        Of the online buyers, those who also bought in a store.
    """

    store: str
    area: str
    shared_with: tuple[str, ...]
    customers: int
    online_buyers: int
    online_revenue: float
    online_share: float | None
    both_share: float | None


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the online revenue of known customers has a place.

    Attributes
    ----------
    online_buyers, with_postcode, near_store
        Known buyers online, those whose postcode we know, and those of them who live around a store.
    postcodes
        Areas (`AREA_LETTERS` first letters) that are known.
    revenue_share
        Of the online revenue of known customers, what those around a store bring; None without any.
    """

    online_buyers: int
    with_postcode: int
    near_store: int
    postcodes: int
    revenue_share: float | None


def store_places(read: Read, stores: Sequence[str]) -> tuple[StorePlace, ...]:
    """Return each store with its name: its town where no other store has that, else what it is called.

    Parameters
    ----------
    stores
        As the orders have them.
    """
    table = canonical("stores")
    columns = ("store_name", "city", "postcode", "latitude", "longitude", "opened_on")
    each = table.filter(table.store_id.notnull()).group_by("store_id")
    rows = {
        str(row["store_id"]): row
        for row in read(each.agg(**{name: table[name].min() for name in columns})).to_dict("records")
    }
    names = _names(stores, rows)
    return tuple(_place(store, names[store], rows.get(store, {})) for store in sorted(stores))


def online_around(
    read: Read, filters: Filters, places: Sequence[StorePlace]
) -> tuple[tuple[Around, ...], Cover, Measured]:
    """Return who lives around each store and what they buy online, how many are covered, and the measures.

    Parameters
    ----------
    filters
        Their window; channels, stores and segment do not count here.
    """
    window = replace(filters, channels=(), stores=(), segment=None)
    rows = read(_by_start(window)).sort_values("start", na_position="last")
    own = nearest_stores(rows["start"].dropna(), places)
    rows["stores"] = rows["start"].map(lambda start: own.get(start, ()))
    near = rows[rows["stores"].map(bool).astype(bool)]  # without rows it would name no columns
    sums = near.explode("stores").drop(columns="start").groupby("stores").sum()
    neighbours: dict[str, set[str]] = {}
    for stores in near["stores"]:
        for store in stores:
            neighbours.setdefault(store, set()).update(stores)
    by_store = {place.store: place for place in places}
    found = [
        (by_store[str(row["stores"])], row)
        for row in sums.reset_index().to_dict("records")
        if int(row["online_buyers"]) >= FEWEST
    ]
    return (
        tuple(_around(place, neighbours[place.store], row) for place, row in found),
        _cover(rows, near),
        {
            "online_nearby": tuple(
                _total(place.store, row) for place, row in found if row["online_revenue_y"] > 0
            ),
            "online_share_nearby": tuple(
                seen(place.store, _of_their_revenue(row), int(row["customers"]))
                for place, row in found
                if row["online_revenue_x"] > 0
            ),
        },
    )


def postcode_start(code: ir.StringValue, letters: int) -> ir.StringValue:
    """Return the first letters and digits of a postcode, in capitals; null where it has fewer than three."""
    start = code.upper().re_replace(r"[^A-Z0-9]", "").substr(0, letters)
    return (start.length() >= AREA_LETTERS).ifelse(start, None)


def start_of(postcode: str | None, letters: int = _MOST_LETTERS) -> str:
    """Return what `postcode_start` does of one postcode; "" where it has fewer than three."""
    start = "".join(sign for sign in (postcode or "").upper() if sign.isascii() and sign.isalnum())[:letters]
    return start if len(start) >= AREA_LETTERS else ""


def nearest_stores(starts: Iterable[str], places: Sequence[StorePlace]) -> dict[str, tuple[str, ...]]:
    """Return of each start of a postcode the stores that share most of its letters, at least three."""
    by_start: dict[str, list[str]] = {}
    for place in places:
        own = start_of(place.postcode)
        for letters in range(AREA_LETTERS, len(own) + 1):
            by_start.setdefault(own[:letters], []).append(place.store)
    return {
        start: tuple(found)
        for start in starts
        if (found := next((by_start[part] for part in _parts(start) if part in by_start), None))
    }


def _parts(start: str) -> Iterator[str]:
    return (start[:letters] for letters in range(len(start), AREA_LETTERS - 1, -1))


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _by_start(filters: Filters) -> ir.Table:
    """Return one row per start of a postcode (null: none known) with the sums of its buyers; kept."""
    buyer = basic_buyers(filters)
    living = buyer.left_join(CUSTOMERS.select("customer_key", "postcode"), "customer_key")
    living = living.mutate(start=postcode_start(living.postcode, _MOST_LETTERS))
    is_online = living.online_orders > 0
    starts = living.group_by("start").agg(
        customers=living.count(),
        online_buyers=living.count(where=is_online),
        both=living.count(where=is_online & (living.offline_orders > 0)),
        **moments("online_revenue", "net_revenue", living),
    )
    return keep(starts, "postcode_starts")


def _around(place: StorePlace, neighbours: set[str], row: Mapping[Any, Any]) -> Around:
    online = int(row["online_buyers"])
    return Around(
        store=place.store,
        area=start_of(place.postcode, AREA_LETTERS) + "…",
        shared_with=tuple(sorted(neighbours - {place.store})),
        customers=int(row["customers"]),
        online_buyers=online,
        online_revenue=float(row["online_revenue_y"]),
        online_share=told(_of_their_revenue(row).ratio),
        both_share=int(row["both"]) / online if online else None,
    )


def _of_their_revenue(row: Mapping[Any, Any]) -> PairMoments:
    return pair(row, "online_revenue", int(row["customers"]))


def _total(store: str, row: Mapping[Any, Any]) -> Seen:
    """Return the total that a store's surroundings spend online.

    Who lives there and buys is counted, so that the total of n customers varies as a compound Poisson
    variable does: by the sum of the squares of what each spends.
    """
    n = int(row["online_buyers"])
    return Seen(store, float(row["online_revenue_y"]), n, n, n * float(row["online_revenue_yy"]))


def _cover(rows: pd.DataFrame, near: pd.DataFrame) -> Cover:
    placed = rows[rows["start"].notna()]
    whole = float(rows["online_revenue_y"].sum())
    return Cover(
        online_buyers=int(rows["online_buyers"].sum()),
        with_postcode=int(placed["online_buyers"].sum()),
        near_store=int(near["online_buyers"].sum()),
        postcodes=int(placed["start"].str[:AREA_LETTERS].nunique()),
        revenue_share=float(near["online_revenue_y"].sum()) / whole if whole > 0 else None,
    )


def _names(stores: Sequence[str], rows: Mapping[str, Mapping[Any, Any]]) -> dict[str, str]:
    """Return the first of town and name that no other store has; else the store as the orders have it."""
    found = {store: store for store in stores}
    for column in ("store_name", "city"):
        words = [row[column] for row in rows.values() if pd.notna(row[column])]
        for store, row in rows.items():
            if store in found and pd.notna(row[column]) and words.count(row[column]) == 1:
                found[store] = str(row[column])
    return found


def _place(store: str, name: str, row: Mapping[Any, Any]) -> StorePlace:
    latitude, longitude = (
        float(value) if pd.notna(value := row.get(key)) else None for key in ("latitude", "longitude")
    )
    postcode = row.get("postcode")
    return StorePlace(
        store, name, str(postcode) if pd.notna(postcode) else None, latitude, longitude,
        as_day(row.get("opened_on")),
    )  # fmt: skip
