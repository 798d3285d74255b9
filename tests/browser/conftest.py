"""A real Chromium in front of the running app.

Fixtures: `server_url`, the address of an app that runs on the sample; `open_page`, which opens an address in
a browser of a given width and theme and waits until the page has been drawn. After each test, a fault in
the server's log, an error of the page's own scripts, a dialog, or a request to any other machine fails it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, Route, expect, sync_playwright

from tests.browser.server import Server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--disable-dev-shm-usage",
)
DRAWN_MS = 30_000
expect.set_options(timeout=DRAWN_MS)
FIRST_DRAWN_MS = 120_000
# Streamlit says on its root element whether a script runs; a skeleton stands where an element is still due,
# and charts and tables come a moment after their frames, but not where they are folded away.
DRAWN = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('[data-testid="stMain"] [data-testid="stHeading"], [data-testid="stMain"] p')
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"]')
    && !document.querySelector('[data-testid="stPlotlyChart"]:not(:has(.main-svg))')
    && !document.querySelector('[data-testid="stDataFrame"]:not(:has(canvas)):not(details:not([open]) *)');
}
"""

NARROWER_THAN_A_TABLET = 600
# Streamlit folds the list of pages away after a choice where the browser says that it is a phone's.
PHONE = {
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36",
}

Theme = Literal["light", "dark"]
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder: `-m "not browser"` leaves it out; a failure is tried once more."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # A page that is redrawn between a look and a click is the machine's timing, not a fault: both
            # tries of a fault fail. The summary of the run counts what was tried twice.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Where Chromium is; skips without one, or fails where the run has promised one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    message = f"No browser: none of {', '.join(BROWSERS)} is on the PATH (Debian: apt-get install chromium)."
    if os.environ.get("REGULARS_REQUIRE_BROWSER") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    """One browser a file: Playwright's event loop must not outlive it into tests that have their own."""
    # Chromium's sandbox does not start under root, as in a container.
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser_path, args=[*FLAGS, *as_root])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, started once for all files of this worker; without a browser it is not started at all."""
    # The sample is built once for this code and data, whoever needs it first: see lib.jobs.sample.
    cache = os.environ.get("REGULARS_CACHE") or str(Path.home() / ".cache" / "regulars")
    running = Server(tmp_path_factory.mktemp("server"), {"REGULARS_CACHE": cache})
    try:
        running.wait()
        yield running
    finally:
        running.stop()
    # A traceback is written a moment after its page is drawn: the last test's may come only now.
    late = running.new_failures()
    assert not late, late


@pytest.fixture
def server_url(server: Server) -> Iterator[str]:
    """Its address, without a slash at its end; a traceback in the log fails this test or the next."""
    yield server.url
    failures = server.new_failures()
    assert not failures, failures


@pytest.fixture
def open_page(browser: Browser, server: Server, server_url: str) -> Iterator[OpenPage]:
    """`open_page("/segments?period=...", theme="dark", width=390)`: a page in a fresh session, drawn."""
    contexts, faults = [], []

    def open_(address: str = "/", theme: Theme = "light", width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            color_scheme=theme,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            locale="en-GB",
            **(PHONE if width < NARROWER_THAN_A_TABLET else {}),
        )
        contexts.append(context)
        page = context.new_page()
        watch(page, server_url, faults)
        page.goto(server_url + address)
        if server.first_drawn_after is None:
            # This visitor waits until the sample has been built.
            page.wait_for_function(DRAWN, timeout=FIRST_DRAWN_MS)
            server.note_first_page()
        wait_until_drawn(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def watch(page: Page, home: str, faults: list[str]) -> None:
    """Let a page ask its own server only, and note what it does that it should not."""

    def keep_home(route: Route, request: Request) -> None:
        if request.url.startswith((f"{home}/", "data:", "blob:")):
            route.continue_()
        else:
            faults.append(f"asked another machine: {request.url}")
            route.abort()

    def refuse(dialog: Dialog) -> None:
        faults.append(f"opened a dialog: {dialog.message}")
        dialog.dismiss()

    sockets = home.replace("http", "ws", 1) + "/"
    page.context.route("**/*", keep_home)
    page.on("dialog", refuse)
    page.on("pageerror", lambda error: faults.append(f"error in the page: {error}"))
    page.on(
        "websocket",
        lambda socket: (
            None if socket.url.startswith(sockets) else faults.append(f"asked another machine: {socket.url}")
        ),
    )


def wait_until_drawn(page: Page) -> None:
    """Wait until the script has ended and nothing is still to come."""
    page.wait_for_function(DRAWN, timeout=DRAWN_MS)
