"""Was money given back, where only the status of an order tells?

Grain in: the status and the amounts of one file of order lines, as text. Grain out: the field by which the
lines of refunded orders come to nothing, and what is worth saying. A file that states refunds as amounts, as
rows of their own or below zero has told already.
"""

from lib.intake.draft import Draft
from lib.intake.look import Look
from lib.intake.mapping import Field
from lib.intake.source import literal

_TELLS = {"order_refund", "refund_amount", "fully_refunded", "kept_amount", "event_type"}
_AMOUNTS = ("net_revenue", "gross_revenue", "unit_price", "order_total", "quantity")


def given_back(seen: Look, draft: Draft, status: Field | None) -> tuple[Field | None, tuple[str, ...]]:
    """Return the field of refunded lines, None where the status tells none, and the warnings about it.

    Parameters
    ----------
    seen, draft
        The columns as text, and what they feed.
    status
        How the status is read: its words and what they mean.
    """
    if draft.platform or status is None or _TELLS & draft.sources.keys():
        return None, ()
    said = dict(status.values)
    whole = tuple(word for word, meaning in said.items() if meaning == "refunded")
    parts = [word for word, meaning in said.items() if meaning == "partially_refunded"]
    source = status.sources[0]
    warnings: tuple[str, ...] = ()
    if parts:
        warnings = (
            f"{source}: {', '.join(parts)} does not say how much was given back; such orders count in full.",
        )
    if not whole or _below_zero(seen, draft, source, whole):
        return None, warnings
    pairs = tuple((word, "true" if word in whole else "false") for word in said)
    told = (
        f"{source}: orders that are {', '.join(whole)} count as given back in full, on the day of the order."
    )
    return Field("fully_refunded", (source,), "boolean", values=pairs), (*warnings, told)


def _below_zero(seen: Look, draft: Draft, source: str, words: tuple[str, ...]) -> bool:
    """Return whether any row of such a status has an amount below zero: the refund is a row of its own."""
    held = [seen.cell(draft.sources[name]) for name in _AMOUNTS if name in draft.sources]
    negative = " or ".join(f"coalesce(regexp_matches({cell}, '^\\s*[(−-]|-\\s*$'), false)" for cell in held)
    listed = ", ".join(map(literal, words))
    row = seen.connection.execute(
        f"select count(*) from {seen.rows} where lower({seen.cell([source])}) in ({listed}) "
        f"and ({negative or 'false'})"
    ).fetchone()
    return bool(row and row[0])
