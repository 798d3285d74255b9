"""A marketer drops the exports of a web shop and of a POS, looks, adds them, reads, takes them out again."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import SHOPIFY, SQUARE, add_all, drop, go_to, link_to, row

WAITING = "Files that wait: what each was taken for, its rows, and whether it is ready"


def test_two_exports_become_both_channels_and_leave_again(open_page: OpenPage):
    page = open_page("/data")
    _look_before_anything_is_saved(page)
    add_all(page)
    expect(page.get_by_role("heading", level=2)).to_contain_text("2 files are in, with 109 order lines")
    _both_channels_are_there(page)
    _undo(page)


def _look_before_anything_is_saved(page: Page) -> None:
    drop(page, SHOPIFY, SQUARE)
    main = page.get_by_test_id("stMain")
    expect(row(page, WAITING, 1)).to_have_text(
        ["shopify_orders.csv", "Shopify orders export", "sure", "72", "72", "0", "0", "Ready"]
    )
    expect(row(page, WAITING, 2)).to_have_text(
        ["square_items.csv", "Square items export", "sure", "37", "37", "0", "0", "Ready"]
    )
    expect(main).to_contain_text("Taken for: Shopify orders export (sure)")
    expect(main).to_contain_text("72 rows read = 72 kept + 0 rejected + 0 set aside")
    expect(main).to_contain_text("gross 3,600.00")  # 36 orders of 40 + 2 x 30

    page.get_by_role("combobox", name="Look at").click()
    page.get_by_role("option", name="square_items.csv · ready").click()
    expect(main).to_contain_text("Taken for: Square items export (sure)")
    # 36 receipts of 50 less 5, one of them returned
    expect(main).to_contain_text("gross 1,800.00, less discounts 180.00, less returns 45.00, is net 1,575.00")
    wait_until_drawn(page)


def _both_channels_are_there(page: Page) -> None:
    go_to(page, "channels")
    # June 2024 to May 2025: 24 orders and 24 receipts
    expect(page.get_by_test_id("stMain")).to_contain_text("48 orders")
    expect(page.get_by_role("heading", level=2)).to_contain_text("worth $100 online and $45 in stores")


def _undo(page: Page) -> None:
    go_to(page, "data")
    page.get_by_role("button", name="Undo the last upload").click()
    page.get_by_role("button", name="Take out 109 rows").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Nothing is in yet")
    wait_until_drawn(page)
    expect(link_to(page, "channels")).to_contain_text("needs a file")
