"""The app opens in a real browser and is drawn, in both themes and at both widths."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import OpenPage

PAGE_COLOUR = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 27)"}


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_app_opens_on_a_question(open_page: OpenPage, theme, width):
    page = open_page("/", theme=theme, width=width)

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\?$"))
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", PAGE_COLOUR[theme])


def test_the_app_scrolls_only_downwards_on_a_phone(open_page: OpenPage):
    page = open_page("/", width=390)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_page_has_no_serious_barrier(open_page: OpenPage):
    assert serious_violations(open_page("/")) == []
