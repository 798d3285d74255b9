"""The same answers without a browser: exit codes, keys, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from lib import arguments
from lib.__main__ import main
from lib.jobs.reports import REPORTS
from lib.workspace.workspace import Workspace
from tests.jobs.files import AMBIGUOUS, ORDERS, shopify, written

ROOT = Path(__file__).resolve().parents[2]
INSPECT_KEYS = {
    *("file", "encoding", "delimiter", "header_row", "platform", "table", "confidence", "rows_read"),
    *("rows_kept", "rows_rejected", "rows_set_aside", "columns", "date_order", "warnings", "rejects"),
}
BUILD_KEYS = {
    *("sources", "customers", "buyers", "orders", "order_lines", "net_revenue", "known_net_revenue"),
    *("first_order", "last_order", "seconds", "currency", "other_currencies"),
}
REPORT_KEYS = {
    "overview": {"answers", "kpis"},
    "segments": {"segments", "grid"},
    "top-customers": {
        *(
            "customer_count",
            "top_count",
            "top_net_revenue",
            "net_revenue",
            "top_revenue_share",
            "gini",
            "tiers",
        ),
        "profile",
    },
    "channels": {"online_only", "store_only", "both", "known_share", "measures"},
    "scorecard": {"capabilities", "components"},
    "matching": {"people", "coverage", "effect", "parameters", "threshold"},
}


@pytest.fixture
def run(capsys):
    """`run("inspect", path)`: exit code, what it answered, what it said on standard error."""

    def run_(*arguments):
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return run_


@pytest.fixture
def built(run, tmp_path):
    """A workspace's file with the three orders."""
    place = tmp_path / "shop.duckdb"
    code, _, said = run("build", written(tmp_path, "orders.csv", ORDERS), "--workspace", place, "--json")
    assert code == 0, said
    return place


def test_inspect_gives_one_object_a_file_with_every_key(run, tmp_path):
    files = [
        written(tmp_path, "a.csv", ORDERS),
        written(tmp_path, "b.csv", shopify(("1", "2026-01-05", 9.0))),
    ]
    code, answer, _ = run("inspect", *files, "--json")

    assert code == 0
    assert [set(entry) for entry in answer] == [INSPECT_KEYS, INSPECT_KEYS]
    assert [entry["platform"] for entry in answer] == [None, "shopify_orders"]
    assert answer[0]["columns"]["ordered_at"] == "ordered_at"


def test_rejects_say_row_column_reason_and_text(run, tmp_path):
    many = "".join(f"{number},2026-01-{number},web,cy@example.com,5.00\n" for number in range(10, 29))
    path = written(tmp_path, "a.csv", ORDERS + many + "99,2026-02-31,web,cy@example.com,5.00\n")
    _, [entry], _ = run("inspect", path)

    assert (entry["rows_read"], entry["rows_kept"], entry["rows_rejected"]) == (23, 22, 1)
    [reject] = entry["rejects"]
    assert {"row", "column", "reason", "text"} <= set(reject)
    assert reject["row"] == 24


def test_inspect_shows_what_is_asked_and_goes_on(run, tmp_path):
    code, [entry], _ = run("inspect", written(tmp_path, "dates.csv", AMBIGUOUS))

    assert code == 0
    assert "3 April 2025" in entry["refused"]["message"]
    assert "4 March 2025" in entry["refused"]["message"]


def test_build_refuses_ambiguous_dates_with_both_readings(run, tmp_path):
    place = tmp_path / "shop.duckdb"
    code, answer, said = run("build", written(tmp_path, "dates.csv", AMBIGUOUS), "--workspace", place)

    assert (code, answer) == (2, None)
    assert "3 April 2025" in said
    assert "4 March 2025" in said
    assert "--day-first" in said


@pytest.mark.parametrize(("flag", "first"), [("--day-first", "2025-04-03"), ("--month-first", "2025-03-04")])
def test_a_flag_says_how_dates_are_meant(run, tmp_path, flag, first):
    place = tmp_path / "shop.duckdb"
    path = written(tmp_path, "dates.csv", AMBIGUOUS)
    code, answer, _ = run("build", path, "--workspace", place, flag)

    assert code == 0
    assert answer["first_order"] == first


def test_build_gives_every_key_and_the_sums(run, tmp_path):
    path = written(tmp_path, "orders.csv", ORDERS)
    _, answer, _ = run("build", path, "--workspace", tmp_path / "shop.duckdb", "--json")

    assert set(answer) == BUILD_KEYS
    assert (answer["orders"], answer["buyers"], answer["net_revenue"]) == (3, 2, 100.0)
    assert answer["sources"][0]["rows_kept"] == 3


