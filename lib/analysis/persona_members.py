"""Which persona is each buyer, and which are they nearly? Every persona's rule on every buyer of a window.

Grain in: attributes of customers. Grain out: one row per buyer. A buyer's persona is the first in the book
whose rule holds. The runner-up is the next whose rule holds too, else the one of whose conditions most are
fulfilled, at least half of them; of equals the first in the book.
"""

from dataclasses import dataclass, replace
from functools import lru_cache, partial

import ibis
import ibis.expr.types as ir

from lib.analysis.attributes import asked_by, described
from lib.analysis.choosing import met_share, with_cuts
from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.schema.personas import PersonaBook
from lib.workspace.facts import Facts
from lib.workspace.kept import keep

NEARLY = 0.5
"""Share of a rule's conditions from which on somebody is nearly that persona."""

_KEY = "customer_key"


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def placed_personas(filters: Filters, book: PersonaBook) -> ir.Table:
    """Return each buyer's persona and runner-up as places in the book; kept.

    Returns
    -------
    customer_key, persona, runner_up (int8, counted from 0, null for none), and fits_0, fits_1 … whether the
    rule of each persona holds. Of the window, channels and stores; the segment is not looked at.
    """
    filters = replace(filters, segment=None)
    if not book:
        none = described(filters, (), buyers_only=True)
        empty = {name: ibis.null("int8") for name in ("persona", "runner_up")}
        return keep(none.select(_KEY, **empty), "personas")
    conditions = tuple(condition for one in book for condition in one.rule.conditions)
    describe = partial(described, filters, buyers_only=True)
    told = with_cuts(describe(asked_by(conditions)), conditions, describe)
    met = {f"met_{place}": met_share(told, one.rule) for place, one in enumerate(book)}
    each = told.select(_KEY, **met)
    each = each.mutate(persona=_first(each, len(book), 1.0))
    others = {
        f"met_{place}": ibis.ifelse((each.persona == place).fill_null(False), -1.0, each[f"met_{place}"])
        for place in range(len(book))
    }
    fits = {f"fits_{place}": each[f"met_{place}"] >= 1 for place in range(len(book))}
    left = each.select(_KEY, "persona", **others, **fits)
    best = _greatest([left[name] for name in others])
    placed = left.mutate(
        runner_up=ibis.ifelse(best >= NEARLY, _first(left, len(book), best), ibis.null("int8"))
    )
    return keep(placed.select(_KEY, "persona", "runner_up", *fits), "personas")


def named_personas(filters: Filters, book: PersonaBook) -> ir.Table:
    """Return customer_key, persona and runner_up (their names, null for none) of each buyer of the window."""
    placed = placed_personas(filters, book)
    return placed.select(_KEY, **{name: _name(placed[name], book) for name in ("persona", "runner_up")})


@dataclass(frozen=True, slots=True)
class PersonaOf:
    """A customer's persona and the one that they nearly are; None where there is none."""

    persona: str | None
    runner_up: str | None


def persona_of(
    read: Read,
    facts: Facts,  # noqa: ARG001 (every analysis is asked alike)
    filters: Filters,
    *,
    customer_key: int,
    book: PersonaBook,
) -> PersonaOf:
    """Return the persona of one customer; none of who did not buy in the window."""
    named = named_personas(filters, book)
    rows = read(named.filter(named.customer_key == customer_key)).to_dict("records")
    told = {name: value for row in rows for name, value in row.items() if isinstance(value, str)}
    return PersonaOf(told.get("persona"), told.get("runner_up"))


def _name(place: ir.IntegerValue, book: PersonaBook) -> ir.StringValue:
    if not book:
        return ibis.null("string")
    return ibis.cases(*((place == at, one.name) for at, one in enumerate(book)), else_=ibis.null("string"))


def _first(each: ir.Table, count: int, least: float | ir.FloatingValue) -> ir.IntegerValue:
    """The first place whose share of conditions is at least so much."""
    places = [(each[f"met_{place}"] >= least, ibis.literal(place, type="int8")) for place in range(count)]
    return ibis.cases(*places, else_=ibis.null("int8"))


def _greatest(values: list[ir.FloatingValue]) -> ir.FloatingValue:
    return ibis.greatest(*values) if values[1:] else values[0]
