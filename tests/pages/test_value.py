"""Who comes back, and what are they worth? In its five states, and with the check opened."""

from functools import cache

import pytest

from tests.analysis import cdnow
from tests.builders import sale, workspace_of
from tests.pages.opened import answer, opened, text, unescaped, unharmed
from tests.pages.own import HOSTILE_STORE, bare, nothing, opened_on, two_shops

CHECKED = "Would it have held?"
NEW = ("Cohorts", "Rhythm", "Where revenue comes from", "Trading down")


@cache
def sample():
    return opened("value")


def test_on_the_sample_it_answers_with_money_and_people():
    app = sample()

    assert unharmed(app)
    assert "known customers are expected to bring about $" in answer(app)
    assert "in the next 365 days" in answer(app)
    assert "are likely still customers" in answer(app)
    assert [entry.label for entry in app.tabs] == [
        "What they will bring", CHECKED, "Cohorts", "Rhythm", "Where revenue comes from", "Trading down",
    ]  # fmt: skip


def test_the_tenths_hold_everybody():
    tenths = sample().dataframe[0].value

    assert tenths["customers"].sum() == 8_035
    assert tenths["share"].sum() == pytest.approx(100)  # a share of 1, shown in percent


def test_the_best_are_listed_masked_and_all_are_offered():
    app = sample()
    listed = app.dataframe[1].value

    assert len(listed) == 100
    assert listed["predicted_value"].is_monotonic_decreasing
    assert all("…" in name for name in listed["name"].dropna())
    assert "customer_key" not in listed
    assert "Download these 8,035 customers" in [entry.label for entry in app.download_button]


def test_parameters_definitions_and_what_it_can_not_know_are_printed():
    printed = text(sample())

    assert "BG/NBD in days, of 8,035 customers: r " in printed
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


def with_tab(app, tab, **chosen):
    """The page with one tab open and widgets chosen."""
    app.session_state["view"] = tab
    for key, choice in chosen.items():
        app.session_state[key] = choice
    return app.run()


@pytest.mark.parametrize(
    ("tab", "told"),
    [
        ("Cohorts", "of customers order again in a later month within 12 months of their first order"),
        ("Rhythm", "Customers who come back do so within"),
        ("Where revenue comes from", "The largest part goes with orders per customer"),
        ("Trading down", "Who bought a category again did so at a lower price band in"),
    ],
)
def test_each_new_tab_answers_on_the_sample(tab, told):
    app = with_tab(opened("value"), tab)

    assert unharmed(app)
    assert told in heads(app)
    assert "How this is computed" in [entry.label for entry in app.expander]


def heads(app):
    return unescaped("\n".join(entry.value for entry in app.subheader))


@pytest.mark.parametrize("tab", NEW)
def test_a_link_leads_to_a_tab(tab):
    app = opened("value", view=tab, period="All data")

    assert unharmed(app)
    assert [entry.value for entry in app.subheader]


@pytest.mark.parametrize("tab", NEW)
@pytest.mark.parametrize("retailer", [two_shops, bare])
def test_few_customers_and_missing_columns_leave_each_tab_standing(tab, retailer):
    app = with_tab(opened_on(retailer(), "value"), tab)

    assert unharmed(app)
    assert "Can't tell" in heads(app) + text(app)


@pytest.mark.parametrize("tab", NEW)
def test_a_segment_and_a_store_narrow_each_tab(tab):
    app = with_tab(opened("value", segment="Regulars", channel="store"), tab)

    assert unharmed(app)
    assert heads(app)


@pytest.mark.parametrize("by", ["Channel", "Store", "Category"])
def test_cohorts_are_told_apart_by_each_trait(by):
    app = with_tab(opened("value"), "Cohorts", cohorts_by=by, cohorts_grid="Net revenue so far")

    assert unharmed(app)
    assert f"by first {by.lower()}" in heads(app)
    assert "Everybody" in list(app.dataframe[0].value["name"])


def test_days_until_lapsed_can_be_chosen():
    app = with_tab(opened("value"), "Rhythm", lapse_days=100, rhythm_by="Segment")

    assert unharmed(app)
    assert "after 100 days without an order we call a customer lapsed" in heads(app)
    months = app.dataframe[0].value
    assert (months["active"] == months["new"] + months["repeating"] + months["returned"]).all()


def test_the_parts_of_revenue_add_up_on_the_page():
    app = with_tab(opened("value"), "Where revenue comes from")
    leaves = app.dataframe[1].value

    assert leaves["now"].iloc[:-1].sum() == pytest.approx(leaves["now"].iloc[-1], abs=0.005)
    assert leaves["change"].iloc[:-1].sum() == pytest.approx(leaves["change"].iloc[-1], abs=0.005)


def test_hostile_names_are_shown_as_text():
    lines = [
        sale(
            f"c{n}", f"2025-0{month}-05", 10.0 * month, channel="store", store_id=HOSTILE_STORE, category="x"
        )
        for n in range(12)
        for month in (1, 2, 3, 4)
    ]
    app = with_tab(opened_on(workspace_of(lines), "value"), "Cohorts", cohorts_by="Store")

    assert unharmed(app)
    assert not [entry for entry in (*app.markdown, *app.subheader) if "<img" in entry.value]
