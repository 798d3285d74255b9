"""What a person does in the app, in their words: go to a page, drop files, add them.

Every move ends when its page has been drawn.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from lib.ui.navigation import ENTRIES, PAGES, Entry
from tests.browser.conftest import wait_until_drawn

PRESENT = tuple(entry for entry in ENTRIES if (PAGES / f"{entry.script}.py").exists())
"""The pages of the list, in its order."""

EXPORTS = Path(__file__).parents[1] / "fixtures" / "browser"
SHOPIFY, SQUARE = EXPORTS / "shopify_orders.csv", EXPORTS / "square_items.csv"

TRIES, OPENS_MS = 5, 5_000


def entry(script: str) -> Entry:
    """Return a page of the list by its script's name."""
    return next(one for one in PRESENT if one.script == script)


def link_to(page: Page, script: str) -> Locator:
    """Return the link of a page in the sidebar, also while it is marked as waiting for a file."""
    return page.get_by_test_id("stSidebarNav").get_by_role("link", name=re.compile(entry(script).title))


def go_to(page: Page, script: str) -> None:
    """Open a page by its link in the sidebar, which is folded away on a phone; the session stays."""
    unfold = page.get_by_test_id("stExpandSidebarButton")
    if unfold.is_visible():
        unfold.click()
    link_to(page, script).click()
    arrive(page, script)


def arrive(page: Page, script: str) -> None:
    """Wait until a page has been drawn: its address, its question, all of its elements."""
    page.wait_for_url(lambda url: urlsplit(url).path == path_of(script))
    expect(page.get_by_role("heading", level=1)).to_have_text(entry(script).help)
    wait_until_drawn(page)


def path_of(script: str) -> str:
    """Return the path of a page; the first one stands at the root."""
    return "/" if script == PRESENT[0].script else f"/{script}"


def drop(page: Page, *files: Any) -> None:
    """Drop files on the Data page, each a path or name, type and content; wait until they have been read."""
    page.locator('input[type="file"]').set_input_files(files)
    expect(page.get_by_role("heading", name="Before anything is saved")).to_be_visible()
    wait_until_drawn(page)


def add_all(page: Page) -> None:
    """Confirm what waits, and wait until it is in."""
    page.get_by_role("button", name=re.compile(r"^Add \d")).click()
    expect(page.get_by_text("The files are in")).to_be_visible()
    wait_until_drawn(page)


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a box by a part of its text; open the box again where a redraw has closed it."""
    box, wanted = page.get_by_role("combobox", name=label), page.get_by_role("option", name=option)
    for _ in range(TRIES):
        box.click()
        try:
            wanted.click(timeout=OPENS_MS)
        except PlaywrightTimeoutError:
            box.press("Escape")
            continue
        box.press("Escape")  # a box of several choices stays open, in front of what follows
        expect(page.get_by_role("option")).to_have_count(0)
        wait_until_drawn(page)
        return
    raise AssertionError(f"{label} never offered {option}")


def row(page: Page, alt: str, place: int) -> Locator:
    """Return the cells of a row of a table, 0 its header; the table is found by what it says it is."""
    return page.get_by_role("region", name=alt).locator("table tr").nth(place).locator("th, td")
