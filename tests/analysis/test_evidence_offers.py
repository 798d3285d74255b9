"""Figures of customized offers are what a person would count by hand."""

from datetime import date

import pandas as pd
import pytest

from lib.analysis.evidence import behind, measure
from lib.analysis.filters import Filters, all_of
from lib.analysis.next_category import Guessed, guessed
from tests.builders import sale, workspace_of

YEAR = Filters(date(2024, 1, 1), date(2024, 12, 31), as_of=date(2024, 12, 31))


def found(name, order_lines=(), filters=YEAR, **others):
    with workspace_of(order_lines, **others) as workspace:
        return measure(workspace.read, workspace.facts, filters or all_of(workspace.facts), name)


def ten_buyers():
    """c0 brings the most by far: the best tenth of ten."""
    return [sale("c0", "2024-01-01", 900.0), sale("c0", "2024-02-01", 100.0)] + [
        sale(f"c{number}", "2024-01-02", 10.0) for number in range(1, 10)
    ]


def cancelled(customer, at, **more):
    return sale(customer, at, 10.0, status="cancelled", **more)


def test_a_cancellation_among_the_best_weighs_as_much_as_those_of_all_others():
    lines = [*ten_buyers(), cancelled("c0", "2024-03-01"), cancelled("c1", "2024-03-01")]
    entry = found("cancelled_order_share", lines)
    assert entry.value == pytest.approx((1 / 3 + 1 / 10) / 2)
    assert entry.n == 13
    # Wilson: 0.0615 to 0.7923 and 0.0179 to 0.4042, their distances put together and halved.
    assert entry.low == pytest.approx(0.2167 - (0.2718**2 + 0.0821**2) ** 0.5 / 2, abs=1e-3)
    assert entry.high == pytest.approx(0.2167 + (0.4590**2 + 0.3042**2) ** 0.5 / 2, abs=1e-3)


def test_an_order_in_part_cancelled_is_one_order_that_failed():
    part = cancelled("c2", "2024-01-02", order_id="c2-2024-01-02")
    entry = found("cancelled_order_share", [*ten_buyers(), cancelled("c0", "2024-03-01"), part])
    assert entry.value == pytest.approx((1 / 3 + 1 / 9) / 2)
    assert entry.n == 12


def test_behind_cancellations_stand_customers():
    part = cancelled("c2", "2024-01-02", order_id="c2-2024-01-02")
    lines = [*ten_buyers(), cancelled("c0", "2024-03-01"), part]
    with workspace_of(lines) as workspace:
        rows = workspace.read(behind("cancelled_order_share", YEAR))
    assert (len(rows), rows["counts"].sum()) == (10, 2)  # c0 and c2 of ten


def test_where_no_file_tells_of_cancellations_nobody_knows_how_many_there_were():
    paid = [line | {"status": "paid"} for line in ten_buyers()]
    assert found("cancelled_order_share", paid).reason.endswith("No file tells of a cancelled order.")
    assert found("cancelled_order_share", ten_buyers()).lacks == ("order_lines.status",)


def test_orders_are_late_after_the_promise_or_when_they_never_came():
    times = {"promised_at": pd.Timestamp("2024-03-01")}
    promised = [line | times | {"fulfilled_at": pd.Timestamp("2024-02-28")} for line in ten_buyers()]
    promised[0] |= {"fulfilled_at": pd.Timestamp("2024-03-02")}  # c0, one of two
    promised[5] |= {"fulfilled_at": pd.NaT}  # one of nine
    promised[6] |= {"promised_at": pd.Timestamp("2025-06-01"), "fulfilled_at": pd.NaT}  # not over yet
    entry = found("late_order_share", promised)
    assert entry.value == pytest.approx((1 / 2 + 1 / 8) / 2)
    assert entry.n == 10


