"""Whom does a rule choose, what do they bring, and who of them may be contacted?

Grain in: attributes of all customers, buyers and others, with their persona. Grain out: counts and sums of
the chosen, whom they are beside all buyers, or the chosen themselves. Consent is what files tell: who has not
said yes is not contacted, and one no outweighs every yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

import ibis
import ibis.expr.types as ir

from lib.analysis.attributes import Asked, Source, asked_by, column_of, described, spans
from lib.analysis.buyers import spending_buyers
from lib.analysis.choosing import chosen_by, with_cuts
from lib.analysis.customer_list import COLUMNS, CustomerList, masked_customers
from lib.analysis.filters import Filters
from lib.analysis.pattern_members import PatternModel, named_patterns
from lib.analysis.patterns import patterns
from lib.analysis.persona_members import named_personas
from lib.analysis.result import Read, Result, looked_at, ratio
from lib.analysis.rfm import placed_buyers, with_segment
from lib.schema import formats
from lib.schema.audiences import Audience
from lib.schema.personas import OF_PERSONAS, PersonaBook, template
from lib.schema.rules import EVERYBODY, Rule
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import CUSTOMERS

WAYS: Mapping[str, str] = {"email": "E-mail", "sms": "Text message"}
"""How somebody may be contacted -> what a person reads."""

PATTERN = "pattern"

FEW = 10
"""People under whom nothing is told of what they are like."""

_KEY = "customer_key"
_GROUPINGS = {"segment": "Group", "persona": "Persona"}
_NOBODY, _NONE = "Not a buyer", "None of them"
_FIGURES = ("net_revenue", "order_count", "online_share", "recency_days")


@dataclass(frozen=True, slots=True)
class Part:
    """A group that some of the audience are in: their share of it, and the share of all buyers.

    `grouping` is "Group" (by recency, frequency and money) or "Persona".
    """

    grouping: str
    label: str
    customers: int
    share: float
    of_all: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceSize(Result):
    """Whom a rule chooses.

    Attributes
    ----------
    customer_count, buyer_count
        Customers chosen, and how many of them ordered in the window.
    all_customers
        Everybody known, chosen or not.
    net_revenue, revenue_share
        What they brought in the window, and its share of all known customers' net revenue.
    email_count, sms_count
        Who may be contacted so: an address, a yes, and no no.
    parts
        What groups they are in, beside all buyers; none for fewer than ten people.
    """

    customer_count: int
    buyer_count: int
    all_customers: int
    net_revenue: float
    revenue_share: float | None
    email_count: int
    sms_count: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of customers besides figures: the personas in force, and the patterns of buying found."""

    book: PersonaBook
    patterns: PatternModel | None = None


def needs_patterns(rule: Rule) -> bool:
    """Whether a rule asks for the pattern of buying, which has to be found first."""
    return any(condition.attribute == PATTERN for condition in rule.conditions)


def _known(read: Read, facts: Facts, filters: Filters, rule: Rule, book: PersonaBook | None) -> Known:
    found = patterns(read, facts, replace(filters, segment=None)).model if needs_patterns(rule) else None
    return Known(template() if book is None else book, found)


def audience_size(
    read: Read, facts: Facts, filters: Filters, *, rule: Rule = EVERYBODY, book: PersonaBook | None = None
) -> AudienceSize:
    """Return whom a rule chooses among all customers; figures are of the window, channels and stores."""
    known = _known(read, facts, filters, rule, book)
    chosen = _with_ways(members(filters, rule, known))
    may = {f"{way}_count": chosen.count(where=chosen[f"may_{way}"]) for way in WAYS}
    row = read(
        chosen.agg(
            customers=chosen.count(),
            buyers=chosen.count(where=chosen.is_buyer),
            net=chosen.net_revenue.sum().fill_null(0.0),
            **may,
        )
    ).iloc[0]
    everybody = int(read(CUSTOMERS.count().name("n"))["n"].iloc[0])
    bought = spending_buyers(replace(filters, segment=None))
    whole = float(read(bought.agg(net=bought.net_revenue.sum().fill_null(0.0)))["net"].iloc[0])
    count = int(row["customers"])
    share = ratio(float(row["net"]), whole)
    return AudienceSize(
        **looked_at(facts, filters),
        answer=_answer(count, float(row["net"]), share, int(row["email_count"]), facts.currency),
        caveat="All known customers are looked at, those too who bought nothing in the window.",
        customer_count=count,
        buyer_count=int(row["buyers"]),
        all_customers=everybody,
        net_revenue=float(row["net"]),
        revenue_share=share,
        email_count=int(row["email_count"]),
        sms_count=int(row["sms_count"]),
        parts=_parts(read, filters, rule, known) if count >= FEW else (),
    )


