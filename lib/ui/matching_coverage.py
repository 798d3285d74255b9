"""How much revenue has a name, and what would asking for a key add? By channel, month and store."""

import pandas as pd
import streamlit as st

from lib.analysis.coverage import KEY_WORDS, KEYS_ASKED, Coverage, KeyGain, coverage, told_gain
from lib.analysis.filters import Filters
from lib.analysis.matching import Matching
from lib.charts.bars import ranked_bars
from lib.charts.lines import Series, month_lines
from lib.charts.reach import Gain, gains
from lib.charts.theme import colour_of
from lib.schema import formats
from lib.schema.formats import money, plural, share
from lib.ui import page, session, tables
from lib.ui.quality import known_title
from lib.ui.text import with_bold_figures

_MOST = 12
_KEY = "asked_key"
_UNIT = "share of net revenue that belongs to known customers"


def show(_people: Matching, whole: Filters) -> None:
    """Draw the known share by channel and month, and what asking for a phone or an e-mail would add."""
    result = session.compute(coverage, within=whole)
    page.section("What each key would bring", result.caveat if result.gains else "")
    _asked(result)
    page.section("Revenue with a name", "Revenue without a name counts in no figure about customers.")
    left, right = st.columns(2)
    with left:
        _months(result)
    with right:
        _places(result)


def _asked(result: Coverage) -> None:
    if not result.gains:
        st.info(result.caveat, icon=":material/info:")
        return
    key = st.radio(
        "Asked for", KEYS_ASKED, key=_KEY, horizontal=True,
        format_func=lambda name: {"phone": "A phone", "email": "An e-mail"}[name],
    )  # fmt: skip
    told = [gain for gain in result.gains if gain.key == key]
    stores = [gain for gain in told if gain.kind == "store"]
    if not stores:
        st.info("No store has this key on any of its revenue.", icon=":material/info:")
        return
    clear = [gain for gain in stores if gain.low > 0]
    word = KEY_WORDS[stores[0].key]
    asked = f"asking for {'an' if word[0] in 'ae' else 'a'} {word}"
    title = (
        f"{asked.capitalize()} would tell most in {stores[0].label}"
        if clear
        else f"No store is clearly behind the best quarter in {asked}"
    )
    first = stores[:_MOST]
    page.chart_card(
        title,
        gains(
            [Gain(gain.label, gain.gain, gain.low, gain.high) for gain in first],
            "More of its revenue with a name",
        ),
        f"{plural(result.store_count, 'store')} compared; the best quarter has "
        f"{asked.removeprefix('asking for ')} "
        f"on {share(stores[0].reach)} of revenue or more. Dots: 95 % intervals; grey may be chance.",
        key=f"gain_{word}",
    )
    for gain in clear[:3] or stores[:1]:
        st.markdown(with_bold_figures(f"{told_gain(gain)} {_elsewhere(gain)}"))
    tables.show(_frame(told), f"What {asked} would add, by channel and store", _COLUMNS)


def _elsewhere(gain: KeyGain) -> str:
    if gain.elsewhere_share is None or gain.elsewhere_low is None or gain.elsewhere_high is None:
        return ""
    return (
        f"Of its revenue with {'an e-mail' if gain.key == 'email' else 'a phone'} today, "
        f"{share(gain.elsewhere_share)} (between {share(gain.elsewhere_low)} and "
        f"{share(gain.elsewhere_high)}) "
        "belongs to customers whom this key alone ties to another system."
    )


def _frame(told: list[KeyGain]) -> pd.DataFrame:
    frame = tables.frame_of(told)
    frame["label"] = [gain.label if gain.kind == "store" else f"All of {gain.label}" for gain in told]
    frame["interval"] = [f"{share(gain.low)} to {share(gain.high)}" for gain in told]
    return frame


def _months(result: Coverage) -> None:
    rows = [row for row in result.covered if row.kind == "month" and row.known_share is not None]
    if not rows:
        return
    frame = pd.DataFrame(
        {
            "month": [row.month for row in rows],
            "series": [row.label.capitalize() for row in rows],
            "value": [row.known_share for row in rows],
        }
    )
    groups = {row.label.capitalize(): colour_of(row.channel_group or "unknown") for row in rows}
    chart = month_lines(
        frame,
        [Series(name, colour) for name, colour in groups.items()],
        share,
        "Share of revenue with a name",
        holds_shares=True,
    )
    page.chart_card(
        "By channel and month",
        chart,
        f"{share(result.known_share)} of {money(result.net_revenue, result.currency)} in all.",
        key="known_by_month",
    )


def _places(result: Coverage) -> None:
    kind = "store" if any(row.kind == "store" for row in result.covered) else "channel"
    rows = [row for row in result.covered if row.kind == kind and row.known_share is not None]
    least = sorted(rows, key=lambda row: (row.known_share or 0.0, row.label))[:_MOST]
    frame = pd.DataFrame({kind: [row.label for row in least], "share": [row.known_share for row in least]})
    colours = [colour_of(row.channel_group or "offline") for row in least]
    page.chart_card(
        known_title(list(rows), kind),  # type: ignore[arg-type]
        ranked_bars(frame, formats.share, _UNIT, colours=colours),
        f"{plural(len(rows), kind)}"
        + (f"; the {_MOST} least known are shown." if len(rows) > _MOST else "."),
        key="known_by_place",
        columns={kind: tables.text(kind.capitalize()), _UNIT: tables.share("Known")},
    )


_COLUMNS = {
    "label": tables.text("Place"),
    "known_share": tables.share("Has a name now"),
    "key_share": tables.share("Bears the key now", help="Of net revenue, in the place's own system."),
    "gain": tables.share("More with a name"),
    "interval": tables.figure("95 % interval"),
    "elsewhere_share": tables.share(
        "Tied elsewhere", help="Of revenue with the key: the key alone ties its customer to another system."
    ),
    "net_revenue": tables.number("Net revenue", 0),
    "n": tables.count("Customers or orders", help="Orders where nobody is known."),
}
