"""What did each line of an order bring, when a file states amounts in its own way?

Grain in: typed lines (a FROM item of SQL) with whatever amounts the file has. Grain out: the same lines with
quantity, net_revenue, discount_amount, refund_amount and unit_cost, and without the ingredients.

- gross = gross_revenue, else net + discount, else quantity x unit_price, else a share of the order's total,
  which is what was left to pay, + discount
- net = net_revenue where the file states it, else gross - discount - refund
- gross - discount - refund = net on every line: where gross and net are given, discount is the difference
- what was paid in all is taken apart first: tax, shipping and fees that it contains are no revenue, and of
  money given back the same share is none
- an order's refund counts up to what its goods brought; the rest was tax and shipping

What belongs to a whole order is spread over its lines by gross, else by quantity, with cumulative rounding:
line i gets round(T C_i / C) - round(T C_(i-1) / C), C_i being the running weight, so that cents add up to T.
"""

from collections.abc import Collection, Mapping

from lib.intake.source import literal
from lib.intake.values import MONEY

ORDER_AMOUNTS = ("order_total", "order_discount", "order_refund")
"""Amounts that stand for all lines of an order together."""

LINE_COLUMNS = frozenset(
    "order_id line_number product_id product_name category quantity unit_price gross_revenue "
    "discount_amount discount_rate net_revenue refund_amount unit_cost line_cost profit event_type".split()
)
"""Columns that describe one line and are never carried to another, whatever a platform declares."""

_CONTAINED = ("included_tax", "included_shipping", "included_fees")
_PAID = ("paid_amount", "kept_amount", *_CONTAINED)
"""What was paid in all, what is left of that after refunds, and what of it is no revenue."""

AMOUNTS = frozenset({"gross_revenue", "net_revenue", "unit_price", "order_total", "paid_amount"})
"""A line has an amount when the file has one of these."""

_MADE_HERE = ("quantity", "net_revenue", "discount_amount", "refund_amount", "unit_cost")
_USED_UP = (
    *ORDER_AMOUNTS,
    "gross_revenue",
    "discount_rate",
    "line_cost",
    "profit",
    "event_type",
    "fully_refunded",
)
REFUND = (
    "refund|return|chargeback|retour|erstattung|rembours|reembolso|devoluci|gutschrift|credit ?(note|memo)"
    "|återbet|retur"
)
"""What the kind of a row holds, in lower case, where it is money given back."""


def order_amounts(have: Collection[str]) -> tuple[str, ...]:
    """Return the order-level amounts that count: an order's total only where lines have no amount."""
    known = _after_taking_apart(have)
    lines_have_amounts = not AMOUNTS.isdisjoint(known - {"order_total"})
    unused = {"order_total"} if lines_have_amounts else set()
    return tuple(name for name in ORDER_AMOUNTS if name in known and name not in unused)


def carried(lines: str, columns: Collection[str]) -> str:
    """Return lines on which order-level columns hold for all rows of the order.

    Parameters
    ----------
    lines
        FROM item with order_id.
    columns
        The columns that stand on one row of an order only.
    """
    filled = ", ".join(
        f"coalesce({name}, max({name}) over (partition by order_id)) as {name}" for name in columns
    )
    if not filled:
        return lines
    return (
        f"(select * replace ({filled}) from {lines} where order_id is not null "
        f"union all by name select * from {lines} where order_id is null)"
    )


