"""What if we did this for these customers? What it costs, what it must bring, and what it may come to.

Grain in: groups of the window's buyers, campaigns of which somebody was kept back. Grain out: one plan.

What something changes is only taken from a campaign in which chance decided who got it. Where there is none,
no value is made up: the break-even effect and the test that would find it are told, and a range only for what
a person has typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lib.analysis.best import check_share
from lib.analysis.break_even import (
    MONTHS,
    Costs,
    Outcome,
    arm_size,
    arm_size_of_shares,
    break_even,
    from_interval,
    from_range,
    outcome,
    smallest_found,
)
from lib.analysis.campaign_members import TOLD
from lib.analysis.experiments import Effect, Experiment, experiments
from lib.analysis.filters import Filters
from lib.analysis.likelihood import Numbers
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.top_customers import percent
from lib.analysis.whom import EVERYBODY, PERSONA, REST, SEGMENT, TEST_MONTHS, TOP, Crowd, crowds
from lib.errors import UserError
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts

RANDOMISED, TYPED, NOTHING = "randomised", "typed", "nothing"
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, for whom, at what cost.

    Attributes
    ----------
    action
        A campaign by its name, or what the retailer calls what it wants to do.
    whom
        Id of a `Crowd`.
    share
        Which share of buyers is the top.
    costs
        See there.
    times
        How often in a year it is done for a customer.
    margin_share
        Gross profit of net revenue, as typed; from the data where None.
    typed
        Net revenue more per customer and year, from and to, as somebody believes; None where nobody said.
    test_months
        How long a test would run.
    """

    action: str = ""
    whom: str = REST
    share: float = 0.01
    costs: Costs = field(default_factory=Costs)
    times: float = 1.0
    margin_share: float | None = None
    typed: tuple[float, float] | None = None
    test_months: int = TEST_MONTHS


@dataclass(frozen=True, slots=True)
class Testing:
    """How a group would show the break-even effect.

    Attributes
    ----------
    id, name, customers
        The group.
    revenue_per_customer
        A year's net revenue, at the pace of the window.
    break_even_share
        The break-even effect as a share of it.
    revenue_size
        Customers in each of two arms of a test that looks at net revenue; None where costs are nothing, or
        how much revenue varies is not known.
    order_size
        The same of a test that looks at how many order, when an order brings what it brings now.
    is_possible
        Whether the group has enough for either.
    smallest_share
        The smallest effect that a test on the whole group finds, as a share of what they bring.
    worth_knowing
        What knowing the effect in this group for certain would be worth; only where chance has decided.
    """

    id: str
    name: str
    customers: int
    revenue_per_customer: float
    break_even_share: float | None
    revenue_size: int | None
    order_size: int | None
    is_possible: bool
    smallest_share: float | None
    worth_knowing: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation(Result):
    """A plan, and what it comes to within a year.

    Attributes
    ----------
    plan, whom
        What was asked, and whom it is for in words.
    customers, revenue_per_customer
        How many, and a year's net revenue of each at the pace of the window.
    margin_share, margin_source
        "typed", "data", or "none": then revenue counts as profit.
    cost
        All of it, in a year.
    break_even, break_even_share
        Net revenue more per customer and year at which costs come back; as a share of what each brings.
    testing
        The test for these customers.
    evidence
        "randomised", "typed" or "nothing".
    problems
        Why the campaign's difference is not taken; empty where it is.
    effect
        What chance has shown, of these customers where they were enough, else of all members.
    is_from_file
        Whether the campaign's own file tells what its members did, and no order was looked up.
    outcome
        The range; None where nothing is known and nothing typed.
    groups
        Where to test, the one to begin with first where there is one (`first`).
    """

    plan: Plan
    whom: str
    customers: int
    revenue_per_customer: float | None
    margin_share: float
    margin_source: str
    cost: float
    break_even: float | None
    break_even_share: float | None
    testing: Testing | None
    evidence: str
    problems: tuple[str, ...]
    effect: Effect | None
    is_from_file: bool
    outcome: Outcome | None
    groups: tuple[Testing, ...]
    first: str


def simulate(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    plan: Plan = Plan(),
    book: PersonaBook | None = None,
) -> Simulation:
    """Return what a plan costs, what it must bring, and what it may come to.

    Raises
    ------
    UserError
        When the plan can't be: a share out of range, costs below nothing, an unknown group.
    """
    _check(plan)
    known = template() if book is None else book
    found = crowds(read, filters, plan.share, plan.test_months, known)
    crowd = next((one for one in found if one.id == plan.whom), None)
    if found and crowd is None:
        raise UserError(
            "There are no such customers.",
            f"We were asked for “{plan.whom}”.",
            f"Choose one of: {', '.join(one.id for one in found)}.",
        )
    tried = next((one for one in _tried(read, facts, filters, plan, known)), None)
    empty = _empty(facts, filters, plan)
    return _told(empty, crowd, found, tried, filters.months) if crowd else empty


