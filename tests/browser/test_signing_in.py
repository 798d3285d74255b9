"""Signing in for real: a local OpenID Connect provider, one shared workspace, people of every role."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import DRAWN_MS, FIRST_DRAWN_MS, wait_until_drawn
from tests.browser.moves import SHOPIFY, drop, go_to, row
from tests.browser.server import START_SECONDS, Server, answers, free_port
from tests.pages.signed import EMAILS, shared_shop

UNVERIFIED, STRANGER = "unverified@example.com", "stranger@example.org"
SECRETS = """
contact = "Dana"
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret that is only a test's own"
client_id = "regulars"
client_secret = "any"
server_metadata_url = "{provider}/.well-known/openid-configuration"
[roles]
executive = ["eve@example.com"]
marketer = ["max@example.com", "{unverified}"]
associate = ["@stores.example.com"]
analyst = ["ann@example.com"]
"""

LOADED_MS = 4 * DRAWN_MS  # to add a file and to get the pages ready, also where others compute
SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that signs anybody in who clicks on their e-mail."""
    port = free_port()
    known = [{"sub": email, "email": email} for email in (*EMAILS.values(), STRANGER)]
    known.append({"sub": UNVERIFIED, "email": UNVERIFIED, "email_verified": False})
    claims = [part for one in known for part in ("--user-claims", json.dumps(one))]
    running = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims],
        env=os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while not answers(f"{url}/.well-known/openid-configuration") and time.monotonic() < deadline:
        time.sleep(0.1)
    yield url
    running.terminate()
    running.wait()


@pytest.fixture(scope="module")
def app(browser_path: str, provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with sign-in set up, and a shared workspace of two customers."""
    directory = tmp_path_factory.mktemp("signing_in")
    shared = directory / "shared.duckdb"
    shared_shop(shared).workspace.close()
    cache = os.environ.get("REGULARS_CACHE") or str(Path.home() / ".cache" / "regulars")
    running = Server(
        directory,
        {"REGULARS_CACHE": cache, "REGULARS_WORKSPACE": str(shared)},
        secrets=SECRETS.format(provider=provider, unverified=UNVERIFIED),
    )
    try:
        running.wait()
        yield running
    finally:
        running.stop()
    late = running.new_failures()
    assert not late, late


@pytest.fixture
def sign_in(browser: Browser, app: Server, provider: str) -> Iterator[SignIn]:
    """`sign_in("ann@example.com")`: a page of somebody who has just signed in; others' pages stay open."""
    contexts = []

    def ours_only(route: Route) -> None:
        ours = route.request.url.startswith((f"{app.url}/", f"{provider}/", "data:", "blob:"))
        route.continue_() if ours else route.abort()  # the provider's own page asks for a style sheet

    def sign_in_(email: str | None, address: str = "/", width: int = 1440) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", locale="en-GB"
        )
        contexts.append(context)
        context.route("**/*", ours_only)
        page = context.new_page()
        page.goto(app.url + address)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=FIRST_DRAWN_MS)
        if email:
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name=email, exact=True).click()
            page.wait_for_url(lambda url: url.startswith(app.url) and "oauth2callback" not in url)
            wait_until_drawn(page)
        return page

    yield sign_in_
    for context in contexts:
        context.close()
    failures = app.new_failures()
    assert not failures, failures


def listed(page: Page) -> set[str]:
    """Return the titles of the pages in the sidebar."""
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link").first).to_be_visible()
    names = page.get_by_test_id("stSidebarNav").get_by_role("link").all_inner_texts()
    return {name.split("·")[0].strip().splitlines()[-1] for name in names}


def visit(page: Page, address: str) -> None:
    """Open an address by hand, in the same browser: a session of its own, signed in by the cookie."""
    page.goto(address)
    wait_until_drawn(page)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_an_executive_reads_masked_and_is_refused_what_is_not_theirs(sign_in: SignIn, app: Server):
    page = sign_in(EMAILS["executive"])
    expect(page.get_by_role("heading", level=2).first).to_contain_text("$1,250")
    assert not {"Data", "Audiences"} & listed(page)
    assert {"Overview", "Scorecard", "Trust"} <= listed(page)

    for script in ("data", "audiences"):
        visit(page, f"{app.url}/{script}")
        heading(page, "Not for your role")
        expect(page.locator('input[type="file"]')).to_have_count(0)

    visit(page, f"{app.url}/customer?customer=C000001&associate=true&of_customer=Export+or+erase")
    heading(page, "Who is this?")
    expect(page.get_by_text("Your role sees customers masked")).to_be_visible()
    expect(page.get_by_text(re.compile("[YZ]… M…")).first).to_be_visible()
    assert not re.search(r"Miller|(zoe|yan)@example\.org|55501", page.content(), re.IGNORECASE)
    expect(page.get_by_role("button", name="Export C000001")).to_have_count(0)


