"""Whom should we contact? In its five states; a rule made, kept, removed and brought back; files."""

from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, nothing, opened_on, two_shops

SLIPPING = "Good customers who slip away"


def metric(app, label):
    return next(entry.value for entry in app.metric if entry.label == label)


def condition(app, what, comparison=None):
    """Add a condition to the rule on the page."""
    app.button(key=next(one.key for one in app.button if one.label == "Add a condition")).click().run()
    box = [one for one in app.selectbox if one.label == "What"][-1]
    box.set_value(what).run()
    if comparison:
        [one for one in app.selectbox if one.label == "Compared"][-1].set_value(comparison).run()
    return app


def test_on_the_sample_a_new_audience_is_everybody():
    app = opened("audiences")

    assert unharmed(app)
    assert answer(app).startswith("8,434 customers have brought $")
    assert metric(app, "Of all known") == "100 %"


def test_conditions_narrow_it_and_what_lacks_a_value_does_not_count():
    app = condition(opened("audiences"), "recommend_score", "at most")
    assert unharmed(app)
    few = int(metric(app, "Customers").replace(",", ""))
    assert 0 < few < 8_434

    condition(app, "city")
    assert "does not count yet" in text(app)
    assert int(metric(app, "Customers").replace(",", "")) == few


def test_an_example_is_kept_removed_and_brought_back():
    app = opened("audiences", audience=SLIPPING)
    assert unharmed(app)
    app.button(key="audience_save").click().run()
    assert unharmed(app)
    assert "Download all audiences" in [entry.label for entry in app.download_button]

    app.button(key="audience_remove").click().run()
    assert unharmed(app)
    assert "audience_remove" not in [one.key for one in app.button]
    app.button(key="audience_undo").click().run()
    assert app.selectbox(key="audience").value == SLIPPING
    assert "audience_remove" in [one.key for one in app.button]


def test_a_nameless_audience_is_not_kept():
    app = opened("audiences")
    app.button(key="audience_save").click().run()

    assert any("no name" in entry.value for entry in app.error)


def test_contacts_and_groups_are_offered_for_those_who_said_yes():
    app = opened("audiences", audience=SLIPPING)
    mailed = int(metric(app, "May be e-mailed").replace(",", ""))
    labels = [entry.label for entry in app.download_button]
    held = round(mailed * 0.1)

    assert f"Download {mailed - held} contacts" in labels
    assert f"Download the groups, {held} held back" in labels
    app.slider(key="audience_held").set_value(0).run()
    assert f"Download {mailed} contacts" in [entry.label for entry in app.download_button]


def test_it_is_told_which_groups_and_personas_they_are():
    app = opened("audiences", audience=SLIPPING)

    assert "By persona" in text(app)
    assert "Who is meant: Group one of Slipping away or Missed." in text(app)


def test_with_nothing_it_says_what_it_needs():
    app = opened_on(nothing(), "audiences")

    assert unharmed(app)
    assert "It needs" in text(app)


def test_with_orders_only_nobody_may_be_contacted_and_feedback_is_not_offered():
    app = opened_on(bare(), "audiences")

    assert unharmed(app)
    assert metric(app, "May be e-mailed") == "0"
    assert not any("contacts" in entry.label for entry in app.download_button)
    condition(app, "order_count")
    offered = next(one for one in app.selectbox if one.label == "What").options
    assert "Orders" in offered
    assert "Ratings and texts given" not in offered


def test_a_window_in_which_nobody_bought_still_knows_everybody():
    app = opened_on(two_shops(), "audiences", period="Last month", channel="web")

    assert unharmed(app)
    assert metric(app, "Customers") == "3"
    assert metric(app, "Buyers") == "0"
