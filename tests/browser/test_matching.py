"""The tab Matching in a browser: no barriers in any of its parts, and the review by keys alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import add_all, choose, drop, go_to
from tests.browser.test_look import APOLOGY, PHONE, SIDEWAYS, TOO_WIDE

PARTS = ("Coverage", "What joining changed", "Checks", "One customer", "Review", "Rules and history")
TWO_OF_EACH = b"""order_id,ordered_at,customer_ref,customer_name,postcode,channel,net_revenue
1,2026-01-05,c1,Cyril Stone,10001,store,20.00
2,2026-01-06,c2,Cyril Stone,10001,store,30.00
3,2026-01-07,d1,Dora Webb,10002,web,40.00
4,2026-01-08,d2,Dora Webb,10002,web,50.00
"""


def part(page: Page, name: str) -> None:
    page.get_by_test_id("stMain").get_by_role("tab", name=name, exact=True).click()
    wait_until_drawn(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_part_has_a_serious_barrier(open_page: OpenPage, theme):
    page = open_page("/trust?about=Matching&explain=C001185", theme=theme)
    faults = []
    for name in PARTS:
        part(page, name)
        expect(page.get_by_text(APOLOGY)).to_have_count(0)
        faults += [f"{name}: {line}" for line in serious_violations(page)]
    assert faults == []


def test_no_part_scrolls_sideways_on_a_phone(open_page: OpenPage):
    page = open_page("/trust?about=Matching&explain=C001185", width=PHONE, height=844)
    faults = []
    for name in PARTS:
        part(page, name)
        if page.evaluate(SIDEWAYS):
            faults.append(f"{name}: {page.evaluate(TOO_WIDE)}")
    assert faults == []


def test_pairs_are_reviewed_by_keys_alone(open_page: OpenPage):
    page = open_page("/data")
    drop(page, {"name": "two_of_each.csv", "mimeType": "text/csv", "buffer": TWO_OF_EACH})
    add_all(page)
    go_to(page, "trust")
    page.get_by_role("tab", name="Matching").click()
    wait_until_drawn(page)
    part(page, "Review")
    expect(page.get_by_text("2 to go.")).to_be_visible()

    page.keyboard.press("n")
    expect(page.get_by_text("1 word is kept and waits to be applied.")).to_be_visible()
    wait_until_drawn(page)
    page.keyboard.press("k")
    expect(page.get_by_text("You skipped 1 pair.")).to_be_visible()
    wait_until_drawn(page)
    page.keyboard.press("a")

    expect(page.get_by_text("Done, and every page shows it.")).to_be_visible()
    expect(page.get_by_text("4 records of people in 1 system are 3 customers")).to_be_visible()


def test_a_customer_is_split_by_hand_and_the_decision_is_listed(open_page: OpenPage):
    page = open_page("/data")
    drop(page, {"name": "two_of_each.csv", "mimeType": "text/csv", "buffer": TWO_OF_EACH})
    add_all(page)
    go_to(page, "trust")
    page.get_by_role("tab", name="Matching").click()
    wait_until_drawn(page)
    part(page, "One customer")
    number = page.get_by_role("textbox", name="Customer number, e-mail, phone or order number")
    number.fill("C000001")
    number.press("Enter")
    expect(page.get_by_text("C000001 joins 2 records of 1 system.")).to_be_visible()
    wait_until_drawn(page)
    choose(page, "Records that leave", "2 ·")
    page.get_by_role("button", name="Split off 1 record").click()
    expect(page.get_by_text("4 records of people in 1 system are 3 customers")).to_be_visible()
    wait_until_drawn(page)

    part(page, "Rules and history")
    expect(page.get_by_text("1 decision by hand stands.")).to_be_visible()
