"""Into which groups are buyers put: RFM groups, tiers by net revenue, personas, or sides that they buy on?

Grain in: buyers of one window. Grain out: one row per buyer with the place of the group, the same for all
of them, so that whoever compares windows need not know by what it is grouped.
"""

import itertools
from dataclasses import dataclass, replace
from functools import lru_cache

import ibis
import ibis.expr.types as ir

from lib.analysis.buyers import spending_buyers
from lib.analysis.channel_kinds import KINDS as CHANNEL_KINDS
from lib.analysis.channel_kinds import placed_kinds
from lib.analysis.filters import Filters
from lib.analysis.inequality import TIERS
from lib.analysis.persona_members import placed_personas
from lib.analysis.personas import REMAINDER
from lib.analysis.rfm import GROUPS, is_of, placed_buyers
from lib.errors import UserError
from lib.schema.personas import PersonaBook, template
from lib.workspace.kept import keep

SEGMENT, TIER, PERSONA, SIDES = "segment", "tier", "persona", "sides"
KINDS = (SEGMENT, TIER, PERSONA, SIDES)
_KEY = "customer_key"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to group buyers; hashable.

    Attributes
    ----------
    kind
        One of `KINDS`.
    book
        The personas, where it is by them; else empty.
    """

    kind: str
    book: PersonaBook = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The groups by their place: tiers from the top, personas as in the book, the remainder last."""
        if self.kind == SEGMENT:
            return tuple(group.name for group in GROUPS)
        if self.kind == TIER:
            return TIER_NAMES
        if self.kind == SIDES:
            return CHANNEL_KINDS
        return (*(one.name for one in self.book), REMAINDER)


def grouping(by: str, book: PersonaBook | None = None) -> Grouping:
    """Return the grouping of a name; by personas of the template where no book is given.

    Raises
    ------
    UserError
        When there is none of that name.
    """
    if by not in KINDS:
        raise UserError(
            "Customers can't be grouped by this.",
            f"We were asked for “{by}”.",
            f"Choose one of: {', '.join(KINDS)}.",
        )
    return Grouping(by, (template() if book is None else book) if by == PERSONA else ())


def place_of(by: Grouping, name: str) -> int:
    """Return the place of a group.

    Raises
    ------
    UserError
        When there is none of that name.
    """
    if name not in by.names:
        raise UserError(
            "There is no such group.",
            f"We were asked for “{name}”.",
            f"Choose one of: {', '.join(by.names)}.",
        )
    return by.names.index(name)


def _tier_names() -> tuple[str, ...]:
    """Name bands by their ends in percent: "Top 1 %", "1 to 5 %"."""
    ends = [f"{upto * 100:g}" for upto in TIERS]
    return (f"Top {ends[0]} %", *(f"{low} to {high} %" for low, high in itertools.pairwise(ends)))


TIER_NAMES = _tier_names()
"""Bands of buyers by net revenue, from the top: `lib.analysis.inequality.TIERS` without the ones above."""


def placed(filters: Filters, by: Grouping) -> ir.Table:
    """Return customer_key, place (int8, of `Grouping.names`) and net_revenue of each buyer of a window.

    Of the window, channels and stores of the filters; their segment is not looked at.
    """
    filters = replace(filters, segment=None)
    if by.kind == TIER:
        return _by_tier(filters)
    if by.kind == SIDES:
        return placed_kinds(filters).select(_KEY, "net_revenue", "place")
    return _by_segment(filters, by) if by.kind == SEGMENT else _by_persona(filters, by)


def _by_segment(filters: Filters, by: Grouping) -> ir.Table:
    each = placed_buyers(filters)
    places = [(is_of(each, name), ibis.literal(place, type="int8")) for place, name in enumerate(by.names)]
    return each.select(_KEY, "net_revenue", place=ibis.cases(*places, else_=ibis.null("int8")))


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def _by_tier(filters: Filters) -> ir.Table:
    """Tiers as on Top customers: counts rounded up, of equals the lower customer key goes first; kept."""
    each = placed_buyers(filters)
    order = [ibis.desc(each.net_revenue), each.customer_key.asc()]
    ranked = each.select(
        _KEY,
        "net_revenue",
        rank=ibis.row_number().over(order_by=order) + 1,
        buyers=each.count().over(),
    )
    within = [
        # Rounded first: 0.07 x 100 is 7.000000000000001, and would be 8 people.
        (ranked["rank"] <= (ranked.buyers * upto).round(6).ceil(), ibis.literal(place, type="int8"))
        for place, upto in enumerate(TIERS)
    ]
    last = ibis.literal(len(TIERS) - 1, type="int8")
    return keep(ranked.select(_KEY, "net_revenue", place=ibis.cases(*within, else_=last)), "tiers")


def _by_persona(filters: Filters, by: Grouping) -> ir.Table:
    each = placed_personas(filters, by.book).select(_KEY, "persona")
    spent = spending_buyers(filters).select(_KEY, "net_revenue")
    joined = each.join(spent, _KEY)
    rest = ibis.literal(len(by.book), type="int8")
    return joined.select(_KEY, "net_revenue", place=joined.persona.fill_null(rest).cast("int8"))
