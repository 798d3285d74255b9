"""How good is what came in? Rows in and out, revenue with a name to it, keys and currencies kept out."""

import pandas as pd
import streamlit as st

from lib.analysis.trust import KnownShare, LoadedFile, Trust
from lib.charts.bars import ranked_bars
from lib.charts.theme import colour_of
from lib.schema.formats import count, day, listing, money, plural, share
from lib.ui import page, tables
from lib.ui.arrival import KINDS
from lib.ui.text import with_bold_figures

_BARS = 10


def show(result: Trust) -> None:
    """Draw the files with their rows, why rows are missing, and how much of the revenue has a name."""
    page.section("Rows of each file", rows_sentence(result.files))
    tables.show(
        tables.frame_of(result.files), "Files with the rows that were read, kept and left out", _FILES
    )
    if result.reasons:
        page.section(
            "Why rows are missing",
            "Data has these rows with their reasons, to download, mend and add again.",
        )
        reasons = tables.frame_of(result.reasons)
        reasons["kind"] = reasons["kind"].map(KINDS)
        tables.show(reasons, "Reasons why rows did not come in, by file", _REASONS)
    _known(result)
    _left_out(result)


def rows_sentence(files: tuple[LoadedFile, ...]) -> str:
    """Write the sum of all rows read, and of what became of them."""
    read, kept, rejected, aside, replaced = (
        sum(getattr(file, name) for file in files)
        for name in ("rows_read", "rows_kept", "rows_rejected", "rows_set_aside", "rows_replaced")
    )
    text = f"{plural(read, 'row')} read = {count(kept)} kept + {count(rejected)} rejected"
    text += f" + {count(aside)} set aside."
    if replaced:
        text += f" Of those set aside, {count(replaced)} belong to orders that another file holds too."
    return text


def known_title(shares: list[KnownShare], kind: str) -> str:
    """Say in one sentence how the shares of known revenue differ between channels or stores."""
    told = [entry for entry in shares if entry.known_share is not None]
    if not told:
        return "No revenue yet"
    low = min(told, key=lambda entry: entry.known_share or 0.0)
    high = max(told, key=lambda entry: entry.known_share or 0.0)
    if len(told) == 1:
        return f"{share(low.known_share)} of revenue in {low.label} has a name to it"
    if share(low.known_share) == share(high.known_share):
        return f"{share(low.known_share)} of revenue has a name to it in every {kind}"
    least, most = (f"{share(entry.known_share)} in {entry.label}" for entry in (low, high))
    return f"Revenue with a name to it: from {least} to {most}"


def _known(result: Trust) -> None:
    if not result.known:
        return
    page.section(
        "Revenue with a name to it",
        "Revenue without a name counts in revenue, and in no figure about customers.",
    )
    sides = st.columns(2)
    for side, kind in zip(sides, ("channel", "store"), strict=True):
        shares = [entry for entry in result.known if entry.kind == kind]
        if shares:
            with side:
                _share_card(result, kind, shares)


def _share_card(result: Trust, kind: str, shares: list[KnownShare]) -> None:
    least = sorted(shares, key=lambda entry: entry.known_share or 0.0)[:_BARS]
    shown = least[::-1]
    frame = pd.DataFrame(
        {kind: [entry.label for entry in shown], "share": [entry.known_share or 0.0 for entry in shown]}
    )
    colours = [colour_of(entry.channel_group or "offline") for entry in shown]
    revenue = money(sum(entry.net_revenue for entry in shares), result.currency)
    page.chart_card(
        known_title(shares, kind),
        ranked_bars(frame, share, "share of net revenue that belongs to known customers", colours=colours),
        f"{revenue} of net revenue in {plural(len(shares), kind)}"
        + (f"; the {_BARS} least known are shown." if len(shares) > _BARS else "."),
        key=f"known_by_{kind}",
        columns={
            kind: tables.text(kind.capitalize()),
            "share of net revenue that belongs to known customers": tables.share("Known"),
        },
    )


def _left_out(result: Trust) -> None:
    page.section("Kept out on purpose")
    if result.shared_keys:
        st.markdown(
            with_bold_figures(
                f"{plural(len(result.shared_keys), 'key')} of customers join nobody: "
                "a shop's own number, or an id such as guest, would make strangers one customer."
            )
        )
        tables.show(
            tables.frame_of(result.shared_keys), "Keys that join nobody, e-mails and phones masked", _SHARED
        )
    if result.other_currencies:
        others = [
            f"{plural(entry.order_lines, 'order line')} in {entry.currency}"
            for entry in result.other_currencies
        ]
        st.markdown(
            with_bold_figures(f"{listing(others)} count in no sum: amounts are in {result.currency}.")
        )
    if not result.shared_keys and not result.other_currencies:
        st.markdown("No key of a customer is shared by many people, and all amounts are in one currency.")


def covered(result: Trust) -> str:
    """Write which days the orders cover, and how many customers and buyers there are."""
    if result.first_order is None:
        return "No orders are in."
    return (
        f"Orders from {day(result.first_order)} to {day(result.last_order)}; "
        f"{plural(result.profile_count, 'record')} of people are "
        f"{plural(result.customer_count, 'customer')}, {count(result.buyer_count)} of whom bought."
    )


_FILES = {
    "file_name": tables.text("File"),
    "label": tables.text("Holds"),
    "rows_read": tables.count("Rows read"),
    "rows_kept": tables.count("Kept"),
    "rows_rejected": tables.count("Rejected"),
    "rows_set_aside": tables.count("Set aside"),
    "rows_replaced": tables.count(
        "Replaced", help="Among those set aside: another file holds the same orders."
    ),
    "first_at": tables.day("From"),
    "last_at": tables.day("To"),
    "system": tables.text("Ids of"),
}
_REASONS = {
    "file_name": tables.text("File"),
    "kind": tables.text("What became of it"),
    "column_name": tables.text("Column"),
    "reason": tables.text("Why", wide=True),
    "rows": tables.count("Rows"),
}
_SHARED = {
    "kind": tables.text("Kind"),
    "value": tables.text("Value"),
    "names": tables.count("Names"),
    "reason": tables.text("Why"),
}
