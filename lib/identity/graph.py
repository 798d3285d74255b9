"""Who is connected with whom? Components of a graph of numbers."""

import numpy as np


def components(left: np.ndarray, right: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """Return for every node the smallest node that it is connected with.

    Parameters
    ----------
    left, right
        Ends of the edges, one edge per place; all of them nodes.
    nodes
        Different numbers, int64, in any order; those without an edge are their own component.

    Returns
    -------
    One number per node, in the order of `nodes`.
    """
    if not len(left):
        return nodes.copy()
    from scipy.sparse import coo_array  # here, because importing it takes longer than many a load
    from scipy.sparse.csgraph import connected_components

    order = np.argsort(nodes)
    ordered = nodes[order]
    places = np.searchsorted(ordered, left), np.searchsorted(ordered, right)
    graph = coo_array((np.ones(len(left), dtype="int8"), places), shape=(len(nodes),) * 2)
    labels = connected_components(graph, directed=False)[1]
    smallest = np.full(labels.max() + 1, np.iinfo("int64").max)
    np.minimum.at(smallest, labels, ordered)
    found = np.empty(len(nodes), dtype="int64")
    found[order] = smallest[labels]
    return found
