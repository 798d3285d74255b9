"""From nothing that is shown can be worked out what fewer than five people said."""

from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.analysis.anonymity import SMALLEST_GROUP, blocks, may_pair, nested_blocks
from lib.analysis.perception import views
from lib.analysis.rating_change import paired_differences
from lib.analysis.rating_places import cut_of, place_tallies
from lib.analysis.rating_rows import UNTOLD, Answer, RatingRow
from lib.analysis.ratings import POOLED, rate, shown_apart, tallies_of

COMPONENT = "single_view"
REGIONS = {"North 1": "North", "North 2": "North", "South 1": "South"}
ROLES_OF = {
    "executives and managers": {"executive", "manager"},
    "managers and associates": {"manager", "associate"},
    **{f"{role}s": {role} for role in ("executive", "manager", "associate", "customer")},
}


def person(number):
    role = st.sampled_from(
        ["executive", "manager", "associate", "associate", "associate", "customer", UNTOLD]
    )
    store = st.sampled_from([*REGIONS, UNTOLD])
    rounds = st.sampled_from([(True, True), (True, True), (True, False), (False, True)])
    levels = st.tuples(st.integers(1, 5), st.integers(1, 5))
    return st.tuples(st.just(f"p{number}"), role, store, rounds, levels)


PEOPLE = st.integers(4, 13).flatmap(lambda n: st.tuples(*(person(number) for number in range(n))))


def rows_of(people, when):
    return [
        RatingRow(
            "R", COMPONENT, role, UNTOLD, store, levels[when], 1, date(2026, 5, 1), date(2026, 5, 1), True
        )
        for _, role, store, rounds, levels in people
        if rounds[when]
    ]


def sums_shown(people, when):
    """Every group that is shown of one round, as who is in it and what mean is told of it."""
    rows = rows_of(people, when)
    tallies = tallies_of(rows)

    def those(test):
        return frozenset(p[0] for p in people if p[3][when] and test(p))

    shown = []
    if len(rows) >= SMALLEST_GROUP:
        shown.append((those(lambda _: True), rate(tallies).mean))
        for role, said in rate(tallies).by_role.items():
            if said.mean is not None:
                roles = ROLES_OF[role] if role == POOLED else {role}
                shown.append((those(lambda p, roles=roles: p[1] in roles), said.mean))
    for view in views(tallies):
        roles = ROLES_OF[view.who]
        shown.append((those(lambda p, roles=roles: p[1] in roles), view.mean))
    floor = "associate" if any(row.role == "associate" for row in rows) else UNTOLD
    by_store, by_region = place_tallies(rows, REGIONS)
    for store, told in by_store.items():
        who = those(lambda p, store=store: p[1] == floor and p[2] == store)
        shown.append((who, told[COMPONENT].moments.mean))
    for region, told in by_region.items():
        who = those(lambda p, region=region: p[1] == floor and REGIONS.get(p[2]) == region)
        shown.append((who, told[COMPONENT].moments.mean))
    return shown


def pair_shown(people):
    """The mean change of the same people as who is in it, and the change that is told; None where none is."""
    told = [
        [Answer(COMPONENT, p[0], p[1], p[2], p[4][when]) for p in people if p[3][when]] for when in (0, 1)
    ]
    cuts = [cut_of(rows_of(people, when), REGIONS) for when in (0, 1)]
    found = paired_differences(told[1], told[0], cuts[1], cuts[0]).get(COMPONENT)
    return (frozenset(p[0] for p in people if all(p[3])), found) if found else None


