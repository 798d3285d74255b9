"""How do stores, regions or rounds stand beside each other, component by component?

Grain in: `ratings` and the marts, cut by place or by round. Grain out: one cell per component and unit. What
fewer than five raters said of a unit, or fewer than ten customers, orders or answers show, is left out; a
measure that stores do not cut stands for the whole company and in no unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean

from lib.analysis import intervals
from lib.analysis.anonymity import SMALLEST_GROUP
from lib.analysis.chance import discoveries
from lib.analysis.component_score import written_levels
from lib.analysis.evidence import Evidence, evidence, lowest
from lib.analysis.filters import Filters
from lib.analysis.permutations import difference
from lib.analysis.rating_places import floor_role, place_tallies, store_regions
from lib.analysis.rating_rows import RatingRow, all_rating_rows, round_names
from lib.analysis.ratings import Tally, added, shown_apart, tallies_of
from lib.analysis.result import Read, Result, looked_at
from lib.errors import UserError
from lib.schema import formats
from lib.schema.capabilities import Capability, capabilities, components
from lib.schema.cuts import Cuts
from lib.workspace.facts import Facts

REGIONS, STORES, ROUNDS, BRANDS = "regions", "stores", "rounds", "brands"
KINDS = (REGIONS, STORES, ROUNDS, BRANDS)
MOST_UNITS = 6
"""Units side by side: a table of more is read by nobody, and each asks all questions of the data anew."""

FIRST_UNITS = 4
_PER_CUSTOMERS = "per_1000"
"""Ideas and answers per 1,000 customers: where only the customers are a store's, the ratio is nobody's."""

FEWEST = 10
"""Customers, orders or answers of a unit below which a measure of it is not shown."""


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """One component of one unit: what people say and what the data shows; None where it can't be shown.

    `said` is the mean of `n` ratings with its 95 % interval; `differs` whether it does from the others when
    all cells are looked at together (None: nothing to compare with). `level` to `level_high` is the evidence,
    `written` as "2 to 3", `evidence_n` what its measure counts.
    """

    component: str
    capability: str
    name: str
    unit: str
    said: float | None
    low: float | None
    high: float | None
    n: int | None
    differs: bool | None
    level: int | None
    level_high: int | None
    written: str
    evidence_n: int | None


@dataclass(frozen=True, slots=True)
class ComparedCapability:
    """One capability of one unit: means over its components that can be shown, and of how many.

    `unit` is empty for the whole company, which counts those components only that any unit shows.
    """

    capability: str
    name: str
    unit: str
    said: float | None
    rated: int
    level: float | None
    shown: int
    components: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardCompared(Result):
    """Units side by side.

    `known` are all units that could be chosen, `units` those that are shown. `company` are the cells of the
    whole company. `uncut` names the measures that stores do not cut; `reason` says why nothing can be
    compared, where that is so.
    """

    by: str
    round: str | None
    known: tuple[str, ...]
    units: tuple[str, ...]
    cells: tuple[ComparedCell, ...]
    company: tuple[ComparedCell, ...]
    capabilities: tuple[ComparedCapability, ...]
    uncut: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What people say: unit -> component -> tally; and of everybody whom the units are compared with."""

    by_unit: Mapping[str, Mapping[str, Tally]]
    whole: Mapping[str, Tally]
    are_parts: bool


def scorecard_compare(  # noqa: PLR0913 (what a page and a command line may choose)
    read: Read,
    facts: Facts,
    filters: Filters,
    *,
    by: str = REGIONS,
    units: tuple[str, ...] = (),
    round_name: str | None = None,
    cuts: Cuts | None = None,
) -> ScorecardCompared:
    """Return units side by side.

    Parameters
    ----------
    by
        "regions", "stores", "rounds" or "brands".
    units
        Which, six at most; the first four when left out (stores and regions by revenue, rounds from the
        latest).
    round_name
        Of the ratings of stores and regions; the latest when left out.
    cuts
        The retailer's own cuts to levels.

    Raises
    ------
    UserError
        When there is no such kind, unit or round.
    """
    if by not in KINDS:
        raise UserError(
            "This can't be compared.", f"We were asked for “{by}”.", f"It is one of {', '.join(KINDS)}."
        )
    rows = all_rating_rows(read)
    rounds = round_names(rows)
    latest = _one_of(round_name, rounds) if round_name else rounds[0] if rounds else None
    regions = store_regions(read)
    stores_of = _stores_of(by, facts, regions)
    said = _said_in_rounds(rows) if by == ROUNDS else _said_in_places(rows, latest, by, regions)
    known = rounds if by == ROUNDS else tuple(dict.fromkeys([*stores_of, *sorted(said.by_unit)]))
    chosen = tuple(_one_of(unit, known) for unit in units[:MOST_UNITS]) or known[:FIRST_UNITS]
    shown, company, uncut = _shown(
        read, facts, filters, {unit: stores_of.get(unit, ()) for unit in chosen}, cuts
    )
    cells = _judged(
        [_cell(entry.id, unit, said, shown.get(unit, ())) for unit in chosen for entry in components()], said
    )
    wholes = tuple(
        _cell(entry.id, "", _Said({"": said.whole}, {}, are_parts=False), company) for entry in components()
    )
    reason = _reason(by, known)
    return ScorecardCompared(
        **looked_at(facts, filters),
        answer=_answer(by, cells, reason), caveat=_caveat(by),
        by=by, round=None if by == ROUNDS else latest, known=known, units=chosen, cells=tuple(cells),
        company=wholes, uncut=uncut, reason=reason,
        capabilities=tuple(_capabilities(cells, wholes, chosen)),
    )  # fmt: skip


