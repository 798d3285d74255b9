"""Without a mouse: all is reached by Tab in reading order, shows that it has the focus, and does its work."""

import re
from itertools import pairwise
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, wait_until_drawn
from tests.browser.moves import PRESENT, SHOPIFY, arrive, link_to

MOST_STOPS = 60
ROOM = 12  # pixels around an element, where a ring may be drawn
# Where the focus is: what is written there, and its place on the page, however far that is scrolled.
FOCUS = """
() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const main = document.querySelector('[data-testid="stMain"]');
  return {
    within: main.contains(element) && element !== main,
    name: (element.getAttribute('aria-label') || element.textContent).slice(0, 60),
    left: box.left, top: box.top + main.scrollTop, bottom: box.bottom + main.scrollTop,
    end: element === document.body,
  };
}
"""


def test_a_page_is_found_filtered_and_tuned_by_keys(open_page: OpenPage):
    page = open_page("/")

    tab_to(page, link_to(page, "top_customers"))
    page.keyboard.press("Enter")
    arrive(page, "top_customers")

    tab_to(page, page.get_by_role("combobox", name="Period"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Last 3 months")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("period=Last"))
    wait_until_drawn(page)

    tab_to(page, page.get_by_role("slider"))
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"top=1\.1"))
    expect(page.get_by_role("heading", level=2)).to_contain_text("the top 1.1 %")


def test_files_are_added_by_keys(open_page: OpenPage):
    page = open_page("/data")
    # From the start: asked for only at the press, the browser may show a dialog that nobody can answer.
    page.on("filechooser", lambda chooser: chooser.set_files(SHOPIFY))

    tab_to(page, page.get_by_role("button", name="Upload", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Before anything is saved")).to_be_visible()
    wait_until_drawn(page)
    page.get_by_test_id("stMain").focus()  # the zone that had the focus is a new one now
    tab_to(page, page.get_by_role("button", name="Add 1 file"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("The files are in")).to_be_visible()


def test_the_focus_moves_as_one_reads(open_page: OpenPage):
    page = open_page("/")
    for entry in PRESENT:
        tab_to(page, link_to(page, entry.script))

    stops = list(_stops(page))
    assert len(stops) > 10  # the filter bar, help for each figure, a link for each answer
    assert [f"{one['name']} then {two['name']}" for one, two in pairwise(stops) if backwards(one, two)] == []


def backwards(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Whether the second stop stands before the first: above it, and not in a column to its right."""
    return two["bottom"] <= one["top"] and two["left"] <= one["left"]


def _stops(page: Page) -> list[dict[str, Any]]:
    """Press Tab from here to the end of the page; return the stops within its main part."""
    found = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["end"]:
            break
        if stop["within"]:
            found.append(stop)
    return found


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus, and see to it that this shows."""
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        if target.evaluate("element => element === document.activeElement"):
            assert looks_focused(page, target), f"The focus does not show on {target}."
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_STOPS} times Tab did not reach {target}.")


def looks_focused(page: Page, target: Locator) -> bool:
    """Compare pictures of an element with and without the focus, its surroundings included; give it back."""
    box = target.bounding_box()
    assert box
    clip = {
        "x": max(0, box["x"] - 3 * ROOM),
        "y": max(0, box["y"] - ROOM),
        "width": box["width"] + 6 * ROOM,
        "height": box["height"] + 2 * ROOM,
    }
    with_focus = page.screenshot(clip=clip, animations="disabled")
    target.evaluate("element => element.blur()")
    without = page.screenshot(clip=clip, animations="disabled")
    target.evaluate("element => element.focus({focusVisible: true, preventScroll: true})")
    return with_focus != without
