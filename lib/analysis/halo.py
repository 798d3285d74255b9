"""When a store opened, what became of the online revenue around it? Beside areas where none opened.

Grain in: online orders of known customers by month and area (first letters of the postcode), stores with
their day of opening. Grain out: one row per opening, with one per month around it.

Method: difference in differences. Each month's online revenue is taken as a share of the area's own mean of
the months before the opening; what areas without an opening did in the same months is taken off. The month of
the opening belongs to neither side. `lib.analysis.one_moved` has the interval: one area got a store.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from lib.analysis.area_months import Panel, area_buyers, area_panel, months_apart
from lib.analysis.chance import discoveries
from lib.analysis.filters import Filters, all_of
from lib.analysis.one_moved import Moved, moved, unlike
from lib.analysis.result import Read, Result, looked_at
from lib.analysis.store_areas import AREA_LETTERS, FEWEST, StorePlace, start_of, store_places
from lib.schema import formats
from lib.workspace.facts import Facts

MOST_MONTHS = 12
"""Months on each side of an opening that are looked at."""
FEWEST_BEFORE, FEWEST_AFTER = 6, 3
FEWEST_AREAS = 10
"""Areas without an opening below which nothing is said."""
FEWEST_ORDERS = 12
"""Orders before the opening that an area needs to be compared with."""
_CERTAIN = 0.05


@dataclass(frozen=True, slots=True)
class HaloMonth:
    """A month beside that of the opening, which is 0."""

    month: date
    after: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A store that opened within the data.

    Attributes
    ----------
    area
        First letters of its postcode: "937…".
    customers
        Known customers there who bought online in the months looked at.
    areas
        Areas without an opening that it is compared with.
    months_before, months_after
        Whole months on each side.
    monthly
        Online net revenue a month before.
    change
        After beside before, beyond the other areas.
    amount, amount_low, amount_high
        The same in money a month.
    earlier
        The later half of the months before beside the earlier half: not 0 where the area went its own way
        before there was a store.
    unlike_before
        Share of all areas whose months before the opening vary as much around the others', itself included.
    is_parallel
        Whether the area moved as the others did before.
    stands
        The change is no chance when all openings are looked at together.
    months
        Month by month.
    """

    store: str
    name: str
    area: str
    opened_on: date
    customers: int
    areas: int
    months_before: int
    months_after: int
    monthly: float
    change: Moved
    amount: float
    amount_low: float
    amount_high: float
    earlier: Moved
    unlike_before: float
    is_parallel: bool
    stands: bool
    months: tuple[HaloMonth, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """A store that opened within the data of which nothing can be said, and why."""

    store: str
    name: str
    opened_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Halo(Result):
    """Openings within the data.

    Attributes
    ----------
    openings, untold
        By day of opening.
    last_opening
        The latest day of opening that is known, within the data or not; None where no file tells one.
    """

    openings: tuple[Opening, ...]
    untold: tuple[Untold, ...]
    last_opening: date | None


def halo(read: Read, facts: Facts, filters: Filters) -> Halo:
    """Return what became of online revenue around stores that opened, in all of the data.

    Of the filters only stores count: they choose the openings.
    """
    places = store_places(read, facts.stores)
    opened = [place for place in places if place.opened_on is not None and _is_within(facts, place.opened_on)]
    chosen = sorted(
        (place for place in opened if not filters.stores or place.store in filters.stores),
        key=lambda place: (place.opened_on or date.min, place.store),
    )
    panel = area_panel(read, facts) if any(start_of(place.postcode) for place in chosen) else None
    taken = {start_of(place.postcode, AREA_LETTERS) for place in opened}
    found = [_opening(read, place, panel, taken) for place in chosen]
    told = [one for one in found if isinstance(one, Opening)]
    good = discoveries([one.change.chance for one in told])
    openings = tuple(replace(one, stands=stand) for one, stand in zip(told, good, strict=True))
    last = max((place.opened_on for place in places if place.opened_on), default=None)
    untold = tuple(one for one in found if isinstance(one, Untold))
    return Halo(
        **looked_at(facts, all_of(facts)),
        answer=_answer(facts, openings, untold, places, last),
        caveat="All of the data, whatever the period above. Known customers only, where they live now."
        if openings
        else "",
        openings=openings,
        untold=untold,
        last_opening=last,
    )


def _is_within(facts: Facts, day: date) -> bool:
    return bool(facts.first_order and facts.last_order and facts.first_order < day <= facts.last_order)


def _opening(read: Read, place: StorePlace, panel: Panel | None, taken: set[str]) -> Opening | Untold:
    """Return what an opening goes with, or why that can't be told."""
    opened, area = place.opened_on or date.min, start_of(place.postcode, AREA_LETTERS)

    def untold(why: str) -> Untold:
        return Untold(place.store, place.name, opened, why)

    if not area or panel is None:
        return untold("It takes the store's postcode (stores.postcode).")
    after = np.array([months_apart(opened, month) for month in panel.months])
    before, since = (after >= -MOST_MONTHS) & (after < 0), (after > 0) & (after <= MOST_MONTHS)
    if before.sum() < FEWEST_BEFORE or since.sum() < FEWEST_AFTER:
        return untold(
            f"It takes {FEWEST_BEFORE} whole months of data before and {FEWEST_AFTER} after; there are "
            f"{formats.count(int(before.sum()))} and {formats.count(int(since.sum()))}."
        )
    is_told = (panel.orders[:, before].sum(axis=1) >= FEWEST_ORDERS) & (
        panel.revenue[:, before].mean(axis=1) > 0
    )
    used = [at for at, name in enumerate(panel.areas) if is_told[at] and (name == area or name not in taken)]
    buyers = area_buyers(read, panel, area)
    if area not in [panel.areas[at] for at in used] or buyers < FEWEST:
        return untold("Too few people around it bought online before it opened.")
    if len(used) - 1 < FEWEST_AREAS:
        return untold(
            f"It takes {FEWEST_AREAS} areas without an opening to compare with; there are {len(used) - 1}."
        )
    return _told(place, panel, used, before, since, buyers)


def _told(
    place: StorePlace,
    panel: Panel,
    used: Sequence[int],
    before: npt.NDArray[np.bool_],
    since: npt.NDArray[np.bool_],
    buyers: int,
) -> Opening:
    area, opened = start_of(place.postcode, AREA_LETTERS), place.opened_on or date.min
    at = [panel.areas[each] for each in used].index(area)
    revenue = panel.revenue[list(used)]
    sizes = panel.orders[list(used)][:, before].mean(axis=1)
    monthly = revenue[:, before].mean(axis=1)
    share = revenue / monthly[:, np.newaxis]
    change = moved(share[:, since].mean(axis=1), sizes, at)
    early, late = np.array_split(np.flatnonzero(before), 2)
    earlier = moved(share[:, late].mean(axis=1) - share[:, early].mean(axis=1), sizes, at)
    alone = unlike(share[:, before], sizes, at)
    months = []
    for place_of in np.flatnonzero(before | since | _is_opening(panel, opened)):
        one = moved(share[:, place_of], sizes, at)
        month = panel.months[int(place_of)]
        months.append(HaloMonth(month, months_apart(opened, month), one.value, one.low, one.high))
    own = float(monthly[at])
    return Opening(
        store=place.store,
        name=place.name,
        area=f"{area}…",
        opened_on=opened,
        customers=buyers,
        areas=len(used) - 1,
        months_before=int(before.sum()),
        months_after=int(since.sum()),
        monthly=own,
        change=change,
        amount=own * change.value,
        amount_low=own * change.low,
        amount_high=own * change.high,
        earlier=earlier,
        unlike_before=alone,
        is_parallel=earlier.chance >= _CERTAIN and alone >= _CERTAIN,
        stands=False,
        months=tuple(months),
    )


def _is_opening(panel: Panel, opened: date) -> npt.NDArray[np.bool_]:
    return np.array([months_apart(opened, month) == 0 for month in panel.months])


def _answer(
    facts: Facts,
    openings: Sequence[Opening],
    untold: Sequence[Untold],
    places: Sequence[StorePlace],
    last: date | None,
) -> str:
    if last is None:
        return (
            "Can't tell yet what an opening goes with: it takes a file of stores with the day of opening "
            "(stores.opened_on) and postcodes."
        )
    if not openings and untold:
        return f"Can't tell yet what the opening of {untold[-1].name} goes with. {untold[-1].why}"
    if not openings:
        name = next(place.name for place in places if place.opened_on == last)
        return (
            f"No store opened within the data: the last one, {name}, opened on {formats.day(last)}, and the "
            f"data begins on {formats.day(facts.first_order)}. So we can't tell what an opening goes with."
        )
    return f"{sentence(clearest(openings))}{_others(openings)}"


def clearest(openings: Sequence[Opening]) -> Opening:
    """Return the opening to speak of first: one that stands before others, then the largest change."""
    return max(openings, key=lambda one: (one.stands and one.is_parallel, abs(one.change.value)))


def sentence(one: Opening) -> str:
    """Return an opening in words, no more than it can bear."""
    change = one.change
    ends = f"{formats.share(change.low)} to {formats.share(change.high)}"
    opened = f"{one.name} opened in {one.opened_on:%B %Y}"
    if not one.is_parallel:
        return (
            f"{opened}; online revenue of its area went another way than elsewhere already before, so that "
            "we can't tell what the opening goes with."
        )
    if not one.stands:
        return (
            f"{opened}; we can't tell whether that goes with more or less online revenue around it: "
            f"{formats.share(change.value)} ({ends}) beside areas without an opening."
        )
    word = "more" if change.value > 0 else "less"
    return (
        f"{opened}, which goes with {formats.share(abs(change.value))} {word} online revenue around it "
        f"({ends}) than areas without an opening had."
    )


def _others(openings: Sequence[Opening]) -> str:
    if not openings[1:]:
        return ""
    clear = sum(one.stands and one.is_parallel for one in openings)
    return f" Of {formats.count(len(openings))} openings {formats.count(clear)} go with a clear change."
