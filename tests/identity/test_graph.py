"""Who is connected with whom?"""

import numpy as np

from lib.identity.graph import components

NONE = np.array([], dtype="int64")


def test_each_node_bears_the_smallest_number_it_is_connected_with():
    nodes = np.array([9, 1, 2, 3, 7, 8, 5])

    found = components(np.array([1, 2, 7, 9]), np.array([2, 3, 8, 9]), nodes)

    assert dict(zip(nodes.tolist(), found.tolist(), strict=True)) == {
        1: 1,
        2: 1,
        3: 1,
        7: 7,
        8: 7,
        9: 9,
        5: 5,
    }


def test_without_edges_everybody_is_alone():
    assert components(NONE, NONE, np.array([4, 2])).tolist() == [4, 2]
