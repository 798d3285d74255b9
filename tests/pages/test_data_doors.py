"""What can we add? Files of the server, connected sources, what is remembered, what only a person knows."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from lib.ui import session
from tests.pages.opened import ORDERS, UNTOLD, answer, confirmed, drop, drop_named, opened, text, unharmed

GA4 = Path(__file__).parents[1] / "fixtures" / "platforms" / "ga4_ecommerce.csv"
IN_EUROS = """order_id,ordered_at,channel,email,net_revenue,currency
1,2026-01-05,web,ann@example.com,20.00,USD
2,2026-01-06,web,bob@example.com,30.00,USD
3,2026-01-31,web,ann@example.com,50.00,EUR
"""
UNPRICED = """order_id,ordered_at,channel,customer_id,product_id,quantity
1,2026-01-05,web,A,P1,2
2,2026-01-06,web,B,P2,1
"""


@pytest.fixture
def app():
    return opened("data")


@pytest.fixture
def server_folder(tmp_path, monkeypatch):
    """The folder that whoever runs the app fills for visitors."""
    monkeypatch.setenv("REGULARS_INBOX", str(tmp_path))
    return tmp_path


# From elsewhere


def test_without_a_folder_or_a_source_nothing_is_said_of_them(app):
    assert not [key for key in ("read_server_file", "read_door") if key in [one.key for one in app.button]]


def test_a_file_of_the_server_is_read_and_stays_where_it_is(server_folder):
    (server_folder / "january.csv").write_text(ORDERS)
    app = opened("data")

    app.button(key="read_server_file").click().run()

    assert unharmed(app)
    assert answer(app) == "1 file waits for your word: 3 rows would come in."
    assert (server_folder / "january.csv").read_text() == ORDERS


def test_an_empty_folder_says_so(server_folder):
    app = opened("data")

    assert "The server's folder (REGULARS_INBOX) is empty." in text(app)


def test_a_file_that_went_meanwhile_is_refused_in_words(server_folder):
    (server_folder / "january.csv").write_text(ORDERS)
    app = opened("data")
    (server_folder / "january.csv").unlink()

    app.button(key="read_server_file").click().run()

    assert unharmed(app)
    assert not any(entry.key == "confirm" and not entry.disabled for entry in app.button)


def test_a_connected_source_is_offered_by_its_name_alone(tmp_path, monkeypatch):
    folder = tmp_path / "warehouse"
    folder.mkdir()
    csv = tmp_path / "orders.csv"
    csv.write_text(ORDERS)
    duckdb.sql(f"copy (from read_csv('{csv}')) to '{folder / 'part.parquet'}'")
    settings = tmp_path / "sources.toml"
    settings.write_text(f'[sources.warehouse]\nkind = "parquet"\nfolder = "{folder}"\n')
    monkeypatch.setenv("REGULARS_SOURCES", str(settings))
    app = opened("data")
    assert app.selectbox(key="door").options == ["warehouse"]

    app.button(key="read_door").click().run()

    assert unharmed(app)
    assert answer(app) == "1 file waits for your word: 3 rows would come in."
    assert str(folder) not in text(app)


def test_a_list_of_sources_that_can_not_be_read_is_said_and_hinders_nothing(tmp_path, monkeypatch):
    settings = tmp_path / "sources.toml"
    settings.write_text("[sources")
    monkeypatch.setenv("REGULARS_SOURCES", str(settings))
    app = opened("data")

    assert "The list of sources can't be read." in text(app)
    assert answer(drop(app, orders=ORDERS)) == "1 file waits for your word: 3 rows would come in."


# What was told once


def test_what_was_answered_is_not_asked_of_the_next_file_until_it_is_forgotten(app):
    drop(app, first=UNTOLD)
    app.radio[0].set_value("day first").run()
    confirmed(app)

    drop(app, second=UNTOLD.replace("2025", "2024"))
    assert not app.radio
    assert app.button(key="confirm").label == "Add 1 file (2 rows)"
    assert "Read as you confirmed on" in text(app)
    app.button(key="forget_all").click().run()

    app.button(key="forget_reading").click().run()
    drop(app, third=UNTOLD.replace("2025", "2023"))
    assert len(app.radio) == 1


def test_each_file_says_when_it_came_and_by_whom(app):
    confirmed(drop(app, orders=ORDERS))

    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["file"], row["by"], row["rows_kept"]) == ("orders.csv", "test@example.com", 3)
    assert row["added"][:2] == "20"


def test_an_earlier_upload_of_several_files_leaves_as_one(app):
    confirmed(drop(app, first=ORDERS, second=ORDERS.replace("2026-", "2025-")))
    confirmed(drop(app, third=ORDERS.replace("2026-", "2024-")))

    app.button(key="take_out_upload").click().run()

    assert unharmed(app)
    assert app.dataframe[0].value["file"].to_list() == ["third.csv"]
    assert "Taken out." in text(app)


# What only a person knows


def test_a_rate_turns_another_currency_into_the_files_own(app):
    drop(app, orders=IN_EUROS)
    assert "is net 100.00" in text(app)

    next(box for box in app.number_input if box.label == "1 EUR in USD").set_value(1.2).run()

    assert unharmed(app)
    assert "is net 110.00" in text(app)
    assert "The files are in" in text(confirmed(app))


def test_a_word_of_the_till_is_told_once_and_every_row_follows(app):
    drop(app, orders=ORDERS.replace("store", "Glasshouse"))
    word = next(box for box in app.selectbox if box.label.casefold() == "“glasshouse” means")

    word.set_value("kiosk").run()
    confirmed(app)

    assert unharmed(app)
    held = session.registry().get(app.session_state[session._KEY])
    assert set(held.facts.channels) == {"web", "kiosk"}
    drop(app, february=ORDERS.replace("store", "Glasshouse").replace("2026-01", "2026-02"))
    assert app.selectbox(key="word_0_february.csv_glasshouse").value == "kiosk"


def test_orders_without_a_day_take_the_one_that_is_told(app):
    rows = [line.split(",") for line in GA4.read_text().splitlines()]
    undated = "\n".join(",".join(row[:1] + row[2:]) for row in rows) + "\n"
    drop_named(app, {"march.csv": undated})
    assert "does not say when its orders were made" in text(app)
    assert app.button(key="confirm").disabled

    app.date_input[0].set_value(date(2025, 3, 31)).run()

    assert unharmed(app)
    assert "Dates from 31 March 2025 to 31 March 2025." in text(app)
    assert app.button(key="confirm").label == "Add 1 file (4 rows)"

    confirmed(app)
    drop_named(app, {"april.csv": undated.replace("T-1001", "T-2001")})
    assert app.button(key="confirm").disabled  # a day holds for one file


def test_lines_that_wait_for_a_price_are_counted_until_the_list_comes(app):
    confirmed(drop(app, lines=UNPRICED))
    assert "lines.csv: 2 lines wait for a price and count nowhere yet." in text(app)

    confirmed(drop(app, products="product_id,product_name,price\nP1,Cable,10.00\nP2,Plug,5.00\n"))

    assert "for a price" not in text(app)
    assert unharmed(app)


def test_columns_are_shown_when_something_about_them_is_open(app):
    drop(app, orders=ORDERS)
    assert not app.data_editor
    assert any(one.label == "5 columns read, 0 left out" for one in app.expander)

    app.button(key="forget_all").click().run()
    drop(app, rebates=ORDERS.replace("email", "discount"))
    assert "The column discount was left out" in text(app)
    assert len(app.data_editor) == 1
