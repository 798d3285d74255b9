"""Into how many groups do points fall, and do the groups come back? K-means with a stated choice of k.

Grain in: one row per customer, plain comparable numbers, in an order that does not depend on chance. Grain
out: centres of groups, and what was seen of every number of groups that was tried.

Method: of 2 to 10 groups, on a sample. How far groups stand apart is the mean silhouette (Rousseeuw 1987,
Journal of Computational and Applied Mathematics 20: 53-65). Whether a group comes back is the mean over
bootstrap draws of the Jaccard coefficient with the most similar group found in the draw, each customer drawn
counted once (Hennig 2007, Computational Statistics and Data Analysis 52: 258-271); from 0.75 on it is called
stable. Taken are the most groups among those numbers of groups of which all are stable and whose silhouette
is within 0.05 of the best such: what parts customers nearly as well and tells more. Where no number of groups
is stable, the one with the highest mean Jaccard coefficient, and the result says so. The groups of the sample
are the start of k-means on everybody (mini-batches beyond 200,000: Sculley 2010, WWW: 1177-1178).

One thread: several add in an order of their own, and the same data must give the same groups.
"""

from dataclasses import dataclass

import numpy as np

from lib.analysis.likelihood import Numbers, Places

GROUPS = (2, 10)
SAMPLE = 2_000
DRAWS = 25
STABLE = 0.75
NEARLY = 0.05
"""Of a silhouette: a fifth of the steps by which Kaufman and Rousseeuw (1990) grade it."""
FEWEST = 10
"""Customers of the sample in a group: of fewer nothing is told."""
WHOLE = 200_000
"""Customers up to whom k-means sees everybody in every step."""
DECIMALS = 6
_ROWS_A_GROUP = 10  # distinct ones, so that every draw has enough of them
_STARTS, _DRAW_STARTS = 10, 3
_BATCH = 10_000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """A number of groups that was tried on the sample.

    Attributes
    ----------
    groups
        How many.
    silhouette
        Mean over the sample, -1 to 1.
    jaccards
        Of each group, the mean over the draws.
    smallest
        Customers of the sample in the smallest group.
    """

    groups: int
    silhouette: float
    jaccards: tuple[float, ...]
    smallest: int

    @property
    def is_stable(self) -> bool:
        """Whether every group comes back."""
        return min(self.jaccards) >= STABLE and self.smallest >= FEWEST

    @property
    def mean_jaccard(self) -> float:
        """The mean over the groups."""
        return sum(self.jaccards) / len(self.jaccards)


@dataclass(frozen=True, slots=True)
class Clustering:
    """Groups of points.

    Attributes
    ----------
    centres
        One row a group, in the order of `taken.jaccards`.
    taken
        What was seen of this number of groups.
    trials
        Of all numbers that were tried.
    sample, draws
        Customers of the sample, and how often it was drawn anew.
    """

    centres: tuple[tuple[float, ...], ...]
    taken: Trial
    trials: tuple[Trial, ...]
    sample: int
    draws: int


def cluster(points: Numbers) -> Clustering | None:
    """Return the groups of points; None where too few differ to tell groups.

    Parameters
    ----------
    points
        One row per customer; the same rows in the same order give the same groups.
    """
    # A limit on threads only holds for libraries that are there when it is set.
    import sklearn.cluster
    import sklearn.metrics  # noqa: F401
    from threadpoolctl import threadpool_limits

    dice = np.random.default_rng(_SEED)
    chosen = np.sort(dice.choice(len(points), min(SAMPLE, len(points)), replace=False))
    sample = points[chosen]
    most = min(GROUPS[1], len(np.unique(sample, axis=0)) // _ROWS_A_GROUP)
    if most < GROUPS[0]:
        return None
    with threadpool_limits(1):
        found = {groups: _fitted(sample, groups) for groups in range(GROUPS[0], most + 1)}
        trials = _tried(sample, {groups: labels for groups, (labels, _) in found.items()}, dice)
        taken = choose(trials)
        centres = _polished(points, found[taken.groups][1])
    rows = tuple(tuple(float(one) for one in row) for row in centres.round(DECIMALS))
    return Clustering(rows, taken, trials, len(sample), DRAWS)


def choose(trials: tuple[Trial, ...]) -> Trial:
    """Return the number of groups that is taken, by the rule at the head of this file."""
    stable = [one for one in trials if one.is_stable]
    if not stable:
        told = [one for one in trials if one.smallest >= FEWEST] or list(trials)
        return max(told, key=lambda one: (one.mean_jaccard, -one.groups))
    best = max(one.silhouette for one in stable)
    return max((one for one in stable if one.silhouette >= best - NEARLY), key=lambda one: one.groups)


def best_jaccards(labels: Places, drawn: Places, groups: int) -> Numbers:
    """Return of each group the Jaccard coefficient with the most similar group of a draw.

    Parameters
    ----------
    labels, drawn
        The groups of the customers drawn: as found in the sample, and as found in the draw.
    groups
        How many there are in both.
    """
    both = np.bincount(labels * groups + drawn, minlength=groups * groups).reshape(groups, groups)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray((both / np.maximum(either, 1)).max(axis=1), dtype=np.float64)


def nearest(points: Numbers, centres: Numbers) -> Places:
    """Return the place of the centre nearest to each point; of equals the first."""
    return np.asarray((points @ centres.T - (centres**2).sum(axis=1) / 2).argmax(axis=1), dtype=np.int64)


def _fitted(points: Numbers, groups: int, starts: int = _STARTS) -> tuple[Places, Numbers]:
    from sklearn.cluster import KMeans

    model = KMeans(groups, n_init=starts, random_state=_SEED).fit(points)
    return model.labels_.astype(np.int64), model.cluster_centers_


def _tried(sample: Numbers, labels: dict[int, Places], dice: np.random.Generator) -> tuple[Trial, ...]:
    from sklearn.metrics import pairwise_distances, silhouette_score

    # Who is drawn twice counts once.
    draws = [np.unique(dice.integers(0, len(sample), len(sample))) for _ in range(DRAWS)]
    apart = pairwise_distances(sample)
    return tuple(
        Trial(
            groups,
            round(float(silhouette_score(apart, own, metric="precomputed")), DECIMALS),
            tuple(float(one) for one in _jaccards(sample, own, groups, draws).round(DECIMALS)),
            int(np.bincount(own, minlength=groups).min()),
        )
        for groups, own in labels.items()
    )


def _jaccards(sample: Numbers, labels: Places, groups: int, draws: list[Places]) -> Numbers:
    """Return of each group the mean Jaccard coefficient over the draws."""
    found = [
        best_jaccards(labels[drawn], _fitted(sample[drawn], groups, _DRAW_STARTS)[0], groups)
        for drawn in draws
    ]
    return np.asarray(np.mean(found, axis=0), dtype=np.float64)


def _polished(points: Numbers, start: Numbers) -> Numbers:
    """Return centres for everybody, from those of the sample, in their order."""
    from sklearn.cluster import KMeans, MiniBatchKMeans

    if len(points) <= WHOLE:
        model = KMeans(len(start), init=start, n_init=1)
    else:
        model = MiniBatchKMeans(
            len(start), init=start, n_init=1, batch_size=_BATCH, random_state=_SEED, reassignment_ratio=0.0
        )
    return np.asarray(model.fit(points).cluster_centers_, dtype=np.float64)
