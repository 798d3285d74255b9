"""How alike are those who came to a second channel and the others, before and after they are weighted?

Grain in: rows of trials with their weights. Grain out: one row per measure: of what the model saw, of squares
and products of it, and of what it did not see. In standard deviations; under 0.1 counts as alike (Austin,
2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.analysis.likelihood import Mask, Numbers
from lib.analysis.overlap import apart
from lib.analysis.trial_features import MAIN, UNSEEN, main, products, unseen


@dataclass(frozen=True, slots=True)
class Balance:
    """How far the groups are apart in one measure, in standard deviations, before and after weighting.

    kind is "seen", "product" (a square or the product of two that are seen), or "unseen". n counts rows.
    """

    kind: str
    label: str
    before: float
    after: float
    n: int


def balance(
    frame: pd.DataFrame, weight: Numbers, categories: Sequence[str], with_past: Mask
) -> tuple[Balance, ...]:
    """Return the measures, those that the model saw first.

    Parameters
    ----------
    frame
        As `lib.analysis.trials.trial_rows` has it.
    with_past
        Rows with 360 days of data before them: only of these it is known what the model did not see.
    """
    treated = frame["is_treated"].to_numpy(bool)
    columns = main(frame)
    labels = [MAIN[name] for name in columns]
    seen = np.column_stack(list(columns.values()))
    had = [f"category_{place}" for place in range(len(categories))]
    if had:
        seen = np.column_stack([seen, frame[had].to_numpy("float64") > 0])
        labels += [f"Had bought {name}" for name in categories]
    pairs, multiplied = products(columns)
    found = _rows("seen", labels, treated, weight, seen)
    crossed = [
        f"{MAIN[one]}, squared" if one == two else f"{MAIN[one]} times {MAIN[two].lower()}"
        for one, two in pairs
    ]
    found += _rows("product", crossed, treated, weight, multiplied)
    if treated[with_past].any() and not treated[with_past].all():
        past = np.column_stack(list(unseen(frame[with_past]).values()))
        found += _rows("unseen", list(UNSEEN.values()), treated[with_past], weight[with_past], past)
    return tuple(found)


def _rows(kind: str, labels: Sequence[str], treated: Mask, weight: Numbers, values: Numbers) -> list[Balance]:
    before, after = apart(treated, weight, values)
    return [
        Balance(kind, label, float(one), float(two), len(treated))
        for label, one, two in zip(labels, before, after, strict=True)
    ]
