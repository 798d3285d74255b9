"""When and where did each customer begin? The first order of all that the data holds, and its traits.

Grain in: `mart_orders` and `mart_purchases` from the first order of the data to the end of a window, in the
channels and stores of the filters. Grain out: one row per known customer with an order.

Of several first orders at the same moment the trait that is first by name is taken, so that the answer does
not depend on the order of rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import ibis.expr.types as ir

from lib.analysis.filters import Filters, within
from lib.analysis.persona_members import named_personas
from lib.analysis.rfm import segment_members
from lib.errors import UserError
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts
from lib.workspace.kept import keep
from lib.workspace.marts import ORDERS, PURCHASES, UNTOLD

PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class Trait:
    """What customers are told apart by.

    Attributes
    ----------
    words, plural
        As a sentence has it: "first channel", "channels".
    values
        The choice of data -> customer_key and value; who has none is not in it.
    needs
        The column and file that bring it to life.
    """

    words: str
    plural: str
    values: Callable[[Filters], ir.Table]
    needs: str


def observed(facts: Facts, filters: Filters) -> Filters:
    """Return the same choice from the first order of the data on, to the end of the window or of the data.

    Without its segment: who is of it is told by the window itself, see `of_segment`.
    """
    first, last = facts.first_order or filters.start, facts.last_order or filters.end
    end = max(min(filters.end, last), first)
    return replace(filters, start=min(first, filters.start), end=end, segment=None)


def of_segment(rows: ir.Table, filters: Filters) -> ir.Table:
    """Return the rows of the customers who are of the filters' segment in their window; all without one."""
    if filters.segment is None:
        return rows
    return rows.semi_join(segment_members(filters, filters.segment), "customer_key")


def known_orders(seen: Filters) -> ir.Table:
    """Return the rows of `ORDERS` of known customers."""
    order = within(ORDERS, seen)
    return order.filter(order.customer_key.notnull())


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def beginnings(seen: Filters) -> ir.Table:
    """Return customer_key, first_at and first_number (12 x year + month - 1) of each customer; kept."""
    order = known_orders(seen)
    bought = order.filter(order.is_order)
    each = bought.group_by("customer_key").agg(first_at=bought.ordered_at.min())
    return keep(each.mutate(first_number=_number(each.first_at)), "beginnings")


@lru_cache(maxsize=50)  # an expression costs milliseconds to write
def months_of(seen: Filters) -> ir.Table:
    """Return one row per customer and month with a document.

    Returns
    -------
    customer_key, month_number (12 x year + month - 1), was_active (an order), net_revenue (returns netted).
    """
    order = known_orders(seen)
    each = order.group_by("customer_key", "order_month").agg(
        was_active=order.is_order.any(), net_revenue=order.net_revenue.sum()
    )
    return each.mutate(month_number=_number(each.order_month)).drop("order_month")


def _number(moment: ir.DateValue | ir.TimestampValue) -> ir.IntegerValue:
    return (moment.year() * 12 + moment.month() - 1).cast("int32")


def _of_first_order(column: str) -> Callable[[Filters], ir.Table]:
    def values(seen: Filters) -> ir.Table:
        begun, order = beginnings(seen), known_orders(seen)
        bought = order.filter(order.is_order, order[column].notnull())
        first = bought.semi_join(
            begun, [bought.customer_key == begun.customer_key, bought.ordered_at == begun.first_at]
        )
        return first.group_by("customer_key").agg(value=first[column].min())

    return values


def _first_category(seen: Filters) -> ir.Table:
    """Return the category that brought most in the first month; the mart tells months, and no stores."""
    begun = beginnings(seen)
    bought = within(PURCHASES, replace(seen, start=_first_of(seen.start)), "month")
    bought = bought.filter(bought.customer_key.notnull(), bought.category != UNTOLD, bought.net_revenue > 0)
    bought = bought.mutate(first_number=_number(bought.month))
    first = bought.semi_join(begun, ["customer_key", "first_number"])
    spent = first.group_by("customer_key", "category").agg(net=first.net_revenue.sum().round(4))
    most = spent.group_by("customer_key").agg(most=spent.net.max())
    held = spent.join(most, "customer_key")
    held = held.filter(held.net == held.most)
    return held.group_by("customer_key").agg(value=held.category.min())


def personas_of(seen: Filters, book: PersonaBook) -> ir.Table:
    """Return customer_key and value: the persona, by all that the customer bought in the choice of data."""
    named = named_personas(seen, book)
    return named.filter(named.persona.notnull()).select("customer_key", value="persona")


def _first_of(day: date) -> date:
    return day.replace(day=1)


TRAITS: Mapping[str, Trait] = MappingProxyType(
    {
        "channel": Trait(
            "first channel", "channels", _of_first_order("channel"), "the column channel of order lines"
        ),
        "store": Trait(
            "first store", "stores", _of_first_order("store_id"), "the column store of order lines"
        ),
        "category": Trait(
            "first category", "categories", _first_category,
            "the column category of order lines, or a product list",
        ),
        PERSONA: Trait(
            "persona", "personas", lambda seen: personas_of(seen, template()), "a rule for more of them"
        ),
    }
)  # fmt: skip
"""Name -> what customers are told apart by: how they began, or their persona."""


def values_of(name: str, seen: Filters, book: PersonaBook | None) -> ir.Table:
    """Return customer_key and value of a trait; personas by a book, those of the template where None."""
    return personas_of(seen, book) if name == PERSONA and book is not None else TRAITS[name].values(seen)


def trait_named(name: str) -> Trait:
    """Return a trait by its name.

    Raises
    ------
    UserError
        When there is none of that name.
    """
    if name not in TRAITS:
        raise UserError(
            "Customers can't be told apart by this.",
            f"We were asked for “{name}”.",
            f"Choose one of: {', '.join(TRAITS)}.",
        )
    return TRAITS[name]
