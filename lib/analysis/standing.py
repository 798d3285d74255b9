"""Where does a customer stand among all buyers of the period?

Grain in: one row per buyer of the window, with net revenue. Grain out: one `Standing`, or None for who did
not buy there.
"""

from dataclasses import dataclass, replace

from lib.analysis.buyers import spending_buyers
from lib.analysis.filters import Filters
from lib.analysis.inequality import TIERS, count_of
from lib.analysis.result import Read


@dataclass(frozen=True, slots=True)
class Standing:
    """A place among the buyers of a window, by net revenue.

    Attributes
    ----------
    rank
        1 for the one who brought most; of equals the lower customer key goes first, as on Top customers.
    buyers
        How many there are.
    tier
        The smallest of the best 1, 5, 10, 25, 50 and 100 % that holds the customer, as a share.
    """

    rank: int
    buyers: int
    tier: float


def standing_of(read: Read, filters: Filters, customer_key: int) -> Standing | None:
    """Return where a customer stands in the window, channels and stores; the segment is not looked at."""
    everybody = spending_buyers(replace(filters, segment=None))
    mine = read(everybody.filter(everybody.customer_key == customer_key).select("net_revenue"))["net_revenue"]
    if mine.empty:
        return None
    amount = float(mine.iloc[0])
    before = (everybody.net_revenue > amount) | (
        (everybody.net_revenue == amount) & (everybody.customer_key < customer_key)
    )
    row = read(everybody.agg(before=everybody.count(where=before), buyers=everybody.count())).iloc[0]
    rank, buyers = int(row["before"]) + 1, int(row["buyers"])
    tier = next(upto for upto in TIERS if rank <= count_of(upto, buyers))
    return Standing(rank, buyers, tier)
