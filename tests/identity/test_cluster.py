"""Which nodes are one, given what speaks for it and what forbids it?"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lib.identity.cluster import FORCED, Rules, clusters

NOTHING = (np.array([], dtype="int64"), np.array([], dtype="int64"))


def found(nodes, edges, *, apart=(), labelled=(), sizes=None, most=None):
    """Node -> smallest of its cluster, for edges (left, right, weight)."""
    left, right, weight = (np.array([edge[place] for edge in edges]) for place in range(3))
    rules = Rules(pairs(apart), pairs(labelled), None if sizes is None else np.array(sizes), most)
    ends = (left.astype("int64"), right.astype("int64")) if len(edges) else NOTHING
    return dict(
        zip(nodes, clusters(np.array(nodes), *ends, weight.astype("float64"), rules).tolist(), strict=True)
    )


def pairs(rows):
    return tuple(np.array([row[place] for row in rows], dtype="int64") for place in (0, 1))


def test_what_is_connected_is_one():
    assert found([1, 2, 3, 4], [(1, 2, 5), (2, 3, 5)]) == {1: 1, 2: 1, 3: 1, 4: 4}


def test_of_two_that_stand_apart_the_weaker_tie_is_cut():
    assert found([1, 2, 3], [(1, 2, 9), (2, 3, 5)], apart=[(1, 3)]) == {1: 1, 2: 1, 3: 3}
    assert found([1, 2, 3], [(1, 2, 5), (2, 3, 9)], apart=[(1, 3)]) == {1: 1, 2: 2, 3: 2}


def test_a_label_stands_in_a_cluster_once():
    members = [(1, 7), (3, 7)]  # two profiles of one source that lists everybody once
    assert found([1, 2, 3], [(1, 2, 9), (2, 3, 5)], labelled=members) == {1: 1, 2: 1, 3: 3}


def test_a_cluster_does_not_outgrow_its_limit():
    sizes = [15, 4, 4]
    assert found([1, 2, 3], [(1, 2, 9), (2, 3, 5)], sizes=sizes, most=20) == {1: 1, 2: 1, 3: 3}


def test_a_tie_drawn_by_hand_holds_against_labels_and_size():
    tied = [(1, 2, FORCED), (2, 3, 5)]
    assert found([1, 2, 3], tied, labelled=[(1, 7), (2, 7)], most=1) == {1: 1, 2: 1, 3: 3}


def test_and_not_against_a_newer_word_that_they_are_two():
    assert found([1, 2], [(1, 2, FORCED)], apart=[(1, 2)]) == {1: 1, 2: 2}


EDGES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from([1.0, 2.0, 3.0])), max_size=15
)


@given(EDGES, st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=5), st.randoms())
def test_no_two_that_stand_apart_are_one_and_the_order_of_rows_makes_no_difference(edges, apart, random):
    edges = [tuple(sorted(edge[:2])) + edge[2:] for edge in edges if edge[0] != edge[1]]
    apart = [pair for pair in apart if pair[0] != pair[1]]
    nodes = list(range(1, 10))
    straight = found(nodes, edges, apart=apart)

    shuffled = random.sample(edges, len(edges))
    assert found(nodes, shuffled, apart=apart) == straight
    assert all(straight[left] != straight[right] for left, right in apart)
