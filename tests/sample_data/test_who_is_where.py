"""Are true persons counted where plain pandas finds them, and how many on both sides does matching find?"""

import pandas as pd
import pytest

from lib.analysis.channel_kinds import BOTH, ONLINE_ONLY, STORE_ONLY
from lib.analysis.filters import default_filters
from lib.analysis.first_channel import AGAIN, CROSSED, first_channels
from lib.analysis.kind_measures import CAME_BACK, kind_measures
from lib.jobs.sample import sample_workspace
from tests.builders import sale, workspace_of
from tests.sample_data.exports import known_lines


@pytest.fixture(scope="module")
def persons():
    """The sample's known lines, a customer a true person."""
    rows = [
        sale(line.person, line.ordered_at, line.net_revenue, order_id=f"{line.channel}{line.order_id}",
             quantity=line.quantity, unit_price=1.0, channel=line.channel)
        for line in known_lines().itertuples()
    ]  # fmt: skip
    with workspace_of(rows) as workspace:
        yield workspace


def told(workspace, analysis):
    return analysis(workspace.read, workspace.facts, default_filters(workspace.facts))


def row(rows, group, measure):
    return next(each for each in rows if (each.group, each.measure) == (group, measure))


def true_kinds(start: str, end: str) -> "pd.Series[str]":
    """The kind of each true person, by plain pandas."""
    lines = known_lines()
    lines = lines[lines["ordered_at"].between(start, end) & (lines["quantity"] > 0)]
    where = lines.groupby("person")["channel"].agg(set)
    one = {"web": ONLINE_ONLY, "store": STORE_ONLY}
    return where.map(lambda channels: BOTH if len(channels) > 1 else one[next(iter(channels))])


def test_kinds_of_true_persons_are_those_that_plain_pandas_counts(persons):
    found = told(persons, kind_measures)
    now, then = true_kinds("2025-07-01", "2026-07-01"), true_kinds("2024-07-01", "2025-07-01")

    assert {each.kind: each.customers for each in found.kinds} == now.value_counts().to_dict()
    for kind in (ONLINE_ONLY, STORE_ONLY, BOTH):
        mine = then[then == kind].index
        back = row(found.measures, kind, CAME_BACK)
        assert (back.n, back.value) == (len(mine), pytest.approx(mine.isin(now.index).mean()))


def test_what_became_of_true_persons_is_what_plain_pandas_counts(persons):
    found = told(persons, first_channels)
    lines = known_lines()
    bought = lines[lines["quantity"] > 0].sort_values(["ordered_at", "channel"])
    first = bought.drop_duplicates("person").set_index("person")
    began, where = bought["person"].map(first["ordered_at"]), bought["person"].map(first["channel"])
    days = (bought["ordered_at"].dt.normalize() - began.dt.normalize()).dt.days
    again = set(bought[(days > 0) & (days <= 180)]["person"])
    crossed = set(bought[(bought["channel"] != where) & (days <= 365)]["person"])
    old = (pd.Timestamp("2026-06-30") - first["ordered_at"].dt.normalize()).dt.days

    for channel in ("web", "store"):
        mine = first["channel"] == channel
        soon, year = first.index[mine & (old >= 180)], first.index[mine & (old >= 365)]
        one, two = row(found.outcomes, channel, AGAIN), row(found.outcomes, channel, CROSSED)
        assert (one.n, one.value) == (len(soon), pytest.approx(soon.isin(again).mean()))
        assert (two.n, two.value) == (len(year), pytest.approx(year.isin(crossed).mean()))


def test_on_the_sample_matching_finds_most_of_who_is_on_both_sides():
    found = told(sample_workspace(), kind_measures)
    kinds = {each.kind: each.customers for each in found.kinds}
    true = true_kinds("2025-07-01", "2026-07-01").value_counts()

    assert 0.75 * true[BOTH] < kinds[BOTH] <= true[BOTH]
    # Whom matching misses counts twice, once on each side.
    assert kinds[ONLINE_ONLY] + kinds[STORE_ONLY] >= true[ONLINE_ONLY] + true[STORE_ONLY]