def test_empty_shelves_are_met_by_those_who_bought_in_that_store_and_month():
    lines = [line | {"store_id": "S1", "channel": "store"} for line in ten_buyers()]
    lines[0] |= {"store_id": "S2"}
    stock = [
        {"store_id": store, "product_id": str(number), "on_hand": on_hand, "counted_on": date(2024, month, 5)}
        for store, month, counts in (("S1", 1, (0, 5)), ("S1", 2, (1, 1, 1, 0)), ("S2", 1, (2, 2)))
        for number, on_hand in enumerate(counts)
    ]
    entry = found("empty_shelf_share", lines, stock=stock)
    # c0 met nothing missing in S2 and a quarter in S1 in February; all others a half in S1 in January.
    assert entry.value == pytest.approx((0.25 / 2 + 0.5) / 2)
    assert found("empty_shelf_share", lines).lacks


def idea(on, status=None, answered=None):
    given = {"kind": "idea", "text": "Open on Sundays", "given_at": pd.Timestamp(on)}
    return given | {"status": status, "answered_at": pd.Timestamp(answered)}


IDEAS = [
    idea("2024-02-01", "done", "2024-02-03"),
    idea("2024-03-01", "Planned", "2024-03-03"),
    idea("2024-04-01", "declined", "2024-04-03"),
    idea("2024-05-01", "new"),
    idea("2024-12-10", "new"),  # three weeks old: due for an answer, not for a decision
    idea("2024-12-30", "new"),
    idea("2023-05-01", "done", "2023-05-02"),
]


def test_ideas_are_counted_for_every_thousand_buyers():
    entry = found("ideas_per_1000", ten_buyers(), feedback=IDEAS)
    assert (entry.value, entry.n) == (600.0, 10)
    # Garwood's limits of 6 are 2.202 and 13.06.
    assert (entry.low, entry.high) == pytest.approx((220.2, 1306), rel=1e-3)


def test_ideas_have_their_time_to_be_answered_and_taken_up():
    answered = found("idea_answered_share", ten_buyers(), feedback=IDEAS)
    assert (answered.value, answered.n) == (3 / 5, 5)
    adopted = found("idea_adopted_share", ten_buyers(), feedback=IDEAS)
    assert (adopted.value, adopted.n) == (2 / 4, 4)


def test_without_ideas_or_what_became_of_them_nothing_is_told():
    opinion = {"kind": "nps", "score": 9.0, "given_at": pd.Timestamp("2024-03-01")}
    assert (
        "No file of feedback holds ideas" in found("ideas_per_1000", ten_buyers(), feedback=[opinion]).reason
    )
    silent = [idea("2024-03-01")]
    assert found("idea_answered_share", ten_buyers(), feedback=silent).lacks == ("feedback.answered_at",)
    assert found("idea_adopted_share", ten_buyers(), feedback=silent).lacks == ("feedback.status",)


def test_guesses_from_what_a_customer_has_beside_what_sells_most():
    # Items by how many have them: B, C, D, A, H. Ten have A and H, and nobody else has two.
    rows = [
        (("A", "H"), (), 10), (("B",), (), 30), (("C",), (), 20), (("D",), (), 15),
        (("A",), ("H",), 2),  # H goes with A; the three most bought are B, C and D
        (("B",), ("D",), 1),  # nothing goes with B, so that both guess C, D and A
        (("A",), ("E",), 1),  # nobody guesses E
        ((), ("A",), 5),  # had nothing before
        (("C",), ("C",), 5),  # bought nothing new
    ]  # fmt: skip
    order = "BCDAHEFG"
    sets = pd.DataFrame(
        [(bits(before, order), bits(after, order), n) for before, after, n in rows],
        columns=["before", "after", "n"],
    )
    assert guessed(sets, len(order)) == Guessed(
        customers=4, hits=3, popular_hits=1, gained=2, lost=0, categories=8
    )


def bits(items, order):
    return sum(1 << order.index(item) for item in items)


