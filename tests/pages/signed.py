"""The app with sign-in set up and a shared workspace, as somebody with a role sees it."""

from datetime import date
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from lib.workspace import audit
from lib.workspace.shared import Shared, shared_at
from tests.builders import fill, sale
from tests.pages.opened import ROOT, SECONDS, linked

SECRETS: dict[str, Any] = {
    "contact": "Dana",
    "auth": {
        "redirect_uri": "http://localhost/oauth2callback",
        "cookie_secret": "a secret that is only a test's own",
        "client_id": "regulars",
        "client_secret": "x",
        "server_metadata_url": "http://localhost/.well-known/openid-configuration",
    },
    "roles": {
        "executive": ["eve@example.com"],
        "marketer": ["max@example.com"],
        "associate": ["@stores.example.com"],
        "analyst": ["ann@example.com"],
    },
}
EMAILS = {
    "executive": "Eve@Example.com",
    "marketer": "max@example.com",
    "associate": "till@stores.example.com",
    "analyst": "ann@example.com",
}


def shared_shop(path: Path) -> Shared:
    """Open a shared workspace with a year of two customers."""
    held = shared_at(path)
    lines = [
        sale("zoe", f"2025-{month:02d}-05 10:00", 100.0, channel="store", email="zoe@example.org")
        for month in range(1, 13)
    ]
    lines.append(sale("yan", "2025-12-31 12:00", 50.0, email="yan@example.org"))
    people = [
        {
            "customer_ref": who.lower(), "first_name": who, "last_name": "Miller", "phone": phone,
            "email": f"{who.lower()}@example.org", "email_consent": True, "joined_at": date(2024, 1, 1),
        }
        for who, phone in (("Zoe", "+12125550147"), ("Yan", "+12125550199"))
    ]  # fmt: skip
    fill(held.workspace, lines, profiles=people)
    return held


def opened_as(email: str | None, page: str, *, claims: dict[str, Any] | None = None, **query: str) -> AppTest:
    """The app, on a page, for somebody who is signed in; for nobody where `email` is None."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.secrets.update(SECRETS)
    app.user = {"is_logged_in": email is not None}
    if email:
        app.user |= {"email": email, "name": email.split("@")[0].capitalize(), **(claims or {})}
    return linked(app, page, query)


def log_of(held: Shared) -> list[tuple[Any, ...]]:
    """The log, the oldest row first: role, action, object, how many, outcome."""
    with held.workspace.cursor() as cursor:
        told = audit.entries(cursor)
    told = told.astype(object).where(told.notna(), None)
    columns = ["role", "action", "object", "how_many", "outcome"]
    return [tuple(row) for row in told[columns].itertuples(index=False)][::-1]
