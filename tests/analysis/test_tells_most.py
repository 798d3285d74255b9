"""Which files would tell the most is counted from what measures need, by hand here."""

import pytest

from lib.analysis.tells_most import TellsMost, tells_most
from lib.schema.measures import Measure
from tests.builders import sale, workspace_of


def measure(name: str, component: str, *needs: str) -> Measure:
    return Measure(name, component, name, "m", "f", "share", needs, ())


MEASURES = (
    measure("one", "a", "feedback.answered_at"),
    measure("two", "b", "feedback.score", "profiles.email_consent"),
    measure("three", "c", "training.course", "rewards.reward"),
    measure("four", "d", "order_lines.customer_ref"),
    measure("five", "e", "order_lines.channel", "order_lines.customer_ref"),
)


@pytest.fixture(scope="module")
def orders_only():
    with workspace_of([sale("ann", "2025-01-05", 20.0), sale("bob", "2025-02-05", 20.0)]) as workspace:
        yield workspace


def told(workspace, silent="abce", measures=MEASURES) -> TellsMost:
    return tells_most(workspace.read, workspace.facts, set(silent), measures)


def test_files_come_in_the_order_of_what_each_adds(orders_only):
    # Feedback alone gives a; with profiles b; orders of the other side give e;
    # training needs rewards beside it.
    found = told(orders_only)
    assert [(each.table, each.components) for each in found.files] == [
        ("feedback", ("a",)), ("order_lines", ("e",)), ("profiles", ("b",)),
    ]  # fmt: skip
    assert [each.missing_side for each in found.files] == ["", "offline", ""]
    assert found.files[0].columns == ("Score", "Answered")
    assert {each.table: each.components for each in found.tables} == {
        "feedback": 1, "order_lines": 1, "profiles": 0, "training": 0, "rewards": 0,
    }  # fmt: skip


def test_two_files_that_tell_nothing_alone_are_found_together(orders_only):
    found = told(orders_only, silent="c")
    assert {each.table for each in found.files} == {"training", "rewards"}
    assert sum(len(each.components) for each in found.files) == 1


def test_what_the_data_has_is_not_asked_for(orders_only):
    # Customers are known by a key: measure four lacks nothing; components that speak are not looked at.
    assert told(orders_only, silent="d") == TellsMost()
    assert told(orders_only, silent="") == TellsMost()


def test_a_customer_is_known_by_an_email_address_too():
    with workspace_of([sale(None, "2025-01-05", 20.0, email="ann@example.com")]) as workspace:
        assert told(workspace, silent="d") == TellsMost()
    with workspace_of([sale(None, "2025-01-05", 20.0, order_id="1")]) as workspace:
        assert [each.table for each in told(workspace, silent="d").files] == ["order_lines"]