def _one_of(name: str, known: Sequence[str]) -> str:
    if name in known:
        return name
    told = formats.listing(list(known)) or "none yet"
    raise UserError(
        "There is no such unit to compare.", f"We were asked for “{name}”.", f"There are: {told}."
    )


def _stores_of(by: str, facts: Facts, regions: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return unit -> its stores, in the order of their revenue."""
    if by == STORES:
        return {store: (store,) for store in facts.stores}
    found: dict[str, tuple[str, ...]] = {}
    for store in facts.stores if by == REGIONS else ():
        if store in regions:
            found[regions[store]] = (*found.get(regions[store], ()), store)
    return found


def _said_in_rounds(rows: Iterable[RatingRow]) -> _Said:
    every = tuple(rows)
    by_round = {
        name: _wholes(tallies_of([row for row in every if row.round == name])) for name in round_names(every)
    }
    return _Said(by_round, {}, are_parts=False)


def _said_in_places(
    rows: Iterable[RatingRow], round_name: str | None, by: str, regions: Mapping[str, str]
) -> _Said:
    mine = [row for row in rows if row.round == round_name]
    by_store, by_region = place_tallies(mine, regions)
    floor = floor_role(mine)
    by_component: dict[str, list[Tally]] = {}
    for tally in tallies_of(mine):
        by_component.setdefault(tally.component, []).append(tally)
    whole = {
        component: tally
        for component, held in by_component.items()
        for tally in shown_apart(held)
        if tally.role == floor
    }
    return _Said(by_store if by == STORES else by_region if by == REGIONS else {}, whole, are_parts=True)


def _wholes(tallies: Iterable[Tally]) -> dict[str, Tally]:
    held: dict[str, list[Tally]] = {}
    for tally in tallies:
        held.setdefault(tally.component, []).append(tally)
    wholes = {component: added(group, "all") for component, group in held.items()}
    return {component: whole for component, whole in wholes.items() if whole.n >= SMALLEST_GROUP}


def _shown(
    read: Read, facts: Facts, filters: Filters, stores: Mapping[str, tuple[str, ...]], cuts: Cuts | None
) -> tuple[dict[str, tuple[Evidence, ...]], tuple[Evidence, ...], tuple[str, ...]]:
    """Return what the data shows of each unit and of the company, and which measures stores do not cut.

    A measure that gives the same figure of the same n in a unit as in the company is none of the unit's, nor
    is one per 1,000 customers.
    """
    if not any(stores.values()) or not facts.has_orders:
        return {}, (), ()
    company = evidence(read, facts, filters, cuts=cuts)
    whole = {each.metric: (each.value, each.n) for each in company}
    told = [each.metric for each in company if each.level is not None]
    found = {
        unit: evidence(read, facts, replace(filters, stores=own), cuts=cuts, only=told) if own else ()
        for unit, own in stores.items()
    }
    uncut = {
        each.metric
        for own in found.values()
        for each in own
        if each.unit == _PER_CUSTOMERS or (each.value, each.n) == whole[each.metric]
    }
    kept = {
        unit: tuple(each for each in own if each.metric not in uncut and each.n >= FEWEST)
        for unit, own in found.items()
    }
    labels = tuple(each.label for each in company if each.metric in uncut)
    return kept, company, labels


def _cell(component_id: str, unit: str, said: _Said, shown: Sequence[Evidence]) -> ComparedCell:
    entry = next(each for each in components() if each.id == component_id)
    tally = said.by_unit.get(unit, {}).get(component_id)
    around = intervals.mean(tally.moments) if tally else None
    mine = [each for each in shown if each.metric in entry.evidence and each.level is not None]
    found = lowest(mine)
    deciding = min(mine, key=lambda each: (each.level, each.level_high)) if mine else None
    return ComparedCell(
        component=component_id, capability=entry.capability, name=entry.name, unit=unit,
        said=around.estimate if around else None, low=around.low if around else None,
        high=around.high if around else None, n=tally.n if tally else None, differs=None,
        level=found[0] if found else None, level_high=found[1] if found else None,
        written=written_levels(*found) if found else "", evidence_n=deciding.n if deciding else None,
    )  # fmt: skip


def _judged(cells: Sequence[ComparedCell], said: _Said) -> list[ComparedCell]:
    """Mark the cells whose people say something else than all others, all cells looked at together."""
    chances = [_chance(cell, said) for cell in cells]
    stands = discoveries(chances)
    return [
        replace(cell, differs=yes) if chance == chance else cell
        for cell, chance, yes in zip(cells, chances, stands, strict=True)
    ]


def _chance(cell: ComparedCell, said: _Said) -> float:
    tally = said.by_unit.get(cell.unit, {}).get(cell.component)
    whole = said.whole.get(cell.component)
    if tally is None or whole is None or not said.are_parts or whole.n == tally.n:
        return float("nan")
    others = [n - own for n, own in zip(whole.counts, tally.counts, strict=True)]
    return difference(tally.counts, others).p


def _capabilities(
    cells: Sequence[ComparedCell], wholes: Sequence[ComparedCell], units: Sequence[str]
) -> Iterable[ComparedCapability]:
    """Return the capabilities of the units, and of the company over the components that any unit shows."""
    said = {cell.component for cell in cells if cell.said is not None}
    shown = {cell.component for cell in cells if cell.level is not None}
    company = [
        replace(
            cell,
            said=cell.said if cell.component in said else None,
            level=cell.level if cell.component in shown else None,
        )
        for cell in wholes
    ]
    for entry in capabilities():
        for unit in ("", *units):
            held = cells if unit else company
            yield _capability(entry, unit, [cell for cell in held if cell.unit == unit])


def _capability(entry: Capability, unit: str, cells: Sequence[ComparedCell]) -> ComparedCapability:
    mine = [cell for cell in cells if cell.capability == entry.id]
    said = [cell.said for cell in mine if cell.said is not None]
    levels = [cell.level for cell in mine if cell.level is not None]
    return ComparedCapability(
        entry.id, entry.name, unit, mean(said) if said else None, len(said),
        mean(levels) if levels else None, len(levels), len(mine),
    )  # fmt: skip


def _reason(by: str, known: Sequence[str]) -> str:
    if by == BRANDS:
        return (
            "Can't tell yet: no file says which brand of the company a store or an order belongs to. A "
            "column “Region” in the file of stores that names the brand lets brands be compared as regions."
        )
    if len(known) > 1:
        return ""
    needs = {
        STORES: "orders that name their store (order_lines.store_id)",
        REGIONS: "orders that name their store, and a file of stores with “Region” (stores.region)",
        ROUNDS: "ratings of a second round (ratings.round)",
    }
    return f"Can't tell yet: it takes {needs[by]}."


def _answer(by: str, cells: Sequence[ComparedCell], reason: str) -> str:
    if reason:
        return reason
    clear = [cell for cell in cells if cell.differs]
    if clear:
        one = max(clear, key=lambda cell: abs(cell.said or 0.0))
        count = formats.plural(len(clear), "cell")
        return f"What people say differs in {count} by more than chance, as in {one.unit} on {one.name}."
    return _evidence_answer(by, cells)


def _evidence_answer(by: str, cells: Sequence[ComparedCell]) -> str:
    """Return where the levels that the data shows lie apart without touching, or that they do nowhere."""
    apart: dict[str, tuple[ComparedCell, ComparedCell]] = {}
    for name in dict.fromkeys(cell.name for cell in cells):
        told = [cell for cell in cells if cell.name == name and cell.level is not None]
        if len(told) > 1:
            best = max(told, key=lambda cell: cell.level or 0)
            worst = min(told, key=lambda cell: cell.level_high or 0)
            if (best.level or 0) > (worst.level_high or 0):
                apart[name] = (best, worst)
    if apart:
        name, (best, worst) = max(
            apart.items(), key=lambda one: (one[1][0].level or 0) - (one[1][1].level_high or 0)
        )
        return (
            f"The {by} shown reach different levels on {formats.plural(len(apart), 'component')}, most on "
            f"{name}: {best.unit} level {best.written}, {worst.unit} level {worst.written}."
        )
    if any(cell.level is not None or cell.said is not None for cell in cells):
        return f"The {by} shown can't be told apart on any component."
    return f"Nothing can be shown yet of these {by}: too few raters, and too few customers."


def _caveat(by: str) -> str:
    if by == ROUNDS:
        return (
            "Components that five or more rated in a round. Who rated may have changed; see What people say."
        )
    return (
        "What associates say, five or more of a unit; what the data shows of its stores, ten or more. Units "
        "differ in whom they serve: a level says where they stand, not why."
    )
