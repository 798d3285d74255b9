"""Does the plot of balance tell how many measures are alike?"""

from lib.charts.love import Alike, love


def test_it_counts_what_was_apart_before_and_is_now():
    chart = love([Alike("Orders", 0.7, 0.01), Alike("<b>Place</b>", -0.2, -0.15)], 0.1)

    assert "2 were 0.1 standard deviations apart or more, 1 are now" in chart.alt
    assert chart.table["After"].to_list() == [0.01, -0.15]
    assert "<b>" not in str(chart.figure.to_dict())
