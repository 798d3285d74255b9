"""Who comes back, and what are they worth? In its five states, and with the check opened."""

from functools import cache

import pytest

from tests.analysis import cdnow
from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops

CHECKED = "Would it have held?"


@cache
def sample():
    return opened("value")


def test_on_the_sample_it_answers_with_money_and_people():
    app = sample()

    assert unharmed(app)
    assert "known customers are expected to bring about $" in answer(app)
    assert "in the next 365 days" in answer(app)
    assert "are likely still customers" in answer(app)
    assert [entry.label for entry in app.tabs] == ["What they will bring", CHECKED]


def test_the_tenths_hold_everybody():
    tenths = sample().dataframe[0].value

    assert tenths["customers"].sum() == 8_026
    assert tenths["share"].sum() == pytest.approx(100)  # a share of 1, shown in percent


def test_the_best_are_listed_masked_and_all_are_offered():
    app = sample()
    listed = app.dataframe[1].value

    assert len(listed) == 100
    assert listed["predicted_value"].is_monotonic_decreasing
    assert all("…" in name for name in listed["name"].dropna())
    assert "customer_key" not in listed
    assert "Download these 8,026 customers" in [entry.label for entry in app.download_button]


def test_parameters_definitions_and_what_it_can_not_know_are_printed():
    printed = text(sample())

    assert "BG/NBD in days, of 8,026 customers: r " in printed
    assert "Gamma-Gamma" in printed
    assert "Marketing Science 24(2)" in printed
    assert "know no seasons" in printed


def test_the_body_speaks_plainly():
    app = sample()
    body = [entry.value for kind in (app.title, app.subheader) for entry in kind]

    assert not any(word in line for line in [*body, answer(app)] for word in ("P(alive)", "BG/NBD", "cohort"))


def test_a_link_opens_the_check():
    app = opened("value", period="All data")
    app.session_state["view"] = CHECKED
    app.run()

    assert unharmed(app)
    assert "purchases were predicted" in text(app)
    assert "held out" in text(app)


def test_a_segment_and_a_channel_narrow_it():
    everybody = sample().dataframe[0].value["customers"].sum()
    app = opened("value", segment="Regulars", channel="web")

    assert unharmed(app)
    assert app.dataframe[0].value["customers"].sum() < everybody


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "value")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_too_few_customers_get_an_average_and_no_forecast():
    app = opened_on(two_shops(), "value")

    assert unharmed(app)
    assert answer(app).startswith("Can't tell yet who will come back: only 3 customers bought")
    assert "have had a whole year" in answer(app) or "has had a whole year" in answer(app)
    assert not app.dataframe


def test_a_choice_that_leaves_nobody_says_how_to_go_on():
    # No segment of three customers holds everybody; this one nobody.
    app = opened_on(two_shops(), "value", segment="Missed", channel="web")

    assert unharmed(app)
    assert "Can't tell yet" in answer(app)
    assert "clear the filters" in text(app)


def test_without_optional_columns_it_still_answers():
    app = opened_on(bare(), "value")

    assert unharmed(app)
    assert "only 2 customers bought" in answer(app)


def test_published_purchases_in_no_currency_are_shown():
    rows = [
        {"customer_ref": row.customer_id, "ordered_at": row.order_date, "net_revenue": row.amount,
         "order_id": str(place), "quantity": row.quantity}
        for place, row in enumerate(cdnow.lines().itertuples())
    ]  # fmt: skip
    app = opened_on(workspace_of(rows), "value")

    assert unharmed(app)
    assert "2,357 known customers are expected to bring" in answer(app)


def test_one_day_of_one_customer_is_no_reason_to_fail():
    app = opened_on(workspace_of([sale("ann", "2025-06-05", 20.0)]), "value")

    assert unharmed(app)
    assert "only 1 customer bought" in answer(app)
