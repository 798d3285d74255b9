"""What do the pages about channels, categories and stores bring into the board pack?

Grain in: the results of channels, kinds of buyers, second channel, categories and stores. Grain out: one chart,
one table and a few figures of each. Online and offline keep their two colours.
"""

from collections.abc import Sequence

from lib.analysis.against_others import Against
from lib.analysis.category_mix import CategoryMix, CategoryMixes, category_mixes
from lib.analysis.channel_kinds import BOTH, ONLINE_ONLY, STORE_ONLY
from lib.analysis.channel_measures import ChannelMeasure
from lib.analysis.channels import Channels, channels
from lib.analysis.kind_measures import VALUE, KindMeasures, kind_measures
from lib.analysis.second_channel import Difference, SecondChannel, second_channel
from lib.analysis.stores import StoreFigure, Stores, stores
from lib.export.pack import Amount, KeyFigure, Picture, Role, Series, Table, Unit, legible
from lib.jobs.pack_pages import (
    Ground,
    Told,
    between,
    figure_of,
    in_currency,
    money,
    table_of,
    unit_of,
)
from lib.schema import formats
from lib.schema.metrics import metrics

MOST_CATEGORIES = 14
MOST_STORES = 20
"""Of more, the highest and the lowest."""
_KIND_ROLES: dict[str, Role] = {ONLINE_ONLY: "online", STORE_ONLY: "offline", BOTH: "both"}
_CHANNEL_UNITS: dict[str, Unit] = {"money": "money", "count": "count", "share": "share", "number": "number"}
_TWO = 2


def both_sides(ground: Ground) -> Told | str:
    """How many buy online, in stores and on both sides; what an order is worth on either."""
    found: Channels = ground.ask(channels, whole=False)
    counts = (("Online only", found.online_only), ("Both", found.both), ("Stores only", found.store_only))
    if found.cannot_tell or any(count is None for _, count in counts):
        return found.cannot_tell or found.answer
    by_name = {row.measure: row for row in found.measures}
    return Told(
        result=found,
        n=formats.plural(sum(count or 0 for _, count in counts), "known buyer"),
        picture=Picture(
            kind="bars",
            title="Known buyers by the sides they bought on",
            unit="count",
            categories=tuple(name for name, _ in counts),
            series=(Series("Known buyers", "other", tuple(count for _, count in counts)),),
            roles=("online", "both", "offline"),
            alt=formats.listing([f"{name}: {formats.count(count)}" for name, count in counts]) + ".",
        ),
        table=_channel_table(found.measures),
        figures=_order_values(by_name["order_value"], found.currency),
        report="channels",
        metrics=("both_share", *(row.measure for row in found.measures), "interval"),
    )


def _order_values(row: ChannelMeasure, currency: str | None) -> tuple[KeyFigure, ...]:
    apart = between(row.low, row.high, money(currency))
    return (
        figure_of("order_value", row.online, formats.plural(row.n_online, "order"), "Order value online"),
        figure_of(
            "order_value", row.offline, formats.plural(row.n_offline, "order"), "Order value in stores"
        ),
        figure_of("order_value", row.difference, apart, "Online minus stores"),
    )


def _channel_table(rows: Sequence[ChannelMeasure]) -> Table:
    def told(row: ChannelMeasure, value: float | None) -> Amount:
        return Amount(value, _CHANNEL_UNITS.get(row.format, "number"))

    return table_of(
        [
            ("Measure", "text"), ("Online", "text"), ("Stores", "text"), ("Online minus stores", "text"),
            ("from", "text"), ("to", "text"), ("n online", "count"), ("n in stores", "count"), ("of", "text"),
        ],
        [
            (
                row.label, *(told(row, value) for value in (row.online, row.offline, row.difference, row.low, row.high)),
                row.n_online, row.n_offline, row.n_of,
            )
            for row in rows
        ],
    )  # fmt: skip


def worth_by_side(ground: Ground) -> Told | str:
    """What a buyer of each kind brought, with intervals."""
    found: KindMeasures = ground.ask(kind_measures)
    told = [row for row in found.measures if row.measure == VALUE and row.low is not None]
    if found.cannot_tell or not told:
        return found.cannot_tell or found.answer
    label = metrics()[VALUE].label
    share = {row.kind: row for row in found.kinds}
    figures = [
        figure_of("kind_share", row.share, formats.plural(row.customers or 0, "buyer"), row.kind)
        for row in found.kinds
        if row.customers
    ]
    return Told(
        result=found,
        n=formats.plural(found.customer_count, "known buyer"),
        picture=Picture(
            kind="bars",
            title=in_currency(f"{label}, with 95 % intervals", found.currency),
            unit="money",
            categories=tuple(row.group for row in told),
            series=(_with_ends(label, told),),
            roles=tuple(_KIND_ROLES.get(row.group, "other") for row in told),
            alt=f"{label} by kind of buyer.",
        ),
        table=table_of(
            [
                ("Kind", "text"), ("Buyers", "count"), ("Share of buyers", "share"), (label, "money"), ("from", "money"),
                ("to", "money"), ("Others", "money"), ("Stands among all comparisons", "text"),
            ],
            [
                (
                    row.group, row.n, share[row.group].share, row.value, row.low, row.high, row.others,
                    "yes" if row.stands else "no",
                )
                for row in told
            ],
        ),
        figures=tuple(figures[:4]),
        report="who-is-where",
        metrics=("kind_share", VALUE, "interval"),
    )  # fmt: skip


