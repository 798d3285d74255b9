"""What do people in the company say of each component, and where do roles differ?

Grain in: `ratings`, one row per component and person. Grain out: one rating per component, one gap per component.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoleRating:
    """What one role says: mean level and number of ratings; both None where the group is too small to be shown apart."""

    mean: float | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What people say of one component: `level` is the median, `spread` the standard deviation (None for one rating)."""

    level: float
    mean: float
    n: int
    spread: float | None
    by_role: Mapping[str, RoleRating]


@dataclass(frozen=True, slots=True)
class RoleGap:
    """Executives beside associates on one component: means, their difference and its 95 % interval (Welch)."""

    component: str
    name: str
    executives: float
    associates: float
    difference: float
    low: float
    high: float
