"""How do online and stores stand beside each other? The channel comparison as charts and tables want it.

Grain in: rows of `lib.analysis.channels`. Grain out: frames, a row per measure, hour, category or kind.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from lib.analysis.channel_measures import ChannelMeasure, ChannelTotal
from lib.analysis.channel_membership import BOTH, ONE_SIDE, BuyerComparison, BuyerValue, Following
from lib.analysis.channel_sums import SIDES
from lib.analysis.channels import Channels
from lib.analysis.when import CategoryShare
from lib.charts.intervals import Difference
from lib.charts.theme import BOTH as BOTH_COLOUR
from lib.charts.theme import DIVERGING, OFFLINE, ONLINE, OTHER, colour_of
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import tables

NAMES = {"online": "Online", "offline": "In stores"}
COLOURS = (ONLINE, OFFLINE)
SCALES = {"online": DIVERGING[5:], "offline": DIVERGING[4::-1]}  # the two arms of the diverging scale
KINDS = {ONE_SIDE[0]: "Online only", ONE_SIDE[1]: "Store only", BOTH: "Both"}
KIND_COLOURS = {"Online only": ONLINE, "Store only": OFFLINE, "Both": BOTH_COLOUR}
BUYER_COLOURS = KIND_COLOURS | {"Neither side": OTHER}
_CATEGORIES = 14  # rows that one chart has room for
METHOD = (
    "Online: web, app, marketplace, social. Offline: store, kiosk, phone, catalogue. "
    "Other and unknown channels belong to neither.",
    "A unit of the intervals is a known customer, or an order of nobody known: "
    "orders of one customer resemble each other.",
    "Who is on both sides is decided in one window and valued in the next, at equal numbers of orders "
    "(2, 3, 4, 5 or more), "
    "weighted as the customers of both sides are spread.",
)


def orders_of(result: Channels) -> str:
    """Write how many orders the page is about."""
    return formats.plural(sum(entry.orders for entry in result.totals), "order")


def has_both(result: Channels) -> bool:
    """Whether both sides have orders in what is looked at."""
    return set(SIDES) <= {entry.channel_group for entry in result.totals if entry.orders}


def unit(what: str, currency: str | None) -> str:
    """Write a unit with its currency, where the data tells one."""
    return f"{what}, {currency}" if currency else what


def measure_title(rows: Sequence[Difference]) -> str:
    """Write how many measures differ."""
    clear = sum(row.is_clear for row in rows)
    return (
        f"{formats.count(clear)} of {formats.plural(len(rows), 'measure')} differ"
        if clear
        else "No measure differs clearly"
    )


def measure_table(measures: Iterable[ChannelMeasure], currency: str | None) -> pd.DataFrame:
    """Return every measure written: both sides, the difference with its interval, n, and why not."""
    return pd.DataFrame(
        {
            "measure": entry.label,
            "online": metrics()[entry.measure].write(entry.online, currency),
            "offline": metrics()[entry.measure].write(entry.offline, currency),
            "difference": metrics()[entry.measure].write_difference(entry.difference, currency),
            "interval": _interval(entry, currency),
            "n": f"{formats.count(entry.n_online)} and {formats.count(entry.n_offline)} {entry.n_of}",
            "reason": entry.reason,
        }
        for entry in measures
    )


def measure_columns(frame: pd.DataFrame) -> tables.Columns:
    """How each column of the table of measures is shown; reasons only where there are any."""
    shown = {
        "measure": tables.text("Measure"),
        "online": tables.figure(NAMES["online"]),
        "offline": tables.figure(NAMES["offline"]),
        "difference": tables.figure("Difference"),
        "interval": tables.figure(
            "95 % interval", help="Totals have none: they count everything and estimate nothing."
        ),
        "n": tables.text("Of"),
        "reason": tables.text("Can't tell yet", wide=True),
    }
    return (
        shown
        if frame["reason"].any()
        else {name: column for name, column in shown.items() if name != "reason"}
    )


def category_frame(categories: Iterable[CategoryShare]) -> pd.DataFrame:
    """Return the largest categories: label, share of online and of store revenue."""
    told = [
        (entry.category, entry.online_share, entry.offline_share)
        for entry in categories
        if entry.online_share is not None and entry.offline_share is not None
    ]
    return pd.DataFrame(told[:_CATEGORIES], columns=["category", "online", "offline"])


def category_title(frame: pd.DataFrame) -> str:
    """Write the finding: the category whose shares differ most."""
    if frame.empty:
        return "Categories can't be compared"
    apart = frame["online"] - frame["offline"]
    most = frame.iloc[int(apart.abs().to_numpy().argmax())]
    online, offline = (formats.share(most[side]) for side in SIDES)
    return f"Furthest apart: {most['category']}, {online} of online and {offline} of store revenue"


def value_frame(values: Iterable[BuyerValue]) -> pd.DataFrame:
    """Return later revenue per customer: step (orders), group (kind), value, n."""
    return pd.DataFrame(
        [
            (
                f"{entry.orders} orders",
                KINDS[entry.kind],
                float("nan") if entry.value is None else entry.value,
                entry.customers,
            )
            for entry in values
        ],
        columns=["step", "group", "value", "n"],
    )


def comparison_rows(comparisons: Sequence[BuyerComparison], currency: str | None) -> list[Difference]:
    """Return both against each side alone, at equal order counts, for the chart of differences.

    In place of values stand the numbers of customers: plain means would belong to another comparison.
    """
    return [
        Difference(
            name=f"Both against {entry.kind}",
            difference=entry.difference,
            low=entry.low,
            high=entry.high,
            first=formats.plural(entry.compared, "customer"),
            second=formats.plural(entry.customers, "customer"),
            written=f"{_signed(entry.difference, currency)} "
            f"({_signed(entry.low, currency)} to {_signed(entry.high, currency)})",
        )
        for entry in comparisons
        if entry.difference is not None and entry.low is not None and entry.high is not None
    ]


def naive_note(found: Following, currency: str | None) -> str:
    """Write what a comparison that ignores order counts would have said."""
    told = [
        f"{_signed(entry.naive, currency)} against {entry.kind}"
        for entry in found.comparisons
        if entry.naive is not None
    ]
    return f"Without equal order counts the difference would read {formats.listing(told)}." if told else ""


def windows_note(found: Following) -> str:
    """Write in which windows buyers were told apart and valued."""
    first, second = (formats.window(window.start, window.end) for window in (found.classified, found.valued))
    return f"Told apart by their orders in {first}; valued by what they spent in {second}."


def channel_table(totals: Iterable[ChannelTotal], *, apart: bool) -> pd.DataFrame:
    """Return the channels of the two sides, or (`apart`) those that belong to neither."""
    held = list(totals)
    whole = sum(entry.net_revenue for entry in held)
    rows = [
        (entry.channel, entry.channel_group, entry.orders, entry.net_revenue,
         entry.net_revenue / whole if whole > 0 else None, entry.known_share)
        for entry in held
        if (entry.channel_group not in SIDES) is apart
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["channel", "group", "orders", "net_revenue", "share", "known_share"])


def known_frame(totals: Iterable[ChannelTotal]) -> pd.DataFrame:
    """Return each channel with the share of its net revenue that belongs to known customers."""
    told = [
        (entry.channel.capitalize(), entry.known_share) for entry in totals if entry.known_share is not None
    ]
    return pd.DataFrame(told, columns=["Channel", "known"])


def known_colours(totals: Iterable[ChannelTotal]) -> list[str]:
    """Return the colour of each channel of `known_frame`."""
    return [colour_of(entry.channel_group) for entry in totals if entry.known_share is not None]


def known_title(totals: Iterable[ChannelTotal]) -> str:
    """Write the finding: where the least is known."""
    told = [entry for entry in totals if entry.known_share is not None]
    least = min(told, key=lambda entry: entry.known_share or 0.0)
    return f"We know who brings {formats.share(least.known_share)} of revenue in the channel {least.channel}"


def channel_columns(currency: str | None) -> tables.Columns:
    """How each column of the table of channels is shown."""
    return {
        "channel": tables.text("Channel"),
        "group": tables.text("Side"),
        "orders": tables.count("Orders"),
        "net_revenue": tables.money("Net revenue", currency),
        "share": tables.share("Share of revenue"),
        "known_share": tables.share(
            "Known", help="Share of its net revenue that belongs to known customers."
        ),
    }


def _interval(entry: ChannelMeasure, currency: str | None) -> str:
    if entry.low is None or entry.high is None:
        return formats.NOTHING
    low, high = (metrics()[entry.measure].write_difference(end, currency) for end in (entry.low, entry.high))
    return f"{low.removesuffix(' points')} to {high}"


def _signed(value: float | None, currency: str | None) -> str:
    if value is None:
        return formats.NOTHING
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{formats.money(abs(value), currency)}"