def test_guesses_take_months_and_categories():
    few = [sale("ann", f"2024-{month:02d}-01", 10.0, category="Cables") for month in range(1, 13)]
    assert "fewer than 7 categories" in found("next_category_gain", few).reason
    short = Filters(date(2024, 1, 1), date(2024, 2, 29), as_of=date(2024, 2, 29))
    assert "window of 4 months" in found("next_category_gain", few, short).reason
    assert found("next_category_gain", ten_buyers()).lacks == ("order_lines.category",)


def test_the_gain_counts_each_customer_once():
    def bought(who, month, *categories):
        return [
            sale(who, f"2024-{month:02d}-05", 10.0, category=name, order_id=f"{who}{month}{name}")
            for name in categories
        ]

    lines = []
    for number in range(10):
        lines += bought(f"both{number}", 1, "A", "H")
    for name, count in (("B", 30), ("C", 20), ("D", 15), ("E", 2), ("F", 2)):
        for number in range(count):
            lines += bought(f"{name}{number}", 2, name)
    for number in range(2):
        lines += bought(f"a{number}", 3, "A") + bought(f"a{number}", 11, "H")
    lines += bought("b", 3, "B") + bought("b", 12, "D")
    entry = found("next_category_gain", lines)
    assert (entry.value, entry.n) == (pytest.approx(2 / 3), 3)
    assert (entry.window.start, entry.window.end) == (date(2024, 10, 1), date(2024, 12, 31))


def group(store, category, people, each=10.0):
    return [
        sale(
            f"{store}{category}{number}",
            "2024-03-01",
            each,
            category=category,
            store_id=store,
            channel="store",
        )
        for number in range(people)
    ]


def unknown(store, category, net):
    return sale(
        None, "2024-03-02", net, category=category, store_id=store, channel="store", order_id=f"U{store}"
    )


def test_a_range_fits_where_a_store_sells_what_its_groups_buy_elsewhere():
    # Gaming makes a Buzz, Tablets make a Jill. Passers-by buy the other thing in S1 and S2.
    lines = [*group("S1", "Gaming", 10), unknown("S1", "Tablets", 100.0),
             *group("S2", "Tablets", 10), unknown("S2", "Gaming", 100.0),
             *group("S3", "Gaming", 10), *group("S3", "Tablets", 10)]  # fmt: skip
    entry = found("range_fit_share", lines)
    # Expected: all Gaming in S1, all Tablets in S2, half and half in S3; each sells half and half.
    assert (entry.value, entry.n) == (pytest.approx((0.5 + 0.5 + 1) / 3), 3)
    # Standard error 0.28868 / sqrt(3) by Student's 4.3027 of two degrees of freedom; cut at 0.
    assert entry.low == pytest.approx(max(2 / 3 - 4.3027 * 0.288675 / 3**0.5, 0), abs=1e-3)
    assert "It takes 3 stores" in found("range_fit_share", lines[:22]).reason


def test_stores_run_for_their_largest_group():
    lines = [*group("S1", "Gaming", 12), *group("S1", "Tablets", 2), *group("S2", "Tablets", 12),
             *group("S3", "Tablets", 12), *group("S4", "Tablets", 12),
             *group("S5", "Tablets", 9)]  # fmt: skip
    aims = {"S1": "Buzz", "S2": "buzz", "S3": "Jill", "S4": "Pirates", "S5": "Jill"}
    stores = [{"store_id": store, "run_for": aim} for store, aim in aims.items()]
    entry = found("run_for_largest_share", lines, stores=stores)
    assert (entry.value, entry.n, entry.n_of) == (2 / 3, 3, "stores")
    nowhere = [{"store_id": "S1", "city": "Omaha"}]
    assert found("run_for_largest_share", lines, stores=nowhere).lacks == ("stores.run_for",)


def test_orders_of_strangers_alone_say_what_is_missing():
    lines = [sale(None, "2024-01-05", 10.0, order_id="T1", category="Cables", store_id="S1", status="paid")]
    for name in ("range_fit_share", "next_category_gain", "cancelled_order_share"):
        assert found(name, lines).lacks == ("order_lines.customer_ref",)
