"""How do customers come to an order? Hand-made touches and orders, journeys worked out beside them."""

from datetime import date

import numpy as np
import pytest

from lib.analysis.credit import RULES, credit, removal_effects
from lib.analysis.filters import Filters, all_of
from lib.analysis.journeys import journeys
from lib.analysis.push_pull import push_pull
from lib.analysis.search_terms import search_terms
from lib.errors import UserError
from lib.jobs.sample import sample_workspace
from lib.workspace import trails
from tests.builders import sale, workspace_of

YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
START, ORDER, NONE = -1, -2, -3
LATE = sale("late", "2025-12-31 12:00", 1.0)


def touch(customer: str, at: str, kind: str = "view", **told: object) -> dict[str, object]:
    return {"customer_ref": customer, "touched_at": at, "kind": kind} | told


def of_all(people: int, *rows: dict[str, object]) -> list[dict[str, object]]:
    """The same touches or orders of so many customers."""
    return [
        row | {name: f"{row[name]}{n}" for name in ("customer_ref", "order_id") if name in row}
        for n in range(people)
        for row in rows
    ]  # fmt: skip


@pytest.fixture(params=["all at once", "few a round"])
def workspace(request, monkeypatch):
    """Ten buy online after looking twice and a basket, ten in a store after a mail, ten never."""
    if request.param == "few a round":
        monkeypatch.setattr(trails, "TOUCHES_A_ROUND", 7)
    touches = [
        *of_all(10, touch("w", "2025-03-01 09:00"), touch("w", "2025-03-01 09:01"),
                touch("w", "2025-03-02 09:00", "cart"), touch("w", "2025-01-20 09:00", "search")),
        *of_all(10, touch("s", "2025-03-01 10:00", "newsletter", campaign="Spring"),
                touch("s", "2025-03-04 08:00")),
        *of_all(10, touch("n", "2025-05-01 10:00", "newsletter", campaign="Spring")),
    ]  # fmt: skip
    orders = [
        *of_all(10, sale("w", "2025-03-03 09:00", 100.0)),
        *of_all(10, sale("s", "2025-03-04", 30.0, channel="store")),
        LATE,
    ]
    with workspace_of(orders, touches=touches) as made:
        yield made


def test_a_journey_reaches_back_30_days_and_an_order_without_a_time_is_at_the_end_of_its_day(workspace):
    found = journeys(workspace.read, workspace.facts, YEAR)

    assert {path.steps: (path.journeys, path.customers, path.online, path.offline, path.no_order)
            for path in found.paths} == {
        ("Web: view", "Web: cart"): (10, 10, 10, 0, 0),
        ("Mail", "Web: view"): (10, 10, 0, 10, 0),
        ("Mail",): (10, 10, 0, 0, 10),
        ("Web: search",): (10, 10, 0, 0, 10),
    }  # fmt: skip
    # 20 January is 42 days before the order, but 40 before the next touch: a journey of its own, which
    # came to nothing.
    assert found.rest is None
    assert (found.orders, found.touched_orders) == (21, 20)
    online = next(row for row in found.endings if row.ending == "online")
    assert online.touches == (3, 3, 3)
    assert online.days == pytest.approx((2, 2, 2))


def test_touches_before_the_last_order_belong_to_that_order():
    touches = of_all(10, touch("a", "2025-03-01 09:00", "search"), touch("a", "2025-03-05 09:00"))
    orders = [*of_all(10, sale("a", "2025-03-02 09:00", 1.0), sale("a", "2025-03-06 09:00", 1.0)), LATE]
    with workspace_of(orders, touches=touches) as made:
        found = journeys(made.read, made.facts, YEAR)
    assert sorted(path.steps for path in found.paths) == [("Web: search",), ("Web: view",)]
    assert [path.order_share for path in found.paths] == [1.0, 1.0]


def test_a_journey_that_may_go_on_is_left_out_and_paths_of_under_ten_are_in_the_rest():
    touches = [
        *of_all(10, touch("a", "2025-03-01 09:00")),
        *of_all(9, touch("b", "2025-03-01 09:00", "search")),
        *of_all(10, touch("open", "2025-12-20 09:00", "cart")),
    ]
    orders = [
        *of_all(10, sale("a", "2025-03-02 09:00", 1.0)),
        *of_all(9, sale("b", "2025-03-02 09:00", 1.0)),
        LATE,
    ]
    with workspace_of(orders, touches=touches) as made:
        found = journeys(made.read, made.facts, YEAR)
    assert [path.steps for path in found.paths] == [("Web: view",)]
    assert found.rest is not None
    assert (found.rest.journeys, found.rest.customers, found.rest.no_order) == (9, None, 0)


def test_removal_effects_of_the_worked_example_of_three_channels():
    # C1 -> C2 -> C3 -> order; C1 -> nothing; C2 -> C3 -> nothing. An order has a chance of 1/3; without C1 of
    # 1/6, without C2 or C3 of 0: effects 0.5, 1 and 1, so that they are credited 0.2, 0.4 and 0.4.
    moves = {(START, 1): 2, (START, 2): 1, (1, 2): 1, (1, NONE): 1, (2, 3): 2, (3, ORDER): 1, (3, NONE): 1}

    effects = removal_effects(moves, START, ORDER)

    assert effects == pytest.approx({1: 0.5, 2: 1.0, 3: 1.0})