def test_build_says_which_lines_other_currencies_keep_out_of_the_sums(run, tmp_path):
    euro = "Order ID,Order Date,Email,Currency,Amount\n1,2026-01-05,a@example.com,EUR,10\n"
    krona = euro.replace("EUR,10", "SEK,99").replace("\n1,", "\n7,")
    more = f"{euro}2,2026-01-06,b@example.com,EUR,20\n"
    paths = [written(tmp_path, "a.csv", more), written(tmp_path, "b.csv", krona)]

    _, answer, _ = run("build", *paths, "--workspace", tmp_path / "shop.duckdb")

    assert (answer["net_revenue"], answer["currency"]) == (30.0, "EUR")
    assert answer["other_currencies"] == [{"currency": "SEK", "order_lines": 1}]


def test_a_value_a_column_and_a_system_can_be_told(run, tmp_path):
    path = written(tmp_path, "a.csv", ORDERS.replace(",channel", ",note").replace("net_revenue", "how much"))
    told = ("--table", "order_lines", "--set", "channel=kiosk", "--map", "how much=net_revenue")
    code, [entry], said = run("inspect", path, *told, "--system", "a.csv=till")

    assert code == 0, said
    assert entry["columns"]["channel"] == "= kiosk"
    assert entry["columns"]["net_revenue"] == "how much"


@pytest.mark.parametrize("name", REPORT_KEYS)
def test_reports_have_their_keys(run, built, name):
    code, answer, said = run("report", name, "--workspace", built, "--json")

    assert code == 0, said
    assert REPORT_KEYS[name] | {"as_of", "window", "currency", "answer"} <= set(answer)
    assert answer["window"] == {"start": "2026-01-05", "end": "2026-01-31"}


def test_from_and_to_set_the_window_and_the_day_taken_as_today(run, built):
    _, answer, _ = run(
        "report", "top-customers", "--workspace", built, "--from", "2026-01-01", "--to", "2026-01-10"
    )

    assert answer["window"] == {"start": "2026-01-01", "end": "2026-01-10"}
    assert answer["as_of"] == "2026-01-10"
    assert answer["net_revenue"] == 50.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("inspect", "nowhere.csv"), "could not find"),
        (("report", "overview", "--workspace", "nowhere.duckdb"), "no such workspace"),
    ],
)
def test_what_is_missing_is_named(run, arguments, words):
    code, answer, said = run(*arguments)

    assert (code, answer) == (2, None)
    assert words in said
    assert "Traceback" not in said


def test_an_unknown_report_and_a_window_backwards_are_refused(run, built):
    assert run("report", "oracle", "--workspace", built)[0] == 2
    assert (
        run("report", "overview", "--workspace", built, "--from", "2026-02-01", "--to", "2026-01-01")[0] == 2
    )


def test_a_pair_without_an_equals_sign_is_refused(run, tmp_path):
    code, _, said = run("inspect", written(tmp_path, "a.csv", ORDERS), "--set", "channel")

    assert code == 2
    assert "COLUMN=VALUE" in said


def test_a_text_file_in_place_of_a_workspace_is_refused(run, tmp_path):
    code, _, said = run("report", "overview", "--workspace", written(tmp_path, "notes.txt", "hello"))

    assert code == 2
    assert "could not open the workspace" in said


def test_a_fault_of_ours_is_no_traceback_and_shows_no_data(run, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("ann@example.com")

    monkeypatch.setattr("lib.jobs.inspecting.inspect", fail)
    code, _, said = run("inspect", written(tmp_path, "a.csv", ORDERS))

    assert code == 2
    assert "RuntimeError" in said
    assert "ann@example.com" not in said


def test_as_a_command_it_exits_with_2_and_a_sentence(tmp_path):
    path = written(tmp_path, "dates.csv", AMBIGUOUS)
    command = [sys.executable, "-m", "lib", "build", str(path), "--workspace", str(tmp_path / "shop.duckdb")]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ)
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "can be read in two ways" in ended.stderr


# Answers that a flag gives


def test_a_rate_converts_and_a_word_is_a_channel(run, tmp_path):
    lines = ORDERS.replace("net_revenue", "net_revenue,currency").replace("store", "Glasshouse")
    lines = lines.replace("0.00\n", "0.00,USD\n").replace("50.00,USD", "50.00,EUR")
    told = ("--rate", "EUR=1.2 USD", "--word", "Glasshouse=kiosk")
    code, answer, said = run(
        "build", written(tmp_path, "a.csv", lines), "--workspace", tmp_path / "shop.duckdb", *told
    )

    assert code == 0, said
    assert answer["net_revenue"] == 110.0
    with Workspace.open(tmp_path / "shop.duckdb") as workspace:
        assert set(workspace.facts.channels) == {"web", "kiosk"}


