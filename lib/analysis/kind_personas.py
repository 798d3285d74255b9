"""Which persona leads among the customers of each kind, and is there more of it than among all buyers?

Grain in: buyers of the window by kind and by persona. Grain out: one row per kind and persona, with an index
against all buyers (100: as there).
"""

from dataclasses import dataclass

import ibis

from lib.analysis.channel_kinds import KINDS, selected_kinds
from lib.analysis.filters import Filters
from lib.analysis.persona_members import named_personas
from lib.analysis.personas import REMAINDER
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.store_groups import FEWEST, PlaceGroup, compared
from lib.schema import formats
from lib.schema.personas import PersonaBook, template
from lib.workspace.facts import Facts

CIRCULAR = frozenset({"online_share", "uses_both", "collect_share", "home_store"})
"""Attributes that say where a customer buys, and so of which kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPersonas(Result):
    """Personas by kind.

    Attributes
    ----------
    rows
        Personas of each kind, `place`, with ten customers or more in it.
    leading
        Of each kind the largest persona; who fits none is not one.
    circular
        Personas whose rule looks at channels itself: that they are of a kind is no finding.
    """

    rows: tuple[PlaceGroup, ...]
    leading: tuple[PlaceGroup, ...]
    circular: tuple[str, ...]


def kind_personas(
    read: Read, facts: Facts, filters: Filters, *, book: PersonaBook | None = None
) -> KindPersonas:
    """Return the personas of each kind of customer.

    Parameters
    ----------
    book
        The personas; those that ship with the app where None.
    """
    book = template() if book is None else book
    kinds = selected_kinds(filters)
    named = named_personas(filters, book)
    each = kinds.join(named, "customer_key")
    each = each.mutate(group=each.persona.fill_null(REMAINDER))
    placed = read(each.group_by("place", "group").agg(customers=ibis._.count()).order_by("place", "group"))
    placed["place"] = [KINDS[int(place)] for place in placed["place"]]
    chain = placed.groupby("group")["customers"].sum().reset_index()
    rows = tuple(row for row in compared(placed, chain) if row.customers >= FEWEST)
    leading = tuple(
        max(own, key=lambda row: row.customers)
        for kind in KINDS
        if (own := [row for row in rows if row.place == kind and row.group != REMAINDER])
    )
    circular = tuple(
        one.name for one in book if CIRCULAR & {condition.attribute for condition in one.rule.conditions}
    )
    return KindPersonas(
        **looked_at(facts, filters),
        answer=_answer(leading),
        caveat=_caveat(circular),
        rows=rows,
        leading=leading,
        circular=circular,
    )


def _answer(leading: tuple[PlaceGroup, ...]) -> str:
    if not leading:
        return f"Can't tell yet: no kind has {FEWEST} customers who fit a persona."
    parts = [f"“{row.group}” among {row.place.lower()} ({formats.share(row.share)})" for row in leading]
    clear = [row for row in leading if row.stands and row.index is not None]
    text = f"The largest persona is {formats.listing(parts)}"
    if not clear:
        return f"{text}; none of them is more, or less, frequent there than among all buyers beyond chance."
    most = max(clear, key=lambda row: abs((row.index or 0.0) - 100))
    far = f"“{most.group}” among {most.place.lower()}, index {formats.count(most.index)}"
    return f"{text}; furthest from the usual is {far}."


def _caveat(circular: tuple[str, ...]) -> str:
    told = "Known customers only. A persona is a rule, not a finding."
    if not circular:
        return told
    verb = "looks" if len(circular) == 1 else "look"
    return f"{told} The rule of {formats.listing(circular)} {verb} at channels itself."
