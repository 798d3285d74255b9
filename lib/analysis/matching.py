"""Are the people joined well? How many profiles became how many customers, and what looks suspicious.

Grain in: profiles with their customers, pairs that were compared, what persons graded. Grain out: one row
per size of customer, per sign of trouble with its grade, and per round of grading by hand. No truth is known
here: each sign has limits that say what is ordinary, and why.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from lib.analysis.days import selected_days
from lib.analysis.filters import Filters
from lib.analysis.intervals import share as share_of
from lib.analysis.joining_effect import both_sides
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.schema import formats
from lib.workspace.canonical import GRADES, MODEL, PAIRS, PROFILES
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS

MANY_NAMES = 3
MOST_SUSPECTS = 30
NEAR_BITS = 3.0
LEVELS = ("optimal", "above", "high")


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to where a sign of trouble is "optimal", and up to where "above" that; beyond is "high"."""

    optimal: float
    above: float
    reason: str


# House rules: there is no published standard for these. Each says what it was set by.
LIMITS = {
    "largest_customer": Limits(
        10,
        20,
        "Five systems that each know a person twice make ten profiles; joining by itself stops at twenty.",
    ),
    "many_names_share": Limits(
        0.005,
        0.02,
        "A nickname and a slip make three ways of writing one person now and then, for one customer in 200; "
        "more than one in 50 means that families are being joined.",
    ),
    "two_births_share": Limits(
        0.005,
        0.02,
        "One keyed date in some hundreds is wrong; more than one in 50 means that parents and children, or "
        "namesakes, are being joined.",
    ),
    "household_share": Limits(
        0.10,
        0.25,
        "Couples and flatmates who both buy are ordinary; more than one customer in four in such a household "
        "means that a phone or an address stands for a shop, a firm or nobody.",
    ),
    "near_share": Limits(
        0.05,
        0.15,
        "Where more than a few joined customers hang on pairs close to the threshold, the threshold, not the "
        "data, decides who they are.",
    ),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers have a number of profiles."""

    profiles: int
    customers: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of trouble: its value (`hits` of `n`), its grade, and the limits with their reason."""

    measure: str
    value: float
    hits: int
    n: int
    level: str
    optimal: float
    above: float
    reason: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A customer that shows a sign of trouble."""

    customer_id: str
    measure: str
    profile_count: int


@dataclass(frozen=True, slots=True)
class Graded:
    """What a round of grading by hand found: precision = right of right and wrong, with Wilson's interval."""

    round: int
    day: str
    right: int
    wrong: int
    cannot_tell: int
    precision: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Result):
    """How profiles became customers, and how good that looks.

    `both_count` customers bought online and offline, `both_before` of their profiles did by themselves;
    `has_model` is whether the profiles were enough to learn weights from.
    """

    profile_count: int
    customer_count: int
    system_count: int
    joined_count: int
    known_share: float | None
    both_count: int
    both_before: int
    has_model: bool
    sizes: tuple[Size, ...]
    signs: tuple[Sign, ...]
    suspects: tuple[Suspect, ...]
    graded: tuple[Graded, ...]


def matching(read: Read, facts: Facts, filters: Filters, *, threshold: float) -> Matching:
    """Return how profiles became customers, with the signs of trouble and their grades.

    Parameters
    ----------
    threshold
        Bits from which on a pair is joined; pairs within `NEAR_BITS` of it are close.
    """
    sizes = _sizes(read)
    profiles = sum(entry.profiles * entry.customers for entry in sizes)
    customers = sum(entry.customers for entry in sizes)
    systems = int(read(PROFILES.agg(n=PROFILES.system.nunique()))["n"][0])
    day = (
        read(selected_days(filters).agg(net=ibis._.net.sum(), known=ibis._.known_net.sum()))
        .fillna(0.0)
        .iloc[0]
    )
    known_share = ratio(day["known"], day["net"])
    before, after = both_sides(read, filters)
    signs = _signs(read, sizes, threshold) if customers else ()
    return Matching(
        **looked_at(facts, filters),
        answer=_answer(profiles, systems, customers, known_share, after, before),
        caveat=_caveat(profiles, customers),
        profile_count=profiles,
        customer_count=customers,
        system_count=systems,
        joined_count=sum(entry.customers for entry in sizes if entry.profiles > 1),
        known_share=known_share,
        both_count=after,
        both_before=before,
        has_model=_has_model(read),
        sizes=sizes,
        signs=signs,
        suspects=_suspects(read) if customers else (),
        graded=graded(read),
    )


def _has_model(read: Read) -> bool:
    return bool(read(MODEL.count().name("n"))["n"][0])


def _sizes(read: Read) -> tuple[Size, ...]:
    counted = PROFILES.group_by("customer_key").agg(profiles=PROFILES.count())
    rows = read(counted.group_by("profiles").agg(customers=ibis._.count()).order_by("profiles"))
    return tuple(Size(int(row["profiles"]), int(row["customers"])) for row in rows.to_dict("records"))


def said_of_customers() -> ir.Table:
    """Return one row per customer: profiles, different first names and different birth dates."""
    return PROFILES.group_by("customer_key").agg(
        profiles=PROFILES.count(),
        names=PROFILES.first_name.nunique(),
        births=PROFILES.birth_date.nunique(),
    )


