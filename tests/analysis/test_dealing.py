"""Components are dealt evenly: to everybody, within each role, whoever comes in whatever order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.dealing import SIZE, deal

ASKED = tuple(f"c{number:02d}" for number in range(34))
ROLES = ("executive", "manager", "associate")


def dealt(roles, start=0, asked=ASKED):
    """Deal to people of these roles in turn; return the deals and the counts by role."""
    counts = {role: Counter() for role in ROLES}
    deals = []
    for turn, role in enumerate(roles):
        of_all = sum(counts.values(), Counter())
        deals.append(deal(asked, counts[role], of_all, start + turn))
        counts[role].update(deals[-1])
    return deals, counts


def test_the_first_four_get_neighbours_and_the_fifth_what_is_left():
    deals, _ = dealt(["associate"] * 5)
    assert deals[0] == ASKED[:8]
    assert deals[3] == ASKED[24:32]
    assert set(ASKED[32:]) < set(deals[4])


def test_the_start_moves_with_the_round():
    assert dealt(["associate"], start=1)[0][0] == ASKED[8:16]
    assert dealt(["associate"], start=4)[0][0] == (*ASKED[:6], *ASKED[32:])  # 32, 33, 0 … 5, in order


@given(st.lists(st.sampled_from(ROLES), min_size=5, max_size=5), st.integers(0, 33))
def test_after_five_raters_of_any_roles_each_component_was_dealt(roles, start):
    deals, _ = dealt(roles, start)
    assert set().union(*deals) == set(ASKED)


@given(st.lists(st.sampled_from(ROLES), max_size=60), st.integers(0, 33))
def test_within_a_role_counts_are_at_most_one_apart(roles, start):
    deals, counts = dealt(roles, start)
    assert all(len(set(each)) == SIZE for each in deals)
    for role in set(roles):
        numbers = [counts[role][name] for name in ASKED]
        assert max(numbers) - min(numbers) <= 1


@pytest.mark.parametrize("size", [1, 7, 8, 9])
def test_where_few_are_asked_all_are_dealt(size):
    deals, _ = dealt(["manager", "manager"], asked=ASKED[:size])
    assert [len(each) for each in deals] == [min(size, SIZE)] * 2
