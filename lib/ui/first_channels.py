"""Where did customers begin, and what does each channel bring? Two parts of the tab Who is where."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.analysis.against_others import FEWEST, Against
from lib.analysis.channel_rows import ChannelRow, ChannelRows, channel_rows
from lib.analysis.first_channel import AGAIN, CROSSED, CROSSED_SOON, WORTH, FirstChannels, first_channels
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.lines import Series, month_lines
from lib.charts.theme import colour_of
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, session, sides, tables
from lib.ui.text import plain

OUTCOMES = (AGAIN, CROSSED_SOON, CROSSED, WORTH)
_NAMES = {"online": "Online", "offline": "Stores and the like", "other": "Other", "unknown": "Not told"}
_DASHES = ("solid", "dash", "dot", "dashdot")


def began() -> None:
    """Draw what became of customers by the channel of their first order."""
    found = session.compute(first_channels)
    page.section(found.answer, found.caveat)
    if not found.outcomes:
        return
    if found.cannot_tell:
        st.caption(plain(f"Can't tell yet who came to the other side. {found.cannot_tell}"))
    shown = [measure for measure in OUTCOMES if any(row.measure == measure for row in found.outcomes)]
    for start in range(0, len(shown), 2):
        for column, measure in zip(st.columns(2), shown[start : start + 2], strict=False):
            with column:
                _outcome(found, measure)
    with page.card(
        "Customers by first channel", "Followed: whose first order lies so many days back or more."
    ):
        tables.show(_began_table(found), "Customers by first channel", _BEGAN)
    with page.do():
        tables.download(
            "Download what became of them", tables.frame_of(found.outcomes), "first-channels.csv",
            key="first_channels",
        )  # fmt: skip
    page.how_computed(shown, found, _began_method(found))


def each_channel() -> None:
    """Draw every channel as a row of its own, below its side, and their orders by month."""
    found = session.compute(channel_rows)
    page.section(found.answer, found.caveat)
    if not found.rows:
        return
    partial = sorted({each.month for each in found.months if each.is_partial})
    page.chart_card(
        _month_title(found),
        _months(found),
        page.note_on_months(partial) or "Orders of the period by month.",
        key="channel_months",
    )
    with page.card("Each channel", "Rows of a side add up to it; new: began in the last 12 months."):
        tables.show(
            _channel_table(found.rows), "Channels below their sides", _channel_columns(found.currency)
        )
    st.caption(plain(_phone(found)))
    with page.do():
        tables.download(
            "Download the channels", tables.frame_of(found.rows), "channels.csv", key="channel_rows"
        )
    page.how_computed(("channel_order_share", "orders", "net_revenue", "customers"), found, _CHANNEL_METHOD)


_CHANNEL_METHOD = (
    "Online: web, app, marketplace, social. Stores and the like: store, kiosk, phone, catalogue. "
    "Other: partner.",
    "New: the first order of the channel in the data lies in the last 12 months before the day taken as "
    "today, and the data begins 30 days or more before it.",
    "Change: orders of the period by those of the period before; a total, so that it has no interval.",
    "By phone in the shop: an online order of a known customer on a day on which a touch of theirs tells a "
    "phone and a store. It is a part of online and is added to nothing.",
)


def _outcome(found: FirstChannels, measure: str) -> None:
    known = metrics()[measure]
    rows = [row for row in found.outcomes if row.measure == measure and row.low is not None]
    drawn = [
        Estimate(row.group.capitalize(), row.value, row.low or 0.0, row.high or 0.0, row.n, row.stands)
        for row in sorted(rows, key=lambda row: -row.value)
    ]
    chart = estimates(
        drawn,
        lambda value: known.write(value, found.currency),
        sides.unit(known.label, found.currency if known.unit == "money" else None),
        holds_shares=known.unit == "share",
    )
    page.chart_card(_outcome_title(rows, measure, found.currency), chart, _of_whom(rows), key=measure)


def _outcome_title(rows: list[Against], measure: str, currency: str | None) -> str:
    known = metrics()[measure]
    clear = [row for row in rows if row.stands]
    if not clear:
        return f"{known.label}: no difference by first channel beyond chance"
    most = max(clear, key=lambda row: abs(row.difference or 0.0) / (abs(row.others or 0.0) or 1.0))
    value, others = known.write(most.value, currency), known.write(most.others, currency)
    return f"{known.label}: {value} of who began in {most.group}, {others} of others"


def _of_whom(rows: Iterable[Against]) -> str:
    of = formats.listing([f"{formats.count(row.n)} in {row.group}" for row in rows])
    return (
        f"Began: {of}. 95 % intervals; in colour: differs beyond chance, all comparisons looked at together."
    )


def _began_table(found: FirstChannels) -> pd.DataFrame:
    return tables.frame_of(found.channels).assign(
        channel=[each.channel.capitalize() for each in found.channels],
        side=[_NAMES[each.channel_group] for each in found.channels],
    )


_BEGAN = {
    "channel": tables.text("First channel"),
    "side": tables.text("Side"),
    "customers": tables.count("Customers"),
    "share": tables.share("Share"),
    "followed_180": tables.count("Followed 180 days"),
    "followed_365": tables.count("Followed 365 days"),
}


def _began_method(found: FirstChannels) -> list[str]:
    return [
        "First order of all of the data, in the channels and stores chosen; of several at the same moment "
        "the channel that is first by name.",
        "Each first channel against all others together: shares after Newcombe (1998), means after Welch "
        "(1947), marked after Benjamini and Hochberg (1995).",
        f"Channels in which under {FEWEST} customers began are left out "
        f"({formats.plural(found.left_out, 'customer')}).",
        "Who begins in a channel differs in more than the channel: differences describe, they explain "
        "nothing.",
    ]


def _month_title(found: ChannelRows) -> str:
    new = [row.channel for row in found.rows if row.is_new]
    if new:
        return f"New: {formats.listing(new)}"
    channels = [row for row in found.rows if row.channel and row.change is not None]
    if not channels:
        return "Orders by channel"
    most = max(channels, key=lambda row: abs(row.change or 0.0))
    word = "more" if (most.change or 0.0) > 0 else "fewer"
    size = formats.share(abs(most.change or 0.0))
    return f"{most.channel.capitalize()} took {size} {word} orders than in the period before"


def _months(found: ChannelRows) -> Chart:
    series: list[Series] = []
    for row in (row for row in found.rows if row.channel):
        colour = colour_of(row.channel_group)
        same = sum(line.colour == colour for line in series)
        series.append(Series(row.channel.capitalize(), colour, _DASHES[same % len(_DASHES)]))
    frame = pd.DataFrame(
        [(each.month, each.channel.capitalize(), each.orders) for each in found.months],
        columns=["month", "series", "value"],
    )
    partial = {each.month for each in found.months if each.is_partial}
    return month_lines(frame, series, formats.count, "Orders", partial)


def _channel_table(rows: Iterable[ChannelRow]) -> pd.DataFrame:
    table = tables.frame_of(rows)
    return table.assign(
        name=[
            f"· {row.channel.capitalize()}{' (new)' if row.is_new else ''}"
            if row.channel
            else _NAMES[row.channel_group]
            for row in rows
        ]
    )


def _channel_columns(currency: str | None) -> tables.Columns:
    return {
        "name": tables.text("Channel"),
        "orders": tables.count("Orders"),
        "order_share": tables.share("Share of orders"),
        "change": tables.share("Change", help="Orders against the period before."),
        "net_revenue": tables.money("Net revenue", currency),
        "revenue_share": tables.share("Share of revenue"),
        "customers": tables.count("Known customers"),
        "first_order": tables.day("First order"),
    }


def _phone(found: ChannelRows) -> str:
    phone = found.phone_in_shop
    if phone.reason:
        return phone.reason
    if not phone.orders:
        return "By phone in the shop: no online order on a day on which its customer used a phone in a store."
    return (
        f"By phone in the shop: {formats.plural(phone.orders, 'online order')} of "
        f"{formats.plural(phone.customers or 0, 'customer')}, {formats.share(phone.share)} of known online "
        "orders, on days on which the customer used a phone in a store."
    )
