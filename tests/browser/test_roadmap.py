"""A link plans an action on a component; what is written down is on the roadmap, and can be taken off."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, wait_until_drawn

LINK = "/roadmap?component=seamless_interactions&metric=crossing_order_share"
COMPONENT, MEASURE = "Which component is it to lift?", "Which measure will tell whether it worked?"


def write_down(page: Page) -> None:
    page.get_by_label("What is to be done?").fill("Collect in every store")
    page.get_by_role("spinbutton", name="By how much is it to get better?").fill("2")
    page.get_by_role("spinbutton", name="Effort, working days").fill("20")
    page.keyboard.press("Tab")
    wait_until_drawn(page)
    page.get_by_role("button", name="Add to roadmap").first.click()
    expect(page.get_by_text("“Collect in every store” is on the roadmap.")).to_be_visible()
    wait_until_drawn(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_link_plans_an_action_which_can_be_taken_off_again(open_page: OpenPage, width):
    page = open_page(LINK, width=width)
    filled = {COMPONENT: "Seamless interactions", MEASURE: "Orders that cross channels"}
    for label, value in filled.items():
        expect(page.get_by_role("combobox", name=label)).to_have_value(value)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    write_down(page)
    expect(page.get_by_role("heading", level=2)).to_contain_text("None of 1 action is due for review")
    expect(page.get_by_text("expected +2.0 points")).to_be_visible()
    assert "component=" not in page.url

    page.get_by_role("button", name="Take it off, with its history").click()
    expect(page.get_by_role("button", name="Bring back “Collect in every store”")).to_be_visible()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Nothing is on the roadmap yet")


def test_the_scorecard_leads_to_the_form(open_page: OpenPage):
    page = open_page("/scorecard?component=Seamless+interactions")
    page.get_by_role("link", name="Plan an action on it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What next?")
    expect(page.get_by_role("combobox", name=COMPONENT)).to_have_value("Seamless interactions")
