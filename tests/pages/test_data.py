"""What can we add? Files are looked at, mended, confirmed and taken out again."""

import pandas as pd
import pytest

from lib.schema.tables import tables
from lib.ui import inbox, mapping
from tests.pages.opened import (
    HOSTILE,
    ORDERS,
    UNTOLD,
    answer,
    confirmed,
    drop,
    drop_named,
    opened,
    text,
    unharmed,
)


@pytest.fixture
def app():
    return opened("data")


# Five states


def test_on_the_sample_it_lists_the_sample_and_lets_nobody_take_it_out(app):
    assert unharmed(app)
    assert "made-up retailer" in answer(app)
    assert "store_items.csv" in app.dataframe[0].value["file"].to_list()
    assert [button.key for button in app.button] == ["start_empty"]


def test_with_nothing_it_says_where_to_begin(app):
    app.button(key="start_empty").click().run()

    assert unharmed(app)
    assert (
        answer(app)
        == "Nothing is in yet. Begin with the orders of the web shop and the receipts of the stores."
    )


def test_a_link_with_filters_that_leave_nothing_changes_nothing_here():
    app = opened("data", period="Last month", channel="nowhere")

    assert unharmed(app)
    assert "made-up retailer" in answer(app)


def test_a_file_without_a_channel_or_a_customer_says_so(app):
    drop(app, bare="order_id,ordered_at,net_revenue\n1,2026-01-05,20.00\n2,2026-01-20,30.00\n")

    assert unharmed(app)
    assert "does not say where these orders were made" in text(app)
    assert "names no customers" in text(app)


def test_the_sample_comes_back_with_one_click(app):
    app.button(key="start_empty").click().run()
    app.button(key="start_sample").click().run()

    assert "made-up retailer" in answer(app)


# Before anything is saved


def test_a_dropped_file_waits_for_a_word_and_nothing_is_in(app):
    drop(app, orders=ORDERS)

    assert answer(app) == "1 file waits for your word: 3 rows would come in."
    assert "3 rows read = 3 kept + 0 rejected + 0 set aside." in text(app)
    assert "gross 100.00, less discounts 0.00, less returns 0.00, is net 100.00" in text(app)
    assert app.button(key="confirm").label == "Add 1 file (3 rows)"


def test_each_column_stands_beside_its_meaning_and_its_values_as_read(app):
    drop(app, orders=ORDERS)
    app.session_state["open_columns_0_orders.csv"] = True
    app.run()

    columns = app.data_editor[0].value.set_index("Column in the file")
    assert columns.loc["ordered_at", "Is"] == "Ordered"
    assert columns.loc["ordered_at", "Value 1"] == "2026-01-05 → 5 January 2026"
    assert columns.loc["email", "Value 2"] == "bob@example.com"


def test_dates_that_read_both_ways_are_asked_for_and_then_read(app):
    drop(app, untold=UNTOLD)
    assert app.button(key="confirm").disabled
    assert [option.replace("\\", "") for option in app.radio[0].options] == [
        "Day first: 03/04/2025 becomes 3 April 2025",
        "Month first: 03/04/2025 becomes 4 March 2025",
    ]

    app.radio[0].set_value("day first").run()

    assert app.button(key="confirm").label == "Add 1 file (2 rows)"
    assert "from 3 April 2025 to 5 June 2025" in text(app)


def test_the_channel_that_a_file_does_not_tell_is_asked_for(app):
    drop(app, orders=ORDERS.replace("channel", "note"))
    place = next(box for box in app.selectbox if box.label == "Where were these orders made?")

    place.set_value("web").run()

    assert "does not say where" not in text(app)
    confirmed(app)
    assert "store" not in [box.label for box in app.selectbox]
    assert unharmed(app)


