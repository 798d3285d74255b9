"""Hours by weekday: rates with marks, and axes of small values."""

import pandas as pd

from lib.charts.dots import Estimate, estimates
from lib.charts.week import week_rate_map
from lib.schema import formats

HOURS = pd.DataFrame(
    [(0, 10, 8.0, -1, "<b>few</b>"), (0, 17, 20.0, 1, "many"), (6, 17, None, 0, "too few to tell")],
    columns=["weekday", "hour", "rate", "mark", "told"],
)


def test_rates_carry_arrows_and_are_told_in_words():
    chart = week_rate_map(HOURS, "visitors per associate-hour", formats.number, 12.0)
    (heat,) = chart.figure.data
    assert list(heat.text[0]) == ["▼", "▲"]
    assert list(heat.z[6]) == [None, None]
    assert heat.hovertext[0][0] == "&lt;b&gt;few&lt;/b&gt;"
    assert chart.alt == (
        "Visitors per associate-hour by weekday and hour, 12 on average. Most on Monday from 17 to 18 h, 20; "
        "fewest on Monday from 10 to 11 h, 8."
    )
    assert chart.table.loc[0, "17 h"] == 20.0


def test_no_rate_at_all_is_said():
    empty = HOURS.assign(rate=float("nan"))
    chart = week_rate_map(empty, "visitors per associate-hour", formats.number, 0.0)
    assert chart.alt == "Hours by weekday: no visitors per associate-hour."


def test_small_values_have_ticks_that_differ():
    small = estimates([Estimate("a", 0.01, 0.005, 0.02, 9)], formats.share, "Share", holds_shares=True)
    large = estimates([Estimate("a", 0.3, 0.2, 0.4, 9)], formats.share, "Share", holds_shares=True)
    ratio = estimates([Estimate("a", 0.8, 0.7, 0.9, 9)], formats.number, "Ratio")
    days = estimates([Estimate("a", 1500, 1400, 1600, 9)], formats.count, "Days")
    formats_of = [chart.figure.layout.xaxis.tickformat for chart in (small, large, ratio, days)]
    assert formats_of == [".1%", ".0%", "~g", "~s"]
