"""What do the tabs of the page Online and stores bring into the board pack?

Grain in: the results of channels, kinds of buyers and second channel. Grain out: one chart, one table and a
few figures of each. Online and offline keep their two colours.
"""

from collections.abc import Sequence

from lib.analysis.against_others import Against
from lib.analysis.channel_kinds import BOTH, ONLINE_ONLY, STORE_ONLY
from lib.analysis.channel_measures import ChannelMeasure
from lib.analysis.channels import Channels, channels
from lib.analysis.kind_measures import VALUE, KindMeasures, kind_measures
from lib.analysis.second_channel import Difference, SecondChannel, second_channel
from lib.export.pack import Amount, KeyFigure, Picture, Role, Series, Table, Unit
from lib.jobs.pack_pages import (
    Ground,
    Told,
    between,
    figure_of,
    in_currency,
    money,
    table_of,
)
from lib.schema import formats
from lib.schema.metrics import metrics

_KIND_ROLES: dict[str, Role] = {ONLINE_ONLY: "online", STORE_ONLY: "offline", BOTH: "both"}
_CHANNEL_UNITS: dict[str, Unit] = {"money": "money", "count": "count", "share": "share", "number": "number"}


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
            ("Measure", "text"),
            ("Online", "text"),
            ("Stores", "text"),
            ("Online minus stores", "text"),
            ("from", "text"),
            ("to", "text"),
            ("n online", "count"),
            ("n in stores", "count"),
            ("of", "text"),
        ],
        [
            (
                row.label,
                *(told(row, value) for value in (row.online, row.offline, row.difference, row.low, row.high)),
                row.n_online,
                row.n_offline,
                row.n_of,
            )
            for row in rows
        ],
    )


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
                ("Kind", "text"),
                ("Buyers", "count"),
                ("Share of buyers", "share"),
                (label, "money"),
                ("from", "money"),
                ("to", "money"),
                ("Others", "money"),
                ("Stands among all comparisons", "text"),
            ],
            [
                (
                    row.group,
                    row.n,
                    share[row.group].share,
                    row.value,
                    row.low,
                    row.high,
                    row.others,
                    "yes" if row.stands else "no",
                )
                for row in told
            ],
        ),
        figures=tuple(figures[:4]),
        report="who-is-where",
        metrics=("kind_share", VALUE, "interval"),
    )


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
        n=f"{formats.plural(found.customers, 'customer')}, "
        f"{formats.count(found.matched.treated)} times to a second channel",
        picture=Picture(
            kind="bars",
            title=in_currency(
                "Net revenue of 180 days, who came to a second channel minus others, with 95 % intervals",
                found.currency,
            ),
            unit="money",
            categories=tuple(name for name, _, _ in told),
            series=(
                Series(
                    "Difference",
                    "quiet",
                    tuple(each.estimate for each in parts),
                    tuple(each.low for each in parts),
                    tuple(each.high for each in parts),
                ),
            ),
            roles=tuple("accent" if each is found.matched else "quiet" for each in parts),
            alt=" ".join(f"{name}: {_difference(each, found.currency)}." for name, _, each in told),
        ),
        table=table_of(
            [
                ("Compared", "text"),
                ("Difference", "money"),
                ("from", "money"),
                ("to", "money"),
                ("Rows", "count"),
                ("of these, to a second channel", "count"),
            ],
            [(name, each.estimate, each.low, each.high, each.n, each.treated) for name, _, each in told],
        ),
        figures=tuple(
            KeyFigure(name, each.estimate, "money", between(each.low, each.high, money(found.currency)))
            for name, _, each in told
        ),
        report="second-channel",
        ignores=("channels", "stores", "segment"),
        metrics=("second_channel_raw", "second_channel_matched", "interval"),
        remarks=(found.why_not,) if found.why_not else (),
    )


def _difference(each: Difference, currency: str | None) -> str:
    write = money(currency)
    return f"{write(each.estimate)} ({between(each.low, each.high, write)})"