def _with_ends(name: str, rows: Sequence[Against]) -> Series:
    return Series(
        name,
        "other",
        tuple(row.value for row in rows),
        tuple(row.low for row in rows),
        tuple(row.high for row in rows),
    )


def second_side(ground: Ground) -> Told | str:
    """What goes with a second channel: as it is, against customers like them, and where nothing should be."""
    found: SecondChannel = ground.ask(second_channel)
    told = [
        (name, metric, each)
        for name, metric, each in (
            ("As they are", "second_channel_raw", found.raw),
            ("Against customers like them", "second_channel_matched", found.matched),
            ("Check: long before, nothing should show", "second_channel_matched", found.placebo),
        )
        if each is not None
    ]
    if found.matched is None:
        return found.answer
    parts = [each for _, _, each in told]
    return Told(
        result=found,
        n=f"{formats.plural(found.customers, 'customer')}, {formats.count(found.matched.treated)} times to a second",
        picture=Picture(
            kind="bars",
            title=in_currency(
                "Net revenue of 180 days, who came to a second channel minus who did not, with 95 % intervals",
                found.currency,
            ),
            unit="money",
            categories=tuple(name for name, _, _ in told),
            series=(
                Series(
                    "Difference", "quiet", tuple(each.estimate for each in parts),
                    tuple(each.low for each in parts), tuple(each.high for each in parts),
                ),
            ),
            roles=tuple("accent" if each is found.matched else "quiet" for each in parts),
            alt=" ".join(f"{name}: {_difference(each, found.currency)}." for name, _, each in told),
        ),
        table=table_of(
            [("Compared", "text"), ("Difference", "money"), ("from", "money"), ("to", "money"), ("Rows", "count"),
             ("of these, to a second channel", "count")],
            [(name, each.estimate, each.low, each.high, each.n, each.treated) for name, _, each in told],
        ),
        figures=tuple(
            KeyFigure(name, each.estimate, "money", between(each.low, each.high, money(found.currency)))
            for name, _, each in told
        ),
        report="second-channel",
        metrics=("second_channel_raw", "second_channel_matched", "interval"),
        remarks=(found.why_not,) if found.why_not else (),
    )  # fmt: skip


def _difference(each: Difference, currency: str | None) -> str:
    write = money(currency)
    return f"{write(each.estimate)} ({between(each.low, each.high, write)})"


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
        metrics=("category_online_share", "category_drift", "net_revenue", "interval"),
        remarks=tuple(remarks),
    )


def _moves(rows: Sequence[CategoryMix]) -> tuple[KeyFigure, ...]:
    clear = [row for row in rows if row.stands and row.drift is not None]
    largest = rows[0]
    told = [
        KeyFigure(
            legible(largest.category), largest.online_share, "share",
            f"online; the largest category{_ends(largest.low, largest.high)}",
        )
    ]  # fmt: skip
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
            ("Category", "text"), ("Known customers", "count"), ("Net revenue", "money"), ("Online share", "share"),
            ("from", "share"), ("to", "share"), ("Online share before", "share"), ("Difference", "share"),
            ("from", "share"), ("to", "share"), ("Stands among all categories", "text"),
        ],
        [
            (
                row.category, row.customers, row.net_revenue, row.online_share, row.low, row.high, row.before_share,
                row.drift, row.drift_low, row.drift_high, "yes" if row.stands else "no",
            )
            for row in rows
        ],
    )  # fmt: skip


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
        n=f"{formats.plural(found.store_count, 'store')}, {formats.plural(sum(row.n for row in ranked), measure.unit)}",
        picture=Picture(
            kind="bars",
            title=f"{named}, with 95 % intervals; in colour: differs from the other stores beyond chance",
            unit=unit,
            categories=tuple(legible(row.name) for row in shown),
            series=(
                Series(
                    label, "quiet", tuple(row.value for row in shown), tuple(row.low for row in shown),
                    tuple(row.high for row in shown),
                ),
            ),
            roles=tuple("accent" if row.differs else "quiet" for row in shown),
            alt=f"{label}: highest {legible(shown[0].name)}, lowest {legible(shown[-1].name)}.",
        ),
        table=_store_table(ranked, unit),
        figures=_spread(found, found.foremost, unit),
        report="stores",
        metrics=(found.foremost, "real_spread", "interval"),
        remarks=(
            "The chart has each store as it was seen; the table also has it drawn towards the mean, the more the less is known of it. Stores are ranked by the latter.",
            *((f"The chart leaves out {formats.plural(left, 'store')} in the middle; the table has all.",) * bool(left)),
        ),
    )  # fmt: skip


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
            ("Store", "text"), ("n", "count"), ("As seen", unit), ("from", unit), ("to", unit), ("Drawn to the mean", unit),
            ("from", unit), ("to", unit), ("Rank", "count"), ("from", "count"), ("to", "count"), ("Differs", "text"),
        ],
        [
            (
                row.name, row.n, row.value, row.low, row.high, row.shrunk, row.shrunk_low, row.shrunk_high, row.rank,
                row.rank_low, row.rank_high, row.differs or "no",
            )
            for row in rows
        ],
    )  # fmt: skip