def with_amounts(lines: str, have: Collection[str], digits: Mapping[str, int] | None = None) -> str:
    """Return lines with their amounts worked out.

    Parameters
    ----------
    lines
        FROM item with the typed columns named in `have`.
    have
        Canonical columns and ingredients that the file feeds.
    digits
        Decimal places per currency, for spreading; needs source_row and order_id on the lines. None where
        every row is an order of its own: then its order-level amounts are its own.

    Returns
    -------
    str
        FROM item: the columns of `lines` without ingredients of amounts, with `columns_made(have)`.
    """
    known = set(have)
    lines = f"(select * {_signed(known)} from {lines})"
    lines = _taken_apart(lines, known)
    known = _after_taking_apart(known)
    lines = f"(select *, {_gross(known)} as gross_ from {lines})"
    whole = order_amounts(known)
    if whole and digits is not None:
        lines = _spread(lines, whole, digits, has_currency="currency" in known)
    else:
        shares = "".join(f", {_whole(name, name)} as share_of_{name}" for name in whole)
        lines = f"(select *{shares} from {lines})"
    if "order_total" in whole:
        lines = f"(select * replace ({_before_discounts(known)} as gross_) from {lines})"
    lines = f"(select *, {_refund(known)} as refund_, {_discount(known)} as discount_ from {lines})"
    if known & {"order_refund", "refund_amount", "fully_refunded"}:
        lines = f"(select * replace ({_limited_refund(known)} as refund_) from {lines})"
    lines = f"(select *, {_net(known)} as net_ from {lines})"
    temporary = [f"share_of_{name}" for name in whole] + [
        "gross_",
        "refund_",
        "discount_",
        "net_",
        "quantity_",
    ]
    used = [name for name in (*_USED_UP, *_MADE_HERE) if name in known]
    return f"(select * exclude ({', '.join(temporary + used)}), {_results(known)} from {lines})"


def columns_made(have: Collection[str]) -> tuple[str, ...]:
    """Return which of the amount columns the lines have afterwards."""
    known = _after_taking_apart(have)
    made = {"quantity", "net_revenue"}
    if known & {"discount_amount", "discount_rate", "order_discount"} or _states_both(known):
        made.add("discount_amount")
    if known & {"refund_amount", "order_refund", "fully_refunded"}:
        made.add("refund_amount")
    if known & {"unit_cost", "line_cost", "profit"}:
        made.add("unit_cost")
    return tuple(name for name in _MADE_HERE if name in made)


def _states_both(known: set[str]) -> bool:
    discounts = known & {"discount_amount", "discount_rate"}
    priced = {"unit_price", "quantity"} <= known and not discounts
    return "net_revenue" in known and ("gross_revenue" in known or priced)


def _signed(known: set[str]) -> str:
    """Columns on which a return is negative, however the file writes it, and quantity is never empty."""
    stated = [
        name for name in ("gross_revenue", "net_revenue", "order_total", "paid_amount") if name in known
    ]
    back = (
        f"coalesce(regexp_matches(lower(event_type), {literal(REFUND)}), false)"
        if "event_type" in known
        else "false"
    )
    returned = f"{back} or coalesce(quantity < 0, false)" if "quantity" in known else back
    replace = ", ".join(
        f"case when {returned} then -abs({name}) else {name} end as {name}" for name in stated
    )
    amount = f"coalesce({', '.join(stated)}, 0)" if stated else "0"
    one = f"case when {back} or {amount} < 0 then -1 else 1 end"
    if "quantity" in known:
        one = f"coalesce(case when {back} then -abs(quantity) else quantity end, {one})"
    quantity = f"cast({one} as {MONEY}) as quantity_"
    return (f"replace ({replace}), " if replace else ", ") + quantity


def _after_taking_apart(have: Collection[str]) -> set[str]:
    """Columns that there are once an amount paid in all has been taken apart."""
    known = set(have)
    if "paid_amount" not in known:
        return known
    discount = {"discount_amount"} if "gross_revenue" in known else set()
    return (known - {*_PAID, "order_refund"}) | {"gross_revenue", "refund_amount"} | discount


