"""How do the top customers stand beside all others? Tiers, measures and mixes, ready for a table or chart."""

from collections.abc import Iterable

import pandas as pd

from lib.analysis.mixes import Mix
from lib.ui import tables

KINDS = {"category": "Categories", "channel": "Channels", "weekday": "Days", "hours": "Hours"}
_MOST = 14  # rows of one chart


def inequality(gini: float | None) -> list[str]:
    """Return how unevenly revenue is spread, as specialists tell it; nothing where it can't be told."""
    if gini is None:
        return []
    return [f"Gini coefficient of buyers' net revenue, negative amounts as 0, population form: {gini:.4f}."]


def tier_columns(currency: str | None) -> tables.Columns:
    """How each column of the table of tiers is shown."""
    return {
        "upto": tables.share("Best", decimals=0),
        "customers": tables.count("Customers"),
        "net_revenue": tables.money("Net revenue", currency),
        "share": tables.share("Share of revenue"),
    }


def mix_of(mixes: Iterable[Mix], kind: str) -> pd.DataFrame:
    """Return one kind of mix: label, share of the top, share of the rest."""
    own = [(mix.label, mix.top, mix.rest) for mix in mixes if mix.kind == kind][:_MOST]
    return pd.DataFrame(own, columns=[KINDS[kind], "top", "rest"])
