"""What do the pages Categories and Stores bring into the board pack?

Grain in: their results. Grain out: one chart, one table and a few figures of each. What can't be told from
chance is grey.
"""

from collections.abc import Sequence

from lib.analysis.category_mix import CategoryMix, CategoryMixes, category_mixes
from lib.analysis.stores import StoreFigure, Stores, stores
from lib.export.pack import KeyFigure, Picture, Series, Table, Unit, legible
from lib.jobs.pack_pages import Ground, Told, between, in_currency, table_of, unit_of
from lib.schema import formats
from lib.schema.metrics import metrics

MOST_CATEGORIES = 14
MOST_STORES = 24
"""Of more, the highest and the lowest."""
_TWO = 2


def online_by_category(ground: Ground) -> Told | str:
    """How much of each category is bought online."""
    found: CategoryMixes = ground.ask(category_mixes)
    if found.reason or not found.categories:
        return found.reason or found.answer
    shown = sorted(found.categories[:MOST_CATEGORIES], key=lambda row: -row.online_share)
    more = len(found.categories) - len(shown)
    remarks = [f"The chart has the {len(shown)} largest categories; the table has all."] if more else []
    remarks += (
        [f"{found.hidden} categories of under 10 known customers are left out."] if found.hidden else []
    )
    online = tuple(row.online_share for row in shown)
    return Told(
        result=found,
        n=formats.plural(len(found.categories), "category", "categories"),
        picture=Picture(
            kind="parts",
            title="Share of net revenue online and in stores, by category",
            unit="share",
            categories=tuple(legible(row.category) for row in shown),
            series=(
                Series("Online", "online", online),
                Series("Stores", "offline", tuple(1 - share for share in online)),
            ),
            alt=f"Most online {legible(shown[0].category)}, least {legible(shown[-1].category)}.",
        ),
        table=_category_table(found.categories),
        figures=_moves(found.categories),
        report="categories",
        ignores=("stores",),
        metrics=("category_online_share", "category_drift", "net_revenue", "interval"),
        remarks=tuple(remarks),
    )


def _moves(rows: Sequence[CategoryMix]) -> tuple[KeyFigure, ...]:
    clear = [row for row in rows if row.stands and row.drift is not None]
    largest = rows[0]
    told = [
        KeyFigure(
            legible(largest.category),
            largest.online_share,
            "share",
            f"online; the largest category{_ends(largest.low, largest.high)}",
        )
    ]
    for row in sorted(clear, key=lambda one: -abs(one.drift or 0.0))[:3]:
        size = formats.points(row.drift)
        note = f"online; {size} since the window before, beyond chance"
        told.append(KeyFigure(legible(row.category), row.online_share, "share", note))
    return tuple(told)


def _ends(low: float | None, high: float | None) -> str:
    told = between(low, high, formats.share)
    return f" ({told})" if told else ""


def _category_table(rows: Sequence[CategoryMix]) -> Table:
    return table_of(
        [
            ("Category", "text"),
            ("Known customers", "count"),
            ("Net revenue", "money"),
            ("Online share", "share"),
            ("from", "share"),
            ("to", "share"),
            ("Online share before", "share"),
            ("Difference", "share"),
            ("from", "share"),
            ("to", "share"),
            ("Stands among all categories", "text"),
        ],
        [
            (
                row.category,
                row.customers,
                row.net_revenue,
                row.online_share,
                row.low,
                row.high,
                row.before_share,
                row.drift,
                row.drift_low,
                row.drift_high,
                "yes" if row.stands else "no",
            )
            for row in rows
        ],
    )


def stores_apart(ground: Ground) -> Told | str:
    """Stores in the measure in which one stands out most, as they were seen."""
    if not ground.facts.stores:
        return "No order names its store (order_lines.store_id)."
    found: Stores = ground.ask(stores)
    ranked = [row for row in found.figures if row.measure == found.foremost]
    measure = next((one for one in found.measures if one.measure == found.foremost), None)
    if measure is None or len(ranked) < _TWO:
        return found.answer
    label, unit = metrics()[found.foremost].label, unit_of(found.foremost)
    named = in_currency(label, found.currency) if unit == "money" else label
    shown = (
        ranked if len(ranked) <= MOST_STORES else [*ranked[: MOST_STORES // 2], *ranked[-MOST_STORES // 2 :]]
    )
    left = len(ranked) - len(shown)
    return Told(
        result=found,
        n=f"{formats.plural(found.store_count, 'store')}, "
        f"{formats.plural(sum(row.n for row in ranked), measure.unit)}",
        picture=Picture(
            kind="bars",
            title=f"{named}, with 95 % intervals; in colour: differs from the other stores beyond chance",
            unit=unit,
            categories=tuple(legible(row.name) for row in shown),
            series=(
                Series(
                    label,
                    "quiet",
                    tuple(row.value for row in shown),
                    tuple(row.low for row in shown),
                    tuple(row.high for row in shown),
                ),
            ),
            roles=tuple("accent" if row.differs else "quiet" for row in shown),
            alt=f"{label}: highest {legible(shown[0].name)}, lowest {legible(shown[-1].name)}.",
        ),
        table=_store_table(ranked, unit),
        figures=_spread(found, found.foremost, unit),
        report="stores",
        ignores=("segment",),
        metrics=(found.foremost, "real_spread", "interval"),
        remarks=(
            "The chart has each store as it was seen; the table also has it drawn towards the mean, the more "
            "the less is known of it. Stores are ranked by the latter.",
            *(
                (f"The chart leaves out {formats.plural(left, 'store')} in the middle; the table has all.",)
                * bool(left)
            ),
        ),
    )


def _spread(found: Stores, name: str, unit: Unit) -> tuple[KeyFigure, ...]:
    measure = next(one for one in found.measures if one.measure == name)
    write = metrics()[name].write
    ends = between(measure.low, measure.high, lambda value: formats.short(write(value, found.currency)))
    return (
        KeyFigure("Mean of stores", measure.mean, unit, ends),
        KeyFigure("Stores that differ", measure.differing, "count", f"of {measure.stores} in this measure"),
        KeyFigure(
            "Real spread", measure.real_share, "share", "of the spread that is seen; the rest is noise"
        ),
    )


def _store_table(rows: Sequence[StoreFigure], unit: Unit) -> Table:
    return table_of(
        [
            ("Store", "text"),
            ("n", "count"),
            ("As seen", unit),
            ("from", unit),
            ("to", unit),
            ("Drawn to the mean", unit),
            ("from", unit),
            ("to", unit),
            ("Rank", "count"),
            ("from", "count"),
            ("to", "count"),
            ("Differs", "text"),
        ],
        [
            (
                row.name,
                row.n,
                row.value,
                row.low,
                row.high,
                row.shrunk,
                row.shrunk_low,
                row.shrunk_high,
                row.rank,
                row.rank_low,
                row.rank_high,
                row.differs or "no",
            )
            for row in rows
        ],
    )
