"""Who are our best, and what do they get? In its five states, and its slider."""

from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops


def test_on_the_sample_the_top_1_percent_are_told():
    app = opened("top_customers")

    assert unharmed(app)
    assert "the top 1 %" in answer(app)
    assert len(app.dataframe) == 2


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "top_customers")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_a_link_with_a_share_opens_that_share():
    app = opened("top_customers", top="5.0")

    assert unharmed(app)
    assert app.slider(key="top").value == 5.0
    assert "the top 5 %" in answer(app)


def test_the_slider_moves_the_answer():
    app = opened_on(two_shops(), "top_customers")
    app.slider(key="top").set_value(20.0).run()

    # One of three buyers, ann, with 1,200 of 1,260.
    assert answer(app) == "1 customer, the top 20 %, brings 95 % of known customers' net revenue."


def test_a_choice_that_leaves_nobody_says_how_to_go_on():
    app = opened_on(two_shops(), "top_customers", channel="web", period="Last month")

    assert unharmed(app)
    assert "Can't tell yet" in answer(app)
    assert "clear the filters" in text(app)


def test_without_optional_columns_it_still_answers():
    app = opened_on(bare(), "top_customers")

    assert unharmed(app)
    assert answer(app).startswith("1 customer, the top 1 %, brings ")


def test_names_e_mails_and_phones_reach_the_browser_masked():
    app = opened("top_customers")

    listed = app.dataframe[1].value
    assert "customer_key" not in listed
    assert listed["email"].dropna().str.contains("…").all()
    assert listed["name"].dropna().str.contains("…").all()
    assert listed["phone"].dropna().str.match(r"^…\d\d$|^…$").all()


# --- by other yardsticks, and the other tabs


def tab(name, **query):
    app = opened("top_customers", **query)
    app.session_state["view"] = name
    return app.run()


def measured(app):
    """The table of all measures: the table of promises to edit has no column "how"."""
    return next(entry.value for entry in app.dataframe if "how" in entry.value)


def test_by_loyalty_its_parts_are_shown():
    app = opened("top_customers", by="Loyalty")

    assert unharmed(app)
    assert "the top 1 % by loyalty, bring" in answer(app)
    assert app.dataframe[0].value["part"].tolist()[0] == "Repeat orders"
    assert "are in the top by net revenue too" in text(app)


def test_by_predicted_value_it_speaks_of_what_is_expected():
    app = opened("top_customers", by="Predicted value")

    assert unharmed(app)
    assert "by predicted value, are expected to bring" in answer(app)


def test_a_yardstick_that_the_data_can_not_give_says_why():
    app = opened_on(two_shops(), "top_customers", by="Predicted value")

    assert unharmed(app)
    assert answer(app).startswith("Can't tell yet who is best by predicted value: a forecast needs 500")


def test_who_stays_tells_how_many_and_how_many_by_chance():
    app = tab("Who stays")

    assert unharmed(app)
    assert "in the top again in July 2025 to June 2026" in answer(app)
    assert "by chance it would be about" in answer(app)
    assert "regression to the mean" in text(app)


def test_what_they_get_tells_promises_and_measures():
    app = tab("What they get")

    assert unharmed(app)
    assert "promises that the data can check" in answer(app)
    assert "“Promised” in a file of order lines" in text(app)
    body = text(app).split("How this is computed")[0]
    assert "because" not in body
    measures = measured(app)
    assert measures.loc[measures["measure"] == "Discount depth", "how"].tolist() == ["like with like"]


def test_with_a_larger_top_answers_are_compared():
    app = tab("What they get", top="3.0")

    assert unharmed(app)
    assert "Hours to an answer" in measured(app)["measure"].tolist()


def test_what_they_get_needs_thirty_a_side():
    app = opened_on(two_shops(), "top_customers", view="What they get")
    app.session_state["view"] = "What they get"
    app.run()

    assert unharmed(app)
    assert "Can't tell yet what the best get" in answer(app)


def test_promises_of_the_retailer_are_asked_instead_of_ours():
    app = tab("What they get")
    text = (
        '[[promise]]\nid = "hello"\nsentence = "We take care of you."\n'
        'measure = "assisted_share"\ncomparison = "at least"\ntarget = 0.5\nincluded = true\n'
    )
    app.session_state["regulars_documents"] = {"promises": text}
    app.run()

    assert unharmed(app)
    assert answer(app).startswith("Of 1 promise that the data can check")
    assert app.dataframe[0].value["sentence"].tolist() == ["We take care of you."]


def test_every_tab_stands_in_every_state():
    for workspace in (bare, two_shops):
        for name in ("Who stays", "What they get"):
            app = opened_on(workspace(), "top_customers")
            app.session_state["view"] = name
            assert unharmed(app.run())
