"""The tab of personas on Segments, its editor, and what of it the Customer page and the associate see."""

from datetime import date

import pytest

from lib.jobs.sample import sample_workspace
from lib.schema.personas import template
from lib.workspace.marts import CUSTOMERS, ORDERS
from tests.pages.opened import answer, opened, text, unharmed
from tests.pages.own import bare, opened_on, two_shops


def tab(app):
    app.session_state["view"] = "Personas"
    return app.run()


def editor(app):
    app.session_state["edit_personas"] = True
    return app.run()


def names(app):
    return app.dataframe[0].value["persona"].to_list()


def test_on_the_sample_the_five_are_counted_and_treated():
    app = tab(opened("segments"))

    assert unharmed(app)
    assert "fit a persona" in answer(app)
    assert names(app)[:5] == [one.name for one in template()]
    assert "How to treat Mr. Storefront" in text(app)
    assert "Leave out: Games" in text(app)


def test_a_link_looks_closer_at_a_persona_and_lists_its_customers():
    app = tab(opened("segments", persona="Buzz"))

    held = app.dataframe[0].value.set_index("persona")["customers"]["Buzz"]
    assert any(entry.value.startswith(f"Buzz: {held:,} customers") for entry in app.subheader)
    assert f"Download these {held:,} customers" in [entry.label for entry in app.download_button]


def test_a_changed_name_and_treatment_are_kept_and_taken_back():
    app = editor(tab(opened("segments")))
    app.text_input(key="persona_edit_Mr. Storefront_name").set_value("Ms. Office").run()
    app.text_area(key="persona_edit_Mr. Storefront_avoid").set_value("Small talk.").run()
    app.button(key="persona_edit_Mr. Storefront_save").click().run()
    assert unharmed(app)
    assert names(app)[0] == "Ms. Office"
    assert "Leave out: Small talk" in text(app)

    app.button(key="personas_undo").click().run()
    assert names(app)[0] == "Mr. Storefront"
    app.button(key="personas_undo").click().run()
    assert names(app)[0] == "Ms. Office"
    app.button(key="personas_reset").click().run()
    assert names(app)[0] == "Mr. Storefront"


def test_a_changed_rule_changes_who_is_meant():
    app = editor(tab(opened("segments")))
    before = app.dataframe[0].value["customers"].iloc[0]
    app.button(key="persona_edit_Mr. Storefront_rule_add").click().run()
    box = [one for one in app.selectbox if one.label == "What"][-1]
    box.set_value("order_count").run()
    app.button(key="persona_edit_Mr. Storefront_save").click().run()

    assert unharmed(app)
    assert 0 < app.dataframe[0].value["customers"].iloc[0] < before
    assert "Mr. Storefront: Has a company name: yes and Orders at least 2" in text(app)


def test_one_is_removed_another_is_tried_earlier():
    app = editor(tab(opened("segments")))
    app.button(key="persona_edit_Mr. Storefront_remove").click().run()
    assert names(app)[0] == "Barry"
    app.selectbox(key="persona_to_edit").set_value("Buzz").run()
    app.button(key="persona_edit_Buzz_up").click().run()

    assert unharmed(app)
    assert names(app)[:2] == ["Buzz", "Barry"]


def test_a_new_one_needs_a_name_and_a_rule():
    app = editor(tab(opened("segments")))
    app.selectbox(key="persona_to_edit").set_value("A new persona").run()
    app.button(key="persona_edit_new_save").click().run()
    assert any("no name" in entry.value for entry in app.error)

    app.text_input(key="persona_edit_new_name").set_value("Everybody").run()
    app.button(key="persona_edit_new_save").click().run()
    assert any("chooses everybody" in entry.value for entry in app.error)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe\x00", "not text"), (b"[[persona", "not TOML"), (b"[[persona]]\nname = ''", "no name")],
)
def test_a_file_that_is_no_book_is_refused_with_its_reason(content, told):
    app = editor(tab(opened("segments")))
    app.file_uploader(key="personas_upload").set_value([("p.toml", content, "application/toml")]).run()
    app.button(key="personas_use").click().run()

    assert any(told in entry.value.replace("\\", "") for entry in app.error)
    assert names(app)[0] == "Mr. Storefront"


def test_in_an_own_workspace_personas_stay_with_the_files():
    shop = two_shops()
    app = editor(tab(opened_on(shop, "segments", period="All data")))
    app.button(key="persona_edit_Mr. Storefront_remove").click().run()
    assert names(app)[0] == "Barry"

    with shop.cursor() as cursor:
        kept = cursor.execute("select content from documents where name = 'personas'").fetchone()[0]
    assert "Mr. Storefront" not in kept
    assert "with your files" in text(app)


def test_orders_alone_still_have_personas():
    app = tab(opened_on(bare(), "segments"))

    assert unharmed(app)
    assert "name categories that no order line has" in text(app)


def test_the_customer_page_names_the_persona():
    app = opened("customer", customer="C002776")
    assert unharmed(app)
    line = next(line for line in text(app).splitlines() if line.startswith("Persona "))
    named = line.removeprefix("Persona ").split(",")[0].strip()
    assert named in [one.name for one in template()]


def test_an_associate_sees_the_treatment_and_not_the_name():
    number = sample_workspace().read(business_orders().limit(1))["order_id"].iloc[0]
    app = opened("customer", associate="true")
    app.text_input(key="guest_search").set_value(str(number))
    next(button for button in app.button if button.label == "Find").click().run()

    assert unharmed(app)
    assert "How to serve" in text(app)
    assert "Serve: One contact who knows the account." in text(app)
    assert "Storefront" not in text(app)


def business_orders():
    """Orders of the last year that companies placed."""
    firms = CUSTOMERS.filter(CUSTOMERS.company.notnull())
    return ORDERS.filter(
        ORDERS.order_date >= date(2025, 7, 1), ORDERS.is_order, ORDERS.channel == "web"
    ).semi_join(firms, "customer_key").order_by("order_id")  # fmt: skip
