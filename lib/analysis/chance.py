"""Could what was found be chance, and how many findings of a long list are to be believed?

In: counts of two groups; p-values. Out: a p-value; for each of a list whether it stands.
"""

import math
from collections.abc import Sequence

FALSE_SHARE = 0.05
"""Share of the findings that stand which may be chance, on average."""

_ALIKE = 1e-7  # relative: tables as likely as the one seen count, whatever the last bit says


def fisher(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Return how likely shares so far apart are, both ways, where the two groups do not differ.

    Fisher's exact test: the probabilities of all tables with these margins that are no likelier than the one
    seen. Fisher (1935), The Design of Experiments, chapter 2.

    Raises
    ------
    ValueError
        Unless 0 <= hits <= n on both sides.
    """
    if not (0 <= hits <= n and 0 <= other_hits <= other_n):
        raise ValueError(f"hits must be between 0 and n. Got {hits} of {n} and {other_hits} of {other_n}.")
    total = hits + other_hits
    least, most = max(0, total - other_n), min(n, total)
    logs = [_ways(n, k) + _ways(other_n, total - k) for k in range(least, most + 1)]
    seen = logs[hits - least] + _ALIKE
    top = max(logs)
    shares = [math.exp(log - top) for log in logs]
    return min(
        math.fsum(share for share, log in zip(shares, logs, strict=True) if log <= seen) / math.fsum(shares),
        1.0,
    )


def two_sided(apart: float, error: float) -> float:
    """Return how likely an estimate so far from nothing is by chance, both ways, by the normal distribution.

    NaN, which is untold, without an error above 0.
    """
    return math.erfc(abs(apart) / error / math.sqrt(2)) if math.isfinite(error) and error > 0 else math.nan


def discoveries(p_values: Sequence[float], false_share: float = FALSE_SHARE) -> tuple[bool, ...]:
    """Return for each p-value whether it stands, where at most `false_share` of those that do are chance.

    A comparison without a p-value (NaN) stands nowhere and counts nowhere. Benjamini and Hochberg (1995),
    Controlling the false discovery rate: a practical and powerful approach to multiple testing, Journal of
    the Royal Statistical Society B 57: 289-300.
    """
    told = sorted(p for p in p_values if not math.isnan(p))
    reached = [p for place, p in enumerate(told, 1) if p <= place / len(told) * false_share]
    limit = max(reached, default=-1.0)
    return tuple(bool(p <= limit) for p in p_values)


def _ways(n: int, k: int) -> float:
    """Logarithm of the ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
