"""Who is this? Looked up by an exact key, in its five states."""

import pytest

from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops


def search(app, wanted):
    app.text_input(key="customer_search").set_value(wanted)
    return app.button[-1].click().run()


def people():
    return workspace_of(
        [
            sale(
                "ann",
                "2025-01-05 10:00",
                100.0,
                email="ann@example.com",
                phone="+1 212 555 0147",
                order_id="A-1",
            ),
            sale("ann", "2025-02-05 10:00", 50.0, email="ann@example.com", order_id="A-2"),
            sale("bob", "2025-02-01 12:00", 50.0, email="bob@example.com", order_id="B-1"),
        ]
    )


def test_on_the_sample_it_asks_whom_to_look_up_and_lists_nobody():
    app = opened("customer")

    assert unharmed(app)
    assert answer(app) == "Look up one customer."
    assert not app.dataframe


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "customer")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_a_link_with_a_customer_opens_that_customer():
    app = opened("customer", customer="C000001")

    assert unharmed(app)
    assert answer(app).startswith("C000001 has placed ")


def test_a_link_to_nobody_says_so():
    app = opened("customer", customer="<b>C999999</b>")

    assert unharmed(app)
    assert "There is no customer <b>C999999</b> in this data." in text(app)


def test_a_period_without_orders_still_shows_all_time():
    app = opened_on(two_shops(), "customer", customer="C000002", period="Last month", channel="web")

    assert unharmed(app)
    assert "All time, whatever the period chosen" in text(app)


def test_without_optional_columns_it_still_shows_the_orders():
    app = opened_on(bare(), "customer", customer="C000001")

    assert unharmed(app)
    assert app.dataframe[1].value["order_id"].to_list()


@pytest.mark.parametrize("wanted", ["ANN@example.com", "(212) 555-0147", "A-2", "ann"])
def test_the_whole_of_a_key_finds_the_customer(wanted):
    app = search(opened_on(people(), "customer"), wanted)

    assert unharmed(app)
    assert "has placed 2 orders" in answer(app)


@pytest.mark.parametrize("wanted", ["ann@", "example.com", "555", "%", "' or 1=1 --"])
def test_a_part_of_a_key_finds_nobody(wanted):
    app = search(opened_on(people(), "customer"), wanted)

    assert unharmed(app)
    assert "Nobody is found by that" in text(app)


def test_what_is_shown_of_the_person_is_masked():
    app = search(opened_on(people(), "customer"), "ann@example.com")

    assert "ann@example.com" not in text(app)
    assert "a…@e….com" in text(app)
