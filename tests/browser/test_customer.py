"""An associate's phone: one customer by what they tell, nothing that they may not read, no way to a list."""

import re

from playwright.sync_api import Page, expect

from lib.analysis.rfm import GROUPS
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.test_look import SIDEWAYS, TOO_WIDE

PHONE = 390
LINDA = "moreno.linda@example.org"


def find(page: Page, wanted: str) -> None:
    page.get_by_role("textbox", name="Phone, e-mail or order number").fill(wanted)
    page.get_by_role("button", name="Find").click()
    wait_until_drawn(page)


def test_an_associate_sees_one_customer_on_a_phone(open_page: OpenPage):
    page = open_page("/customer?associate=true", width=PHONE, height=844)
    main = page.get_by_test_id("stMain")

    find(page, "Linda Moreno")
    expect(main.get_by_text("That is nobody's, or several people's.")).to_be_visible()
    find(page, LINDA)
    expect(main.get_by_role("heading", level=2)).to_have_text("Linda M.")
    expect(main.get_by_role("heading", level=4)).to_have_text(
        ["How to serve", "Bought last", "Likes", "May we write?", "Not answered yet"]
    )

    told = main.inner_text().lower()
    assert not [group.name for group in GROUPS if group.name.lower() in told]
    assert "moreno" not in told
    assert "$" not in told
    assert "linda" not in page.url
    assert "customer=" not in page.url
    expect(page.get_by_role("textbox", name="Phone, e-mail or order number")).to_have_value("")
    expect(page.get_by_role("link", name=re.compile("Top customers|Segments"))).to_have_count(0)
    assert not page.evaluate(SIDEWAYS), page.evaluate(TOO_WIDE)
    assert serious_violations(page) == []

    page.get_by_role("button", name="Done").click()
    expect(main.get_by_text("there is no list")).to_be_visible()
    expect(main.get_by_text("Linda M.")).to_have_count(0)


def test_the_switch_brings_the_list_of_pages_back_and_stands_in_the_address(open_page: OpenPage):
    page = open_page("/customer?associate=true")
    expect(page.get_by_role("link", name="Segments")).to_have_count(0)

    page.get_by_text("Associate view").click()
    expect(page.get_by_role("link", name="Segments")).to_be_visible()
    expect(page.get_by_role("textbox", name="Name, e-mail")).to_be_visible()
    assert "associate=true" not in page.url

    page.get_by_text("Associate view").click()
    expect(page.get_by_role("textbox", name="Phone, e-mail or order number")).to_be_visible()
    assert "associate=true" in page.url
