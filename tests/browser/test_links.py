"""A link is a view: it opens with its filters set, and what is chosen on the page is in the address."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import go_to

LINK = "/top_customers?period=Last+3+months&channel=web&segment=Regulars&top=5.0"


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label).input_value()


def test_a_link_opens_the_view_that_it_names(open_page: OpenPage):
    page = open_page(LINK)

    assert chosen(page, "Period") == "Last 3 months"
    assert chosen(page, "Segment") == "Regulars"
    expect(page.get_by_role("button", name="Remove web")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "5.0 %")
    expect(page.get_by_role("heading", level=2)).to_contain_text("the top 5 %")
    assert query(page) == parse_qs(urlsplit(LINK).query)


def test_a_choice_is_in_the_address_goes_along_and_is_cleared(open_page: OpenPage):
    page = open_page("/top_customers")
    everything = page.get_by_role("heading", level=2).inner_text()

    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name="Last 3 months").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("April 2026 to June 2026")
    wait_until_drawn(page)
    assert query(page) == {"period": ["Last 3 months"]}
    assert page.get_by_role("heading", level=2).inner_text() != everything

    for script in ("segments", "data", "overview"):  # Data draws no filter bar, and must not lose the choice
        go_to(page, script)
    assert chosen(page, "Period") == "Last 3 months"
    expect(page.get_by_test_id("stMain")).to_contain_text("April 2026 to June 2026")
    assert query(page) == {"period": ["Last 3 months"]}
    expect(page.locator(".xtick text")).to_have_text(["Apr2026", "May", "Jun"])  # each month once

    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_test_id("stMain")).to_contain_text("July 2025 to June 2026")
    wait_until_drawn(page)
    assert query(page) == {}


def test_days_of_ones_own_are_in_the_address_and_open_from_it(open_page: OpenPage):
    page = open_page("/?period=Own+dates")
    for part, typed in (
        *(("year, From and to start date", "2026"), ("month, From and to start date", "01")),
        *(("day, From and to start date", "05"), ("year, From and to end date", "2026")),
        *(("month, From and to end date", "02"), ("day, From and to end date", "11")),
    ):
        page.get_by_role("spinbutton", name=part).focus()
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the calendar's button: the days are taken when the field is left
    expect(page.get_by_test_id("stMain")).to_contain_text("5 January 2026 to 11 February 2026")
    wait_until_drawn(page)
    address = urlsplit(page.url)
    assert query(page) == {"period": ["Own dates"], "dates": ["2026-01-05", "2026-02-11"]}

    again = open_page(f"{address.path}?{address.query}")
    expect(again.get_by_test_id("stMain")).to_contain_text("5 January 2026 to 11 February 2026")


def test_a_link_with_nonsense_opens_the_page_as_it_is(open_page: OpenPage):
    page = open_page("/segments?period=Yesterday&channel=moon&segment=%3Cb%3E&top=900&group=nobody")

    expect(page.get_by_role("heading", level=1)).to_have_text("What kinds of customers have we?")
    assert chosen(page, "Period") == "Last 12 months"
    assert chosen(page, "Segment") == ""
