"""What of a trial's past goes into its comparison, what only checks it, and on which scale?

Grain in and out: one row per trial. Money and days on a logarithmic scale, counts in steps: who ordered six
times is no three times of who ordered twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lib.analysis.likelihood import Mask, Numbers

_STEPS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 8), (9, np.inf))
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.98, 0.99)
_MOST = 6  # orders beyond which one more says little

MAIN = {
    "orders": "Orders in the 180 days before",
    "net": "Net revenue in the 180 days before",
    "recency": "Days since the last order",
    "tenure": "Days since the first order",
    "lately": "Orders in the last 90 days",
    "discount": "Share of discounts",
    "member": "Loyalty member",
    "answers": "Had given feedback",
    "score": "Mean score given",
}
"""What the model sees, besides categories, regions and months -> what it is called."""

UNSEEN = {
    "net_3": "Net revenue 181 to 270 days before",
    "net_4": "Net revenue 271 to 360 days before",
    "orders_3": "Orders 181 to 270 days before",
    "orders_4": "Orders 271 to 360 days before",
}
"""What the model does not see."""

_SQUARED = ("net", "recency", "tenure")


def main(rows: pd.DataFrame) -> Mapping[str, Numbers]:
    """Return the columns of `MAIN`, numbers without gaps."""
    orders = rows["orders_1"] + rows["orders_2"]
    score = rows["mean_score"].astype("float64")
    found = {
        "orders": np.minimum(orders, _MOST),
        "net": log_money(rows["net_1"] + rows["net_2"]),
        "recency": np.log1p(rows["recency_days"]),
        "tenure": np.log1p(rows["tenure_days"]),
        "lately": np.minimum(rows["orders_1"], _MOST),
        "discount": rows["discount_share"],
        "member": rows["is_member"],
        "answers": rows["answers"] > 0,
        "score": score.fillna(score.mean() if score.notna().any() else 0.0),
    }
    return {name: np.asarray(column, dtype=np.float64) for name, column in found.items()}


def covariates(rows: pd.DataFrame) -> Numbers:
    """Return what the model sees, a column each: all of `MAIN`, some squared or in steps, and groups."""
    each = dict(main(rows))
    orders, net = _numbers(rows["orders_1"] + rows["orders_2"]), _numbers(rows["net_1"] + rows["net_2"])
    columns: list[Numbers | Mask] = list(each.values())
    columns += [each[name] ** 2 for name in _SQUARED]
    columns += [each["net"] * each["recency"], each["net"] * each["orders"]]
    columns += [(orders >= low) & (orders <= high) for low, high in _STEPS]
    if (net > 0).any():
        columns += [net > edge for edge in np.unique(np.quantile(net[net > 0], _QUANTILES))]
    columns += [_numbers(rows[name]) > 0 for name in rows.columns if str(name).startswith("category_")]
    for name in ("trial", "region", "only"):
        group = _numbers(rows[name])
        columns += [group == value for value in np.unique(group[~np.isnan(group)])]
    return np.column_stack([column.astype(np.float64) for column in columns])


def unseen(rows: pd.DataFrame) -> Mapping[str, Numbers]:
    """Return the columns of `UNSEEN` on the scale of the others."""
    found = {name: log_money(rows[name]) for name in ("net_3", "net_4")}
    found |= {name: np.minimum(rows[name].to_numpy("float64"), _MOST) for name in ("orders_3", "orders_4")}
    return found


def products(columns: Mapping[str, Numbers]) -> tuple[Sequence[tuple[str, str]], Numbers]:
    """Return squares and products of all pairs of columns, around their means; names of the pairs first."""
    names = list(columns)
    centred = {name: column - column.mean() for name, column in columns.items()}
    pairs = [(one, two) for place, one in enumerate(names) for two in names[place:]]
    return pairs, np.column_stack([centred[one] * centred[two] for one, two in pairs])


def _numbers(column: "pd.Series[Any]") -> Numbers:
    return column.to_numpy("float64", na_value=np.nan)


def log_money(amount: "pd.Series[Any]") -> Numbers:
    """Return the logarithm of amounts, 0 for nothing and for what came back."""
    return np.log1p(np.maximum(amount.to_numpy("float64"), 0.0))