def _taken_apart(lines: str, known: set[str]) -> str:
    """Turn what was paid in all into gross revenue, discount and refund of the goods alone."""
    if "paid_amount" not in known:
        return lines
    contained = [f"abs(coalesce({name}, 0))" for name in _CONTAINED if name in known]
    goods = f"(paid_amount - sign(paid_amount) * ({' + '.join(contained) or '0'}))"
    if {"gross_revenue", "discount_amount"} <= known:
        # What the goods brought is stated; the amount paid then only measures what was given back.
        goods = "(gross_revenue - sign(gross_revenue) * coalesce(abs(discount_amount), 0))"
    back = [f"abs(coalesce({name}, 0))" for name in ("order_refund", "refund_amount") if name in known]
    if "kept_amount" in known:
        # Etsy writes 0 where nothing was given back.
        back.append("case when kept_amount > 0 then greatest(paid_amount - kept_amount, 0) else 0 end")
    refund = f"round(({' + '.join(back) or '0'})::double * {goods}::double / nullif(paid_amount, 0), 2)"
    made = {"refund_amount": refund, "gross_revenue": goods}
    if {"gross_revenue", "discount_amount"} <= known:
        del made["gross_revenue"]
    elif "gross_revenue" in known:
        made |= {"gross_revenue": f"greatest(gross_revenue, {goods})"}
        made |= {"discount_amount": f"greatest(gross_revenue, {goods}) - {goods}"}
    elif "discount_amount" in known:
        made |= {"gross_revenue": f"{goods} + sign(paid_amount) * coalesce(abs(discount_amount), 0)"}
    gone = ", ".join(name for name in (*_PAID, "order_refund", *made) if name in known)
    columns = ", ".join(f"{_money(sql)} as {name}" for name, sql in made.items())
    return f"(select * exclude ({gone}), {columns} from {lines})"


def _gross(known: set[str]) -> str:
    ways = []
    if "gross_revenue" in known:
        ways.append("gross_revenue")
    priced = _money("cast(quantity_ as double) * unit_price")
    if "quantity" in known:
        # One piece is what a file without the column sells; an empty cell beside a price tells no amount.
        priced = f"case when quantity is not null then {priced} end"
    if "net_revenue" in known:
        if "discount_amount" in known:
            ways.append(_money("net_revenue + sign(net_revenue) * abs(discount_amount)"))
        elif "discount_rate" in known:
            ways.append(_money(f"net_revenue / (1 - nullif({_rate()}, 1))"))
        elif {"unit_price", "quantity"} <= known:
            # A price times quantity that is less than the net amount is no gross amount (tax, other units).
            ways.append(
                f"case when {priced} * sign(net_revenue) >= abs(net_revenue) "
                f"and net_revenue is not null then {priced} end"
            )
        ways.append("net_revenue")
    if "unit_price" in known:
        ways.append(priced)
    return f"coalesce({', '.join(ways)})" if ways else f"cast(null as {MONEY})"


def _refund(known: set[str]) -> str:
    given = "abs(coalesce(refund_amount, 0))" if "refund_amount" in known else "0"
    share = "coalesce(share_of_order_refund, 0)" if "order_refund" in known else "0"
    return _money(f"{given} + {share}")


def _limited_refund(known: set[str]) -> str:
    """All that was paid where all was given back; of a refund with tax and shipping the part of the goods."""
    paid = "gross_ - discount_"
    refund = "refund_"
    if "net_revenue" in known:
        paid = f"coalesce(net_revenue, {paid})"
    else:
        refund = f"case when {paid} >= 0 then least(refund_, {paid}) else refund_ end"
    if "fully_refunded" in known:
        refund = f"case when fully_refunded then {paid} else {refund} end"
    return _money(refund)


def _discount(known: set[str]) -> str:
    """Discount of a line: its own, signed as its gross, and its share of the order's."""
    own = "0"
    if "discount_amount" in known:
        own = "coalesce(abs(discount_amount), 0) * case when gross_ < 0 then -1 else 1 end"
    elif "discount_rate" in known:
        own = f"coalesce(gross_ * {_rate()}, 0)"
    share = "coalesce(share_of_order_discount, 0)" if "order_discount" in known else "0"
    return _money(f"{own} + {share}")


def _before_discounts(known: set[str]) -> str:
    """What a line's share of the order's total was before discounts: a total is what was left to pay."""
    share = "share_of_order_total"
    off = ["coalesce(share_of_order_discount, 0)"] if "order_discount" in known else []
    if "discount_amount" in known:
        off.append("coalesce(abs(discount_amount), 0)")
    gross = f"({share} + case when {share} < 0 then -1 else 1 end * ({' + '.join(off) or '0'}))"
    if "discount_rate" in known and "discount_amount" not in known:
        gross = f"{gross}::double / (1 - coalesce(nullif({_rate()}, 1), 0))"
    return _money(gross)