def _signs(read: Read, sizes: tuple[Size, ...], threshold: float) -> tuple[Sign, ...]:
    said = keep(said_of_customers(), "said_of_customers")
    row = read(
        said.agg(
            joined=said.count(where=said.profiles > 1),
            many=said.count(where=said.names >= MANY_NAMES),
            born=said.count(where=said.births > 0),
            two=said.count(where=said.births > 1),
        )
    ).iloc[0]
    customers = sum(entry.customers for entry in sizes)
    joined, largest = int(row["joined"]), sizes[-1].profiles
    household = _householders(read)
    near = _near(read, threshold)
    return (
        _sign("largest_customer", largest, largest, customers),
        _sign("many_names_share", ratio(row["many"], joined) or 0.0, int(row["many"]), joined),
        _sign("two_births_share", ratio(row["two"], row["born"]) or 0.0, int(row["two"]), int(row["born"])),
        _sign("household_share", household / customers, household, customers),
        _sign("near_share", min(ratio(near, joined) or 0.0, 1.0), near, joined),
    )


def _sign(measure: str, value: float, hits: int, n: int) -> Sign:
    limits = LIMITS[measure]
    level = LEVELS[(value > limits.optimal) + (value > limits.above)]
    return Sign(measure, float(value), hits, n, level, limits.optimal, limits.above, limits.reason)


def _householders(read: Read) -> int:
    """Return how many customers share last name and phone or address with another first name."""
    parts = []
    for columns in (("phone",), ("address", "postcode")):
        told = PROFILES.filter(*(PROFILES[name].notnull() for name in ("last_name", "first_name", *columns)))
        homes = told.group_by("last_name", *columns).agg(
            customers=told.customer_key.nunique(), initials=told.first_name.left(1).nunique()
        )
        several = homes.filter(homes.customers > 1, homes.initials > 1)
        parts.append(told.semi_join(several, ["last_name", *columns]).select("customer_key"))
    return int(read(ibis.union(*parts, distinct=True).count().name("n"))["n"][0])


def _near(read: Read, threshold: float) -> int:
    """Return how many joined customers rest on a pair within `NEAR_BITS` above the threshold."""
    close = PAIRS.filter(
        PAIRS.verdict == "joined",
        PAIRS.match_weight >= threshold,
        PAIRS.match_weight < threshold + NEAR_BITS,
    )
    owner = PROFILES.select("customer_key", left_key="profile_key")
    return int(read(close.join(owner, "left_key").customer_key.nunique().name("n"))["n"][0])


def _suspects(read: Read) -> tuple[Suspect, ...]:
    said = keep(said_of_customers(), "said_of_customers")
    person = CUSTOMERS.select("customer_key", "customer_id")
    found = []
    for measure, shows in (
        ("many_names_share", said.names >= MANY_NAMES),
        ("two_births_share", said.births > 1),
    ):
        told = said.filter(shows).join(person, "customer_key")
        rows = read(told.order_by(ibis.desc("profiles"), "customer_id").limit(MOST_SUSPECTS))
        found += [
            Suspect(row["customer_id"], measure, int(row["profiles"])) for row in rows.to_dict("records")
        ]
    return tuple(found)


def graded(read: Read) -> tuple[Graded, ...]:
    """Return what each round of grading by hand found, the newest first."""
    newest = GRADES.group_by("round", "customer_key").agg(
        verdict=GRADES.verdict.argmax(GRADES.graded_at), graded_at=GRADES.graded_at.max()
    )
    each = newest.group_by("round").agg(
        day=newest.graded_at.max().date().cast("string"),
        right=newest.count(where=newest.verdict == "right"),
        wrong=newest.count(where=newest.verdict == "wrong"),
        cannot_tell=newest.count(where=newest.verdict == "can't tell"),
    )
    rows = read(each.order_by(ibis.desc("round"))).to_dict("records")
    return tuple(
        scored(int(row["round"]), row["day"], int(row["right"]), int(row["wrong"]), int(row["cannot_tell"]))
        for row in rows
    )


def scored(number: int, day: str, right: int, wrong: int, cannot_tell: int) -> Graded:
    """Return a round of grading with its precision: who can't be told counts for neither side."""
    found = share_of(right, right + wrong) if right + wrong else None
    ends = (found.estimate, found.low, found.high) if found else (None, None, None)
    return Graded(number, day, right, wrong, cannot_tell, *ends)


def _answer(
    profiles: int, systems: int, customers: int, known_share: float | None, both: int, both_before: int
) -> str:
    if not profiles:
        return "Can't tell yet: no file names anybody."
    text = (
        f"{formats.plural(profiles, 'record')} of people in {formats.plural(systems, 'system')} "
        f"{'is' if profiles == 1 else 'are'} {formats.plural(customers, 'customer')}"
    )
    if known_share is not None:
        text += f"; {formats.share(known_share)} of revenue has a name"
    if both > both_before:
        text += f"; joining online and stores showed {formats.plural(both, 'customer')} in both" + (
            f", instead of {formats.count(both_before)}" if both_before else ""
        )
    return f"{text}."


def _caveat(profiles: int, customers: int) -> str:
    if not profiles:
        return "It needs a file with names, e-mails, phones or customer numbers."
    if profiles == customers:
        return "No two records could be joined: nothing ties the systems together."
    return (
        "A record is what one system takes for one person. No truth is known: Checks says how good it looks."
    )
