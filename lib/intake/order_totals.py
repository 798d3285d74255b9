"""Does an amount stand on every line of an order, although it is the whole order's?

Grain in: the amount and order columns of one file of order lines, as text. Grain out: one `Repeat`, and a
question where it leaves a doubt. Adding such a column up would count an order once for each of its lines.

All lines of an order bear the same amount in two cases: it is the order's total, or everything costs the
same. In the second the amounts of different orders are the same too, so a total is certain where the
amounts of the orders differ and those of their lines don't.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.mapping import Question
from lib.intake.paid import TOTALS
from lib.schema.tables import normal_header

REPEATED = "repeated amount "
"""A question's topic is this and the header; the answers are the canonical columns that it may feed."""

MOST = 0.95
"""Share of the orders of several lines whose lines must bear one amount; the rest are typing errors."""

_APART = ("product_id", "product_name", "quantity", "unit_price", "line_number")
"""What tells the lines of an order apart."""

_ORDERS = 3
"""Orders of several lines, with as many different amounts, from which on there is no doubt."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """How the amounts of orders of several lines look.

    Attributes
    ----------
    orders
        Orders of several lines.
    same
        Of these, orders on whose lines one amount stands.
    amounts
        Different amounts of these.
    example
        One of these orders.
    """

    orders: int
    same: int
    amounts: int
    example: str

    @property
    def is_total(self) -> bool:
        """Whether the column can only be the order's total."""
        return self.is_doubtful and self.same >= _ORDERS and self.amounts >= max(_ORDERS, self.same * 0.3)

    @property
    def is_doubtful(self) -> bool:
        """Whether the column may be the order's total."""
        return self.orders > 0 and self.same >= MOST * self.orders


def with_totals(seen: Look, draft: Draft) -> Draft:
    """Return a draft in which an amount of whole orders is not taken for one of lines.

    What the person has said of a column by hand, and what a declared platform says, stays.
    """
    order, amount = draft.sources.get("order_id"), draft.sources.get("net_revenue")
    if draft.table != "order_lines" or draft.platform or not order or not amount:
        return draft
    if {"net_revenue", "order_total"} & draft.by_hand:
        return draft
    repeat = repeat_of(seen, order, amount, _apart(draft))
    if not repeat.is_total and not (repeat.is_doubtful and _fits_orders(seen, draft)):
        doubt = () if _is_asked(repeat, amount[0]) else _doubt(repeat, amount[0])
        return replace(draft, warnings=(*draft.warnings, *doubt))
    sources = {name: headers for name, headers in draft.sources.items() if name != "net_revenue"}
    if "gross_revenue" in sources or {"unit_price", "quantity"} <= sources.keys():
        done = "the lines' own prices count instead"
    else:
        sources["order_total"] = amount
        done = "it is spread over them by quantity"
    said = (
        f"{amount[0]} is the amount of the whole order: it stands on each of its lines "
        f"(in {repeat.same:,} of {repeat.orders:,} orders of several lines, such as {repeat.example}), "
        f"so {done}."
    )
    return replace(draft, sources=sources, warnings=(*draft.warnings, said))


def total_question(seen: Look, draft: Draft) -> Question | None:
    """Return the question whose a repeated amount is, the order's or each line's; None without a doubt.

    Expects a draft that `with_totals` returned.
    """
    order, amount = draft.sources.get("order_id"), draft.sources.get("net_revenue")
    if draft.table != "order_lines" or draft.platform or not order or not amount:
        return None
    if {"net_revenue", "order_total"} & draft.by_hand:
        return None
    repeat = repeat_of(seen, order, amount, _apart(draft))
    if not repeat.is_doubtful or not _is_asked(repeat, amount[0]):
        return None
    return Question(
        f"{REPEATED}{amount[0]}",
        f"All lines of an order bear the same {amount[0]} (order {repeat.example}, for one). "
        "Is it the amount of the whole order, or of each line?",
        (
            ("order_total", f"of the whole order: it counts once, spread over the lines of {repeat.example}"),
            ("net_revenue", f"of each line: it counts on every line of {repeat.example}"),
        ),
    )


def _apart(draft: Draft) -> list[str]:
    return [header for name in _APART for header in draft.sources.get(name, ())]


def _is_asked(repeat: Repeat, header: str) -> bool:
    """Whether the doubt is more than chance: everything costs the same in a shop of one price only."""
    return repeat.amounts > 1 or (repeat.same == 1 and normal_header(header) in TOTALS)


def _fits_orders(seen: Look, draft: Draft) -> bool:
    """Return whether the amounts fit the prices of whole orders, and in no order those of a line.

    Tax and shipping may be in: within half of what the lines' prices come to, and a hundredth off any line.
    """
    if not {"unit_price", "quantity"} <= draft.sources.keys():
        return False
    order, amount, price, pieces = (
        seen.cell(draft.sources[name]) for name in ("order_id", "net_revenue", "unit_price", "quantity")
    )
    number = "try_cast(replace(regexp_replace({}, '[^0-9.,-]', '', 'g'), ',', '.') as double)"
    stated, priced = number.format(amount), f"{number.format(price)} * {number.format(pieces)}"
    row = seen.connection.execute(
        f"""select count(*), count(*) filter (abs(amount - whole) <= 0.5 * abs(whole) and nearest > 0.01)
        from (select any_value({stated}) as amount, sum({priced}) as whole,
                min(abs({stated} - {priced}) / nullif(abs({stated}), 0)) as nearest
            from {seen.rows} where {order} is not null group by {order} having count(*) > 1)"""
    ).fetchone()
    orders, fitting = row or (0, 0)
    return orders > 0 and fitting == orders


def _doubt(repeat: Repeat, header: str) -> tuple[str, ...]:
    if not repeat.is_doubtful:
        return ()
    return (
        f"All lines of an order bear the same {header} (order {repeat.example}, for one). They are added up; "
        "if it is the amount of the whole order, set the column to order total.",
    )


def repeat_of(seen: Look, order: Sequence[str], amount: Sequence[str], others: Sequence[str]) -> Repeat:
    """Return how often an amount is the same on all lines of an order.

    Parameters
    ----------
    seen
        Holds the columns.
    order, amount
        Headers of the order's number and of the amount.
    others
        Headers of what tells lines apart (product, quantity): lines that are equal in these too are two of
        the same and prove nothing.
    """
    apart = ", ".join(f"coalesce({seen.cell([header])}, '')" for header in others) or "''"
    row = seen.connection.execute(
        f"""select count(*), count(*) filter (amounts = 1), count(distinct amount) filter (amounts = 1),
            min(order_id) filter (amounts = 1)
        from (select {seen.cell(order)} as order_id, count(distinct {seen.cell(amount)}) as amounts,
                any_value({seen.cell(amount)}) as amount, count(distinct row({apart})) as kinds
            from {seen.rows} where {seen.cell(order)} is not null group by 1)
        where kinds > 1"""
    ).fetchone()
    orders, same, amounts, example = row or (0, 0, 0, None)
    return Repeat(orders, same, amounts, example or "")