def test_an_associate_has_the_counter_and_nothing_else(sign_in: SignIn, app: Server):
    page = sign_in(EMAILS["associate"], width=390)
    heading(page, "Who is this?")
    visit(page, f"{app.url}/segments")
    heading(page, "Not for your role")
    visit(page, f"{app.url}/customer?customer=C000001")
    expect(page.get_by_text("there is no list")).to_be_visible()
    expect(page.get_by_text("C000001")).to_have_count(0)

    page.get_by_role("textbox", name="Phone, e-mail or order number").fill("zoe@example.org")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Zoe")).to_be_visible()


def test_what_an_analyst_unmasks_stands_in_the_log(sign_in: SignIn, app: Server):
    page = sign_in(EMAILS["analyst"])
    visit(page, f"{app.url}/customer?customer=C000001&of_customer=Export+or+erase")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export C000001").click()
    assert taken.value.suggested_filename == "C000001.zip"

    visit(page, f"{app.url}/trust?about=Log")
    log = "Who did what in the shared workspace, the newest first"
    expect(row(page, log, 3)).not_to_have_count(0)
    told = [row(page, log, place).all_text_contents() for place in range(1, 6)]
    unmasked = next(one for one in told if "unmasked" in one)
    assert unmasked[2:] == ["analyst", "unmasked", "customer", "1", "done"]
    assert not any("@" in cell for one in told for cell in one)


@pytest.mark.parametrize("email", [STRANGER, UNVERIFIED])
def test_whom_nobody_has_named_gets_nothing(sign_in: SignIn, app: Server, email: str):
    page = sign_in(email)
    heading(page, "Nothing to see yet")
    expect(page.get_by_text("Ask Dana for a role")).to_be_visible()
    for address in ("/", "/customer?customer=C000001", "/trust", "/data"):
        visit(page, app.url + address)
        heading(page, "Nothing to see yet")
        expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_have_count(0)
        assert "1,250" not in page.content()


def test_whoever_signs_out_is_out(sign_in: SignIn, app: Server):
    page = sign_in(EMAILS["executive"])
    page.get_by_role("button", name="Eve@Example.com").click()
    page.get_by_role("button", name="Sign out").click()
    with suppress(AssertionError):
        expect(page.get_by_role("button", name="End session")).to_be_visible()
        page.get_by_role("button", name="End session").click()
    heading(page, "Sign in")
    visit(page, f"{app.url}/segments")
    heading(page, "Sign in")


def test_two_people_see_each_others_load(sign_in: SignIn):
    max_, ann = sign_in(EMAILS["marketer"]), sign_in(EMAILS["analyst"])
    go_to(ann, "data")
    go_to(max_, "data")
    drop(max_, SHOPIFY)
    max_.get_by_role("button", name=re.compile(r"^Add \d")).click()
    expect(max_.get_by_text("The files are in")).to_be_visible(timeout=LOADED_MS)

    go_to(ann, "trust")
    go_to(ann, "data")
    files = ann.get_by_role("region", name="Files that are in, with their rows")
    expect(files).to_contain_text("shopify_orders.csv")
    ann.get_by_role("button", name="Undo the last upload").click()
    ann.get_by_role("button", name=re.compile(r"^Take out \d")).click()
    expect(ann.get_by_text("Taken out.")).to_be_visible(timeout=LOADED_MS)

    go_to(max_, "overview")
    expect(max_.get_by_role("heading", level=2).first).to_contain_text("$1,250")


def test_a_role_that_is_taken_away_is_gone_with_the_next_click(sign_in: SignIn, app: Server):
    page = sign_in(EMAILS["marketer"])
    assert "Data" in listed(page)
    before = app.secrets.read_text()
    app.secrets.write_text(before.replace('"max@example.com", ', ""))
    try:
        deadline = time.monotonic() + DRAWN_MS / 1000
        while time.monotonic() < deadline:
            visit(page, f"{app.url}/data")
            if page.get_by_role("heading", level=1).inner_text() == "Nothing to see yet":
                break
            time.sleep(0.5)
        heading(page, "Nothing to see yet")
    finally:
        app.secrets.write_text(before)
