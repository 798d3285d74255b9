"""The scorecard holds ratings against evidence, and a gap in either is a gap, not a zero."""

import pandas as pd
import pytest

from lib.analysis.filters import all_of, default_filters
from lib.analysis.scorecard import scorecard
from lib.errors import UserError
from lib.jobs.reports import report
from lib.jobs.sample import sample_workspace
from lib.schema.cuts import Cuts, OwnCuts
from tests.builders import sale, workspace_of

LINES = [sale("ann", f"2024-01-{day:02}", 10.0) for day in range(1, 29)]


def rated(component, role, *levels, name="Spring"):
    return [
        {"round": name, "component": component, "respondent_role": role, "level": level,
         "rated_at": pd.Timestamp("2026-05-01" if name == "Spring" else "2025-05-01")}
        for level in levels
    ]  # fmt: skip


RATINGS = [
    *rated("single_view", "executive", 2, 2, 2, 2, 2),
    *rated("single_view", "associate", 4, 4, 4, 4, 4),
    *rated("seamless_interactions", "associate", 1, 1, 1, 1, 2),
    *rated("single_view", "associate", 5, 5, 5, 5, 5, name="Old"),
    *rated("one_mind", "associate", 1, 1, 1, 1, name="Old"),
]


def card(order_lines=(), round_name=None, **others):
    with workspace_of(order_lines, **others) as workspace:
        return scorecard(workspace.read, workspace.facts, all_of(workspace.facts), round_name=round_name)


@pytest.fixture(scope="module")
def spring():
    return card(LINES, ratings=RATINGS)


def component(result, name):
    return next(entry for entry in result.components if entry.component == name)


def test_there_are_always_six_capabilities_and_34_components(spring):
    for result in (spring, card()):
        assert (len(result.capabilities), len(result.components)) == (6, 34)


def test_a_capability_is_the_mean_of_its_components_medians(spring):
    # Medians 3 (of 2 x 5, 4 x 5) and 1: mean 2 over two of six components.
    channels = next(entry for entry in spring.capabilities if entry.capability == "multichannel_execution")
    assert (channels.level, channels.rated, channels.components, channels.n) == (2, 2, 6, 10)
    assert channels.rating.coverage == pytest.approx(1 / 3)
    assert channels.spread == 2
    assert (channels.evidence_level, channels.evidence_components) == (5, 1)
    other = next(entry for entry in spring.capabilities if entry.capability == "associate_commitment")
    assert (other.rating, other.evidence, other.gap) == (None, None, None)


def test_not_rated_and_no_evidence_are_states_of_their_own(spring):
    seamless = component(spring, "seamless_interactions")
    assert seamless.rating.level == 1
    assert (seamless.evidence_level, seamless.disagreement) == (None, None)
    assert seamless.untold[0].reason.startswith("Can't tell yet")
    commitment = component(spring, "personal_commitment")
    assert (commitment.rating, commitment.evidence_level) == (None, None)
    silent = component(spring, "role_alignment")
    assert (silent.evidence, silent.untold) == (None, ())
    assert silent.reason.startswith("Ratings only")


def test_the_report_has_rating_evidence_and_gap_for_each_capability_and_component():
    with workspace_of(LINES, ratings=RATINGS) as workspace:
        told = report(workspace, "scorecard")
    assert (len(told["capabilities"]), len(told["components"])) == (6, 34)
    for entry in (*told["capabilities"], *told["components"]):
        rating, shown = entry["rating"], entry["evidence"]
        assert rating is None or {"level", "n", "spread", "coverage", "by_role"} <= rating.keys()
        assert shown is None or {"level", "level_high", "written", "measures"} <= shown.keys()
        assert bool(shown) != bool(entry["reason"])  # null has its reason
        assert (entry["gap"] is None) == (rating is None or shown is None)
        for measure in shown["measures"] if shown else ():
            assert {"metric", "value", "low", "high", "n", "needs"} <= measure.keys()
            assert measure["needs"]
    single = next(entry for entry in told["components"] if entry["component"] == "single_view")
    # Medians of 2 x 5 and 4 x 5: 3; all revenue is known: level 5; ten of ten who rated anything rated it.
    assert (single["rating"]["level"], single["evidence"]["level"], single["gap"]) == (3, 5, -2)
    assert single["rating"]["coverage"] == 1
    assert single["quarter"] == "known_strength"
    assert single["quarter_by_role"] == {"executive": "hidden_strength", "associate": "known_strength"}
    assert told["overall"]["coverage"] == pytest.approx(2 / 34)