def test_removal_is_what_a_chain_without_the_step_would_give():
    dice = np.random.default_rng(1)
    states = [START, 1, 2, 3, 4]
    moves = {
        (one, two): float(dice.integers(1, 50))
        for one in states
        for two in [1, 2, 3, 4, ORDER, NONE]
        if one != two
    }
    moves[5, NONE] = 3.0  # nobody comes there
    effects = removal_effects(moves, START, ORDER)
    whole = _chance(moves, without=None)
    for state in (1, 2, 3, 4):
        assert effects[state] == pytest.approx(1 - _chance(moves, without=state) / whole)
    assert effects[5] == 0


def _chance(moves: dict[tuple[int, int], float], without: int | None) -> float:
    """The chance of an order, by walking the chain a thousand steps on."""
    at, won = {START: 1.0}, 0.0
    for _ in range(1000):
        then: dict[int, float] = {}
        for (one, two), count in moves.items():
            part = at.get(one, 0.0) * count / sum(n for (start, _), n in moves.items() if start == one)
            if two == ORDER:
                won += part
            elif two not in (NONE, without):
                then[two] = then.get(two, 0.0) + part
        at = then
    return won


def test_each_rule_credits_all_orders_and_all_net_revenue(workspace):
    found = credit(workspace.read, workspace.facts, YEAR)

    assert (found.orders, found.net_revenue) == (20, 1300.0)
    for rule in RULES:
        assert sum(getattr(row, f"{rule}_orders") for row in found.rows) == pytest.approx(20)
        assert sum(getattr(row, f"{rule}_revenue") for row in found.rows) == pytest.approx(1300)
    rows = {row.label: row for row in found.rows}
    view = rows["Web: view"]
    assert (view.first_orders, view.last_orders, view.linear_orders) == (10, 10, 10)
    assert (view.first_revenue, view.last_revenue, view.linear_revenue) == (1000, 300, 650)
    # Half of those who view came by mail: without mail half of the orders go, without views all.
    assert (rows["Mail"].removal_effect, view.removal_effect) == (0.5, 1)


def test_credit_by_campaign_names_it(workspace):
    found = credit(workspace.read, workspace.facts, YEAR, by="campaign")
    assert "Mail, Spring" in {row.label for row in found.rows}


def test_on_the_sample_each_rule_credits_all_orders():
    made = sample_workspace()
    found = credit(made.read, made.facts, all_of(made.facts), by="campaign")
    assert found.orders > 5000
    for rule in RULES:
        assert sum(getattr(row, f"{rule}_orders") for row in found.rows) == pytest.approx(found.orders)


def test_who_begins_is_who_began_the_first_touch(workspace):
    found = push_pull(workspace.read, workspace.facts, YEAR)

    assert {row.label: (row.n, row.push_share) for row in found.endings} == {
        "online": (10, 0.0), "offline": (10, 1.0), "no order": (20, 0.5),
    }  # fmt: skip
    assert found.untold_share == 0
    assert all(row.low <= row.push_share <= row.high for row in (*found.endings, *found.months))


def test_days_that_cannot_be_are_refused(workspace):
    with pytest.raises(UserError, match="can't be so long"):
        journeys(workspace.read, workspace.facts, YEAR, days=0)
    with pytest.raises(UserError, match="told apart"):
        credit(workspace.read, workspace.facts, YEAR, by="weather")


def test_without_touches_each_says_what_would_tell():
    with workspace_of([LATE]) as made:
        for question in (journeys, credit, push_pull, search_terms):
            assert "touches.touched_at" in question(made.read, made.facts, YEAR).answer


def test_terms_are_of_ten_people_alike_however_written_and_never_personal():
    def search(who: str, term: str, at: str = "2025-03-01 09:00") -> dict[str, object]:
        return touch(who, at, "search", search_term=term)

    touches = [
        *of_all(6, search("a", "Red  Shoes"), search("a", "red shoes", "2025-03-02 09:00")),
        *of_all(4, search("b", " red shoes ")),
        *of_all(12, search("c", "ann@example.com")),
        *of_all(12, search("d", "+1 (555) 010-9999")),
        *of_all(9, search("e", "blue shoes")),
        *of_all(40, search("f", "teapot")),
    ]
    orders = [
        *of_all(6, sale("a", "2025-03-20 09:00", 1.0, channel="store")),
        *of_all(40, sale("f", "2025-03-05", 1.0)),
        LATE,
    ]
    with workspace_of(orders, touches=touches) as made:
        found = search_terms(made.read, made.facts, YEAR)
    assert [term.term for term in found.terms] == ["teapot", "red shoes"]
    shoes = found.terms[1]
    assert (shoes.customers, shoes.searches, shoes.watched, shoes.ordered, shoes.in_stores) == (
        10,
        16,
        10,
        6,
        6,
    )
    assert shoes.ordered_share == 0.6
    assert shoes.sells_less
    assert not found.terms[0].sells_less
    assert found.hidden == 3
