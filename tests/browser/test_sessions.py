"""What belongs to a session: nobody else sees it, and a dropped connection does not lose it."""

import time

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import DRAWN_MS, OpenPage, wait_until_drawn
from tests.browser.moves import SHOPIFY, SQUARE, add_all, drop, go_to, row

LOADED = "Files that are in, with their rows"


def test_two_visitors_never_see_each_others_files(open_page: OpenPage):
    ann, bob = open_page("/data"), open_page("/data")

    drop(ann, SHOPIFY)
    add_all(ann)
    drop(bob, SQUARE)
    add_all(bob)
    stranger = open_page("/data")

    assert _loaded(ann, 1) == ["shopify_orders.csv"]
    assert _loaded(bob, 1) == ["square_items.csv"]
    assert not {"shopify_orders.csv", "square_items.csv"} & set(_loaded(stranger, 5))
    expect(stranger.get_by_role("heading", level=2)).to_contain_text("made-up retailer")
    go_to(bob, "overview")
    # The last 12 full months, June 2024 to May 2025, hold 24 receipts of 45.
    expect(bob.get_by_role("heading", level=2)).to_contain_text("1,080")


def test_a_dropped_connection_loses_nothing(open_page: OpenPage):
    page = open_page("/data")
    connections: list[WebSocketRoute] = []

    def pass_on(connection: WebSocketRoute) -> None:
        connection.connect_to_server()
        connections.append(connection)

    page.route_web_socket("**/*", pass_on)
    page.reload()
    wait_until_drawn(page)
    drop(page, SHOPIFY)
    add_all(page)

    before = len(connections)
    connections[-1].close()
    deadline = time.monotonic() + DRAWN_MS / 1000
    while len(connections) == before and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert len(connections) == before + 1
    wait_until_drawn(page)

    go_to(page, "overview")
    # The last 12 full months, June 2024 to May 2025, hold 24 orders of 100.
    expect(page.get_by_role("heading", level=2)).to_contain_text("$2,400")
    go_to(page, "data")
    assert _loaded(page, 1) == ["shopify_orders.csv"]


def _loaded(page: Page, at_least: int) -> list[str]:
    """Return the names of the files that are in, once so many of them are shown."""
    expect(row(page, LOADED, at_least)).not_to_have_count(0)
    names = page.get_by_role("region", name=LOADED).locator("table tr td:first-child")
    return names.all_text_contents()
