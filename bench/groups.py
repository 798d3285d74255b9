"""How fast do a million customers fall into groups? Made-up buyers of some kinds, as the database hands them.

Grain out: one row per buyer with the columns of `lib.analysis.features.features`, and seconds of each step.
"""

import time
from typing import Any

import numpy as np
import pandas as pd

from lib.analysis.clustering import cluster, nearest
from lib.analysis.features import points, scaling

_MEDIAN = np.array([[400.0, 2.0, 150.0], [3000.0, 12.0, 20.0], [500.0, 5.0, 60.0], [40.0, 1.2, 280.0]])
"""Of each kind: net revenue, orders, days since the last."""
_SHARES = np.array([[0.02, 0.05, 0.2], [0.05, 0.9, 0.2], [0.2, 0.9, 0.7], [0.2, 0.1, 0.2]])
"""Of each kind: discounts, online, evening."""
KINDS = len(_MEDIAN)

_OCCASIONS = {"gifts": 0.03, "big_projects": 0.1, "errands": 0.2, "replenishment": 0.1}
"""Share of orders for each occasion, alike in all kinds."""


def buyers(count: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return made-up buyers, and which kind each is."""
    dice = np.random.default_rng(seed)
    kind = dice.integers(0, KINDS, count)
    net, often, days = (_MEDIAN[kind, place] * dice.lognormal(0, 0.3, count) for place in range(3))
    orders = np.ceil(often)
    discount, online = (
        np.clip(_SHARES[kind, place] + dice.normal(0, 0.04, count), 0, 1) for place in range(2)
    )
    frame = pd.DataFrame(
        {
            "orders": orders,
            "net_revenue": net,
            "order_value": net / orders,
            "order_count": orders,
            "recency_days": np.minimum(days.round(), 365),
            "active_month_share": np.clip(orders / 12 * dice.uniform(0.6, 1, count), 1 / 12, 1),
            "category_count": np.ceil(orders**0.6 * dice.uniform(0.5, 1.2, count)),
            "items_per_order": 1 + dice.exponential(0.4, count),
            "discount_share": discount,
            "online_share": online,
            "weekend_share": dice.binomial(orders.astype(int), 0.35) / orders,
            "evening_share": dice.binomial(orders.astype(int), _SHARES[kind, 2]) / orders,
            "service_share": np.where(dice.random(count) < 0.1, 1 / orders, 0.0),  # noqa: PLR2004 (a tenth)
            **{name: dice.binomial(orders.astype(int), share) / orders for name, share in _OCCASIONS.items()},
        }
    )
    return frame, kind


def measure(count: int, seed: int) -> dict[str, Any]:
    """Group made-up buyers; return seconds, the numbers of groups, and how many lie with their kind."""
    frame, kind = buyers(count, seed)
    cluster(points(frame[:1_000], scaling(frame[:1_000])[0]))  # imports scikit-learn, once
    begin = time.perf_counter()
    scales, _ = scaling(frame)
    placed = points(frame, scales)
    scaled = time.perf_counter()
    found = cluster(placed)
    if found is None:
        raise ValueError("buyers must differ. Got none that do.")
    grouped = time.perf_counter()
    place = nearest(placed, np.asarray(found.centres))
    told = time.perf_counter()
    both = pd.crosstab(kind, place)
    return {
        "customers": count,
        "scale": scaled - begin,
        "group": grouped - scaled,
        "place": told - grouped,
        "groups": found.taken.groups,
        "is_stable": found.taken.is_stable,
        "silhouette": found.taken.silhouette,
        "least_jaccard": min(found.taken.jaccards),
        "alike": float(both.max(axis=0).sum() / count),
    }
