"""Is a total what was paid in all, with the tax and the shipping in it and before what was given back?

Grain in: a draft of order lines whose only amount is a total, and its columns as text. Grain out: a draft in
which that total is taken apart, or a sentence that it may hold more than revenue.

"Total" beside "Tax" and "Shipping" is what the customer paid, and "Refunded" beside it was given back later:
taken as revenue, all of it would count. A net amount is stated as such and stays.
"""

from collections.abc import Sequence
from dataclasses import replace

from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.taxes import side_of, words_of
from lib.schema.tables import normal_header

TOTALS = frozenset(
    "total totalamount totalprice totalpaid amountpaid ordertotal orderamount ordervalue grandtotal "
    "invoicetotal totalordervalue montanttotal totalcommande totaldelacommande gesamtbetrag gesamtsumme "
    "totaldelpedido totalpedido ordersumma summa summe".split()
)
"""Names of what was paid for an order in all, normalised."""

_BARE = frozenset(["amount", "betrag", "montant", "importe", "belopp", "value", "revenue", "sales"])
"""Names of an amount that do not tell whether the tax is in it; before refunds all the same."""

_OTHER_AMOUNTS = {"gross_revenue", "unit_price", "paid_amount"}
_REFUNDS = ("order_refund", "refund_amount")
_SHIPPING = ("shipping", "freight", "postage", "porto", "versand", "livraison", "envio", "frakt", "delivery")
_FEES = ("tip", "gift wrap", "fee", "service charge")
_RATES = ("rate", "%", "percent", "pct", "code", "class", "id", "satz", "taux", "included", "excluded")


def with_paid(seen: Look, draft: Draft, taxes: Sequence[str]) -> Draft:
    """Return a draft in which a total of whole orders counts without tax, shipping and what was given back.

    What the person has said of the amount by hand, and what a declared platform says, stays.

    Parameters
    ----------
    seen
        Holds the columns of the draft, and `taxes`.
    draft
        Whose amounts are looked at.
    taxes
        Headers of tax and shipping that feed nothing.
    """
    amount = next((name for name in ("net_revenue", "order_total") if name in draft.sources), "")
    if draft.table != "order_lines" or draft.platform or not amount:
        return draft
    if amount in draft.by_hand or _OTHER_AMOUNTS & draft.sources.keys():
        return draft
    header = draft.sources[amount][0]
    back = [draft.sources[name][0] for name in _REFUNDS if name in draft.sources]
    parts = _parts(taxes)
    if side_of(header) == "with":
        parts = {kind: one for kind, one in parts.items() if kind == "included_tax"}
    holds_tax = normal_header(header) in TOTALS or side_of(header) == "with"
    whole = _one_line_each(seen, draft) and (holds_tax or not parts)
    off = [*back, *parts.values()]
    if not off or not _is_total(header):
        return draft
    if whole and _holds(seen, header, back, [*parts.values()]):
        return _taken_apart(draft, amount, back, parts)
    doubt = _doubt(header, off) if amount == "net_revenue" else ()
    return replace(draft, warnings=(*draft.warnings, *doubt))


def _is_total(header: str) -> bool:
    side = side_of(header)
    return side == "with" or (not side and normal_header(header) in TOTALS | _BARE)


def _parts(taxes: Sequence[str]) -> dict[str, str]:
    """Return what of a total is no revenue: ingredient -> header, the first of each kind."""
    found: dict[str, str] = {}
    for header in taxes:
        words = words_of(header)
        if any(word in words.split() or (word == "%" and word in words) for word in _RATES):
            continue
        kind = (
            "included_shipping"
            if any(word in words for word in _SHIPPING)
            else "included_fees"
            if any(word in words.split() for word in _FEES)
            else "included_tax"
        )
        found.setdefault(kind, header)
    return found


def _one_line_each(seen: Look, draft: Draft) -> bool:
    """Return whether every order stands on one line: what belongs to the order then belongs to the line."""
    order = draft.sources.get("order_id")
    if not order:
        return False
    row = seen.connection.execute(
        f"select count({seen.cell(order)}), count(distinct {seen.cell(order)}) from {seen.rows}"
    ).fetchone()
    return bool(row and row[0] and row[0] == row[1])


def _holds(seen: Look, header: str, back: Sequence[str], parts: Sequence[str]) -> bool:
    """Return whether in every row the total is at least what is said to be in it, or given back of it."""
    total = _number(seen, header)
    inside, given = (
        " + ".join(f"coalesce({_number(seen, one)}, 0)" for one in them) for them in (parts, back)
    )
    row = seen.connection.execute(
        f"select count(*) filter ({inside or '0'} > {total} + 0.005), "
        f"count(*) filter ({given or '0'} > {total} + 0.005), "
        f"count(*) filter ({inside or '0'} + {given or '0'} > 0) from {seen.rows} where {total} is not null"
    ).fetchone()
    return bool(row and row[2] and not row[0] and not row[1])


def _number(seen: Look, header: str) -> str:
    """SQL of the size of an amount: two digits or none after its last sign, thousands parted or not."""
    bare = f"regexp_replace({seen.cell([header])}, '[^0-9.,]', '', 'g')"
    cents = f"regexp_matches({bare}, '[.,][0-9]{{1,2}}$')"
    digits = f"regexp_replace({bare}, '[.,]', '', 'g')"
    scale = f"power(10, length(regexp_extract({bare}, '[.,]([0-9]{{1,2}})$', 1)))"
    return f"(try_cast({digits} as double) / case when {cents} then {scale} else 1 end)"


def _taken_apart(draft: Draft, amount: str, back: Sequence[str], parts: dict[str, str]) -> Draft:
    header = draft.sources[amount]
    sources = {name: headers for name, headers in draft.sources.items() if name != amount}
    sources |= {"paid_amount": header} | {name: (one,) for name, one in parts.items()}
    off = [*parts.values(), *back]
    said = (
        f"{header[0]} is taken for what was paid in all: {', '.join(off)} {'is' if len(off) == 1 else 'are'} "
        f"taken off it. If {header[0]} is without them, set it to net revenue."
    )
    return replace(draft, sources=sources, warnings=(*draft.warnings, said))


def _doubt(header: str, off: Sequence[str]) -> tuple[str, ...]:
    return (
        f"{header} counts as it stands; {', '.join(off)} {'is' if len(off) == 1 else 'are'} not taken off "
        f"it. If {header} holds that, set it to paid in all, and the other to what it is.",
    )
