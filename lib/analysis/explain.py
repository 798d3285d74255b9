"""Why is this one customer? The profiles that were joined, and what spoke for each joint.

Grain in: profiles, compared pairs. Grain out: for one customer its profiles, and the fewest joints that hold
them together: an exact key within a group of profiles, the strongest pair between two groups.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd

from lib.analysis.filters import Filters
from lib.analysis.profile_rows import Profile, profiles_of, shared_key
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.workspace.canonical import COMPARED, DECISIONS, PAIRS, PROFILES
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS


@dataclass(frozen=True, slots=True)
class Part:
    """What one comparison says: its level (0 is no agreement) and its weight in bits."""

    comparison: str
    level: int
    bits: float


@dataclass(frozen=True, slots=True)
class Joint:
    """What holds two profiles together.

    `how` is "email", "phone" or "key" (exact), "said" (by a person), "rule" (too few profiles to learn from)
    or "model"; then `prior` + the bits of `parts` = `match_weight`.
    """

    left: int
    right: int
    how: str
    match_weight: float | None = None
    prior: float | None = None
    parts: tuple[Part, ...] = ()
    verdict: str = "joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained(Result):
    """The profiles of one customer and what holds them together; without `customer_id` nobody is meant."""

    customer_id: str | None
    customer_key: int | None
    profiles: tuple[Profile, ...]
    joints: tuple[Joint, ...]


def explain(read: Read, facts: Facts, filters: Filters, *, customer_id: str) -> Explained:
    """Return why the profiles of a customer are one.

    Parameters
    ----------
    customer_id
        "C000123", in any case.
    """
    wanted = customer_id.strip().upper()
    found = read(CUSTOMERS.filter(CUSTOMERS.customer_id == wanted).select("customer_key"))
    key = None if found.empty else int(found["customer_key"].iloc[0])
    people = profiles_of(read, PROFILES.customer_key == key) if key is not None else ()
    joints = (*_exact(read, people), *_compared(read, people)) if people else ()
    return Explained(
        **looked_at(facts, filters),
        answer=_answer(wanted, people),
        caveat="Masked: enough to tell two people apart, not to reach them.",
        customer_id=wanted if key is not None else None,
        customer_key=key,
        profiles=people,
        joints=joints,
    )


def joint_of(row: dict[Any, Any]) -> Joint:
    """Return a row of `PAIRS` as a joint of its two profiles, without what one side is silent on."""
    parts = tuple(
        Part(name, int(row[f"gamma_{name}"]), float(row[f"mw_{name}"]))
        for name in COMPARED
        if not pd.isna(row[f"gamma_{name}"]) and not pd.isna(row[f"mw_{name}"]) and row[f"gamma_{name}"] >= 0
    )
    weight = float(row["match_weight"])
    prior = weight - sum(float(row[f"mw_{name}"]) for name in COMPARED if not pd.isna(row[f"mw_{name}"]))
    ends = int(row["left_key"]), int(row["right_key"])
    if not parts:
        return Joint(*ends, how="rule", verdict=row["verdict"])
    return Joint(*ends, how="model", match_weight=weight, prior=prior, parts=parts, verdict=row["verdict"])


def _exact(read: Read, people: tuple[Profile, ...]) -> list[Joint]:
    """Return the joints within groups: each profile with an earlier one, by a key where one shows."""
    same = shared_key(read, [person.profile_key for person in people])
    said = _said_same(read, people)
    found = []
    for place, person in enumerate(people):
        earlier = [one.profile_key for one in people[:place] if one.group_key == person.group_key]
        if not earlier:
            continue
        pairs = [(one, person.profile_key) for one in earlier]
        tied = next(((pair, same[pair]) for pair in pairs if pair in same), None)
        told = next(((pair, "said") for pair in pairs if frozenset(pair) in said), None)
        pair, how = tied or told or (pairs[0], "key")
        found.append(Joint(*pair, how=how))
    return found


def _said_same(read: Read, people: Iterable[Profile]) -> set[frozenset[int]]:
    """Return the pairs of profiles that a person has called the same; a word that was taken back is none."""
    keys = {person.profile_id: person.profile_key for person in people}
    ids = list(keys)
    stands = DECISIONS.filter(
        DECISIONS.undone_at.isnull(), DECISIONS.left_profile.isin(ids), DECISIONS.right_profile.isin(ids)
    )
    newest = stands.group_by("left_profile", "right_profile").agg(verdict=stands.verdict.argmax(stands.batch))
    rows = read(newest.filter(newest.verdict == "same")).to_dict("records")
    return {frozenset((keys[row["left_profile"]], keys[row["right_profile"]])) for row in rows}


def _compared(read: Read, people: tuple[Profile, ...]) -> list[Joint]:
    """Return the strongest pairs that connect the groups of a customer, as few as do it."""
    groups = sorted({person.group_key for person in people})
    if not groups[1:]:
        return []
    within = PAIRS.filter(
        PAIRS.left_key.isin(groups), PAIRS.right_key.isin(groups), PAIRS.verdict == "joined"
    )
    rows = read(within.order_by(ibis.desc("match_weight"), "left_key", "right_key")).to_dict("records")
    part_of = {group: group for group in groups}
    found = []
    for row in rows:
        left, right = part_of[int(row["left_key"])], part_of[int(row["right_key"])]
        if left != right:
            part_of = {group: left if part == right else part for group, part in part_of.items()}
            found.append(joint_of(row))
    return found


def _answer(wanted: str, people: tuple[Profile, ...]) -> str:
    if not people:
        return f"There is no customer {wanted} in this data."
    systems = len({person.system for person in people})
    return (
        f"{wanted} joins {formats.plural(len(people), 'record')} of {formats.plural(systems, 'system')}."
        if people[1:]
        else f"{wanted} is one record of one system: nothing was joined."
    )
