"""Can we trust this? Rows add up, totals can be held against the source, and every figure has a meaning."""

import pandas as pd

from lib.ui import glossary
from tests.pages.opened import ORDERS, answer, confirmed, drop, opened, text, unharmed


def on_own_files(**files):
    app = confirmed(drop(opened("data"), **files))
    return app.switch_page("pages/trust.py").run()


def with_tab(name, app=None):
    app = app or opened("trust", about=name)
    app.session_state["about"] = name
    return app.run()


# Five states


def test_on_the_sample_rows_add_up_and_named_revenue_is_told_by_channel():
    app = opened("trust")

    files = app.dataframe[0].value
    assert unharmed(app)
    assert (files["rows_read"] == files["rows_kept"] + files["rows_rejected"] + files["rows_set_aside"]).all()
    assert "Revenue with a name to it: from" in text(app)


def test_with_nothing_it_names_what_it_needs():
    app = opened("data")
    app.button(key="start_empty").click().run()
    app.switch_page("pages/trust.py").run()

    assert unharmed(app)
    assert "It needs a file of your own" in text(app)


def test_a_link_with_filters_that_leave_nothing_still_accounts_for_every_row():
    app = opened("trust", period="Last month", channel="nowhere")

    assert unharmed(app)
    assert answer(app) == answer(opened("trust"))


def test_a_link_opens_the_glossary():
    app = with_tab("Glossary")

    assert unharmed(app)
    assert [box.label for box in app.text_input] == ["Search the glossary"]


def test_orders_without_customers_and_stores_are_all_revenue_without_a_name():
    app = on_own_files(bare="order_id,ordered_at,net_revenue\n1,2026-01-05,20.00\n2,2026-01-20,30.00\n")

    assert unharmed(app)
    assert "0 % of revenue" in text(app)


# Figures


def test_totals_of_a_file_can_be_held_against_its_source():
    app = with_tab("Reconcile", on_own_files(orders=ORDERS + "4,2026-01-31,store,ann@example.com,-10.00\n"))

    row = app.dataframe[0].value.iloc[0]
    assert (row["gross"], row["discounts"], row["returns"], row["net"]) == (100.0, 0.0, 10.0, 90.0)
    assert row["adds_up"] == "yes"
    assert "1 file of orders adds up to 90.00 net; the pages count 90.00." in text(app)


def test_an_order_in_two_exports_counts_once_and_the_page_says_why_the_files_differ():
    longer = ORDERS + "4,2026-02-02,web,cy@example.com,7.00\n"
    app = with_tab("Reconcile", on_own_files(january=ORDERS, february=longer))

    assert "orders that two files hold count once" in text(app)
    assert "the pages count 107.00" in text(app)


# Glossary


def test_the_glossary_has_meaning_formula_and_unit_for_every_metric():
    entries = glossary.entries()

    assert len(entries) > 20
    assert (entries[["metric", "meaning", "formula", "unit"]] != "").all(axis=None)


def test_the_search_wants_every_word_in_any_case_and_any_column():
    entries = pd.DataFrame(
        {"metric": ["Gini", "Orders"], "meaning": ["How unequal", "How many"], "source": ["Gini, 1912", ""]}
    )

    assert glossary.matching(entries, "how GINI")["metric"].to_list() == ["Gini"]
    assert glossary.matching(entries, "")["metric"].to_list() == ["Gini", "Orders"]
    assert glossary.matching(entries, "c++ (")["metric"].to_list() == []
