"""What do customers of both sides go on to spend, beside those of one? Classified in one window, valued in the next.

Grain in: `mart_orders` of two windows. Grain out: one row per kind of buyer and number of orders.
"""

from dataclasses import dataclass

from lib.analysis.result import Window


@dataclass(frozen=True, slots=True)
class BuyerValue:
    """Customers of one kind and one number of orders while classified; `value` is net revenue per customer afterwards.

    `kind` is "both", "online only" or "store only"; `orders` is "2", "3", "4" or "5 or more".
    """

    kind: str
    orders: str
    customers: int
    value: float | None


@dataclass(frozen=True, slots=True)
class BuyerComparison:
    """Customers of both sides beside those of one: net revenue per customer in the later window.

    `naive` compares all of them; `difference` compares at equal order counts, weighted as those of both sides
    are spread, with its 95 % interval; `compared` customers of both had somebody to be compared with.
    """

    kind: str
    customers: int
    both_value: float | None
    value: float | None
    naive: float | None
    difference: float | None
    low: float | None
    high: float | None
    compared: int


@dataclass(frozen=True, slots=True)
class Following:
    """What customers of one side and of both go on to spend: classified in one window, valued in the next."""

    answer: str
    caveat: str
    classified: Window
    valued: Window
    values: tuple[BuyerValue, ...]
    comparisons: tuple[BuyerComparison, ...]
    reason: str = ""