def test_a_range_of_levels_is_written_as_such():
    # 100 of 200 in revenue are known, in equal orders: the interval spans the cut at one half.
    lines = [
        *LINES[:10],
        *(sale(None, f"2024-02-{day:02}", 10.0, order_id=f"n{day}") for day in range(1, 11)),
    ]
    single = component(card(lines, ratings=RATINGS), "single_view")
    assert (single.evidence.level, single.evidence.level_high, single.evidence.written) == (2, 3, "2 to 3")
    assert (single.quarter, single.no_quarter, single.gap) == (None, "unsure", 0)


def test_own_cuts_change_the_level_and_are_marked():
    own = Cuts((OwnCuts("known_revenue_share", (0.1, 0.2, 0.3, 1.0)),))
    lines = [*LINES, sale(None, "2024-01-30", 100.0, order_id="n")]
    with workspace_of(lines) as workspace:
        result = scorecard(workspace.read, workspace.facts, all_of(workspace.facts), cuts=own)
    shown = component(result, "single_view").evidence
    assert shown.level == 4
    assert {cut.basis for cut in shown.measures[0].cuts} == {"your own"}


def test_the_planted_blind_spot_of_the_sample_is_one_and_the_noise_is_none():
    workspace = sample_workspace()
    result = scorecard(workspace.read, workspace.facts, default_filters(workspace.facts))
    seamless = component(result, "seamless_interactions")
    assert (seamless.quarter, seamless.evidence.written) == ("blind_spot", "2")
    assert seamless.quarter_by_role["executive"] == "blind_spot"
    assert seamless.quarter_by_role["associate"] == "known_gap"
    assert component(result, "localized_assortment").quarter != "blind_spot"


def test_the_answer_names_the_widest_disagreement(spring):
    # All revenue is known: level 5; executives say 2.
    assert component(spring, "single_view").disagreement == -3
    assert spring.answer == (
        "Rated 2 of 5 by 10 people on 2 of 34 components; the data disagrees most on "
        "Single view of the customer (rated 2 by executives, evidence level 5)."
    )
    assert [(gap.component, gap.difference) for gap in spring.gaps] == [("single_view", -2)]


def test_an_older_round_can_be_asked_for():
    old = card(LINES, round_name="Old", ratings=RATINGS)
    assert (old.round, old.rounds, old.level) == ("Old", ("Spring", "Old"), 5)
    assert old.answer.startswith("Rated 5 of 5 by 5 people on 1 of 34 components")
    assert component(old, "one_mind").rating is None  # four people are too few to show
    with pytest.raises(UserError, match="Spring and Old"):
        card(LINES, round_name="Never", ratings=RATINGS)


def test_with_nothing_the_answer_is_that_we_cannot_tell():
    empty = card()
    assert empty.answer == "We can't tell yet how customer-focused we are: nobody has rated us."
    assert (empty.level, empty.round, empty.people) == (None, None, 0)
    unrated = card(LINES)
    assert unrated.answer.endswith("nobody has rated us; the data speaks for 1 of 34 components.")


def test_what_fewer_than_five_say_is_not_shown():
    few = card(LINES, ratings=rated("single_view", "associate", 4, 4, 4, 4))
    assert few.level is None
    assert "fewer than five people have rated any component" in few.answer
