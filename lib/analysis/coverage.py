"""How much revenue has a name, where, and what would asking for a key add?

Grain in: `mart_orders` with the profile that each belongs to. Grain out: one row per channel, store and
month, and one per place and key with the gain of asking for it, with its interval.

Method. A place has a key on the share of its net revenue whose profile, in the place's own system, bears it.
What can be reached is what the best quarter of the stores reach already; the gain is the distance to that, at
most what is unknown. The interval is a parametric bootstrap: the share of each store varies normally by its
standard error, with customers (orders, where nobody is known) as units. It says what other stores have
achieved, not what asking would cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from lib.analysis.days import selected_days
from lib.analysis.filters import Filters
from lib.analysis.intervals import PairMoments
from lib.analysis.intervals import ratio as ratio_of
from lib.analysis.result import Read, Result, as_day, looked_at, ratio
from lib.analysis.selection import selected_orders
from lib.schema import formats
from lib.workspace.canonical import PROFILES
from lib.workspace.facts import Facts

KEYS_ASKED = ("phone", "email")
KEY_WORDS = {"phone": "phone", "email": "e-mail"}
FEWEST_STORES = 4
"""Below, there is no best quarter of stores to learn from."""
_FEWEST_UNITS = 30
_BEST_QUARTER = 0.75
_DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Covered:
    """Net revenue of a channel, a store or a month of a channel (`kind`), and how much of it has a name."""

    kind: str
    label: str
    channel_group: str | None
    month: date | None
    net_revenue: float
    known_net_revenue: float
    known_share: float | None


@dataclass(frozen=True, slots=True)
class KeyGain:
    """What asking for a key would add at one place (`kind` is "channel" or "store").

    Shares are of the place's net revenue: `known_share` has a name now, `key_share` bears the key, `reach`
    does so in the best quarter of stores, `gain` would get a name, with its 95 % interval. Of the revenue
    with the key, `elsewhere_share` belongs to customers whom this key alone ties to another system, with its
    interval. `n` are the customers (orders, where nobody is known) behind it.
    """

    kind: str
    label: str
    key: str
    net_revenue: float
    known_share: float
    key_share: float
    reach: float
    gain: float
    low: float
    high: float
    elsewhere_share: float | None
    elsewhere_low: float | None
    elsewhere_high: float | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage(Result):
    """How much revenue has a name by channel, store and month, and what each key would add.

    `store_count` stores were compared to find what the best quarter reaches.
    """

    net_revenue: float
    known_share: float | None
    covered: tuple[Covered, ...]
    gains: tuple[KeyGain, ...]
    store_count: int


def coverage(read: Read, facts: Facts, filters: Filters) -> Coverage:
    """Return the known share of revenue by channel, store and month, and the gain of asking for each key."""
    channels = _covered(read, filters, "channel")
    net, known = sum(row.net_revenue for row in channels), sum(row.known_net_revenue for row in channels)
    stores = _placed(read, filters, "store")
    places = {"channel": _placed(read, filters, "channel"), "store": stores}
    gains = tuple(gain for key in KEYS_ASKED for gain in _gains(places, key))
    best = max((gain for gain in gains if gain.kind == "store"), key=lambda gain: gain.gain, default=None)
    return Coverage(
        **looked_at(facts, filters),
        answer=_answer(ratio(known, net), best),
        caveat=_caveat(len(stores)),
        net_revenue=net,
        known_share=ratio(known, net),
        covered=(*channels, *_covered(read, filters, "store"), *_covered(read, filters, "month")),
        gains=gains,
        store_count=len(stores),
    )


def _covered(read: Read, filters: Filters, kind: str) -> list[Covered]:
    day = selected_days(filters)
    day = day.filter(day.store_id.notnull()) if kind == "store" else day
    columns = {"channel": ["channel", "channel_group"], "store": ["store_id"]}.get(
        kind, ["order_month", "channel", "channel_group"]
    )
    grouped = day.group_by(*columns).agg(net=day.net.sum(), known=day.known_net.sum())
    first = ["order_month", "channel"] if kind == "month" else [ibis.desc("net"), columns[0]]
    return [
        Covered(
            kind=kind,
            label=str(row["store_id" if kind == "store" else "channel"]),
            channel_group=row.get("channel_group"),
            month=as_day(row.get("order_month")),
            net_revenue=float(row["net"]),
            known_net_revenue=float(row["known"]),
            known_share=ratio(row["known"], row["net"]),
        )
        for row in read(grouped.order_by(first)).to_dict("records")
    ]


def _placed(read: Read, filters: Filters, kind: str) -> list[dict[Any, Any]]:
    """Return one row per place: its units, and the moments of revenue with and without each key."""
    units = _units(selected_orders(filters), "store_id" if kind == "store" else "channel")
    net = units.net
    moments = {"n": units.count(), "net": net.sum(), "net_net": (net * net).sum(), "known": units.known.sum()}
    for key in KEYS_ASKED:
        borne, tied = units[key], units[f"{key}_elsewhere"]
        moments |= {
            key: borne.sum(),
            f"{key}_{key}": (borne * borne).sum(),
            f"{key}_net": (borne * net).sum(),
            f"{key}_tied": tied.sum(),
            f"{key}_tied_tied": (tied * tied).sum(),
            f"{key}_tied_borne": (tied * borne).sum(),
            f"{key}_bearers": units.count(where=borne != 0),
        }
    each = units.group_by("place", "channel_group").agg(**moments)
    rows = read(each.filter(each.net > 0).order_by(ibis.desc("net"), "place")).to_dict("records")
    return [{**row, "kind": kind} for row in rows if row["n"] >= _FEWEST_UNITS]


def _units(orders: ir.Table, place: str) -> ir.Table:
    """Return revenue by place and customer, by order where nobody is known; with and without each key."""
    placed = orders.filter(orders[place].notnull())
    profile = PROFILES.select(
        "profile_key",
        **{f"has_{key}": PROFILES[key].notnull() for key in KEYS_ASKED},
        phone="phone",
        email="email",
    )
    for key in KEYS_ASKED:
        profile = _with_tie(profile, key)
    told = placed.left_join(profile, "profile_key")
    nobody = ibis.ifelse(told.customer_key.isnull(), told.system + ":" + told.order_id, ibis.null("string"))
    sums = {"net": told.net_revenue.sum(), "known": _part(told, told.customer_key.notnull())}
    for key in KEYS_ASKED:
        sums |= {
            key: _part(told, told[f"has_{key}"]),
            f"{key}_elsewhere": _part(told, told[f"tied_by_{key}"]),
        }
    return told.group_by("customer_key", "channel_group", nobody=nobody, place=told[place]).agg(**sums)


def _with_tie(profile: ir.Table, key: str) -> ir.Table:
    """Add whether a key by itself ties a profile to one of the same customer in another system."""
    told = PROFILES.filter(PROFILES[key].notnull())
    shared = told.group_by("customer_key", key).agg(systems=told.system.nunique())
    tied = told.join(shared.filter(shared.systems > 1), ["customer_key", key])
    tied = tied.select(tied_key="profile_key")
    joined = profile.left_join(tied, profile.profile_key == tied.tied_key)
    return joined.mutate(**{f"tied_by_{key}": joined.tied_key.notnull()}).drop("tied_key")


def _part(told: ir.Table, where: ir.BooleanValue) -> ir.NumericValue:
    return told.net_revenue.sum(where=where.fill_null(ibis.literal(False))).fill_null(0.0)


def _gains(places: Mapping[str, Sequence[dict[Any, Any]]], key: str) -> list[KeyGain]:
    """Return the gain of asking for a key wherever revenue is unknown, the largest first within each kind."""
    stores = places["store"]
    if len(stores) < FEWEST_STORES or not any(row[key] for row in stores):
        return []
    groups = {row["channel_group"] for row in stores}
    random = np.random.default_rng(0)  # the same data gives the same interval
    shares = _drawn(stores, key, random)
    reach = float(np.quantile([_borne(row, key).ratio for row in stores], _BEST_QUARTER))
    reaches = np.quantile(shares, _BEST_QUARTER, axis=0)
    reaches += reach - np.median(
        reaches
    )  # what varies by chance spreads the stores, and so lifts their quarter
    drawn = {row["place"]: draw for row, draw in zip(stores, shares, strict=True)}
    found = []
    for kind, rows in places.items():
        for row in (row for row in rows if row["channel_group"] in groups):
            own = drawn[row["place"]] if kind == "store" else _drawn([row], key, random)[0]
            found.append(_gain(row, key, reach, reaches - own))
    return sorted(found, key=lambda gain: (gain.kind, -gain.gain, gain.label))


def _gain(row: dict[Any, Any], key: str, reach: float, distances: np.ndarray) -> KeyGain:
    borne = _borne(row, key)
    known = min(max(row["known"] / row["net"], 0.0), 1.0)
    most = 1.0 - known
    low, high = np.quantile(np.clip(distances, 0.0, most), (0.025, 0.975))
    tied = PairMoments(
        n=int(row[f"{key}_bearers"]), y=row[f"{key}_tied"], x=row[key], yy=row[f"{key}_tied_tied"],
        xx=row[f"{key}_{key}"], xy=row[f"{key}_tied_borne"],
    )  # fmt: skip
    there = ratio_of(tied) if tied.x > 0 and tied.n > 1 else None
    return KeyGain(
        kind=row["kind"],
        label=str(row["place"]),
        key=key,
        net_revenue=float(row["net"]),
        known_share=known,
        key_share=borne.ratio,
        reach=reach,
        gain=float(np.clip(reach - borne.ratio, 0.0, most)),
        low=float(low),
        high=float(high),
        elsewhere_share=there.estimate if there else None,
        elsewhere_low=max(there.low, 0.0) if there else None,
        elsewhere_high=min(there.high, 1.0) if there else None,
        n=int(row["n"]),
    )


def _borne(row: dict[Any, Any], key: str) -> PairMoments:
    return PairMoments(
        n=int(row["n"]), y=row[key], x=row["net"], yy=row[f"{key}_{key}"], xx=row["net_net"],
        xy=row[f"{key}_net"],
    )  # fmt: skip


def _drawn(rows: Sequence[dict[Any, Any]], key: str, random: np.random.Generator) -> np.ndarray:
    """Return draws of each place's share of revenue with the key, one row a place."""
    moments = [_borne(row, key) for row in rows]
    middle = np.array([[sample.ratio] for sample in moments])
    error = np.array([[sample.error] for sample in moments])
    return np.asarray(middle + error * random.standard_normal((len(rows), _DRAWS)))


def told_gain(gain: KeyGain) -> str:
    """Write in plain words what asking for a key would add at a place."""
    asked = {"phone": "a phone", "email": "an e-mail"}[gain.key]
    where = f"in {gain.label}" if gain.kind == "store" else f"in the whole channel {gain.label}"
    return (
        f"Asking for {asked} {where} as the best quarter of stores do would make about "
        f"{formats.share(gain.gain)} more of its revenue known, between {formats.share(gain.low)} and "
        f"{formats.share(gain.high)}."
    )


def _answer(known_share: float | None, best: KeyGain | None) -> str:
    if known_share is None:
        return "Can't tell yet: there is no revenue in this window."
    text = f"{formats.share(known_share)} of revenue belongs to a known customer."
    return f"{text} {told_gain(best)}" if best and best.low > 0 else text


def _caveat(stores: int) -> str:
    if stores < FEWEST_STORES:
        return (
            f"What asking for a key would add needs at least {FEWEST_STORES} stores with "
            f"{_FEWEST_UNITS} customers or orders each to compare; there {'is' if stores == 1 else 'are'} "
            f"{stores or 'none'}."
        )
    return "What other stores reach, not a promise: a store's customers may be less willing to tell."
