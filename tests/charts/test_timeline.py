"""The timeline draws one mark an event, both sides in their colours and forms, and says what it shows."""

import pandas as pd

from lib.charts.theme import OFFLINE, ONLINE
from lib.charts.timeline import customer_timeline

EVENTS = pd.DataFrame(
    [
        ("2025-01-05", "order", "web", "online", "web", 100.0),
        ("2025-02-05", "order", "store", "offline", "<b>S1</b>", 50.0),
        ("2025-02-06", "feedback", "unknown", "unknown", "csat: 2 of 5", None),
    ],
    columns=["at", "kind", "channel", "channel_group", "what", "net_revenue"],
).assign(at=lambda frame: pd.to_datetime(frame["at"]))


def test_each_side_has_its_colour_and_its_form():
    chart = customer_timeline(EVENTS, "USD")
    marks = {
        trace.name: (trace.marker.color, trace.marker.symbol, len(trace.x)) for trace in chart.figure.data
    }

    assert marks["Online"] == (ONLINE, "circle", 1)
    assert marks["Offline"] == (OFFLINE, "square", 1)
    assert marks["Not told"][2] == 1
    assert len(chart.table) == len(EVENTS)


def test_its_sentence_counts_by_kind_and_side():
    alt = customer_timeline(EVENTS, "USD").alt
    assert alt == (
        "What happened from 5 January 2025 to 6 February 2025. "
        "Orders: 1 offline and 1 online; feedback: 1 unknown."
    )
    assert customer_timeline(EVENTS.head(0), "USD").alt.endswith("nothing has happened yet.")


def test_text_of_the_data_stays_text():
    chart = customer_timeline(EVENTS, "USD")
    assert "&lt;b&gt;S1&lt;/b&gt;, $50.00" in chart.figure.data[1].text[0]