def _net(known: set[str]) -> str:
    worked_out = _money("gross_ - discount_ - refund_")
    if "net_revenue" not in known:
        return worked_out
    nothing = "case when fully_refunded then 0 end, " if "fully_refunded" in known else ""
    return f"coalesce({nothing}net_revenue, {worked_out})"


def _results(known: set[str]) -> str:
    columns = {"quantity": "quantity_", "net_revenue": "net_", "refund_amount": "refund_"}
    columns["discount_amount"] = "discount_"
    if "net_revenue" in known:
        # The file's net amount stands; what lies between it and gross is discount.
        gap = _money("gross_ - net_ - refund_") if _states_both(known) else "discount_"
        columns["discount_amount"] = f"case when net_revenue is null then discount_ else {gap} end"
    cost = ["unit_cost"] if "unit_cost" in known else []
    if "line_cost" in known:
        cost.append(_money("line_cost / nullif(cast(quantity_ as double), 0)"))
    if "profit" in known:
        cost.append(_money("(net_ - profit) / nullif(cast(quantity_ as double), 0)"))
    columns["unit_cost"] = f"coalesce({', '.join(cost)})" if cost else "null"
    return ", ".join(f"{columns[name]} as {name}" for name in columns_made(known))


def _rate() -> str:
    return "(case when abs(discount_rate) > 1 then abs(discount_rate) / 100 else abs(discount_rate) end)"


def _whole(name: str, value: str) -> str:
    return value if name == "order_total" else f"abs({value})"


def _spread(lines: str, whole: tuple[str, ...], digits: Mapping[str, int], *, has_currency: bool) -> str:
    """Add share_of_<name> for each amount of an order; a line without order id is an order of its own."""
    key = "coalesce('#' || order_id, source_row::varchar)"
    totals = "".join(f", {_once(name)} as total_of_{name}" for name in whole)
    by = "greatest(coalesce(gross_, 0), 0)::double as by_gross_, abs(quantity_)::double as by_quantity_"
    lines = f"(select *, {key} as order_, {by} from {lines})"
    lines = (
        f"(select *, sum(by_gross_) over part as all_gross_, "
        f"sum(by_quantity_) over part as all_quantity_{totals} "
        f"from {lines} window part as (partition by order_))"
    )
    weight = "case when all_gross_ > 0 then by_gross_ when all_quantity_ > 0 then by_quantity_ else 1 end"
    lines = f"(select *, {weight} as weight_ from {lines})"
    lines = (
        "(select *, sum(weight_) over (partition by order_) as all_weight_, "
        "sum(weight_) over (partition by order_ order by source_row rows unbounded preceding) as running_ "
        f"from {lines})"
    )
    places = _places(digits) if has_currency else "2"
    shares = "".join(
        f", {_money(_until(name, 'running_', places) + ' - ' + _until(name, 'running_ - weight_', places))} "
        f"as share_of_{name}"
        for name in whole
    )
    helpers = "order_, by_gross_, by_quantity_, all_gross_, all_quantity_, weight_, all_weight_, running_"
    helpers += "".join(f", total_of_{name}" for name in whole)
    return f"(select * exclude ({helpers}){shares} from {lines})"


def _once(name: str) -> str:
    """The amount of an order, whether it stands on one of its rows or is repeated on each."""
    if name != "order_total":
        return f"max(abs({name})) over part"
    return f"case when max({name}) over part >= 0 then max({name}) over part else min({name}) over part end"


def _until(name: str, running: str, places: str) -> str:
    """The part of an order's amount that the lines up to a running weight hold; all of it at the end."""
    total = f"total_of_{name}"
    return (
        f"case when abs({running} - all_weight_) < 1e-9 * all_weight_ then {total} "
        f"else cast(round({total} * ({running}) / all_weight_, {places}) as {MONEY}) end"
    )


def _places(digits: Mapping[str, int]) -> str:
    others = " ".join(f"when {literal(code)} then {count}" for code, count in digits.items() if count != 2)  # noqa: PLR2004
    return f"case currency {others} else 2 end" if others else "2"


def _money(expression: str) -> str:
    """An amount too large to be one becomes NULL instead of stopping the load."""
    return f"try_cast({expression} as {MONEY})"
