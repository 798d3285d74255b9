"""What stands behind the tab Online around? What the people who live around each store buy online."""

import pandas as pd
import streamlit as st

from lib.analysis.store_areas import AREA_LETTERS, FEWEST
from lib.analysis.stores import NEEDS, Stores
from lib.charts.league import LeagueRow, league
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, stores_compared, tables
from lib.ui.text import plain

MEASURES = ("online_share_nearby", "online_nearby")


def show(result: Stores) -> None:
    """Draw the tab: how much of online revenue has a store nearby, and each store's surroundings."""
    page.section(sentence(result), cover_note(result))
    if not result.around:
        st.info(
            plain(
                f"Can't tell yet: it takes {NEEDS['online_nearby']}, and {FEWEST} online buyers around one."
            ),
            icon=":material/hourglass_empty:",
        )
        return
    left, right = st.columns([3, 4])
    with left:
        _shares(result)
    with right, page.card("Around each store", "Known customers of the period, in all channels."):
        tables.show(_table(result), "Customers who live around each store", _columns(result))
    with page.do():
        tables.download(
            "Download these areas", lambda: tables.frame_of(result.around), "around-stores.csv", key="around"
        )
    page.how_computed(MEASURES, result, method())


def method() -> list[str]:
    """Return how surroundings are told, a sentence each."""
    return [
        f"A customer lives around the store whose postcode shares the most first letters or digits with "
        f"theirs, at least {AREA_LETTERS} (in the United States those of one sorting centre). Stores with "
        "equally many share the customers. No file tells where postcodes lie, so that kilometres can't be "
        "told.",
        "Filters of channel and segment do not count here. Postcodes of several countries are not told "
        "apart.",
        "What is bought around a store need not come from it: large towns buy more, with a store or without.",
    ]


def sentence(result: Stores) -> str:
    """Return how much of known online revenue comes from around a store."""
    cover = result.cover
    if not cover.online_buyers:
        return "Can't tell yet what is bought online around stores: no known customer ordered online."
    return (
        f"{formats.share(cover.revenue_share)} of known customers' online revenue comes from people who live "
        "around a store"
    )


def cover_note(result: Stores) -> str:
    """Return how many customers and areas are covered."""
    cover = result.cover
    return (
        f"Of {formats.plural(cover.online_buyers, 'known online buyer')} we know the postcode of "
        f"{formats.count(cover.with_postcode)}, in {formats.plural(cover.postcodes, 'area')} "
        f"({AREA_LETTERS} first letters or digits); {formats.count(cover.near_store)} live around a store."
    )


def _shares(result: Stores) -> None:
    measure = next((one for one in result.measures if one.measure == MEASURES[0]), None)
    if measure is None:
        return
    shown = stores_compared.rows_of(result, measure)
    half = stores_compared.MOST_ROWS // 2
    ends = shown if len(shown) <= stores_compared.MOST_ROWS else [*shown[:half], *shown[-half:]]
    rows = [
        LeagueRow(row.name, row.value, row.shrunk, row.shrunk_low, row.shrunk_high, row.n, bool(row.differs))
        for row in ends
    ]
    label = metrics()[measure.measure].label
    page.chart_card(
        stores_compared.finding(measure, shown),
        league(rows, formats.share, label, measure.mean, holds_shares=True),
        "Of what they spend in all channels. Dots are drawn towards the mean (the line), with 95 % "
        "intervals; diamonds as seen. In colour: differs by more than chance.",
        key="online_share",
    )


def _table(result: Stores) -> pd.DataFrame:
    names = {place.store: place.name for place in result.places}
    frame = tables.frame_of(result.around).sort_values("online_revenue", ascending=False)
    return frame.assign(
        name=[names[store] for store in frame["store"]],
        others=[formats.listing([names[store] for store in stores]) for stores in frame["shared_with"]],
    )


def _columns(result: Stores) -> tables.Columns:
    shared = any(row.shared_with for row in result.around)
    return {
        "name": tables.text("Store"),
        "online_revenue": tables.money("Online", result.currency, help="Net revenue online."),
        "online_share": tables.share("Share online", help="Of their net revenue in all channels."),
        "customers": tables.count("Customers"),
        "online_buyers": tables.count("Buy online"),
        "both_share": tables.share("Also in stores", help="Of those who buy online."),
        "area": tables.text("Postcodes"),
        **({"others": tables.text("Shared with")} if shared else {}),
    }
