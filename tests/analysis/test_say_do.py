"""Words and deeds: hand-made customers who say one thing and do another, and the sample's planted ones."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.contradictions import AGREES, CONTRADICTS, UNSURE, UNTOLD, claim_of_rating, claim_of_share
from lib.analysis.filters import Filters, default_filters
from lib.analysis.intervals import Moments
from lib.analysis.say_do import contradicting_customers, say_do
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.schema.say_do import MOST, OTHERS, SOURCE, read_say_do, say_do_book
from tests.builders import sale, workspace_of

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
LAST = sale("end", "2025-12-31", 1.0)


def answer(customer: str, score: float, at: str = "2025-03-01", **more: object) -> dict:
    return {"customer_ref": customer, "given_at": pd.Timestamp(at), "kind": "nps", "score": score, **more}


def found(lines=(), pair: str = "pleased_but_gone", **others):
    with workspace_of([LAST, *lines], **others) as workspace:
        result = say_do(workspace.read, workspace.facts, YEAR)
    return next(each for each in result.pairs if each.pair == pair)


def promoters(gone: int, stay: int) -> dict:
    """Promoters of 1 March who ordered in February; some again in June."""
    people = [f"p{number}" for number in range(gone + stay)]
    lines = [sale(one, "2025-02-20", 10.0) for one in people]
    lines += [sale(one, "2025-06-01", 5.0) for one in people[gone:]]
    return {"lines": lines, "feedback": [answer(one, 9) for one in people]}


def test_most_who_would_recommend_us_and_do_not_come_back_contradict():
    # 45 of 50 did not order in the 180 days after: 90 %, Wilson 78.6 % to 95.7 %; they spent 45 x 10.
    pair = found(**promoters(45, 5))
    assert (pair.verdict, pair.stands) == (CONTRADICTS, True)
    assert (pair.n, pair.customers, pair.value) == (50, 45, 0.9)
    assert pair.low == pytest.approx(0.7864, abs=1e-4)
    assert pair.net_revenue == 450


def test_half_of_them_may_be_chance_and_few_go_together():
    assert found(**promoters(27, 23)).verdict == UNSURE
    assert found(**promoters(10, 50)).verdict == AGREES


def test_groups_under_ten_are_not_shown():
    few = found(**promoters(9, 0))
    assert (few.verdict, few.value, few.net_revenue) == (UNTOLD, None, None)
    mostly_loyal = found(**promoters(5, 45))
    assert mostly_loyal.customers is None
    assert mostly_loyal.net_revenue is None
    assert mostly_loyal.finding.startswith("Fewer than 10 of 50 customers")


def test_an_answer_without_180_days_after_it_is_left_out():
    late = [answer(f"p{number}", 10, "2025-09-01") for number in range(30)]
    lines = [sale(f"p{number}", "2025-02-01", 10.0) for number in range(30)]
    assert found(lines, feedback=late).verdict == UNTOLD


def test_the_last_answer_counts():
    # All were promoters in January and detractors in March.
    people = [f"p{number}" for number in range(20)]
    lines = [sale(one, "2025-01-02", 10.0) for one in people] + [
        sale(one, "2025-05-02", 10.0) for one in people
    ]
    given = [answer(one, 10, "2025-01-10") for one in people] + [answer(one, 2) for one in people]
    assert found(lines, feedback=given).n == 0
    stay = found(lines, pair="displeased_but_stay", feedback=given)
    assert (stay.n, stay.value, stay.verdict) == (20, 1.0, CONTRADICTS)


def test_who_prefers_stores_and_buys_online_contradicts():
    people = [f"p{number}" for number in range(40)]
    lines = [sale(one, "2025-02-20", 10.0, channel="web") for one in people[:35]]
    lines += [sale(one, "2025-02-20", 10.0, channel="store") for one in people[35:]]
    said = [{"customer_ref": one, "preferred_channel": "store"} for one in people]
    pair = found(lines, "stores_but_online", profiles=said)
    assert (pair.n, pair.customers, pair.verdict) == (40, 35, CONTRADICTS)


def test_who_writes_about_prices_is_known_by_words():
    people = [f"p{number}" for number in range(20)]
    lines = [sale(one, "2025-02-20", 10.0, discount_amount=0.0) for one in people]
    lines.append(sale("q", "2025-02-21", 10.0, discount_amount=1.0))
    texts = ["Too expensive for me", "Die Preise sind hoch", "Waited twenty minutes", "An enterprise"]
    given = [answer(one, 7, text=texts[place % 4]) for place, one in enumerate(people)]
    pair = found(lines, "price_but_full_price", feedback=given)
    assert (pair.n, pair.others_n, pair.value) == (10, 10, 1.0)


def test_without_feedback_it_says_what_it_takes():
    pair = found([sale("ann", "2025-02-01", 10.0)])
    assert pair.verdict == UNTOLD
    assert pair.reason == "Can't tell yet: it takes “Score” in a file of feedback."


def test_with_nothing_the_answer_is_that_we_cannot_tell():
    with workspace_of() as workspace:
        result = say_do(workspace.read, workspace.facts, YEAR)
    assert {each.verdict for each in result.pairs} == {UNTOLD}
    assert result.answer.startswith("We can't tell yet")


def test_the_claims_are_tested_as_declared():
    # 60 of 100 against one half: z = 2, two-sided p = 0.0455.
    most = claim_of_share(60, 100, 0, 0, MOST)
    assert (most.points, round(most.p, 4)) == (True, 0.0455)
    # The lady tasting tea: 3 of 4 against 1 of 4 is p = 0.486 both ways, but groups under ten are not tested.
    assert not claim_of_share(30, 40, 3, 4, OTHERS).points
    # Ratings 4, 4, 4, 5, 5 against level 2: mean 4.4, s = 0.5477, t = 1.9 / 0.2449 = 7.757, 4 df: p = 0.0015.
    rating = claim_of_rating(Moments(5, 22.0, 98.0), (2, 2))
    assert rating.points
    assert rating.p == pytest.approx(0.0015, abs=2e-4)
    assert not claim_of_rating(Moments(5, 22.0, 98.0), (2, 3)).points
    assert not claim_of_rating(Moments(5, 22.0, 98.0), (4, 4)).points


@pytest.fixture(scope="module")
def sample():
    workspace = sample_workspace()
    return say_do(workspace.read, workspace.facts, default_filters(workspace.facts))


def test_the_planted_disagreement_of_the_sample_is_found(sample):
    first = sample.pairs[0]
    assert (first.pair, first.stands) == ("seamless_but_few_cross", True)
    assert first.rating == pytest.approx(4.4, abs=0.05)
    assert (first.evidence_level, first.evidence_level_high) == (2, 2)
    assert first.net_revenue > 1_000_000
    assert "Seamless interactions" in sample.answer or first.statement in sample.answer


def test_the_sample_keeps_its_preferences_and_promises_nothing_else(sample):
    by_pair = {each.pair: each for each in sample.pairs}
    assert by_pair["stores_but_online"].verdict == AGREES
    assert not any(each.stands for each in sample.pairs if each.kind == "customers")


def test_ranked_by_revenue_within_the_verdict(sample):
    clear = [each.net_revenue or 0 for each in sample.pairs if each.verdict == CONTRADICTS]
    assert clear == sorted(clear, reverse=True)
    assert all(each.stands for each in sample.pairs if each.verdict == CONTRADICTS)


def test_the_customers_of_a_pair_can_be_listed_masked(sample):
    workspace = sample_workspace()
    window = default_filters(workspace.facts)
    pair = next(each for each in sample.pairs if each.pair == "pleased_but_gone")
    listed = contradicting_customers(workspace.read, workspace.facts, window, pair=pair.pair, limit=5)
    assert listed.customer_count == pair.customers
    assert listed.customers["email"].dropna().str.contains("…").all()
    with pytest.raises(UserError, match="no such pair"):
        contradicting_customers(workspace.read, workspace.facts, window, pair="nothing")


def test_every_pair_is_declared_soundly():
    import tomllib

    from lib.analysis.said_and_done import DOES, SAYS
    from lib.schema.measures import measures_by_id

    book = say_do_book()
    assert {pair.says for pair in book.customers} == set(SAYS)
    assert {pair.does for pair in book.customers} == set(DOES)
    assert all(measures_by_id()[pair.measure].component == pair.component for pair in book.team)
    document = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    document["customers"][0] |= {"component": "nowhere", "claim": "some"}
    with pytest.raises(ValueError, match=r"nowhere; .*claim must be one of most, others; got some"):
        read_say_do(document)
