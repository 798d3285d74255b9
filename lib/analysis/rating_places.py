"""What do the associates of each store and region say? Only where five or more do, by the rule of anonymity.

Grain in: the rows of one round, and which region a store lies in. Grain out: tallies, one per component and
place that may be shown; and the block that each rater belongs to.
"""

from collections.abc import Iterable, Mapping

from lib.analysis.anonymity import Block, blocks, nested_blocks
from lib.analysis.rating_rows import ASSOCIATE, EXECUTIVE, MANAGER, UNTOLD, Cut, RatingRow
from lib.analysis.ratings import Tally, tallies_of
from lib.analysis.result import Read
from lib.workspace.canonical import canonical

Regions = Mapping[str, str]
"""Store -> region; a store that is left out lies in none that is told."""


def store_regions(read: Read) -> dict[str, str]:
    """Return which region each store lies in, where a file of stores tells it."""
    store = canonical("stores")
    told = store.filter(store.store_id.notnull(), store.region.notnull())
    rows = read(told.group_by("store_id").agg(region=told.region.min()))
    return {str(row["store_id"]): str(row["region"]) for row in rows.to_dict("records")}


def cut_of(rows: Iterable[RatingRow], regions: Regions) -> Cut:
    """Return which block each rater is shown in: roles, and of the associates their region and store."""
    every = tuple(rows)
    floor = floor_role(every)
    return {
        component: _blocks_of(held, floor, regions) for component, held in _levels_by_component(every).items()
    }


def place_tallies(
    rows: Iterable[RatingRow], regions: Regions
) -> tuple[Mapping[str, Mapping[str, Tally]], Mapping[str, Mapping[str, Tally]]]:
    """Return by component what each store and each region says that may be shown."""
    every = tuple(rows)
    floor = floor_role(every)
    by_store: dict[str, dict[str, Tally]] = {}
    by_region: dict[str, dict[str, Tally]] = {}
    for component, held in _levels_by_component(every).items():
        if (floor,) not in _role_blocks(held):
            continue
        own = [row for row in held if row.role == floor]
        for region_block, store_blocks in nested_blocks(_sizes(own, regions)):
            shown = [block[0] for block in store_blocks if len(block) == 1 and block[0] != UNTOLD]
            for store in shown:
                by_store.setdefault(store, {})[component] = _tally(
                    [row for row in own if row.store == store], store
                )
            if len(region_block) == 1 and region_block[0] != UNTOLD:
                region = region_block[0]
                inside = [row for row in own if regions.get(row.store, UNTOLD) == region]
                by_region.setdefault(region, {})[component] = _tally(inside, region)
    return by_store, by_region


def floor_role(rows: Iterable[RatingRow]) -> str:
    """Return the role whose people stores are told apart by: associates, or whoever told no role."""
    roles = {row.role for row in rows}
    return ASSOCIATE if ASSOCIATE in roles or UNTOLD not in roles else UNTOLD


def _levels_by_component(rows: Iterable[RatingRow]) -> dict[str, list[RatingRow]]:
    found: dict[str, list[RatingRow]] = {}
    for row in rows:
        if row.is_readable and row.level is not None:
            found.setdefault(row.component, []).append(row)
    return found


def _role_blocks(rows: Iterable[RatingRow]) -> tuple[Block, ...]:
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.role] = sizes.get(row.role, 0) + row.n
    return blocks(sizes, [(EXECUTIVE, MANAGER)])


def _blocks_of(rows: list[RatingRow], floor: str, regions: Regions) -> Mapping[tuple[str, str], int]:
    cut: list[set[tuple[str, str]]] = []
    for block in _role_blocks(rows):
        mine = [row for row in rows if row.role in block]
        if block == (floor,):
            stores = [own for _, inside in nested_blocks(_sizes(mine, regions)) for own in inside]
            cut += [{(floor, store) for store in own} for own in stores]
        else:
            cut.append({(row.role, row.store) for row in mine})
    return {pair: number for number, block in enumerate(cut) for pair in block}


def _sizes(rows: Iterable[RatingRow], regions: Regions) -> dict[str, dict[str, int]]:
    sizes: dict[str, dict[str, int]] = {}
    for row in rows:
        stores = sizes.setdefault(regions.get(row.store, UNTOLD), {})
        stores[row.store] = stores.get(row.store, 0) + row.n
    return sizes


def _tally(rows: list[RatingRow], place: str) -> Tally:
    """Return the rows of one component and place as one group, by the name of the place."""
    (tally,) = tallies_of(rows)
    return Tally(tally.component, place, tally.counts, tally.dont_know)
