"""The benchmark end to end at ten thousand lines: does it measure what it says? No time is asserted here."""

import json

import duckdb
import pytest

from bench.__main__ import run
from bench.lines import write_lines
from bench.table import write

LINES = 10_000


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench")
    figures = run(["1e4"], ["build", "pages"], ["overview"], out)
    assert json.loads((out / "latest.json").read_text()) == json.loads(json.dumps(figures, default=str))
    return figures


def test_lines_are_a_retailer_s_and_the_same_for_a_seed(tmp_path):
    first = write_lines(tmp_path / "first.csv", LINES, seed=3)
    again = write_lines(tmp_path / "again.csv", LINES, seed=3)
    other = write_lines(tmp_path / "other.csv", LINES, seed=4)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    lines, orders, stores, categories, back, unknown = duckdb.sql(
        "select count(*), count(distinct order_id), count(distinct store_id), count(distinct category), "
        f"avg((quantity < 0)::int), avg((customer_id is null)::int) from read_csv('{first}')"
    ).fetchone()
    assert (lines, stores, categories) == (LINES, 24, 12)
    assert orders == pytest.approx(LINES / 4, rel=0.05)
    assert (back, unknown) == (pytest.approx(0.03, abs=0.01), pytest.approx(0.2, abs=0.03))


def test_the_build_takes_every_line_in_and_is_set_beside_plain_duckdb(found):
    built = found["sizes"]["1e4"]["build"]
    assert built["counted"]["order_lines"] == built["lines"] == LINES
    assert built["times_plain"] == pytest.approx(built["seconds"] / built["plain_seconds"])
    assert min(built["peak_mb"], built["plain_peak_mb"]) > 0
    assert built["ready_cpu_seconds"] > 0


def test_a_page_is_rerun_cold_warm_and_for_other_windows_without_a_fault(found):
    shown = found["sizes"]["1e4"]["pages"]
    (page,) = shown["pages"]
    assert (page["page"], page["failed"]) == ("overview", False)
    counts = {"default": 3, "warm": 3, "slider": 0, "new_window": 4}
    assert {kind: len(values) for kind, values in page["reruns"].items()} == counts | {
        f"{kind}_cpu": count for kind, count in counts.items()
    }
    assert shown["p95"]["slider"] is None
    assert page["times_aggregate"] == pytest.approx(page["default"] / shown["aggregate_seconds"])


def test_the_table_sets_every_figure_beside_its_aim(found):
    table = write(found | {"memory": {"skipped": "no browser"}})
    assert "1e4: build, times plain DuckDB" in table
    assert "no browser" in table
    assert len({len(line) for line in table.splitlines()}) == 1
