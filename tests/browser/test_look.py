"""Every page, in both themes and at phone width: drawn, in its colours, without barriers, never sideways."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import serious_violations
from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import PRESENT, go_to

PAGE_COLOUR = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 27)"}
SIDEBAR_COLOUR = {"light": "rgb(246, 247, 245)", "dark": "rgb(27, 35, 39)"}
ONLINE = {"light": "rgb(11, 107, 168)", "dark": "rgb(92, 179, 240)"}
OFFLINE = {"light": "rgb(180, 84, 10)", "dark": "rgb(242, 166, 90)"}
OTHER_THEME = {"light": "dark", "dark": "light"}
PHONE = 390
APOLOGY = "Something went wrong on our side"
# Colours of the marks of all figures; a figure holds rgb(0, 0, n) as long as no theme has been put in.
MARKS = """
() => [...new Set([...document.querySelectorAll('.main-svg path, .main-svg rect, .main-svg text')]
  .flatMap(mark => [getComputedStyle(mark).stroke, getComputedStyle(mark).fill]))]
"""
PLACEHOLDERS = {f"rgb(0, 0, {number})" for number in range(1, 58)}
# What reaches over the right edge, for the message of a failing test.
TOO_WIDE = """
() => [...document.querySelectorAll('[data-testid="stMain"] *')]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
  .map(element => element.outerHTML.slice(0, 120)).slice(0, 5)
"""
SIDEWAYS = """
() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .some(element => element.scrollWidth > element.clientWidth)
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_keeps_its_colours_and_has_no_serious_barrier(open_page: OpenPage, theme):
    page = open_page("/", theme=theme)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", PAGE_COLOUR[theme])
    expect(page.get_by_test_id("stSidebar")).to_have_css("background-color", SIDEBAR_COLOUR[theme])

    marks, faults = set(), []
    for entry in PRESENT:
        go_to(page, entry.script)
        for view in _views(page):
            faults += [f"{entry.script}, {view}: {line}" for line in serious_violations(page)]
            marks |= set(page.evaluate(MARKS))

    assert faults == []
    assert {ONLINE[theme], OFFLINE[theme]} <= marks
    assert marks.isdisjoint(PLACEHOLDERS | {ONLINE[OTHER_THEME[theme]], OFFLINE[OTHER_THEME[theme]]}), marks


def test_no_page_scrolls_sideways_on_a_phone(open_page: OpenPage):
    page = open_page("/", width=PHONE, height=844)

    faults = []
    for entry in PRESENT:
        go_to(page, entry.script)
        faults += [
            f"{entry.script}, {view}: {page.evaluate(TOO_WIDE)}"
            for view in _views(page)
            if page.evaluate(SIDEWAYS)
        ]

    assert faults == []


def _views(page: Page) -> Iterator[str]:
    """Open each tab of a page in turn; a page without tabs is one view. None of them apologises."""
    tabs = page.get_by_test_id("stMain").get_by_role("tablist").first.get_by_role("tab")
    for place in range(max(1, tabs.count())):
        name = "whole"
        if tabs.count():
            name = tabs.nth(place).inner_text()
            tabs.nth(place).click()
            expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
            wait_until_drawn(page)
        expect(page.get_by_text(APOLOGY)).to_have_count(0)
        yield name