def audience_customers(
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    audience: Audience,
    book: PersonaBook | None = None,
    limit: int | None = None,
) -> CustomerList:
    """Return the customers of an audience, masked, most net revenue first; all without a `limit`."""
    chosen = members(filters, audience.rule, _known(read, facts, filters, audience.rule, book))
    count = int(read(chosen.count().name("n"))["n"].iloc[0])
    page = chosen.order_by(ibis.desc("net_revenue"), _KEY).limit(limit)
    people = masked_customers().select(*(one for one in COLUMNS if one in CUSTOMERS.columns))
    listed = page.left_join(people, _KEY).drop(f"{_KEY}_right")
    told = listed.left_join(spans(replace(filters, segment=None)), _KEY)
    return CustomerList(
        **looked_at(facts, filters),
        answer=f"“{audience.name}”: {formats.plural(count, 'customer')}.",
        caveat="Names, e-mail addresses and phone numbers are masked.",
        title=audience.name,
        customer_count=count,
        customers=read(told.order_by(ibis.desc("net_revenue"), _KEY).select(*COLUMNS)),
    )


def reachable(
    read: Read, facts: Facts, filters: Filters, *, rule: Rule, way: str, book: PersonaBook | None = None
) -> ir.Table:
    """Return customer_key of whom a rule chooses and who may be contacted on a way.

    Parameters
    ----------
    way
        One of `WAYS`.
    """
    chosen = _with_ways(members(filters, rule, _known(read, facts, filters, rule, book)))
    return chosen.filter(chosen[f"may_{way}"]).select(_KEY)


def members(filters: Filters, rule: Rule, known: Known) -> ir.Table:
    """Return the customers whom a rule chooses; kept.

    Returns
    -------
    customer_key, is_buyer, and `_FIGURES` of the window.
    """
    filters = replace(filters, segment=None)
    describe = partial(described, filters, more=_sources(known))
    asked = dict.fromkeys((*asked_by(rule.conditions), *((name, ()) for name in _FIGURES)))
    told = with_cuts(describe(tuple(asked)), rule.conditions, describe)
    chosen = told.filter(chosen_by(told, rule)) if rule != EVERYBODY else told
    return keep(chosen.select(_KEY, "is_buyer", *_FIGURES), "audience")


def _sources(known: Known) -> dict[str, Source]:
    """Return what tells personas and patterns, by what is known."""

    def personas(filters: Filters, wanted: list[Asked]) -> ir.Table:
        named = named_personas(filters, known.book)
        return named.select(_KEY, **{column_of(one): named[one[0]] for one in wanted})

    def pattern(filters: Filters, wanted: list[Asked]) -> ir.Table:
        if known.patterns is None:  # too few buyers to find any
            none = spending_buyers(filters)
            return none.select(_KEY, **{column_of(wanted[0]): ibis.null("string")})
        named = named_patterns(filters, known.patterns)
        return named.select(_KEY, **{column_of(wanted[0]): named.pattern})

    return {**dict.fromkeys(OF_PERSONAS, personas), PATTERN: pattern}


def _with_ways(chosen: ir.Table) -> ir.Table:
    """Add whether each may be contacted, a column a way."""
    return chosen.left_join(ways(), _KEY).drop(f"{_KEY}_right")


@cache
def ways() -> ir.Table:
    """Return customer_key and, a column a way, whether the customer may be contacted so; kept."""
    has = {"email": CUSTOMERS.email, "sms": CUSTOMERS.phone}
    may = {
        f"may_{way}": (has[way].fill_null("").strip() != "") & CUSTOMERS[f"{way}_consent"].fill_null(False)
        for way in WAYS
    }
    return keep(CUSTOMERS.select(_KEY, **may), "ways")


def _parts(read: Read, filters: Filters, rule: Rule, known: Known) -> tuple[Part, ...]:
    """Put the audience's groups beside those of all buyers."""
    filters = replace(filters, segment=None)
    inside = members(filters, rule, known)
    grouped = {
        "segment": with_segment(placed_buyers(filters)),
        "persona": named_personas(filters, known.book),
    }
    found: list[Part] = []
    for name, grouping in _GROUPINGS.items():
        label = grouped[name].select(_KEY, label=grouped[name][name].fill_null(_NONE))
        chosen = inside.left_join(label, _KEY)
        here = _counted(read, chosen.select(label=chosen.label.fill_null(_NOBODY)))
        there = _counted(read, label)
        count, whole = sum(here.values()), sum(there.values())
        found += [
            Part(grouping, group, n, n / count, ratio(there.get(group, 0), whole) or 0.0)
            for group, n in sorted(here.items(), key=lambda each: (-each[1], each[0]))
        ]
    return tuple(found)


def _counted(read: Read, people: ir.Table) -> dict[str, int]:
    each = read(people.group_by("label").agg(n=people.count()))
    return dict(zip(each["label"], each["n"].astype(int), strict=True))


def _answer(count: int, net: float, share: float | None, by_mail: int, currency: str | None) -> str:
    if not count:
        return "Nobody fulfils this rule: loosen a condition, or begin a new alternative with “or”."
    part = "" if share is None or net <= 0 else f", {formats.share(share)} of known customers'"
    verb = "has" if count == 1 else "have"
    return (
        f"{formats.plural(count, 'customer')} {verb} brought {formats.money(net, currency)}{part} "
        "net revenue; "
        f"{formats.count(by_mail)} may be e-mailed."
    )
