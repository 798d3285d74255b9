"""How well do customers agree with true persons? Counted over pairs of profiles.

Grain in: one profile with its true person and the customer that it was found to be. A pair counts as found
where both have one customer, as true where both are one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Labels = Sequence[object] | npt.NDArray[np.generic] | pd.Series


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1 over pairs; profiles, customers, and the profiles of the largest one."""

    precision: float
    recall: float
    f1: float
    profiles: int
    customers: int
    largest: int


def score(person: Labels, customer: Labels) -> Scores:
    """Compare a clustering with the truth.

    Parameters
    ----------
    person
        The true person of each profile.
    customer
        The customer of each profile, in the same order; null where it was left out: a customer of its own.
    """
    truth, found = _codes(person), _codes(customer)
    if len(truth) != len(found):
        raise ValueError(f"{len(truth)} persons and {len(found)} customers can't be compared.")
    both = truth.astype(np.int64) * (int(found.max(initial=-1)) + 1) + found
    joined, true_pairs, found_pairs = (_pairs(codes) for codes in (both, truth, found))
    precision = joined / found_pairs if found_pairs else 1.0
    recall = joined / true_pairs if true_pairs else 1.0
    sizes = np.unique(found, return_counts=True)[1]
    return Scores(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        profiles=len(found),
        customers=len(sizes),
        largest=int(sizes.max(initial=0)),
    )


def _codes(labels: Labels) -> npt.NDArray[np.int64]:
    """Number the labels; whatever is null becomes a label of its own."""
    codes, known = pd.factorize(pd.Series(labels))
    alone = codes < 0
    codes = codes.astype(np.int64)
    codes[alone] = len(known) + np.arange(int(alone.sum()))
    return codes


def _pairs(codes: npt.NDArray[np.int64]) -> int:
    sizes = np.unique(codes, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())
