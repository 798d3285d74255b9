"""Twelve people of three roles rate on their phones, by a link alone; the scorecard shows what they said."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from lib.schema.scale import reworded, template, write_scale
from tests.browser.accessibility import serious_violations
from tests.browser.conftest import OpenPage, wait_until_drawn

PHONE = {"width": 390, "height": 844}
ROLES = ["an executive"] * 3 + ["a manager"] * 4 + ["an associate"] * 5
LEVELS = {"an executive": 5, "a manager": 3, "an associate": 2}
SIDEWAYS = "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
AT_TOP = "() => document.querySelector('[data-testid=\"stMain\"]').scrollTop === 0"


def only_eight() -> bytes:
    """A scale that asks about the first eight components, so that each of twelve answers all of them."""
    scale = template()
    for name in scale.asked[8:]:
        scale = reworded(scale, name, scale.anchors(name), asked=False)
    return write_scale(scale).encode()


def new_round(page: Page, name: str) -> str:
    """Make a round on the open tab; return its link without the server's address."""
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the round").click()
    expect(page.get_by_text(f"The round “{name}” is open")).to_be_visible()
    wait_until_drawn(page)
    link = page.get_by_test_id("stCode").inner_text().strip()
    return link[link.index("/rate?") :]


def begin(page: Page, role: str) -> None:
    page.get_by_role("radiogroup").get_by_text(role, exact=True).click()
    wait_until_drawn(page)
    page.get_by_role("button", name="Begin").click()


def on_screen(page: Page, place: int) -> None:
    expect(page.get_by_text(f"{place} of 8", exact=True)).to_be_visible()
    wait_until_drawn(page)


def choose(page: Page, choice: str) -> None:
    page.get_by_role("radiogroup").locator("label").filter(has_text=re.compile(f"^{choice}")).click()
    wait_until_drawn(page)


def go_on(page: Page, place: int) -> None:
    page.get_by_role("button", name="Finish" if place == 8 else "Next").click()


@contextmanager
def nothing_around(page: Page) -> Iterator[None]:
    """No way from the form into the app, no barrier, nothing sideways."""
    yield
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.locator("a:not([href='#stMain'])")).to_have_count(0)  # "skip to main content" stays here
    assert not page.evaluate(SIDEWAYS)
    assert serious_violations(page) == []


def test_twelve_people_rate_on_their_phones_and_the_scorecard_shows_it(open_page: OpenPage):
    maker = open_page("/scorecard?part=Rounds")
    maker.get_by_text("Edit what raters read").click()
    wait_until_drawn(maker)
    maker.locator('input[type="file"]').set_input_files(
        {"name": "scale.toml", "mimeType": "application/toml", "buffer": only_eight()}
    )
    maker.get_by_role("button", name="Use the scale of this file").click()
    expect(maker.get_by_text("Asked about: 8 of 34 components")).to_be_visible()
    link = new_round(maker, "Autumn")

    phones = [open_page(link, **PHONE) for _ in ROLES]
    for page, role in zip(phones, ROLES, strict=True):
        begin(page, role)
    for place in range(1, 9):
        for page, role in zip(phones, ROLES, strict=True):
            on_screen(page, place)
            choose(page, str(LEVELS[role]))
            if place == 4 and page is phones[0]:
                page.reload()  # the phone slept
                on_screen(page, 5)
                continue
            go_on(page, place)
    for page in phones:
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()

    maker.get_by_role("button", name="Close the round").click()
    maker.get_by_role("button", name="Close it now").click()
    expect(maker.get_by_text("No round is open")).to_be_visible()
    # (3 x 5 + 4 x 3 + 5 x 2) / 12 = 3.08; the middle of twelve levels is 3. All answered all eight.
    expect(maker.get_by_text(re.compile(r"by 12 people.* on 8 of 34 components")).first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_has_names_and_no_barrier(open_page: OpenPage, theme):
    maker = open_page("/scorecard?part=Rounds", theme=theme)
    link = new_round(maker, f"Round in {theme}")
    assert serious_violations(maker) == []
    page = open_page(link, theme=theme, **PHONE)
    with nothing_around(page):
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "How customer-focused are we, as you see it?"
        )
    page.get_by_text("What is kept, and who sees it?").click()
    with nothing_around(page):
        page.get_by_role("button", name="Begin").click()
        expect(page.get_by_text("You have not begun")).to_be_visible()
    begin(page, "an associate")
    for place in range(1, 9):
        with nothing_around(page):
            on_screen(page, place)
        assert page.evaluate(AT_TOP)
        choose(page, "Don't know" if place % 2 else "4")
        page.get_by_role("textbox", name="Why? (if you like)").fill("Because.")
        go_on(page, place)
    with nothing_around(page):
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.goto(page.url.split("?")[0] + "?round=wrong")
    with nothing_around(page):
        expect(page.get_by_role("heading", name="This link leads to no open round.")).to_be_visible()


def test_on_a_small_phone_the_next_screen_begins_at_its_top(open_page: OpenPage):
    link = new_round(open_page("/scorecard?part=Rounds"), "Small")
    page = open_page(link, width=360, height=560)
    begin(page, "a manager")
    on_screen(page, 1)
    choose(page, "5")
    go_on(page, 1)
    on_screen(page, 2)
    page.wait_for_function(AT_TOP)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Back").click()
    on_screen(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)
