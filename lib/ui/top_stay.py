"""Tab "Who stays": the best of the window before, followed into this one."""

import pandas as pd
import streamlit as st

from lib.analysis.staying import PerHead, Staying, who_stays
from lib.charts.bars import ranked_bars
from lib.schema import formats
from lib.ui import page, session, tables
from lib.ui.top import REST, TOP, Top


def show(top: Top) -> None:
    """Draw the tab."""
    result = session.compute(who_stays, by=top.by, share=top.share, **top.models_of_both())
    top.say(result, formats.plural(result.top_count, "customer"))
    if not result.reason:
        left, right = st.columns(2)
        with left:
            _places(result)
        with right:
            _heads(result)
    page.how_computed(
        ["stay_share", "stay_by_chance", "kept_lead", "net_revenue"],
        result,
        [
            f"Chosen in {formats.window(result.chosen.start, result.chosen.end)}, the window before; where "
            "the data does not reach back so far, the window is cut in two.",
            "The top of each window is the same share of its own buyers, rounded up, new ones among them.",
            "That high figures come down is regression to the mean: it would happen if nobody did anything.",
        ],
    )


def _places(result: Staying) -> None:
    frame = pd.DataFrame(
        [(each.label, float(each.customers)) for each in result.became], columns=["Now", "customers"]
    )
    chart = ranked_bars(frame, formats.count, "customers", highlight=result.became[0].label)
    title = f"{formats.share(result.stay_share)} stay in the top; the others stand lower now"
    if result.stayed == result.top_count:
        title = "All of them stay in the top"
    ends = f"95 % interval {formats.share(result.low)} to {formats.share(result.high)}"
    now = formats.window(result.followed.start, result.followed.end)
    note = f"Where {formats.count(result.top_count)} stand in {now}. {ends}. A step leaves out those above."
    page.chart_card(title, chart, note, key="who_stays")


def _heads(result: Staying) -> None:
    groups = {TOP: result.top, REST: result.others}
    rows = [_row(name, head, result.currency) for name, head in groups.items() if head]
    kept = formats.share(result.kept_lead)
    title = f"{kept} of their lead is left" if result.kept_lead is not None else "What they bring per head"
    note = "Net revenue per customer of the window before; who bought nothing since counts with nothing."
    with page.card(title, note):
        tables.show(
            pd.DataFrame(rows),
            "Net revenue per head, before and after",
            {
                "group": tables.text("Group"),
                "before": tables.figure("Then"),
                "after": tables.figure("Now"),
                "change": tables.figure("Change"),
                "interval": tables.figure("95 % interval", help="Of the change, over the same customers."),
            },
        )


def _row(name: str, head: PerHead, currency: str | None) -> dict[str, str]:
    def signed(value: float | None) -> str:
        text = formats.money(value, currency)
        return f"+{text}" if value is not None and value > 0 else text

    return {
        "group": f"{name} ({formats.count(head.customers)})",
        "before": formats.money(head.before, currency),
        "after": formats.money(head.after, currency),
        "change": signed(head.after - head.before),
        "interval": f"{signed(head.low)} to {signed(head.high)}",
    }
