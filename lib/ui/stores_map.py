"""What stands behind the tab Map? Stores where they are, filled by the chosen measure."""

import streamlit as st

from lib.analysis.stores import StoreFigure, Stores
from lib.charts.store_map import MapDot, store_map
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, stores_compared
from lib.ui.text import plain


def show(result: Stores) -> None:
    """Draw the tab: the map by a measure, with the names of those that differ."""
    measure = stores_compared.choose_measure(result)
    shown = stores_compared.rows_of(result, measure)
    dots = _dots(result, shown)
    if not dots:
        st.info(
            plain(
                "Can't tell yet where the stores are: it takes a file of stores with stores.latitude and "
                "stores.longitude."
            ),
            icon=":material/map:",
        )
        return
    label = metrics()[measure.measure].label
    left, right = st.columns(2)
    with left:
        page.chart_card(
            stores_compared.finding(measure, shown),
            store_map(dots, f"{label} differs from the other stores'", formats.count),
            _note(measure.unit, len(shown) - len(dots)),
            key="stores_map",
        )
    with right:
        stores_compared.in_words(result, measure)
    page.how_computed([measure.measure], result, method())


def method() -> list[str]:
    """Return how the map is drawn, a sentence each."""
    return [
        "Colour: the figure drawn to the mean, from the lowest store (palest) to the highest (fullest).",
        "Outlines simplified from Natural Earth, which is in the public domain; nothing is loaded.",
    ]


def _dots(result: Stores, shown: list[StoreFigure]) -> list[MapDot]:
    places = {place.store: place for place in result.places}
    values = [row.shrunk for row in shown]
    low, span = min(values, default=0.0), max(values, default=0.0) - min(values, default=0.0)
    found = []
    for row in shown:
        place, known = places[row.store], metrics()[row.measure]
        if place.latitude is not None and place.longitude is not None:
            found.append(
                MapDot(
                    row.name, place.latitude, place.longitude, row.n,
                    f"{known.write(row.shrunk, result.currency)} (seen "
                    f"{known.write(row.value, result.currency)})",
                    is_marked=bool(row.differs), shade=(row.shrunk - low) / span if span else 0.0,
                )
            )  # fmt: skip
    return found


def _note(unit: str, missing: int) -> str:
    text = (
        f"The fuller the colour, the higher the figure drawn to the mean; area by number of {unit}s. Named "
        "and ringed: differs by more than chance. Others tell their name when pointed at, and in the table."
    )
    return f"{text} {formats.plural(missing, 'store')} without coordinates." if missing else text
