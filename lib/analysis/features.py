"""How does each buyer buy, in numbers that can be compared? One row a buyer, each measure on one scale.

Grain in: attributes of the window's buyers (`lib.analysis.attributes`), as `lib/schema/features.toml`
declares them. Grain out: one row per buyer, a column per feature; and how each is made comparable.

Method: amounts and counts become log(1 + x), below zero -log(1 - x). Each feature is measured from the median
in units of its interquartile range, divided by 1.349 so that the unit is the standard deviation where values
are normal; where half of the buyers or more share one value, in standard deviations. Beyond 3 units it counts
as 3. What is not told of a buyer is taken to be as of the median buyer. A share of orders is drawn towards
everybody's by (n share + a mean) / (n + a), n orders: a follows from how much more buyers differ than chance
would make them, by the analysis of variance estimator of the correlation within a buyer (Ridout, Demetrio and
Firth 1999, Biometrics 55: 137-148), a = (1 - rho) / rho. Each family of features weighs the same.
"""

from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from lib.analysis.attributes import column_of, described
from lib.analysis.filters import Filters
from lib.analysis.likelihood import Numbers
from lib.schema.features import LOG, ORDERS, Feature
from lib.schema.features import features as declared

REACH = 3.0
"""Units from the median beyond which a value counts as this: a single customer must not make a group."""
NORMAL_IQR = 1.349  # of a normal distribution with a standard deviation of 1
QUARTERS = (25, 75)
MOST_UNTOLD = 0.5  # share of buyers
DECIMALS = 6
"""Of values: what is beyond them is how threads add."""
KEY = "customer_key"
ORDER_COUNT = ("order_count", ())
_FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """How one feature is made comparable.

    Attributes
    ----------
    feature
        Its id.
    untold
        Share of buyers of whom it is not told, 0 to 1.
    usual
        What stands for a value that is not told.
    standing
        Orders like everybody's that are added to each buyer's own; 0 where it is no share of orders.
    middle, spread
        Where it is measured from, and its unit; of logarithms where it is compared by them.
    weight
        What it is multiplied with, so that all families weigh the same.
    """

    feature: str
    untold: float
    usual: float
    standing: float
    middle: float
    spread: float
    weight: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A feature that tells no buyers apart, and why."""

    feature: str
    reason: str


def features(filters: Filters) -> ir.Table:
    """Return one row per buyer: customer_key, orders, and a column per declared feature, null where not told.

    Of the window, channels and stores; the segment is not looked at.
    """
    asked = {name: (one.attribute, one.of) for name, one in declared().items()}
    told = described(filters, dict.fromkeys((*asked.values(), ORDER_COUNT)))
    told = told.filter(told.is_buyer)
    return told.select(
        KEY,
        orders=told[column_of(ORDER_COUNT)].cast("float64"),
        **{name: told[column_of(each)].cast("float64").round(DECIMALS) for name, each in asked.items()},
    )


def in_order(each: ir.Table) -> ir.Table:
    """Return rows of `features` in an order that is the same for the same customers, whatever their keys."""
    return each.drop(KEY).order_by([name for name in each.columns if name != KEY])


def scaling(frame: pd.DataFrame) -> tuple[tuple[Scale, ...], tuple[LeftOut, ...]]:
    """Return how each feature is made comparable, and which tell no buyers apart.

    Parameters
    ----------
    frame
        Rows of `features`.
    """
    orders = frame["orders"].to_numpy("float64")
    scales: list[Scale] = []
    left_out: list[LeftOut] = []
    for feature in declared().values():
        found = _scale(feature, frame[feature.id].to_numpy("float64"), orders)
        if isinstance(found, Scale):
            scales.append(found)
        else:
            left_out.append(LeftOut(feature.id, found))
    families = [declared()[one.feature].family for one in scales]
    weighed = (
        replace(one, weight=families.count(family) ** -0.5)
        for one, family in zip(scales, families, strict=True)
    )
    return tuple(weighed), tuple(left_out)


def points(frame: pd.DataFrame, scales: tuple[Scale, ...]) -> Numbers:
    """Return one row per buyer, one column per scale: the numbers that are compared.

    Parameters
    ----------
    frame
        Rows of `features`.
    """
    orders = frame["orders"].to_numpy("float64")
    return np.column_stack([_placed(frame[one.feature].to_numpy("float64"), orders, one) for one in scales])


def point_columns(each: ir.Table, scales: tuple[Scale, ...]) -> dict[str, ir.FloatingValue]:
    """Return what `points` does as columns over rows of `features`."""
    found = {}
    for one in scales:
        value = each[one.feature].fill_null(one.usual)
        if one.standing:
            value = (each.orders * value + one.standing * one.middle) / (each.orders + one.standing)
        if declared()[one.feature].scale == LOG:
            value = value.sign() * (value.abs() + 1).ln()
        found[one.feature] = ((value - one.middle) / one.spread).clip(-REACH, REACH) * one.weight
    return found


def _placed(values: Numbers, orders: Numbers, one: Scale) -> Numbers:
    told = np.where(np.isnan(values), one.usual, values)
    if one.standing:
        told = (orders * told + one.standing * one.middle) / (orders + one.standing)
    if declared()[one.feature].scale == LOG:
        told = _logarithm(told)
    return np.asarray(np.clip((told - one.middle) / one.spread, -REACH, REACH) * one.weight)


def _scale(feature: Feature, values: Numbers, orders: Numbers) -> Scale | str:
    """Return how a feature is made comparable, or why it is left out."""
    is_told = ~np.isnan(values)
    untold = 1.0 - float(is_told.mean())
    if untold > MOST_UNTOLD:
        return "told of too few" if is_told.any() else "not told"
    told = values[is_told]
    usual = float(np.median(told))
    if float(told.std()) <= _FLAT:
        return "the same of everybody"
    if feature.scale == ORDERS:
        return _scale_of_orders(feature, told, orders[is_told], untold)
    told = _logarithm(told) if feature.scale == LOG else told
    low, high = np.percentile(told, QUARTERS)
    spread = float(high - low) / NORMAL_IQR
    spread = spread if spread > _FLAT else float(told.std())
    return Scale(feature.id, untold, usual, 0.0, float(np.median(told)), spread, 1.0)


def _scale_of_orders(feature: Feature, told: Numbers, orders: Numbers, untold: float) -> Scale | str:
    mean = float((orders * told).sum() / orders.sum())
    rho = correlation_within(told, orders)
    if rho <= _FLAT:
        return "buyers differ by no more than chance"
    return Scale(feature.id, untold, mean, (1 - rho) / rho, mean, float(told.std()), 1.0)


def correlation_within(shares: Numbers, orders: Numbers) -> float:
    """Return how much orders of one buyer resemble each other, 0 for no more than chance.

    The analysis of variance estimator for yes and no (Ridout, Demetrio and Firth 1999, equation 2).

    Parameters
    ----------
    shares
        Share of each buyer's orders that are of a kind.
    orders
        How many orders each has.
    """
    count, whole = len(orders), float(orders.sum())
    if count < 2 or whole <= count:  # noqa: PLR2004 (nobody came twice)
        return 0.0
    mean = float((orders * shares).sum()) / whole
    between = float((orders * (shares - mean) ** 2).sum()) / (count - 1)
    within = float((orders * shares * (1 - shares)).sum()) / (whole - count)
    size = (whole - float((orders**2).sum()) / whole) / (count - 1)
    apart = between + (size - 1) * within
    return max((between - within) / apart, 0.0) if apart > 0 else 0.0


def _logarithm(values: Numbers) -> Numbers:
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))
