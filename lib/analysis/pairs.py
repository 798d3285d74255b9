"""Which move up is looked at first? A known one, else the largest towards who brings more.

Grain in: customers per pair of groups (`lib.analysis.moved`). Grain out: one pair.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from lib.analysis.channel_kinds import BOTH, ONLINE_ONLY
from lib.analysis.groupings import PERSONA, SEGMENT, SIDES, TIER, Grouping
from lib.analysis.moved import OUTSIDE

HIGHER = "Any higher tier"

UP: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        SEGMENT: ("Warming up", "Regulars"),
        TIER: ("10 to 25 %", HIGHER),
        PERSONA: ("Buzz", "Barry"),
        SIDES: (ONLINE_ONLY, BOTH),
    }
)
"""The move up that is best known, by what customers are grouped by."""


def default_pair(cells: pd.DataFrame, by: Grouping) -> tuple[str, str] | None:
    """Return the move up to look at first: a known one, else the largest towards who brings more each."""
    first, second = UP[by.kind]
    if first in by.names and second in (*by.names, HIGHER):
        return first, second
    inside = cells[(cells["then"] != OUTSIDE) & (cells["now"] != OUTSIDE)]
    each = inside.groupby("then")[["net_then", "customers"]].sum()
    worth = each["net_then"] / each["customers"]
    last = len(by.names) - 1  # who fits no persona
    up = inside[
        (inside["then"] != last) & (inside["now"] != last)
        & (inside["now"].map(worth) > inside["then"].map(worth))
    ]  # fmt: skip
    if up.empty:
        return None
    most = up.sort_values(["customers", "then", "now"], ascending=[False, True, True]).iloc[0]
    return by.names[int(most["then"])], by.names[int(most["now"])]