def test_only_columns_whose_meaning_was_changed_are_read_again():
    table = tables()["order_lines"]
    before = pd.DataFrame(
        {"Column in the file": ["who", "when", "note"], "Is": ["E-mail", "Ordered", "Company"]}
    )
    after = before.assign(Is=["Customer", "Ordered", mapping.LEAVE_OUT])

    assert mapping.changed(before, after, table) == {"who": "customer_ref", "note": None}


def test_a_row_that_cannot_be_read_is_told_with_its_reason(app):
    february = "".join(f"{day},2026-02-{day},web,cy@example.com,5.00\n" for day in range(10, 29))
    drop(app, orders=ORDERS + february + "99,2026-02-31,web,cy@example.com,5.00\n")

    assert "23 rows read = 22 kept + 1 rejected + 0 set aside." in text(app)
    reasons = app.dataframe[0].value
    assert reasons["what"].to_list() == ["rejected"]
    assert reasons["rows"].to_list() == [1]


def test_a_refused_file_does_not_hinder_the_others(app):
    drop_named(app, {"empty.csv": b"", "orders.csv": ORDERS})

    assert answer(app) == "1 file waits for your word: 3 rows would come in."
    assert app.dataframe[0].value["state"].to_list() == ["Not readable", "Ready"]
    assert app.error


def test_a_file_name_full_of_markup_is_shown_as_text(app):
    drop_named(app, {HOSTILE: ORDERS})
    confirmed(app)

    assert unharmed(app)
    raw = "\n".join(entry.value for entry in app.markdown)
    assert "<img" not in raw.replace("\\<img", "")
    assert HOSTILE in app.dataframe[0].value["file"].to_list()


def test_a_file_left_out_is_forgotten(app):
    drop(app, orders=ORDERS)
    app.button(key="forget_0").click().run()

    assert answer(app).startswith("Nothing is in yet")


# Confirm, undo


def test_confirming_brings_the_rows_in_and_opens_the_pages(app):
    confirmed(drop(app, orders=ORDERS))

    assert unharmed(app)
    assert answer(app).startswith("1 file is in, with 3 order lines, up to 31 January 2026.")
    assert "every page shows them" in text(app)


def test_the_last_upload_leaves_in_one_click_and_earlier_files_stay(app):
    confirmed(drop(app, first=ORDERS))
    confirmed(drop(app, second=ORDERS.replace("2026-", "2025-"), third=ORDERS.replace("2026-", "2024-")))

    app.button(key="take_out_last").click().run()

    assert unharmed(app)
    assert app.dataframe[0].value["file"].to_list() == ["first.csv"]


def test_one_file_leaves_on_its_own(app):
    confirmed(drop(app, first=ORDERS, second=ORDERS.replace("2026-", "2025-")))

    app.button(key="take_out_one").click().run()

    assert app.dataframe[0].value["file"].to_list() == ["second.csv"]


def test_the_same_file_again_adds_nothing(app):
    confirmed(drop(app, orders=ORDERS))
    drop(app, again=ORDERS)

    assert "The same file is in already as orders.csv. It adds nothing." in text(app)
    assert app.button(key="confirm").disabled


def test_starting_empty_says_what_is_lost(app):
    confirmed(drop(app, orders=ORDERS))

    assert app.button(key="start_empty").label == "Start empty, delete 1 file"


# Where the bytes go


def test_uploaded_bytes_are_kept_under_a_random_name_in_the_private_folder(app, monkeypatch):
    written = []
    real = inbox._written

    def noted(own, file):
        path = real(own, file)
        written.append((own.folder, path))
        return path

    monkeypatch.setattr(inbox, "_written", noted)
    drop_named(app, {"../../escape.csv": ORDERS})

    [(folder, path)] = written
    assert path.is_relative_to(folder)
    assert "escape" not in path.name
    assert [held.name for held in (folder / "inbox").iterdir()] == [path.name]
    app.button(key="forget_all").click().run()
    assert not [held for place in ("inbox", "dropped") for held in (folder / place).iterdir()]
