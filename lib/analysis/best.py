"""Which buyers are the best share of all? A border of net revenue, or a list of keys, as a test on buyers.

Grain in: one row per buyer. Grain out: amounts, and the test that tells the best from the rest. By net
revenue, the keys of thousands of customers never leave the database; by another yardstick
(`lib.analysis.best_by`) they are told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from lib.analysis.inequality import Amounts, count_of
from lib.analysis.result import Read
from lib.errors import UserError
from lib.workspace.kept import keep


@dataclass(frozen=True, slots=True)
class Best:
    """The best of some buyers: all above the border, and of those at it the ones up to a key.

    Attributes
    ----------
    count, rest_count
        The best, and the other buyers.
    border, last_key
        Of net revenue, and the last customer key among equals at it.
    keys
        The customer keys of the best, "3,17,20"; empty where border and last key tell them. One text, because
        thousands of numbers in a query take longer to write than to look up.
    """

    count: int
    rest_count: int
    border: float
    last_key: int
    keys: str = ""

    def holds(self, buyers: ir.Table) -> ir.BooleanValue:
        """Whether a buyer (`net_revenue`, `customer_key`) is among the best."""
        if self.keys:
            return buyers.customer_key.isin(keys_in(self.keys).customer_key)
        net = buyers.net_revenue
        return (net > self.border) | ((net == self.border) & (buyers.customer_key <= self.last_key))


def keys_in(text: str) -> ir.Table:
    """Return a table of one column, customer_key, from keys written by `keys_written`."""
    return ibis.literal(text).split(",").unnest().cast("int64").name("customer_key").as_table()


def keys_written(keys: Iterable[int]) -> str:
    """Write customer keys as `Best.keys` holds them."""
    return ",".join(str(int(key)) for key in keys)


def net_revenues(read: Read, buyers: ir.Table) -> Amounts:
    """Return the net revenue of each buyer, from low to high."""
    ordered = keep(buyers.select("net_revenue").order_by("net_revenue"), "amounts")
    amounts = read(ordered)["net_revenue"].to_numpy(dtype="float64")
    return np.sort(amounts, kind="stable")  # next to nothing for what is in order, as a kept table mostly is


def best_of(read: Read, buyers: ir.Table, amounts: Amounts, share: float) -> Best | None:
    """Return who the best `share` of buyers are, rounded up; None without buyers.

    Of equals at the border the lower customer key goes first, so that the same data gives the same customers.

    Parameters
    ----------
    amounts
        As `net_revenues` returns them.

    Raises
    ------
    UserError
        Unless 0 < share <= 1.
    """
    check_share(share)
    count = count_of(share, len(amounts))
    if not count:
        return None
    border = float(amounts[-count])
    wanted = count - int((amounts > border).sum())
    equals = buyers.filter(buyers.net_revenue == border).order_by("customer_key").select("customer_key")
    last = read(equals.limit(1, offset=wanted - 1))["customer_key"].iloc[0]
    return Best(count, len(amounts) - count, border, int(last))


def check_share(share: float) -> None:
    """Raise a UserError unless 0 < share <= 1."""
    if not 0 < share <= 1:
        hint = "Give a number above 0 and at most 1: 0.01 is the top 1 %."
        raise UserError("This share can't be taken.", f"We were asked for the top {share:g}.", hint)
