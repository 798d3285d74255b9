"""Which pairs should a person look at? Those near the threshold that nobody has decided yet, nearest first.

Grain in: compared pairs of groups, decisions. Grain out: pairs in the order of their distance, and both sides
of one of them, masked. Also what a person has decided, and what became of customers.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from lib.analysis.explain import Joint, joint_of
from lib.analysis.filters import Filters
from lib.analysis.masking import mask_email, mask_key, mask_name, mask_phone
from lib.analysis.profile_rows import Profile, profiles_of
from lib.analysis.result import Read, Result, as_time, looked_at
from lib.schema import formats
from lib.workspace.canonical import APPLIED, DECISIONS, HISTORY, MODEL, PAIRS, PROFILES, SHARED_KEYS
from lib.workspace.canonical import EXCLUDED as BY_HAND
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS

NEAR_BITS = 6.0
MOST_PAIRS = 500
MOST_SHOWN = 200
_OPEN = ("joined", "below")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pair of groups that waits for a word, by their smallest profiles, with its weight."""

    left: int
    right: int
    match_weight: float
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQueue(Result):
    """The undecided pairs near the threshold, nearest first; `unapplied` words wait to count."""

    pairs: tuple[Waiting, ...]
    unapplied: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairShown(Result):
    """Two groups of profiles side by side, and what the comparison says; None once they are gone."""

    joint: Joint | None
    left: tuple[Profile, ...]
    right: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """All that one click decided: names masked, how many pairs, who, when, why, and when it was undone."""

    batch: int
    verdict: str
    pairs: int
    left: str
    right: str
    decided_by: str | None
    decided_at: datetime | None
    why: str | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A customer that went into another one ("merge") or came out of one ("split"): when, by whom, why."""

    changed_at: datetime | None
    changed_by: str | None
    why: str | None
    kind: str
    customer: str
    other: str
    profile_count: int


@dataclass(frozen=True, slots=True)
class NobodysKey:
    """A key or name that joins nobody, masked, and why; `place` numbers those left out by hand."""

    kind: str
    shown: str
    names: int | None
    reason: str
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections(Result):
    """What persons have decided, what became of customers, and which keys and names join nobody."""

    decisions: tuple[Decided, ...]
    history: tuple[Changed, ...]
    nobodys: tuple[NobodysKey, ...]


def review_queue(read: Read, facts: Facts, filters: Filters, *, threshold: float) -> ReviewQueue:
    """Return the undecided pairs near the threshold, nearest first.

    Parameters
    ----------
    threshold
        In bits.
    """
    has_model = bool(read(MODEL.count().name("n"))["n"][0])
    away = (PAIRS.match_weight - threshold).abs()
    near = PAIRS.filter(PAIRS.verdict.isin(_OPEN))
    near = near.filter(away <= NEAR_BITS) if has_model else near
    # Below the threshold and joined: other records tie them, and a word on this pair would change nothing.
    near = near.filter((near.verdict == "below") | (near.match_weight >= threshold))
    undecided = near.anti_join(_decided(), ["left_key", "right_key"])
    ordered = undecided.mutate(away=(undecided.match_weight - threshold).abs())
    rows = read(ordered.order_by("away", "left_key", "right_key").limit(MOST_PAIRS)).to_dict("records")
    pairs = tuple(
        Waiting(int(row["left_key"]), int(row["right_key"]), float(row["match_weight"]), row["verdict"])
        for row in rows
    )
    return ReviewQueue(
        **looked_at(facts, filters),
        answer=_answer(len(pairs), has_model=has_model),
        caveat="The nearest to the threshold come first: a word on them teaches the most.",
        pairs=pairs,
        unapplied=_unapplied(read),
    )


def pair_shown(read: Read, facts: Facts, filters: Filters, *, left: int, right: int) -> PairShown:
    """Return the two sides of a pair, masked, and what the comparison says of them."""
    rows = read(PAIRS.filter(PAIRS.left_key == left, PAIRS.right_key == right)).to_dict("records")
    sides = [profiles_of(read, PROFILES.group_key == key) for key in (left, right)]
    return PairShown(
        **looked_at(facts, filters),
        answer="Are these two the same person?",
        caveat="",
        joint=joint_of(rows[0]) if rows else None,
        left=sides[0],
        right=sides[1],
    )


def corrections(read: Read, facts: Facts, filters: Filters) -> Corrections:
    """Return the decisions of persons, merges and splits, newest first, and the keys that join nobody."""
    decided = _decisions(read)
    standing = sum(entry.undone_at is None for entry in decided)
    return Corrections(
        **looked_at(facts, filters),
        answer=f"{formats.plural(standing, 'decision')} by hand {_stand(standing)}.".capitalize(),
        caveat="A decision always wins over the model, and holds when more files come.",
        decisions=decided,
        history=_history(read),
        nobodys=_nobodys(read),
    )


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"


def _decided() -> ir.Table:
    """Return the pairs of groups between whose profiles a word stands."""
    stands = DECISIONS.filter(DECISIONS.undone_at.isnull())
    left = PROFILES.select(left_profile="profile_id", one="group_key")
    right = PROFILES.select(right_profile="profile_id", other="group_key")
    pair = stands.join(left, "left_profile").join(right, "right_profile")
    ordered = pair.select(
        left_key=ibis.least(pair.one, pair.other), right_key=ibis.greatest(pair.one, pair.other)
    )
    return ordered.distinct()


def _unapplied(read: Read) -> int:
    """Return how many standing words do not show in the customers yet."""
    row = read(APPLIED.agg(batch=APPLIED.batch.max().fill_null(0))).iloc[0]
    fresh = DECISIONS.filter(DECISIONS.undone_at.isnull(), DECISIONS.batch > int(row["batch"]))
    return int(read(fresh.batch.nunique().name("n"))["n"][0])


def _decisions(read: Read) -> tuple[Decided, ...]:
    name = mask_name((PROFILES.first_name.fill_null("") + " " + PROFILES.last_name.fill_null("")).upper())
    # Without a name by what else tells two apart.
    shown = ibis.coalesce(
        name.nullif(""), mask_email(PROFILES.email), mask_phone(PROFILES.phone), PROFILES.system
    )
    person = PROFILES.select("profile_id", shown=shown)
    left = person.select(left_profile="profile_id", one="shown")
    right = person.select(right_profile="profile_id", other="shown")
    named = DECISIONS.left_join(left, "left_profile").left_join(right, "right_profile")
    each = named.group_by("batch").agg(
        verdict=named.verdict.max(), pairs=named.count(), left=named.one.min(), right=named.other.min(),
        decided_by=named.decided_by.max(), decided_at=named.decided_at.max(), why=named.why.max(),
        undone_at=named.undone_at.max(),
    )  # fmt: skip
    rows = read(each.order_by(ibis.desc("batch")).limit(MOST_SHOWN)).to_dict("records")
    return tuple(
        Decided(
            batch=int(row["batch"]),
            verdict=row["verdict"],
            pairs=int(row["pairs"]),
            left=_text(row["left"]) or formats.NOTHING,
            right=_text(row["right"]) or formats.NOTHING,
            decided_by=_text(row["decided_by"]),
            decided_at=as_time(row["decided_at"]),
            why=_text(row["why"]),
            undone_at=as_time(row["undone_at"]),
        )
        for row in rows
    )


def _history(read: Read) -> tuple[Changed, ...]:
    rows = read(HISTORY.order_by(ibis.desc("changed_at"), "customer_key", "other_key").limit(MOST_SHOWN))
    return tuple(
        Changed(
            changed_at=as_time(row["changed_at"]),
            changed_by=_text(row["changed_by"]),
            why=_text(row["why"]),
            kind=row["kind"],
            customer=number_of(int(row["customer_key"])),
            other=number_of(int(row["other_key"])),
            profile_count=int(row["profile_count"]),
        )
        for row in rows.to_dict("records")
    )


def number_of(customer_key: int) -> str:
    """Return the number of a customer as pages write it; also of one that is no more."""
    return f"C{customer_key:06d}"


def _nobodys(read: Read) -> tuple[NobodysKey, ...]:
    masked = mask_key(SHARED_KEYS.kind, SHARED_KEYS["value"])
    places = by_hand().select(hand_kind="kind", hand_value="value", place="place")
    keys = SHARED_KEYS.select("kind", "value", "names", "reason", shown=masked)
    joined = keys.outer_join(places, [keys.kind == places.hand_kind, keys["value"] == places.hand_value])
    rows = read(
        joined.order_by(joined.place.asc(nulls_first=False), joined.names.desc(nulls_first=True), "shown")
        .filter(joined.kind.notnull())
        .limit(MOST_SHOWN)
        .select("kind", "shown", "names", "reason", "place")
    ).to_dict("records")
    return tuple(
        NobodysKey(row["kind"], row["shown"], _whole(row["names"]), row["reason"], _whole(row["place"]))
        for row in rows
    )


def by_hand() -> ir.Table:
    """Return what stands on the list by hand, each key or name once, numbered from 1 in its order."""
    stands = BY_HAND.filter(BY_HAND.undone_at.isnull())
    each = stands.group_by("kind", "value").agg(added_at=stands.added_at.min())
    place = ibis.row_number().over(order_by=[each.added_at, each.kind, each["value"]])
    return each.mutate(place=place + 1)


def customers_beside(read: Read, customer_ids: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return for customers by number their profiles, the oldest first; who is not there is left out."""
    person = CUSTOMERS.filter(CUSTOMERS.customer_id.isin(list(customer_ids)))
    told = PROFILES.join(person.select("customer_key", "customer_id"), "customer_key")
    rows = read(told.select("customer_id", "profile_key").order_by("profile_key"))
    return {
        str(number): tuple(int(key) for key in keys)
        for number, keys in rows.groupby("customer_id")["profile_key"]
    }


def _answer(waiting: int, *, has_model: bool) -> str:
    if not waiting:
        return "No pair of records waits for a word."
    close = "close to the threshold" if has_model else "joined by a rule"
    return f"{formats.plural(waiting, 'pair')} of records {'is' if waiting == 1 else 'are'} {close}."


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