def _tried(
    read: Read, facts: Facts, filters: Filters, plan: Plan, book: PersonaBook
) -> tuple[Experiment, ...]:
    if not plan.action:
        return ()
    return tuple(one for one in experiments(read, facts, filters, book=book) if one.campaign == plan.action)


def _told(
    empty: Simulation, crowd: Crowd, found: Sequence[Crowd], tried: Experiment | None, months: int
) -> Simulation:
    plan, a_year = empty.plan, MONTHS / months
    margin, source = _margin(plan, crowd)
    must = break_even(plan.costs, crowd.customers, plan.times, margin)
    effect = _effect_of(tried, crowd.id) if tried else None
    drawn = _drawn(plan, effect)
    groups = [
        _testing(one, plan, must, a_year, _worth(tried, one, plan, margin))
        for one in found
        if one.id != EVERYBODY
    ]
    told = replace(
        empty,
        whom=name_of(crowd.id, plan.share),
        customers=crowd.customers,
        revenue_per_customer=crowd.revenue_per_customer * a_year,
        margin_share=margin,
        margin_source=source,
        cost=plan.costs.once + crowd.customers * plan.costs.per_customer * plan.times,
        break_even=must,
        break_even_share=ratio(must or 0.0, crowd.revenue_per_customer * a_year),
        testing=_testing(crowd, plan, must, a_year, None),
        evidence=RANDOMISED if effect else TYPED if plan.typed else NOTHING,
        problems=tried.problems if tried else (),
        effect=effect,
        is_from_file=tried is not None and tried.outcome == TOLD,
        outcome=None if drawn is None else outcome(drawn, plan.costs, crowd.customers, plan.times, margin),
    )
    told = _with_first(told, groups)
    return replace(told, answer=_answer(told), caveat=_caveat(told))


def _margin(plan: Plan, crowd: Crowd) -> tuple[float, str]:
    if plan.margin_share is not None:
        return plan.margin_share, "typed"
    if crowd.margin_share is not None and crowd.margin_share > 0:
        return crowd.margin_share, "data"
    return 1.0, "none"


def _effect_of(tried: Experiment, whom: str) -> Effect | None:
    """Return what chance has shown of these customers, or of all members where these are not told apart."""
    by_group = {f"{one.kind}:{one.name}": one for one in tried.effects if one.arm is None}
    return by_group.get(whom) or by_group.get("all:")


def _drawn(plan: Plan, effect: Effect | None) -> Numbers | None:
    """Return draws of the net revenue more per customer and year."""
    if effect is not None:
        return from_interval(effect.revenue.low * plan.times, effect.revenue.high * plan.times)
    return from_range(*plan.typed) if plan.typed else None


def _worth(tried: Experiment | None, crowd: Crowd, plan: Plan, margin: float) -> float | None:
    """Return what knowing the effect in one group would be worth, what is spent once left out."""
    effects = [one for one in (tried.effects if tried else ()) if one.arm is None]
    own = next((one for one in effects if f"{one.kind}:{one.name}" == crowd.id), None)
    drawn = _drawn(replace(plan, typed=None), own)
    if drawn is None:
        return None
    running = Costs(per_customer=plan.costs.per_customer)
    return outcome(drawn, running, crowd.customers, plan.times, margin).worth_knowing


def _testing(crowd: Crowd, plan: Plan, must: float | None, a_year: float, worth: float | None) -> Testing:
    yearly = crowd.revenue_per_customer * a_year
    part = plan.test_months / MONTHS
    size = arm_size(must * part, crowd.deviation) if must and crowd.deviation else None
    orders = None
    if must and crowd.order_value and crowd.order_share is not None:
        orders = arm_size_of_shares(crowd.order_share, must * part / crowd.order_value)
    least = smallest_found(crowd.customers, crowd.deviation) if crowd.deviation else None
    return Testing(
        id=crowd.id,
        name=name_of(crowd.id, plan.share),
        customers=crowd.customers,
        revenue_per_customer=yearly,
        break_even_share=ratio(must, yearly) if must is not None else None,
        revenue_size=size,
        order_size=orders,
        is_possible=any(each is not None and 2 * each <= crowd.customers for each in (size, orders)),
        smallest_share=ratio(least / part, yearly) if least is not None else None,
        worth_knowing=worth,
    )