@settings(max_examples=150, deadline=None)
@given(PEOPLE)
def test_no_sums_that_are_shown_give_what_fewer_than_five_said(people):
    names = [p[0] for p in people]
    said = {(p[0], when): p[4][when] for p in people for when in (0, 1)}
    place = {(name, when): index for index, (name, when) in enumerate((n, w) for w in (0, 1) for n in names)}
    vectors = []
    for when in (0, 1):
        for who, mean in sums_shown(people, when):
            assert len(who) >= SMALLEST_GROUP
            assert mean == pytest.approx(np.mean([said[name, when] for name in who]))  # it is whom we think
            vectors.append(vector_of({(name, when): 1 for name in who}, place))
    pair = pair_shown(people)
    if pair:
        who, changes = pair
        assert np.mean(changes) == pytest.approx(np.mean([said[n, 1] - said[n, 0] for n in who]))
        vectors.append(vector_of({(n, w): 2 * w - 1 for n in who for w in (0, 1)}, place))
    if vectors:
        in_rounds = [key for key in place if next(p for p in people if p[0] == key[0])[3][key[1]]]
        small = [
            vector_of(dict.fromkeys(chosen, 1), place)
            for size in range(1, SMALLEST_GROUP)
            for chosen in combinations(in_rounds, size)
            if size < 4 or len(in_rounds) <= 16
        ]
        changed = [p[0] for p in people if all(p[3])]
        small += [
            vector_of({(n, w): 2 * w - 1 for n in chosen for w in (0, 1)}, place)
            for size in range(1, min(SMALLEST_GROUP, len(changed) + 1))
            for chosen in combinations(changed, size)
        ]
        assert not within_span(np.array(vectors), np.array(small)).any()


def vector_of(parts, place):
    vector = np.zeros(len(place))
    for key, value in parts.items():
        vector[place[key]] = value
    return vector


def within_span(vectors, asked):
    """Which of the vectors asked for are sums and differences of the others."""
    _, sizes, basis = np.linalg.svd(vectors, full_matrices=False)
    basis = basis[sizes > 1e-9]
    return np.linalg.norm(asked - asked @ basis.T @ basis, axis=1) < 1e-6


def test_the_check_itself_finds_a_leak():
    # All of six and five of them: the sixth is the difference.
    shown = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]])
    assert within_span(shown, np.array([[0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0]])).tolist() == [True, False]


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12)))
def test_blocks_hold_everybody_once_and_have_five(sizes):
    cut = blocks(sizes)
    if sum(sizes.values()) < SMALLEST_GROUP:
        assert cut == ()
        return
    assert sorted(name for block in cut for name in block) == sorted(name for name, n in sizes.items() if n)
    assert min(sum(sizes[name] for name in block) for block in cut) >= SMALLEST_GROUP


def test_small_stores_are_hidden_with_the_smallest_of_the_others():
    # 6 + 9 + 2: the two would be the region minus both stores, so that the store of six goes with them.
    (north,) = nested_blocks({"North": {"a": 6, "b": 9, "c": 2}})
    assert north == (("North",), (("b",), ("c", "a")))
    south, rest = nested_blocks({"North": {"a": 3}, "South": {"b": 7}, "West": {"c": 5}})
    assert south[0] == ("South",)
    assert rest[0] == ("North", "West")


def test_one_person_who_came_forbids_to_compare_the_others_with_themselves():
    stayed = [(f"p{n}", "associate", UNTOLD, (True, True), (2, 3)) for n in range(8)]
    came = ("new", "associate", UNTOLD, (False, True), (1, 5))
    assert pair_shown(stayed)[1] == [1.0] * 8
    assert pair_shown([*stayed, came]) is None
    assert pair_shown([*stayed, *((f"n{n}", *came[1:]) for n in range(5))]) is not None
    assert may_pair([8, 0])
    assert not may_pair([8, 1])


def test_few_who_stayed_in_one_role_forbid_it_too():
    # The change of those in both, the first round and the associates' second would tell the four executives.
    stayed = [(f"a{n}", "associate", UNTOLD, (True, True), (2, 3)) for n in range(10)]
    stayed += [(f"e{n}", "executive", UNTOLD, (True, True), (4, 4)) for n in range(4)]
    came = [(f"n{n}", "executive", UNTOLD, (False, True), (1, 5)) for n in range(5)]
    assert pair_shown([*stayed, *came]) is None
    assert pair_shown([*stayed, ("e4", *stayed[-1][1:]), *came]) is not None


def test_few_executives_and_managers_are_one():
    people = [(f"p{n}", "executive" if n < 3 else "manager", UNTOLD, (True, True), (2, 3)) for n in range(6)]
    assert [tally.role for tally in shown_apart(tallies_of(rows_of(people, 1)))] == [POOLED]
