"""How do people pay, and which side do they prefer? Two parts of the tab Who is where."""

import pandas as pd
import streamlit as st

from lib.analysis.payments import FEWEST, MOST_TEXTS, Payments, payments
from lib.analysis.preferred_channel import (
    ALIKE,
    NEITHER,
    USED,
    Agreement,
    PreferredChannel,
    preferred_channel,
)
from lib.charts.dots import Estimate, estimates
from lib.charts.pairs import share_pairs
from lib.schema import formats
from lib.ui import channel_tabs, navigation, page, session, sides, tables
from lib.ui.text import plain

_NEITHER_SIDE = {"other": "Other channels", "unknown": "Channel not told"}
_PREFER = {"online": "Prefer online", "offline": "Prefer stores"}
_USED = {
    "online": "Mostly online",
    "offline": "Mostly in stores",
    ALIKE: "Both alike",
    NEITHER: "Neither side",
}


def payment() -> None:
    """Draw how orders are paid on each side."""
    found = session.compute(payments)
    page.section(found.answer, found.caveat)
    if not found.shares:
        if found.lacks:
            navigation.link("data", "Add a file")
        return
    if found.differences:
        pairs = pd.DataFrame(
            [(row.label, row.online, row.offline) for row in found.differences],
            columns=["payment", *sides.NAMES],
        )
        page.chart_card(
            _payment_title(found),
            share_pairs(pairs, *sides.NAMES.values(), colours=sides.COLOURS),
            "Share of each side's orders whose payment is told.",
            key="payments",
        )
        with page.card("Online against stores", "Stands: beyond chance, all kinds looked at together."):
            tables.show(_payment_differences(found), "Kinds of payment, online against stores", _APART)
    with page.card("All kinds of payment", "95 % intervals over customers."):
        tables.show(_payment_table(found), "Kinds of payment by side", _PAID)
    if found.strange:
        named = formats.listing([f"“{text}”" for text in found.strange[:5]])
        st.caption(plain(f"Counted as other, because we know no word of them: {named}."))
    with page.do():
        tables.download("Download the payments", tables.frame_of(found.shares), "payments.csv", key="paid")
    page.how_computed(
        ("payment_share",),
        found,
        [
            "An order counts once: with payments of two kinds it is “several at once”. Kinds of fewer than "
            f"{FEWEST} orders in their group are not shown ({formats.plural(found.few, 'order')}).",
            f"The {MOST_TEXTS} most frequent texts are looked at; the others count as other.",
            "Differences linearised over customers, an order of nobody known being one of its own; marked "
            "after Benjamini and Hochberg (1995).",
        ],
    )


def preference() -> None:
    """Draw the side that customers prefer beside the one that they, and we, use."""
    found = session.compute(preferred_channel)
    page.section(found.answer, found.caveat)
    if found.lacks:
        navigation.link("data", "Add a file")
        return
    left, right = st.columns(2)
    with left:
        _agreement(found.orders, "Where they buy", "customers who prefer a side and bought", "prefer_orders")
    with right:
        _agreement(
            found.contacts,
            "Where we reach them",
            "customers who prefer a side and were reached",
            "prefer_contacts",
        )
    with page.do():
        cells = tables.frame_of([*found.orders.cells, *found.contacts.cells])
        of = ["orders"] * len(found.orders.cells) + ["contacts"] * len(found.contacts.cells)
        if len(cells):
            tables.download(
                "Download the cross table", cells.assign(of=of), "preferred-channel.csv", key="preferred"
            )
    page.how_computed(("preferred_side_share",), found, _preference_method(found))


def _agreement(found: Agreement, name: str, whom: str, key: str) -> None:
    if found.share is None:
        with page.card(name):
            channel_tabs.untold(found.reason)
        return
    rows = [
        Estimate(_PREFER[side.preferred], side.share, side.low, side.high, side.n) for side in found.sides
    ]
    whole = Estimate("All", found.share, found.low or 0.0, found.high or 0.0, found.n)
    page.chart_card(
        f"{name}: {formats.share(found.share)} on the side that they prefer",
        estimates(
            [whole, *rows], formats.share, "On the preferred side", beside=found.by_chance, holds_shares=True
        ),
        f"{formats.plural(found.n, whom, whom)} more on one side; the line is what chance would give, "
        f"{formats.share(found.by_chance)}. {_apart(found)}",
        key=key,
    )
    with page.card(f"{name}, by what they prefer", "Shares of each row; a dash: under ten customers."):
        tables.show(_cross(found), f"{name}: side preferred by side used", _CROSS)


def _apart(found: Agreement) -> str:
    if found.difference is None:
        return ""
    ends = [
        formats.points(end).removesuffix(" points") for end in (found.difference_low, found.difference_high)
    ]
    told = "beyond chance" if found.differs else "which may be chance"
    apart = f"{formats.points(found.difference)} ({' to '.join(ends)})"
    return f"Who prefers online against who prefers stores: {apart}, {told}."


def _cross(found: Agreement) -> pd.DataFrame:
    cells = {(cell.preferred, cell.used): cell for cell in found.cells}
    return pd.DataFrame(
        {"preferred": name}
        | {
            used: f"{formats.count(cell.customers)} ({formats.share(cell.share)})"
            if (cell := cells[side, used]).customers is not None
            else formats.NOTHING
            for used in USED
        }
        for side, name in _PREFER.items()
    )


_CROSS = {"preferred": tables.text("They say")} | {used: tables.figure(name) for used, name in _USED.items()}


def _preference_method(found: PreferredChannel) -> list[str]:
    return [
        f"{formats.plural(found.preferring, 'customer')} told one side; {formats.count(found.contradicting)} "
        "told both in different files and are left out.",
        "A side is used where most of the orders, or of our contacts, of the period are; who has as many on "
        "both is shown and not counted.",
        "Contacts are what we pushed, and campaigns whose members were treated, by the words of "
        "contact_ways.toml: e-mail and text messages are online, calls and letters are not.",
        "Share with Wilson's interval (1927); by chance after Cohen (1960).",
    ]


def _payment_title(found: Payments) -> str:
    clear = sum(row.stands for row in found.differences)
    kinds = f"{clear} of {formats.plural(len(found.differences), 'kind')} of payment"
    return f"{kinds} differ between online and stores"


def _payment_differences(found: Payments) -> pd.DataFrame:
    frame = tables.frame_of(found.differences)
    told = [
        formats.points(row.difference)
        if row.low is None or row.high is None
        else f"{formats.points(row.difference)} ({_bare(row.low)} to {_bare(row.high)})"
        for row in found.differences
    ]
    return frame.assign(apart=told, told=["stands" if row.stands else "" for row in found.differences])


def _bare(points: float) -> str:
    return formats.points(points).removesuffix(" points")


_APART = {
    "label": tables.text("Payment"),
    "online": tables.share("Online"),
    "offline": tables.share("In stores"),
    "apart": tables.figure("Difference (95 % interval)"),
    "told": tables.text("Sure"),
}


def _payment_table(found: Payments) -> pd.DataFrame:
    names = sides.NAMES | _NEITHER_SIDE
    return tables.frame_of(found.shares).assign(side=[names[row.channel_group] for row in found.shares])


_PAID = {
    "side": tables.text("Side"),
    "label": tables.text("Payment"),
    "orders": tables.count("Orders"),
    "share": tables.share("Share"),
    "low": tables.share("From", help="Lower end of the 95 % interval."),
    "high": tables.share("To", help="Upper end of the 95 % interval."),
    "of": tables.count("Of orders"),
}
