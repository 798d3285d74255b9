"""How likely is something, judged by who came before? A model, and how far to trust it.

Grain in: one row per customer, plain numbers, and what became of each. Grain out: one likelihood a customer;
figures of how well they held on customers that the model has not seen.

Method. Trees in a gradient boosting (Friedman, 2001, Greedy function approximation, Annals of Statistics 29:
1189-1232), small and slow, because few customers make it. Likelihoods are made to mean what they say on
folds that a tree has not seen: by a sigmoid (Platt, 1999), or isotonic where a thousand made it
(Niculescu-Mizil and Caruana, 2005, Predicting good probabilities with supervised learning, ICML). Where only
every k-th of those who did not make it is looked at, odds are divided by k (King and Zeng, 2001, Logistic
regression in rare events data, Political Analysis 9: 137-163, prior correction).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.analysis.intervals import Interval, Z
from lib.analysis.likelihood import Mask, Numbers

Rows = npt.NDArray[np.float32]

FEWEST = 30
"""Who made it: with fewer there is nothing to learn from."""
MOST_ROWS = 30_000
"""Of who did not make it: beyond, every k-th of them, evenly taken, teaches as much."""
_ISOTONIC_FROM = 1000
_FOLDS = 5
_SEED = 20260630
_REPEATS = 5
_MOST_SHUFFLED = 2000
_TREES: Mapping[str, Any] = {
    "max_iter": 40,
    "learning_rate": 0.1,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 40,
    "l2_regularization": 10.0,
    "max_features": 0.3,
}
"""Small trees and much holding back: with 50 who made it, larger ones learn them by heart."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A fitted model, the columns that it looks at, and of how many who did not make it one was seen."""

    model: Any
    columns: tuple[int, ...]
    step: int = 1

    def likely(self, rows: Rows) -> Numbers:
        """Return how likely each row is to make it."""
        if not len(rows):
            return np.zeros(0)
        with _one_thread():
            seen = self.model.predict_proba(rows[:, list(self.columns)])[:, 1].astype("float64")
        return seen / (seen + (1 - seen) * self.step)


@dataclass(frozen=True, slots=True)
class Drawn:
    """How much worse the order gets when one sign is shuffled: mean and standard deviation over repeats."""

    sign: str
    drop: float
    spread: float


def learn(rows: Rows, made_it: Mask) -> Likeness:
    """Return what tells who makes it, learned from rows with what became of each.

    Parameters
    ----------
    rows
        One row a customer; NaN where something is not told.
    made_it
        What became of each; `FEWEST` or more on both sides.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold

    step = max(int((~made_it).sum()) // MOST_ROWS, 1)
    kept = np.sort(np.concatenate([np.flatnonzero(made_it), np.flatnonzero(~made_it)[::step]]))
    rows, made_it = rows[kept], made_it[kept]
    columns = tuple(place for place in range(rows.shape[1]) if _varies(rows[:, place]))
    trees = HistGradientBoostingClassifier(random_state=_SEED, early_stopping=False, **_TREES)
    method = "isotonic" if made_it.sum() >= _ISOTONIC_FROM else "sigmoid"
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    model = CalibratedClassifierCV(trees, method=method, cv=folds, ensemble=False)
    with _one_thread():
        model.fit(rows[:, list(columns)], made_it)
    return Likeness(model, columns, step)


def area(score: Numbers, made_it: Mask) -> Interval:
    """Return how often one who made it stands above one who did not, ties half: the area under the ROC curve.

    The interval: DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated
    receiver operating characteristic curves, Biometrics 44: 837-845. NaN ends with fewer than two on a side.
    """
    came, stayed_out = _placements(score, made_it)
    return _between(came, stayed_out)


def area_difference(score: Numbers, other: Numbers, made_it: Mask) -> Interval:
    """Return how much larger the area of one score is than another's, of the same customers (DeLong)."""
    one, two = _placements(score, made_it), _placements(other, made_it)
    return _between(one[0] - two[0], one[1] - two[1], ends=(-1.0, 1.0))


def shuffled(found: Likeness, rows: Rows, made_it: Mask, signs: Sequence[str]) -> tuple[Drawn, ...]:
    """Return what each sign is worth to the order, most first.

    The area lost when the sign's columns are shuffled among the customers: permutation importance, Breiman
    (2001), Random forests, Machine Learning 45: 5-32, on customers that the model has not seen.

    Parameters
    ----------
    signs
        Of each column of the rows the sign that it is part of; columns of one sign are shuffled together.
    """
    kept = _some(made_it)
    rows, made_it = rows[kept], made_it[kept]
    whole = area(found.likely(rows), made_it).estimate
    drawn = np.random.default_rng(_SEED)
    told = []
    for sign in dict.fromkeys(signs[place] for place in found.columns):
        own = [place for place in found.columns if signs[place] == sign]
        drops = []
        for _ in range(_REPEATS):
            mixed = rows.copy()
            mixed[:, own] = rows[drawn.permutation(len(rows))][:, own]
            drops.append(whole - area(found.likely(mixed), made_it).estimate)
        told.append(Drawn(sign, float(np.mean(drops)), float(np.std(drops))))
    return tuple(sorted(told, key=lambda one: -one.drop))


def _some(made_it: Mask) -> Any:
    """Return places of all who made it and of evenly taken others, so that few enough are shuffled."""
    others = np.flatnonzero(~made_it)
    step = max(len(others) // _MOST_SHUFFLED, 1)
    return np.sort(np.concatenate([np.flatnonzero(made_it), others[::step]]))


def _placements(score: Numbers, made_it: Mask) -> tuple[Numbers, Numbers]:
    """Return of each who made it the share of the others below, of each other the share of those above."""
    from scipy.stats import rankdata

    came, out = score[made_it], score[~made_it]
    ranks = rankdata(np.concatenate([came, out]))
    below = (ranks[: len(came)] - rankdata(came)) / max(len(out), 1)
    above = 1 - (ranks[len(came) :] - rankdata(out)) / max(len(came), 1)
    return np.asarray(below), np.asarray(above)


def _between(came: Numbers, out: Numbers, ends: tuple[float, float] = (0.0, 1.0)) -> Interval:
    if min(len(came), len(out)) < 2:  # noqa: PLR2004 (one customer does not vary)
        return Interval(float(came.mean()) if len(came) and len(out) else np.nan, np.nan, np.nan)
    estimate = float(came.mean())
    error = float(np.sqrt(came.var(ddof=1) / len(came) + out.var(ddof=1) / len(out)))
    return Interval(estimate, max(estimate - Z * error, ends[0]), min(estimate + Z * error, ends[1]))


def _varies(column: Rows) -> bool:
    told = column[~np.isnan(column)]
    return bool(len(told)) and bool(np.isnan(column).any() or told.min() < told.max())


def _one_thread() -> Any:
    """On shared cores threads wait for each other: small trees then take ten times as long."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="openmp")
