"""A list tells role and department only of groups of five, and never lets one be worked out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.ratings import POOLED
from lib.analysis.told_people import Who, all_groups_large, told_of

STORES = (9, "associate", "Stores")


def people(*groups):
    return [Who(role, department) for n, role, department in groups for _ in range(n)]


def test_few_executives_stand_with_the_managers():
    told = told_of(people((3, "executive", None), (6, "manager", None), (9, "associate", None)))
    assert Counter(one.role for one in told) == {POOLED: 9, "associate": 9}


def test_five_of_each_stand_apart():
    told = told_of(people((5, "executive", None), (5, "manager", None)))
    assert Counter(one.role for one in told) == {"executive": 5, "manager": 5}


def test_leaders_alone_too_few_take_the_associates_name_along():
    # Two leaders without a role beside seven named associates would be known for what they are.
    told = told_of(people((2, "executive", None), (7, "associate", None)))
    assert {one.role for one in told} == {None}


def test_a_small_department_hides_the_smallest_large_one_with_it():
    told = told_of(people((3, "associate", "Finance"), (5, "associate", "People"), STORES))
    assert Counter(one.department for one in told) == {None: 8, "Stores": 9}


def test_two_small_departments_of_five_together_hide_themselves():
    told = told_of(people((3, "associate", "Finance"), (2, "associate", "People"), STORES))
    assert Counter(one.department for one in told) == {None: 5, "Stores": 9}


def test_groups_are_large_where_each_role_in_each_department_has_five():
    assert all_groups_large(people((5, "associate", "Stores"), (5, "manager", None)))
    assert not all_groups_large(people((5, "associate", "Stores"), (4, "manager", None)))


@given(
    st.lists(
        st.builds(
            Who,
            st.sampled_from(["executive", "manager", "associate"]),
            st.sampled_from(["Stores", "People", None]),
        ),
        max_size=40,
    )
)
def test_no_named_group_has_fewer_than_five(everybody):
    told = told_of(everybody)
    for size, name in (
        (Counter(one.role for one in told), lambda key: key),
        (Counter((one.role, one.department) for one in told), lambda key: key[1]),
    ):
        assert all(n >= 5 for key, n in size.items() if name(key) is not None)
    for before, after in zip(everybody, told, strict=True):
        assert after.role in (before.role, None) or (before.role != "associate" and after.role == POOLED)
        assert after.department in (before.department, None)
