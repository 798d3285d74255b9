"""Do stores suit who comes? Range beside what the customers' groups buy; largest group beside the one meant.

Grain in: orders of known customers with a store, what each store sells by month, and `stores`. Grain out: one
figure per store.
"""

from collections.abc import Mapping
from dataclasses import replace

import ibis

from lib.analysis.filters import Filters
from lib.analysis.result import Read
from lib.analysis.store_groups import (
    FEWEST,
    counts,
    persona_groups,
    segment_groups,
    store_visits,
)
from lib.analysis.store_mismatch import range_overlaps
from lib.schema.personas import template
from lib.workspace.canonical import canonical
from lib.workspace.kept import keep

FEWEST_STORES = 3
"""Stores below which the chain is no yardstick: what one store sells would be expected of itself."""
_PERSONAS_TELL = 0.5  # share of customers who are to be some persona, for personas to be the groups


def range_fits(read: Read, filters: Filters) -> Mapping[str, float]:
    """Return of each store the share of its net revenue in the categories that its customers' groups buy.

    1 less half of the sum over categories of |share sold - share expected|: what would not have to move to
    another category (`lib.analysis.store_mismatch`). Stores with fewer than `FEWEST` such customers are left
    out. Groups are the personas that ship with the app, or, where fewer than half of the customers are one of
    them, the groups of the page Segments.
    """
    everywhere = replace(filters, stores=(), segment=None)
    visits = store_visits(everywhere)
    everybody = int(read(visits.agg(n=visits.customer_key.nunique()))["n"].iloc[0])
    for grouping in (persona_groups, segment_groups):
        members = keep(grouping(everywhere, template()), "grouping")
        chain = read(counts(visits.select("customer_key", place=ibis.literal("")).distinct(), members))
        if chain["customers"].sum() >= _PERSONAS_TELL * everybody:
            break
    by_store = read(counts(visits.rename(place="store_id"), members))
    sizes = by_store.groupby("place")["customers"].sum()
    found = range_overlaps(read, everywhere, members, by_store, chain)
    return {store: fit for store, fit in found.items() if sizes.get(store, 0) >= FEWEST}


def largest_groups(read: Read, filters: Filters) -> Mapping[str, tuple[str, str]]:
    """Return of each store whom it is run for, and the largest group of its customers.

    Whom it is run for names a persona or a group of the page Segments, and decides which of the two
    groupings is looked at. Stores that name neither, or have fewer than `FEWEST` customers, are left out.
    """
    everywhere = replace(filters, stores=(), segment=None)
    aims = _aims(read)
    found: dict[str, tuple[str, str]] = {}
    for grouping in (persona_groups, segment_groups):
        open_ones = {store: aim for store, aim in aims.items() if store not in found}
        if not open_ones:
            break
        members = keep(grouping(everywhere, template()), "grouping")
        rows = read(counts(store_visits(everywhere).rename(place="store_id"), members))
        names = {str(name).casefold(): str(name) for name in rows["group"].unique()}
        for store, own in rows.groupby("place"):
            aim = names.get(open_ones.get(str(store), "").casefold())
            if aim is not None and own["customers"].sum() >= FEWEST:
                most = own.sort_values(["customers", "group"], ascending=[False, True])["group"].iloc[0]
                found[str(store)] = aim, str(most)
    return found


def _aims(read: Read) -> dict[str, str]:
    store = canonical("stores")
    told = store.filter(store.store_id.notnull(), store.run_for.notnull())
    rows = read(told.group_by("store_id").agg(run_for=told.run_for.min()))
    return {str(one): str(aim).strip() for one, aim in zip(rows["store_id"], rows["run_for"], strict=True)}