def test_year_first_reads_short_years(run, tmp_path):
    short = AMBIGUOUS.replace("03/04/2025", "03-04-05").replace("05/06/2025", "05-06-07")
    path = written(tmp_path, "a.csv", short)
    code, answer, said = run("build", path, "--workspace", tmp_path / "shop.duckdb", "--year-first")

    assert code == 0, said
    assert (answer["first_order"], answer["last_order"]) == ("2003-04-05", "2005-06-07")


def test_lines_without_a_price_are_counted_as_waiting(run, tmp_path):
    lines = "order_id,ordered_at,customer_id,product_id,quantity\n1,2026-01-05,A,P1,2\n2,2026-01-06,B,P2,1\n"
    path, place = written(tmp_path, "lines.csv", lines), tmp_path / "shop.duckdb"
    _, [inspected], _ = run("inspect", path)
    _, built, _ = run("build", path, "--workspace", place)

    assert (inspected["waiting_for_prices"], built["sources"][0]["waiting_for_prices"]) == (2, 2)
    assert "Add a product list with ids and prices." in built["sources"][0]["warnings"][-1]


# Doors


def test_a_folder_of_parquet_and_a_named_source_come_in_together(run, tmp_path, monkeypatch):
    folders = [tmp_path / "2025", tmp_path / "2026"]
    for folder in folders:
        folder.mkdir()
        header, *rows = ORDERS.replace("2026-", f"{folder.name}-").splitlines()
        csv = written(tmp_path, "orders.csv", "\n".join([header, *(folder.name + row for row in rows)]))
        duckdb.sql(f"copy (from read_csv('{csv}', all_varchar = true)) to '{folder / 'part.parquet'}'")
    settings = written(
        tmp_path, "sources.toml", f'[sources.old]\nkind = "parquet"\nfolder = "{folders[0]}"\n'
    )
    monkeypatch.setenv("REGULARS_SOURCES", str(settings))
    code, answer, said = run("build", folders[1], "--source", "old", "--workspace", tmp_path / "shop.duckdb")

    assert code == 0, said
    assert (answer["orders"], answer["net_revenue"]) == (6, 200.0)


def test_a_folder_of_other_files_stands_for_each_of_them(run, tmp_path):
    folder, empty = tmp_path / "days", tmp_path / "empty"
    for each in (folder, empty):
        each.mkdir()
    written(folder, "b.csv", ORDERS.replace("2026-", "2025-").replace("\n", "\n9"))
    written(folder, "a.csv", ORDERS)
    code, answer, said = run("inspect", folder)

    assert code == 0, said
    assert [one["file"] for one in answer] == ["a.csv", "b.csv"]
    code, answer, said = run("inspect", empty)
    assert (code, answer) == (2, None)
    assert "The folder empty is empty" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--source", "moon"), "There is no source moon"),
        (("https://ann:secret@db.example.com/orders.csv",), "holds a password"),
        (("ftp://db.example.com/orders.csv",), "can't be read"),
        ((), "Nothing is to be read"),
    ],
)
def test_a_source_that_can_not_be_is_refused_in_words(run, arguments, words):
    code, answer, said = run("inspect", *arguments)

    assert (code, answer) == (2, None)
    assert words in said
    assert "secret" not in said


def test_the_help_names_every_report():
    assert set(arguments.REPORTS) == set(REPORTS)


def test_a_board_pack_is_written_by_the_suffix_of_its_name(run, built, tmp_path):
    for suffix, start in ((".pptx", b"PK"), (".html", b"<!doctype html>"), (".xlsx", b"PK")):
        place = tmp_path / f"pack{suffix}"
        named = ("--name", "Mill", "--contents", "overview,stores")
        code, told, said = run("export", "board-pack", "--workspace", built, "--to", place, *named)
        assert code == 0, said
        assert place.read_bytes().startswith(start)
        assert len(told["slides"]) == 1
        assert told["left_out"] == {"Stores": "No order names its store (order_lines.store_id)."}


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (("--to", "pack.doc"), ".doc"),
        (("--to", "pack.pptx", "--contents", "weather"), "weather"),
        (("--to", "pack.pptx", "--colour", "red"), "red"),
        (("--to", "pack.pptx", "--logo", "no-such.png"), "no-such.png"),
        (("--to", "pack.pptx", "--start", "2030-01-01", "--end", "2029-01-01"), "ends before it begins"),
    ],
)
def test_a_board_pack_that_can_not_be_made_is_refused_in_words(run, built, tmp_path, given, seen):
    place = tmp_path / given[1]
    code, told, said = run("export", "board-pack", "--workspace", built, "--to", place, *given[2:])

    assert code == 2
    assert told is None
    assert seen in said
    assert not place.exists()
