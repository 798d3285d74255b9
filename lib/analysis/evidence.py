"""What does the data show of each component? Figures with intervals, and the level that they reach.

Grain in: the marts and `ratings`. Grain out: one row per measure of `capabilities.toml`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measure of what the data shows.

    `value`, `low` and `high` (95 %) are in `unit` ("share" from 0 to 1, "hours", "points"); `n` counts `n_of`.
    The interval may span a cut: then the level is `level` to `level_high`, else both are equal. `lacks` names the
    files or columns ("feedback.answered_at") without which `value` and the levels are None; `reason` says it.
    """

    metric: str
    label: str
    meaning: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_of: str
    level: int | None
    level_high: int | None
    lacks: tuple[str, ...] = ()
    reason: str = ""
