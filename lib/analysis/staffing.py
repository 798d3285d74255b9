"""Is somebody there when customers come? Visitors per hour of an associate, by weekday and hour.

Grain in: one row per store and hour (`lib.analysis.at_work`). Grain out: one row per weekday and hour of the
chain, one per store, and of a store's weekdays and hours those where it is thinnest and fattest.

Method. A rate is visitors over associate-hours, a ratio of sums over the days of that weekday; its error is
linearised over them (Cochran 1977, Sampling Techniques, section 6.4) and never below that of Poisson counts,
so that days that differ more than chance have wider intervals. It is compared with the chain's own mean, of
which it is a part: the interval of the ratio is on the logarithm, as in Katz and others (1978), Biometrics
34: 469-474, visitors and associate-hours both varying. Which of the many stand is told by Benjamini and
Hochberg (1995).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from lib.analysis.at_work import (
    MONDAY,
    ORDERS_TAKEN,
    SHIFTS,
    TILLS,
    VISITORS,
    WEEK,
    order_hours,
    staff_hours,
    store_hours,
    visitor_hours,
    week_of,
)
from lib.analysis.chance import discoveries
from lib.analysis.filters import Filters
from lib.analysis.intervals import Z
from lib.analysis.result import Read
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

FEWEST = 10
"""Visitors (or orders) below whom nothing is told of an hour or a store."""
FEWEST_STAFFED = 5
"""Days on which somebody was there that an hour needs: below, its error is chance itself."""
SHOWN = 10
"""Hours of stores that are listed as the thinnest, and as the fattest."""
_A_DAY = 24


@dataclass(frozen=True, slots=True)
class StaffedHour:
    """An hour of the week, of the chain or of one store.

    Attributes
    ----------
    store
        Empty for the chain.
    weekday, hour
        1 (Monday) to 7; 0 to 23.
    days
        Days of that weekday with anything told of the hour.
    demand, worked
        Visitors (or orders), and associate-hours.
    rate
        demand / worked; None where nobody was there.
    ratio, low, high
        rate by the chain's mean, with its 95 % interval; None where it can't be told.
    stands
        Whether it differs from the chain's mean when all such hours are looked at together.
    """

    store: str
    weekday: int
    hour: int
    days: int
    demand: float
    worked: float
    rate: float | None
    ratio: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class StaffedStore:
    """A store over all its hours; fields as of `StaffedHour`, and the weeks told."""

    store: str
    weeks: int
    demand: float
    worked: float
    rate: float | None
    ratio: float | None
    low: float | None
    high: float | None
    stands: bool


@dataclass(frozen=True, slots=True)
class Staffing:
    """When customers come and associates are there.

    Attributes
    ----------
    demand
        What is counted: "visitors", or "orders" where no file counts visitors by the hour.
    source
        Who tells the associates: "shifts", or "tills" (at least whoever has a receipt in the hour).
    demand_total, worked_total, rate
        Over all stores and hours told, and the chain's mean of one by the other.
    nobody_share
        Share of the demand that came in hours in which nobody is told to be there.
    hours
        Of the chain, by weekday and hour.
    stores
        By ratio, the thinnest first.
    thinnest, fattest
        Hours of stores that stand, most visitors per associate-hour first, and fewest first.
    compared
        How many hours of stores are looked at together.
    own
        The hours of the one store that was asked for.
    lacks
        Columns ("table.column") without which it can't be told, or only at least.
    reason
        Why it can't be told; empty where it can.
    """

    demand: str = ""
    source: str = ""
    demand_total: float = 0.0
    worked_total: float = 0.0
    rate: float | None = None
    nobody_share: float | None = None
    hours: tuple[StaffedHour, ...] = ()
    stores: tuple[StaffedStore, ...] = ()
    thinnest: tuple[StaffedHour, ...] = ()
    fattest: tuple[StaffedHour, ...] = ()
    compared: int = 0
    own: tuple[StaffedHour, ...] = ()
    lacks: tuple[str, ...] = ()
    reason: str = ""


_SHIFT_COLUMNS = ("shifts.associate_id", "shifts.starts_at", "shifts.ends_at")


def staffing(read: Read, facts: Facts, filters: Filters, *, store: str = "") -> Staffing:
    """Return visitors per associate-hour of the window, by weekday and hour.

    All stores make the chain's mean, whatever stores are chosen; only those chosen are listed. Channels and
    segments do not matter: visitors have neither.

    Parameters
    ----------
    store
        Of which all hours are told; none where empty.
    """
    demand, kind = _demand(read, facts, filters)
    source = SHIFTS if SHIFTS in facts.tables else TILLS
    lacks = () if source == SHIFTS else _SHIFT_COLUMNS
    if kind == ORDERS_TAKEN:
        lacks = ("store_traffic.counted_at", "store_traffic.visitors", *lacks)
    hour = keep(store_hours(demand, staff_hours(filters, facts)), "store_hours")
    cells = _rates(read(_cells(hour)), ["store", "weekday", "hour"])
    if not cells["x"].sum() or not cells["y"].sum():
        return Staffing(kind, source, lacks=lacks, reason=_untold(kind, source))
    chain = _rates(read(_chain(hour)), ["weekday", "hour"])
    places = _rates(read(_places(hour)), ["store"])
    listed = cells[cells["store"].isin(filters.stores)] if filters.stores else cells
    marked = listed[listed["stands"]].sort_values(["ratio", "store", "weekday", "hour"])
    thin, fat = marked[marked["ratio"] > 1].iloc[::-1], marked[marked["ratio"] < 1]
    chosen = places[places["store"].isin(filters.stores)] if filters.stores else places
    y, x = float(cells["y"].sum()), float(cells["x"].sum())
    return Staffing(
        demand=kind,
        source=source,
        demand_total=y,
        worked_total=x,
        rate=y / x,
        nobody_share=float(cells["nobody"].sum()) / y,
        hours=_hours(chain.assign(store="")),
        stores=_stores(chosen.sort_values(["ratio", "store"], ascending=[False, True])),
        thinnest=_hours(thin.head(SHOWN)),
        fattest=_hours(fat.head(SHOWN)),
        compared=int(cells["told"].sum()),
        own=_hours(cells[cells["store"] == store]) if store else (),
        lacks=lacks,
    )


def _demand(read: Read, facts: Facts, filters: Filters) -> tuple[ir.Table, str]:
    """Return who came by store and hour: visitors where a file counts them by the hour, else orders."""
    if "store_traffic" in facts.tables:
        count = visitor_hours(filters)
        told = count.agg(hours=(count.slot % _A_DAY != 0).any())
        if bool(read(keep(told, "traffic_hours"))["hours"].fillna(False).iloc[0]):
            return count, VISITORS
    return order_hours(filters), ORDERS_TAKEN


def _untold(kind: str, source: str) -> str:
    if source == SHIFTS:
        return f"no store has both {kind} and shifts in one week of this window"
    return (
        f"no store has both {kind} and receipts that name who served in one week of this window; it takes "
        "a file of shifts (associate, store, from, to), or “Associate” of order lines"
    )


def _cells(hour: ir.Table) -> ir.Table:
    """Return sums over days of each store, weekday and hour; kept."""
    weekday, at = _weekday_and_hour(hour.slot)
    each = hour.group_by(store=hour.store_id, weekday=weekday, hour=at)
    return keep(each.agg(**_sums(hour)), "staffed_cells")


def _chain(hour: ir.Table) -> ir.Table:
    """Return the same of the chain: all stores of a day are one unit, as they share its weather; kept."""
    day = hour.group_by("slot").agg(y=hour.y.sum(), x=hour.x.sum())
    weekday, at = _weekday_and_hour(day.slot)
    return keep(day.group_by(weekday=weekday, hour=at).agg(**_sums(day)), "staffed_hours")


def _places(hour: ir.Table) -> ir.Table:
    """Return sums over weeks of each store; kept."""
    week = hour.group_by(store=hour.store_id, week=week_of(hour.slot)).agg(y=hour.y.sum(), x=hour.x.sum())
    return keep(week.group_by("store").agg(**_sums(week)), "staffed_stores")


def _weekday_and_hour(slot: ir.IntegerValue) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    of_week = (slot - MONDAY) % WEEK
    return of_week // _A_DAY + 1, of_week % _A_DAY


def _sums(rows: ir.Table) -> dict[str, ir.Value]:
    y, x = rows.y, rows.x
    return {
        "n": rows.count(), "y": y.sum(), "x": x.sum(), "yy": (y * y).sum(), "xx": (x * x).sum(),
        "xy": (x * y).sum(), "staffed": rows.count(where=x > 0),
        "nobody": y.sum(where=x <= 0).fill_null(0.0),
    }  # fmt: skip


def _rates(sums: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Add to rows of sums their rate, its ratio to that of all with the interval, and which stand.

    Linearised, the logarithm of p / P changes by (y - p x) / Y - (y - P x) / T with a unit of the part, by
    - (y - P x) / T with one of the rest, Y and T the part's and all y; that of p / r, r the rest's rate,
    which is tested, by (y - p x) / Y and (y - r x) / (T - Y).
    """
    row = sums.sort_values(by).reset_index(drop=True)
    each = {name: row[name].to_numpy(dtype=float) for name in ("n", "y", "x", "yy", "xx", "xy")}
    rest = {name: values.sum() - values for name, values in each.items()}
    y, x, total = each["y"], each["x"], each["y"].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        rate, whole, other = y / x, total / x.sum(), rest["y"] / rest["x"]
        own = _squares(each, 1 / y, rate / y)
        apart = _squares(each, 1 / y - 1 / total, rate / y - whole / total)
        error = np.sqrt(
            np.maximum(apart, (1 - y / total) ** 2 / y) + _squares(rest, 1 / total, whole / total)
        )
        beside = np.maximum(own, 1 / y) + _squares(rest, 1 / rest["y"], other / rest["y"])
        z = np.abs(np.log(rate / other)) / np.sqrt(beside)
        ratio = rate / whole
    told = (y >= FEWEST) & (row["staffed"].to_numpy() >= FEWEST_STAFFED) & np.isfinite(z)
    p_values = np.where(told, _two_sided(np.nan_to_num(z)), np.nan)
    return row.assign(
        rate=np.where(x > 0, rate, np.nan),
        told=told,
        ratio=np.where(told, ratio, np.nan),
        low=np.where(told, ratio * np.exp(-Z * error), np.nan),
        high=np.where(told, ratio * np.exp(Z * error), np.nan),
        stands=discoveries(list(p_values)),
    )


