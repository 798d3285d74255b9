"""Does the app find what was planted: that a Buzz becomes a Barry more often after a service plan?

With true persons and the definition of truth.toml, through a workspace: gross sales in home theatre against
gadgets decide, nothing else is counted.
"""

import pytest

from lib.analysis import intervals
from lib.analysis.filters import all_of
from lib.analysis.movement import movement
from lib.analysis.preceded import preceded
from lib.schema.personas import read_personas
from tests.builders import sale, workspace_of
from tests.sample_data import exports
from tests.sample_data.exports import known_lines, read
from tests.sample_data.test_truths import GADGETS, HOME_THEATRE, TRUTHS, planted

BOOK = read_personas(f"""
[[persona]]
name = "Barry"
any = [[{{ attribute = "category_share", of = {HOME_THEATRE}, is = "at least", value = 0.5 }}]]
[[persona]]
name = "Buzz"
any = [[{{ attribute = "category_share", of = {GADGETS}, is = "at least", value = 0.5 }}]]
""")


@pytest.fixture(scope="module")
def buzzes():
    """Every line that a true Buzz bought, a customer a person; other goods weigh nothing."""
    lines = known_lines().query("quantity > 0")
    lines = lines[lines["person"].map(exports.personas()) == "buzz"]
    names = read("products.csv").set_index("sku")["name"]
    decides = lines["category"].isin([*HOME_THEATRE, *GADGETS])
    rows = [
        sale(
            line.person, line.ordered_at, line.gross if counts else 0.0, order_id=line.order_id,
            quantity=line.quantity, unit_price=1.0, category=line.category, product_name=names[line.sku],
        )
        for line, counts in zip(lines.itertuples(), decides, strict=True)
    ]  # fmt: skip
    with workspace_of(rows) as workspace:
        yield workspace


def found(workspace):
    return preceded(
        workspace.read,
        workspace.facts,
        all_of(workspace.facts),
        by="persona",
        pair=("Buzz", "Barry"),
        book=BOOK,
    )


def test_as_many_become_a_barry_as_planted(buzzes):
    answer = found(buzzes)

    assert (answer.then.end.isoformat(), answer.now.start.isoformat()) == ("2025-06-30", "2025-07-01")
    assert answer.moved_share == planted("buzz_becomes_barry")
    assert answer.low < TRUTHS["buzz_becomes_barry"]["value"] < answer.high


def test_more_of_those_who_bought_a_plan_do_as_planted(buzzes):
    answer = found(buzzes)
    plan = next(one for one in answer.precedents if one.happening == "service_plan")

    assert plan.with_share == planted("buzz_becomes_barry_after_plan")
    assert plan.with_n / answer.customers == pytest.approx(0.25, abs=0.01)
    # 8 % of all and 18 % of a quarter leave (0.08 - 0.25 x 0.18) / 0.75 = 4.7 % of the others: 3.9 times.
    assert plan.without_share == pytest.approx(0.047, abs=0.003)
    assert plan.lift == pytest.approx(3.9, abs=0.3)
    assert 2 < plan.lift_low < plan.lift < plan.lift_high < 7
    assert plan.is_clear


def test_the_plan_is_what_the_answer_names(buzzes):
    assert "a first service plan goes with it" in found(buzzes).answer


def test_nothing_else_was_planted_and_next_to_nothing_else_stands(buzzes):
    clear = {one.happening for one in found(buzzes).precedents if one.is_clear}

    assert clear <= {"service_plan"}


def test_the_matrix_holds_the_same_moves(buzzes):
    told = movement(buzzes.read, buzzes.facts, all_of(buzzes.facts), by="persona", book=BOOK)
    answer = found(buzzes)
    move = next(one for one in told.moves if (one.then, one.now) == ("Buzz", "Barry"))

    assert move.customers == answer.moved
    share = intervals.share(answer.moved, answer.customers + sum(
        one.customers for one in told.moves if (one.then, one.now) == ("Buzz", "No longer buys")
    ))  # fmt: skip
    assert (move.share, move.low, move.high) == (share.estimate, share.low, share.high)