def _with_first(told: Simulation, groups: Sequence[Testing]) -> Simulation:
    """Add where to test first.

    Where chance has decided already: where not knowing better costs most. Else where the break-even effect is
    the smallest share of what customers bring, among the groups that have enough of them for the test.
    """
    if told.effect:
        told_apart = [one for one in groups if one.worth_knowing]
        order = sorted(told_apart, key=lambda one: -(one.worth_knowing or 0.0))
    else:
        possible = [one for one in groups if one.is_possible and one.break_even_share is not None]
        order = sorted(possible, key=lambda one: one.break_even_share or 0.0)
    rest = sorted((one for one in groups if one not in order), key=lambda one: -one.customers)
    return replace(told, groups=(*order, *rest), first=order[0].id if order else "")


def name_of(whom: str, share: float) -> str:
    """Return what a group is called in a sentence."""
    kind, _, name = whom.partition(":")
    fixed = {
        EVERYBODY: "all customers",
        TOP: f"the top {percent(share)}",
        REST: f"customers outside the top {percent(share)}",
    }
    return fixed.get(kind) or {PERSONA: f"persona {name}", SEGMENT: f"segment {name}"}.get(kind, whom)


def _check(plan: Plan) -> None:
    check_share(plan.share)
    costs = plan.costs
    amounts = (costs.per_customer, costs.fixed, costs.training, costs.technology)
    wrong = [
        (any(amount < 0 for amount in amounts), "a cost is below nothing", "Give costs of 0 or more"),
        (not 0 < plan.times <= 366, "it is done more than daily or never", "Give how often in a year"),  # noqa: PLR2004
        (
            plan.margin_share is not None and not 0 < plan.margin_share <= 1,
            "the margin is none",
            "Give a share above 0 and at most 1",
        ),
        (
            plan.typed is not None and plan.typed[0] > plan.typed[1],
            "the range ends before it begins",
            "Give the lower amount first",
        ),
        (not 1 <= plan.test_months <= MOST_MONTHS, "the test has no length", "Give 1 to 12 months"),
    ]
    for is_wrong, what, hint in wrong:
        if is_wrong:
            raise UserError("This plan can't be worked out.", f"We saw that {what}.", f"{hint}.")


def _empty(facts: Facts, filters: Filters, plan: Plan) -> Simulation:
    return Simulation(
        **looked_at(facts, filters),
        answer="Can't tell yet: no known customer ordered in this window.",
        caveat="",
        plan=plan,
        whom=name_of(plan.whom, plan.share),
        customers=0,
        revenue_per_customer=None,
        margin_share=1.0,
        margin_source="none",
        cost=0.0,
        break_even=None,
        break_even_share=None,
        testing=None,
        evidence=NOTHING,
        problems=(),
        effect=None,
        is_from_file=False,
        outcome=None,
        groups=(),
        first="",
    )


def _answer(told: Simulation) -> str:
    if told.outcome:
        low, high = (formats.money(end, told.currency) for end in (told.outcome.low, told.outcome.high))
        begin = "With the range that was typed, it" if told.evidence == TYPED else "It"
        return (
            f"{begin} comes to between {low} and {high} within a year for "
            f"{formats.plural(told.customers, 'customer')}, and loses money in "
            f"{formats.share(told.outcome.loss_share)} of cases."
        )
    if not told.break_even:
        return "Nobody has tried this by chance yet: say what it costs, and see what it must bring."
    each = f"each of {formats.plural(told.customers, 'customer')}"
    part = f", {formats.share(told.break_even_share)} of what each brings" if told.break_even_share else ""
    return f"It pays if {each} brings {formats.money(told.break_even, told.currency)} more in a year{part}."


def _caveat(told: Simulation) -> str:
    if told.problems:
        return f"The campaign's difference is not taken: {'; '.join(told.problems)}."
    margin = {
        "none": "No file tells costs of goods: all revenue counts as profit, until a margin is typed.",
        "typed": f"Of net revenue {formats.share(told.margin_share)} counts as profit, as typed.",
        "data": f"Of net revenue {formats.share(told.margin_share)} counts as profit, from known costs.",
    }[told.margin_source]
    if told.effect is None:
        return margin
    own = f"{told.effect.kind}:{told.effect.name}" == told.plan.whom
    whose = (
        "" if own else " It was measured on all members of the campaign, who may differ from these customers."
    )
    counted = "What its file tells counts" if told.is_from_file else "What changed within 30 days counts"
    return f"{counted}, and nothing after.{whose} {margin}"
