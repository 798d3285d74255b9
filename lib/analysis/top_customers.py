"""Who are our best, and what do they get?
"""

from dataclasses import dataclass

from lib.analysis.result import Result


@dataclass(frozen=True, slots=True)
class Tier:
    """The best `upto` (0 to 1) of buyers, what they brought, and its share of all buyers' net revenue."""

    upto: float
    customers: int
    net_revenue: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the Lorenz curve: the poorest `customers` (share) bring `net_revenue` (share)."""

    customers: float
    net_revenue: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """A measure of the top beside the rest of the buyers.

    Attributes
    ----------
    measure
        Id in the glossary, which gives its label and format.
    top, rest
        The measure of each; None where it can't be told.
    low, high
        95 % interval of top minus rest; None where it can't be told.
    """

    measure: str
    top: float | None
    rest: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Mix:
    """What part of their net revenue (categories, channels) or orders (days, hours) falls on `label`.

    Attributes
    ----------
    kind
        "category", "channel", "weekday" or "hours".
    label
        "Cables", "web", "Monday", "9 to 12".
    top, rest
        Shares, 0 to 1.
    low, high
        95 % interval of top minus rest.
    index
        100 times top by rest; None where the rest has none.
    """

    kind: str
    label: str
    top: float
    rest: float
    low: float | None
    high: float | None
    index: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopCustomers(Result):
    """The top share of buyers by net revenue beside all others.

    Attributes
    ----------
    share
        What was asked for, 0 to 1.
    customer_count
        Buyers in the window.
    top_count
        The share of them, rounded up.
    top_revenue_share
        `top_net_revenue` of `net_revenue`; None where that is not above 0.
    gini
        Of buyers' net revenue, negatives as 0, population form; None without revenue.
    lorenz
        At most 200 points, from (0, 0) to (1, 1).
    tiers
        The best 1, 5, 10, 25, 50 and 100 %.
    profile
        Measures side by side.
    mixes
        Categories, channels, weekdays and hours side by side.
    """

    share: float
    customer_count: int
    top_count: int
    top_net_revenue: float
    net_revenue: float
    top_revenue_share: float | None
    gini: float | None
    lorenz: tuple[Point, ...]
    tiers: tuple[Tier, ...]
    profile: tuple[Contrast, ...]
    mixes: tuple[Mix, ...]
