"""The app on a hand-made retailer instead of the sample."""

from streamlit.testing.v1 import AppTest

from lib.ui import session
from lib.workspace.workspace import Workspace
from tests.builders import returned, sale, workspace_of
from tests.pages.opened import ROOT, SECONDS, linked

HOSTILE_STORE = "<img src=x onerror=alert(1)> **Store** :red[7] $x$"


def opened_on(workspace: Workspace, page: str, **query: str) -> AppTest:
    """The app, on a page, with a workspace as the session's own."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.session_state["regulars_workspace"] = session.registry().add(workspace)
    return linked(app, page, query)


def nothing() -> Workspace:
    return workspace_of()


def two_shops() -> Workspace:
    """Three customers of a web shop and two stores, two years, one return."""
    lines = [
        sale(
            "ann",
            f"{year}-{month:02d}-05 10:00",
            100.0,
            channel="store",
            store_id=HOSTILE_STORE,
            category="Cables",
        )
        for year in (2024, 2025)
        for month in range(1, 13)
    ]
    lines += [
        sale("bob", "2025-02-01 12:00", 50.0, category="Phones"),
        sale("cat", "2025-12-31 09:00", 20.0, channel="store", store_id="Second"),
    ]
    return workspace_of([*lines, returned("bob", "2025-02-09", 10.0, category="Phones")])


def bare() -> Workspace:
    """Orders with a date, an amount and a customer; no channel, store, category, product or quantity."""
    rows = [("ann", "2025-01-05", 20.0), ("bob", "2025-03-07", 30.0), ("ann", "2025-06-30", 10.0)]
    return workspace_of(
        {"customer_ref": who, "ordered_at": at, "net_revenue": net, "order_id": f"{who}{at}"}
        for who, at, net in rows
    )
