"""Customers of whom some come to a second channel, made up so that what it brings is known.

Grain out: one row per trial, as `lib.analysis.trials.trial_rows` has it; orders as `mart_orders` has them.
"""

import numpy as np
import pandas as pd

from lib.analysis.likelihood import Numbers

MOST_TRIALS = 3
_CATEGORIES = 8
_FIRST_MONTH = 24_300


def trials(customers: int, seed: int) -> tuple[pd.DataFrame, Numbers, Numbers]:
    """Return rows of trials, the chance that each had to be treated, and what that brings it on average.

    People have a pace and a value of order of their own, which nobody sees; who comes over is decided by what
    they ordered and spent in the 180 days before, and by chance. So the difference as it is misleads, and
    what was seen before is enough to set it right.
    """
    dice = np.random.default_rng(seed)
    pace, value = dice.gamma(0.9, 0.9, customers), dice.lognormal(4.5, 0.5, customers)
    who = np.repeat(np.arange(customers), dice.integers(1, MOST_TRIALS + 1, customers))
    n = len(who)
    orders = dice.poisson(pace[who, None], (n, 4))
    spread = dice.gamma(2.0, 0.5, (n, 6))
    net = orders * value[who, None] * spread[:, :4]
    lately, spent = np.minimum(orders[:, 0] + orders[:, 1], 6), net[:, 0] + net[:, 1]
    chance = 1 / (1 + np.exp(2.6 - 0.35 * lately - 0.12 * np.log1p(spent)))
    treated = dice.random(n) < chance
    brought = 40.0 + 15.0 * np.minimum(lately, 4)
    after = dice.poisson(pace[who, None], (n, 2)) * value[who, None] * spread[:, 4:]
    after[:, 0] += treated * brought * dice.gamma(0.5, 2.0, n)
    frame = pd.DataFrame(
        {
            "customer_key": who,
            "day": 20_454 + dice.integers(0, 360, n),
            "is_online": dice.random(customers)[who] < 0.4,  # noqa: PLR2004 (two in five)
            "is_treated": treated,
            "region": dice.integers(0, 4, n).astype(float),
            "mean_score": np.where(dice.random(n) < 0.2, dice.random(n), np.nan),  # noqa: PLR2004
            **{f"net_{place + 1}": net[:, place] for place in range(4)},
            **{f"orders_{place + 1}": orders[:, place] for place in range(4)},
            "after_1": after[:, 0],
            "after_2": after[:, 1],
            "profit": after.sum(axis=1) * 0.3,
            **{f"category_{place}": dice.binomial(lately, 0.2) for place in range(_CATEGORIES)},
            "trial": _FIRST_MONTH + dice.integers(0, 12, n),
            "recency_days": 1 + dice.exponential(60, n).astype(int),
            "tenure_days": 200 + dice.integers(0, 500, n),
            "discount_share": dice.beta(1, 9, n),
            "only": np.where(dice.random(n) < 0.3, dice.integers(0, _CATEGORIES, n), np.nan),  # noqa: PLR2004
            "is_member": dice.random(n) < 0.5,  # noqa: PLR2004
            "answers": dice.poisson(0.2, n),
        }
    )
    return frame, chance, brought


def truth() -> float:
    """Return what a second channel brings those whom overlap weights stand for, from many draws."""
    _, chance, brought = trials(1_000_000, seed=0)
    weight = chance * (1 - chance)
    return float(weight @ brought / weight.sum())
