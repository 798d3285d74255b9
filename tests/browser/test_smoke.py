"""The app opens in a real browser and is drawn, in both themes and at both widths."""

import re
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.server import Server

PAGE_COLOUR = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 24, 27)"}


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_the_app_opens_on_a_question(open_page: OpenPage, theme, width):
    page = open_page("/", theme=theme, width=width)

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\?$"))
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", PAGE_COLOUR[theme])


def test_the_first_visitor_of_a_server_gets_a_page(open_page: OpenPage, server: Server, capsys):
    open_page("/")

    assert server.first_drawn_after is not None
    # A machine under load says nothing about a quiet one: told, not judged.
    with capsys.disabled():
        sys.stdout.write(f"\nFirst page drawn {server.first_drawn_after:.1f} s after the server was up.\n")
