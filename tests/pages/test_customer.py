"""Who is this? Looked up by an exact key or a name; for an associate one at a time; exported and erased."""

import pytest
import streamlit

from lib.analysis.rfm import GROUPS
from lib.workspace.marts import CUSTOMERS, ORDERS
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
    assert app.dataframe[0].value["order_id"].to_list()


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


def regulars():
    """Ann, on both sides, with words and a list's entry; six others, so that segments and tiers differ."""
    ann = {"email": "ann@example.com", "phone": "+1 212 555 0147", "customer_name": "Ann Unusual"}
    lines = [
        sale("ann", "2025-01-05 10:00", 100.0, order_id="A-1", product_name="Lamp", category="Light", **ann),
        sale(
            "ann", "2025-02-05 10:00", 50.0, order_id="A-2", channel="store", store_id="S1", category="Light"
        ),
    ]
    lines += [
        sale(f"c{n}", f"2025-0{n}-02", 10.0 * n, customer_name=f"Carl Other{'abcdefg'[n]}")
        for n in range(1, 7)
    ]
    mine = {"email": "ann@example.com"}
    listed = {"customer_ref": "ann", "first_name": "Ann", "last_name": "Unusual", "company": "Unusual Lamps"}
    said = {"given_at": "2025-02-06", "kind": "complaint", "text": "It flickers."}
    return workspace_of(
        lines,
        profiles=[mine | listed | {"preferred_channel": "store", "email_consent": True}],
        feedback=[mine | said],
        touches=[mine | {"touched_at": "2025-01-04", "channel": "web", "kind": "view"}],
    )


ANN = "C000001"


def shown(app):
    """All that the page shows."""
    tables = "\n".join(frame.value.to_csv() for frame in app.dataframe)
    metrics = "\n".join(f"{entry.label} {entry.value}" for entry in app.metric)
    widgets = "\n".join(
        f"{entry.label} {getattr(entry, 'options', '')}" for entry in [*app.selectbox, *app.multiselect]
    )
    return "\n".join([text(app), tables, metrics, widgets])


@pytest.mark.parametrize("tab", ["Orders and returns", "What they buy", "What they said", "Accounts joined"])
def test_every_tab_shows_the_customer_and_no_secret(tab):
    app = opened_on(regulars(), "customer", customer=ANN, of_customer=tab)

    assert unharmed(app)
    told = shown(app)
    assert "A… U…" in told
    assert not [secret for secret in ("ann@", "5550147", "555 0147") if secret in told]


def test_one_screen_says_who_what_worth_and_where():
    app = opened_on(regulars(), "customer", customer=ANN)

    told = shown(app)
    assert "Meets us online and in stores" in told
    assert "2 orders, 1 touch and 1 piece of feedback, all time." in told
    assert "Sole trader by its company name" in told.replace(":gray-badge[", "").replace("]", "")
    assert "Number 1 of 6 buyers by net revenue" in told


def test_a_name_finds_masked_rows_and_a_single_letter_nobody():
    app = search(opened_on(regulars(), "customer"), "carl other")
    assert unharmed(app)
    assert "6 customers by that name, masked." in text(app)
    assert set(app.dataframe[0].value["name"]) == {"C… O…"}

    app = search(opened_on(regulars(), "customer"), "c")
    assert "Nobody is found by that" in text(app)


def find(app, wanted):
    app.text_input(key="guest_search").set_value(wanted)
    return next(button for button in app.button if button.label == "Find").click().run()


@pytest.mark.parametrize("wanted", ["ann@example.com", "(212) 555-0147", "A-2", "#A-2"])
def test_an_associate_finds_one_customer_by_what_they_tell(wanted):
    app = find(opened_on(regulars(), "customer", associate="true"), wanted)

    assert unharmed(app)
    told = shown(app)
    assert "Ann U." in told
    assert "Lamp, 5 January 2025, web" in told
    assert "Prefers, as they told us: store" in told
    assert "E-mail: yes" in told
    assert "It flickers." in told
    assert not [secret for secret in ("Unusual", "ann@", "0147", "150", "C0000") if secret in told]


@pytest.mark.parametrize("wanted", ["ann", "C000001", "c1", "Ann Unusual", "Carl", "", "%"])
def test_an_associate_finds_nobody_by_a_name_or_a_number_that_can_be_counted_through(wanted):
    app = find(opened_on(regulars(), "customer", associate="true"), wanted)

    assert unharmed(app)
    assert "That is nobody's, or several people's." in text(app)
    assert not app.dataframe


def test_what_a_customer_may_see_names_no_segment_and_leads_to_no_list(monkeypatch):
    places = []
    real = streamlit.navigation
    monkeypatch.setattr(
        streamlit,
        "navigation",
        lambda pages, **more: places.append(more.get("position")) or real(pages, **more),
    )
    app = find(opened_on(regulars(), "customer", associate="true"), "ann@example.com")

    told = shown(app)
    assert "Ann U." in told
    assert not [group.name for group in GROUPS if group.name.lower() in told.lower()]
    assert not app.selectbox
    assert not app.dataframe
    assert not app.get("page_link")
    assert places[-1] == "hidden"


def test_an_address_with_a_number_opens_nobody_for_an_associate():
    app = opened_on(regulars(), "customer", associate="true", customer=ANN)

    assert unharmed(app)
    assert "Ann" not in shown(app)
    assert "there is no list" in text(app)


def test_done_forgets_who_was_there():
    app = find(opened_on(regulars(), "customer", associate="true"), "ann@example.com")
    app = app.button(key="guest_done").click().run()

    assert "Ann U." not in shown(app)


def test_the_number_must_be_typed_before_anybody_is_erased():
    app = opened_on(regulars(), "customer", customer=ANN, of_customer="Export or erase")

    assert unharmed(app)
    assert "This can't be undone." in text(app)
    assert [button.label for button in app.get("download_button")] == [f"Export {ANN}"]
    assert app.button(key="erase_customer").disabled
    app = app.text_input(key="erase_typed").set_value("C000002").run()
    assert app.button(key="erase_customer").disabled


def test_an_erased_customer_is_gone_from_the_page_and_the_sums_stay():
    workspace = regulars()
    before = workspace.read(ORDERS)["net_revenue"].sum()
    app = opened_on(workspace, "customer", customer=ANN, of_customer="Export or erase")
    app = app.text_input(key="erase_typed").set_value(ANN).run()
    app = app.button(key="erase_customer").click().run()

    assert unharmed(app)
    assert "Erased. Nothing here names the person any more" in text(app)
    assert answer(app) == "Look up one customer."
    assert ANN not in workspace.read(CUSTOMERS)["customer_id"].to_list()
    assert workspace.read(ORDERS)["net_revenue"].sum() == before


def test_the_samples_customers_can_be_exported_and_not_erased():
    app = opened("customer", customer="C000001", of_customer="Export or erase")

    assert unharmed(app)
    assert "can be exported, not erased" in text(app)
    assert not [button for button in app.button if button.key == "erase_customer"]
