"""Which nodes are one, given what speaks for it and what forbids it?

Grain in: edges with weights, pairs that must stay apart, labels that may stand in a cluster once. Grain out:
for each node the smallest of its cluster. Plain connected components first; only those that break a rule are
built up again, from the strongest edge down, leaving out each edge that would break one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from lib.identity.graph import components

FORCED = np.inf
"""The weight of an edge that a person has drawn: neither size nor labels stop it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a cluster may not hold.

    Attributes
    ----------
    apart
        Pairs of nodes, two arrays.
    labelled
        Nodes and the label that each bears, two arrays; a cluster has each label once at most.
    sizes
        How much each node counts, in the order of the nodes; None: one.
    most
        What a cluster may hold at most.
    """

    apart: tuple[np.ndarray, np.ndarray]
    labelled: tuple[np.ndarray, np.ndarray] = field(
        default_factory=lambda: (np.array([], dtype="int64"), np.array([], dtype="int64"))
    )
    sizes: np.ndarray | None = None
    most: int | None = None


def clusters(
    nodes: np.ndarray, left: np.ndarray, right: np.ndarray, weight: np.ndarray, rules: Rules
) -> np.ndarray:
    """Return for each node the smallest of its cluster.

    Parameters
    ----------
    nodes
        Different numbers, int64.
    left, right, weight
        Edges; equal weights go by their ends, so that the order of rows makes no difference.
    rules
        What must hold in every cluster.
    """
    found = components(left, right, nodes)
    broken = _broken(nodes, found, rules)
    if not len(broken):
        return found
    inside = np.isin(found, broken)
    edges = np.isin(found[_places(nodes, left)], broken) if len(left) else np.array([], dtype=bool)
    order = np.lexsort((right[edges], left[edges], -weight[edges]))
    sizes = np.ones(len(nodes)) if rules.sizes is None else rules.sizes
    builder = _Builder(nodes[inside], sizes[inside], rules)
    for one, other, strength in zip(
        left[edges][order].tolist(), right[edges][order].tolist(), weight[edges][order].tolist(), strict=True
    ):
        builder.join(one, other, forced=strength == FORCED)
    found = found.copy()
    found[inside] = [builder.smallest(int(node)) for node in nodes[inside]]
    return found


def _places(nodes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    order = np.argsort(nodes)
    return order[np.searchsorted(nodes[order], wanted)]


def _broken(nodes: np.ndarray, found: np.ndarray, rules: Rules) -> np.ndarray:
    """Return the components that break a rule."""
    broken = [np.array([], dtype="int64")]
    if len(rules.apart[0]):
        one, other = found[_places(nodes, rules.apart[0])], found[_places(nodes, rules.apart[1])]
        broken.append(one[one == other])
    if len(rules.labelled[0]):
        of = found[_places(nodes, rules.labelled[0])]
        pairs, counts = np.unique(np.stack([of, rules.labelled[1]]), axis=1, return_counts=True)
        broken.append(pairs[0][counts > 1])
    if rules.most:
        sizes = np.ones(len(nodes)) if rules.sizes is None else rules.sizes
        labels, inverse = np.unique(found, return_inverse=True)
        broken.append(labels[np.bincount(inverse, weights=sizes) > rules.most])
    return np.unique(np.concatenate(broken))


class _Builder:
    """Clusters that grow by one edge at a time, as long as no rule is broken."""

    def __init__(self, nodes: np.ndarray, sizes: np.ndarray, rules: Rules) -> None:
        self._home = {node: node for node in nodes.tolist()}
        self._members = {node: [node] for node in self._home}
        self._apart = _neighbours(*rules.apart, self._home)
        self._labels: dict[int, set[int]] = defaultdict(set)
        for node, label in zip(*(column.tolist() for column in rules.labelled), strict=True):
            if node in self._home:
                self._labels[node].add(label)
        self._sizes = dict(zip(self._home, sizes.tolist(), strict=True))
        self._most = rules.most or np.inf

    def join(self, one: int, other: int, *, forced: bool) -> None:
        """Put the clusters of two nodes together, unless a rule is against it."""
        left, right = sorted((self._home[one], self._home[other]), key=lambda home: -len(self._members[home]))
        if left == right or self._stands_between(left, right) or not (forced or self._fits(left, right)):
            return
        for node in self._members[right]:
            self._home[node] = left
        self._members[left] += self._members.pop(right)
        self._apart[left] |= self._apart.pop(right, set())
        self._labels[left] |= self._labels.pop(right, set())
        self._sizes[left] += self._sizes.pop(right)

    def smallest(self, node: int) -> int:
        """Return the smallest node of a node's cluster."""
        return min(self._members[self._home[node]])

    def _stands_between(self, left: int, right: int) -> bool:
        few, many = (left, right) if len(self._apart[left]) < len(self._apart[right]) else (right, left)
        return any(self._home[node] == many for node in self._apart[few])

    def _fits(self, left: int, right: int) -> bool:
        alone = not (self._labels[left] & self._labels[right])
        return alone and self._sizes[left] + self._sizes[right] <= self._most


def _neighbours(left: np.ndarray, right: np.ndarray, nodes: Iterable[int]) -> dict[int, set[int]]:
    inside = set(nodes)
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one in inside and other in inside:
            found[one].add(other)
            found[other].add(one)
    return found
