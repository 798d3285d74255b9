"""Which ten joined customers should a person grade? A random sample, the same for everybody who looks.

Grain in: customers of two profiles or more, what was graded. Grain out: the customers of one round.
"""

from dataclasses import dataclass

import ibis

from lib.analysis.filters import Filters
from lib.analysis.result import Read, Result, looked_at
from lib.schema import formats
from lib.workspace.canonical import GRADES, PROFILES
from lib.workspace.facts import Facts
from lib.workspace.marts import CUSTOMERS

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class ToGrade:
    """A customer of the sample, and the verdict where it has one in this round."""

    customer_key: int
    customer_id: str
    profile_count: int
    verdict: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingRound(Result):
    """The customers of one round of grading; `number` counts rounds from 1."""

    number: int
    customers: tuple[ToGrade, ...]

    @property
    def is_done(self) -> bool:
        """Whether each of them has a verdict."""
        return bool(self.customers) and all(entry.verdict for entry in self.customers)


def grading_round(read: Read, facts: Facts, filters: Filters, *, number: int | None = None) -> GradingRound:
    """Return the customers of a round: ten joined ones, by the digest of their number and the round's.

    Parameters
    ----------
    number
        Of the round; None for the one that was begun last, or the first.
    """
    told = read(GRADES.agg(last=GRADES.round.max().fill_null(1))).iloc[0]
    wanted = number or int(told["last"])
    size = PROFILES.group_by("customer_key").agg(profile_count=PROFILES.count())
    joined = size.filter(size.profile_count > 1)
    # A digest and not chance: whoever looks again in this round sees the same ten.
    drawn = (joined.customer_key.cast("string") + ibis.literal(f"/{wanted}")).hexdigest("md5")
    sample = joined.mutate(drawn=drawn).order_by("drawn", "customer_key").limit(SAMPLE)
    of_round = GRADES.filter(GRADES.round == wanted)
    said = of_round.group_by(graded="customer_key").agg(verdict=of_round.verdict.argmax(of_round.graded_at))
    named = sample.join(CUSTOMERS.select("customer_key", "customer_id"), "customer_key")
    rows = read(named.left_join(said, named.customer_key == said.graded).order_by("drawn")).to_dict("records")
    customers = tuple(
        ToGrade(
            int(row["customer_key"]),
            row["customer_id"],
            int(row["profile_count"]),
            row["verdict"] if isinstance(row["verdict"], str) else None,
        )
        for row in rows
    )
    return GradingRound(
        **looked_at(facts, filters),
        answer=f"Round {wanted}: {formats.plural(len(customers), 'joined customer')} to grade.",
        caveat="Drawn at random among customers of two records or more.",
        number=wanted,
        customers=customers,
    )
