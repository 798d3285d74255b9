"""A long load can be stopped, and what was confirmed once is not asked again."""

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import add_all, drop

LINES, TIMES = 250_000, 20  # read in some seconds on a fast machine, too: there must be time to stop it
UNTOLD = "Order ID,Order Date,Customer,Amount\n{year}1,03/04/{year},A,10.00\n{year}2,05/06/{year},B,20.00\n"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that takes some seconds to read; packed, because a large upload keeps the browser busy."""
    path = tmp_path_factory.mktemp("large") / "large.csv.gz"
    query = f"""
        select n as order_id, date '2025-01-01' + (n % 365)::int as ordered_at, 'web' as channel,
            'c' || n % 50000 || '@example.com' as email, n % 90 + 1.5 as net_revenue
        from range({LINES}) as numbers(n)"""
    parts = [path.with_name(f"{name}.gz") for name in ("first", "more")]
    for part, header in zip(parts, ("true", "false"), strict=True):
        duckdb.execute(f"copy ({query}) to '{part}' (format csv, header {header}, compression gzip)")
    first, more = (part.read_bytes() for part in parts)
    path.write_bytes(first + more * (TIMES - 1))  # packed parts one after another are one packed file
    return path


def test_a_stop_while_a_file_is_read_keeps_nothing(open_page: OpenPage, large: Path):
    page = open_page("/data")
    page.locator('input[type="file"]').set_input_files(large)
    stop = page.get_by_role("button", name="Stop and keep nothing")
    expect(stop).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    stop.click()

    expect(page.get_by_text("Stopped. Nothing was kept; what was in before is unchanged.")).to_be_visible()
    wait_until_drawn(page)
    expect(page.get_by_role("heading", level=2)).to_contain_text("Nothing is in yet")
    expect(page.get_by_text("Something went wrong")).to_have_count(0)


def test_the_next_file_of_a_layout_is_read_as_confirmed_and_nothing_is_asked(open_page: OpenPage):
    page = open_page("/data")
    drop(page, untold("april.csv", 2024))
    page.get_by_text("Day first").click()
    add_all(page)

    drop(page, untold("may.csv", 2025))

    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Read as you confirmed on")
    expect(main).to_contain_text("Dates from 3 April 2025 to 5 June 2025.")
    expect(page.get_by_role("radio")).to_have_count(0)
    add_all(page)
    expect(page.get_by_role("heading", level=2)).to_contain_text("2 files are in, with 4 order lines")


def untold(name: str, year: int) -> dict[str, object]:
    """A file whose dates read both ways."""
    return {"name": name, "mimeType": "text/csv", "buffer": UNTOLD.format(year=year).encode()}
