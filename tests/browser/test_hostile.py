"""A file made to do harm: its name, headers and cells are shown as text, and downloads are safe to open."""

import csv
import io
from pathlib import Path

from playwright.sync_api import Download, Locator, Page, expect

from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import PRESENT, add_all, drop, go_to, row

NAME = "<img src=x onerror=alert(1)>.csv"
IMAGE, SCRIPT = "<img src=x onerror=alert(2)>", "<script>alert(3)</script>"
MARKDOWN = "**[click](javascript:alert(4))** :red[x] $x^2$"
FORMULA = '=HYPERLINK("http://example.org","x")'
HEADER = [
    *("order_id", "ordered_at", "channel", "store_id", "customer_name", "email", "product_name", "category"),
    *("quantity", "net_revenue", "<b onmouseover=alert(5)>note</b>"),
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# What harm would look like once it is in the page.
ALIVE = """
() => [...document.querySelectorAll('img[src="x"], a[href^="javascript:"], [onerror], [onmouseover], script')]
  .map(element => element.outerHTML).filter(html => html.includes('alert'))
"""


def test_a_hostile_file_stays_text_and_its_downloads_are_safe(open_page: OpenPage):
    page = open_page("/data")
    drop(page, {"name": NAME, "mimeType": "text/csv", "buffer": hostile_file()})
    expect(page.get_by_role("heading", level=4).first).to_have_text(NAME)
    _take_the_bars_csv(page)
    why = page.get_by_role("button", name="Download these rows with their reasons")
    rejected = downloaded(page, why)
    assert len(rejected) == 1 + 1  # its header, and the line of 31 February
    assert formulas(rejected) == []
    assert page.evaluate(ALIVE) == []

    add_all(page)
    expect(row(page, "Files that are in, with their rows", 1).first).to_have_text(NAME)
    for entry in PRESENT:
        go_to(page, entry.script)
        assert page.evaluate(ALIVE) == [], entry.script

    _download_a_table(page)


def _take_the_bars_csv(page: Page) -> None:
    """The bar above a table offers it too; the browser writes that file, with what the page has sent."""
    page.evaluate(
        "window.showSaveFilePicker = undefined"
    )  # the dialog of a real browser; then it is a download
    button = page.get_by_role("button", name=f"Download as CSV: Columns of {NAME}")
    button.focus()  # the bar comes with the pointer or the focus
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    table = cells_of(waiting.value)

    assert formulas(table) == []
    assert any(cell.endswith(FORMULA) for cells in table for cell in cells)


def _download_a_table(page: Page) -> None:
    go_to(page, "categories")
    page.get_by_role("tab", name="Channel mix").click()
    expect(page.get_by_role("figure")).to_have_count(1)
    wait_until_drawn(page)
    page.get_by_role("button", name="Table", exact=True).click()
    button = page.get_by_role("button", name="Take it as csv, with definitions")
    expect(button).to_be_visible()
    wait_until_drawn(page)
    table = downloaded(page, button)

    assert formulas(table) == []
    assert f"'{FORMULA}" in [cell for cells in table for cell in cells]


def hostile_file() -> bytes:
    """Two years of orders in shop and store, every text an attack; one date does not exist."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(HEADER)
    for number in range(48):
        day = f"{2024 + number // 24}-{number // 2 % 12 + 1:02d}-{10 + number % 2}"
        attack = (FORMULA, IMAGE, MARKDOWN, SCRIPT)[number % 4]
        channel = "web" if number % 2 else "store"
        who = f"someone{number % 8}@example.org"
        write.writerow([f"A{number}", day, channel, attack, attack, who, attack, attack, 1, 20, attack])
    write.writerow([FORMULA, "2025-02-31", "web", FORMULA, "@x", "", FORMULA, "+1", 1, 20, FORMULA])
    return out.getvalue().encode()


def downloaded(page: Page, button: Locator) -> list[list[str]]:
    """Click a download and return the cells of the file."""
    with page.expect_download() as waiting:
        button.click()
    return cells_of(waiting.value)


def cells_of(file: Download) -> list[list[str]]:
    """Return the cells of a file that was downloaded."""
    text = Path(file.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def formulas(table: list[list[str]]) -> list[str]:
    """Return the cells that a spreadsheet would run; plain numbers with a sign are none."""
    return [
        cell
        for cells in table
        for cell in cells
        if cell.startswith(FORMULA_STARTS) and not cell.lstrip("+-").replace(".", "", 1).isdigit()
    ]