Numbers = npt.NDArray[np.float64]


def _squares(sums: Mapping[str, Numbers], of_y: Numbers | float, of_x: Numbers | float) -> Numbers:
    """Return the sum over units of (of_y y - of_x x) squared, by n / (n - 1)."""
    squares = of_y**2 * sums["yy"] - 2 * of_y * of_x * sums["xy"] + of_x**2 * sums["xx"]
    return np.maximum(squares, 0.0) * sums["n"] / np.maximum(sums["n"] - 1, 1)


def _two_sided(z: Numbers) -> Numbers:
    from scipy.special import erfc

    return np.asarray(erfc(z / np.sqrt(2)))


def _hours(rows: pd.DataFrame) -> tuple[StaffedHour, ...]:
    return tuple(
        StaffedHour(
            store=str(row["store"]), weekday=int(row["weekday"]), hour=int(row["hour"]), days=int(row["n"]),
            demand=float(row["y"]), worked=float(row["x"]), rate=_number(row["rate"]),
            ratio=_number(row["ratio"]), low=_number(row["low"]), high=_number(row["high"]),
            stands=bool(row["stands"]),
        )
        for row in rows.to_dict("records")
        if row["y"] >= FEWEST
    )  # fmt: skip


def _stores(rows: pd.DataFrame) -> tuple[StaffedStore, ...]:
    return tuple(
        StaffedStore(
            store=str(row["store"]), weeks=int(row["n"]), demand=float(row["y"]), worked=float(row["x"]),
            rate=_number(row["rate"]), ratio=_number(row["ratio"]), low=_number(row["low"]),
            high=_number(row["high"]), stands=bool(row["stands"]),
        )
        for row in rows.to_dict("records")
        if row["y"] >= FEWEST
    )  # fmt: skip


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
