"""Which pages are there, in which order, and which of them can answer yet? The only list of pages.

A page that lacks its data stays in the list, marked, and says itself which file would bring it to life.
"""

import runpy
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from lib.schema.channels import channel_groups
from lib.ui import session
from lib.workspace.facts import Facts

PAGES = Path(__file__).parents[2] / "pages"
FAVICON = PAGES.parent / ".streamlit" / "icon.svg"

COUNTER = "associate"
"""The switch, and its name in the address, that turns the page Customer into what an associate may see."""

_run = threading.local()


def _orders(facts: Facts) -> bool:
    return facts.has_orders


def _two_sides(facts: Facts) -> bool:
    """Whether the two can be compared, or at least campaigns be told of."""
    if not facts.has_orders and "campaign_members" in facts.tables:
        return True
    groups = {channel_groups().get(channel) for channel in facts.channels}
    return {"online", "offline"} <= groups


def _stores(facts: Facts) -> bool:
    return bool(facts.stores)


def _anything(_: Facts) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the list: section, script, how it is shown, whether it can answer, whether it filters."""

    section: str
    script: str
    title: str
    icon: str
    help: str
    can_answer: Callable[[Facts], bool] = _orders
    filters: bool = True


ENTRIES = (
    Entry("Now", "overview", "Overview", ":material/home:", "How are we doing?"),
    Entry(
        "Customers",
        "top_customers",
        "Top customers",
        ":material/star:",
        "Who are our best, and what do they get?",
    ),
    Entry("Customers", "segments", "Segments", ":material/group:", "What kinds of customers have we?"),
    Entry(
        "Customers",
        "value",
        "Value",
        ":material/savings:",
        "Who comes back, and what are they worth?",
    ),
    Entry("Customers", "audiences", "Audiences", ":material/campaign:", "Whom should we contact?"),
    Entry("Customers", "customer", "Customer", ":material/person:", "Who is this?"),
    Entry(
        "Channels",
        "channels",
        "Online and stores",
        ":material/storefront:",
        "What do web and stores do for each other?",
        _two_sides,
    ),
    Entry(
        "Channels",
        "categories",
        "Categories",
        ":material/category:",
        "What must people touch?",
        _two_sides,
    ),
    Entry("Channels", "stores", "Stores", ":material/store:", "How do stores differ?", _stores),
    Entry(
        "Company",
        "scorecard",
        "Scorecard",
        ":material/checklist:",
        "How customer-focused are we?",
        _anything,
        filters=False,
    ),
    Entry("Company", "roadmap", "Roadmap", ":material/route:", "What next?", _anything, filters=False),
    Entry("Data", "data", "Data", ":material/upload_file:", "What can we add?", _anything, filters=False),
    Entry("Data", "trust", "Trust", ":material/verified_user:", "Can we trust this?", filters=False),
)


def choose() -> tuple[Any, Entry]:
    """Draw the list of pages; return the one to run and its entry."""
    facts = session.facts()
    pages = {entry.script: _page(entry, facts) for entry in ENTRIES}
    sections: dict[str, list[Any]] = {}
    for entry in ENTRIES:
        sections.setdefault(entry.section, []).append(pages[entry.script])
    chosen = st.navigation(sections)
    entry = next(entry for entry in ENTRIES if pages[entry.script] == chosen)
    if entry.script == "customer" and at_counter():
        st.navigation(sections, position="hidden")  # no way from here to a list of customers
        return chosen, replace(entry, filters=False)
    return chosen, entry


def at_counter() -> bool:
    """Whether the page Customer is to be what an associate may see, by its switch or by the address."""
    switched = st.session_state.get(COUNTER)
    return st.query_params.get(COUNTER) == "true" if switched is None else bool(switched)


@contextmanager
def framed() -> Iterator[None]:
    """Note, for this run of the script, that app.py is around the page."""
    _run.is_framed = True
    try:
        yield
    finally:
        _run.is_framed = False


def within_app() -> None:
    """See to it that app.py is around the page.

    The first visitor of a process who comes by a link to a page would get that page's script alone: until
    somebody has called `st.navigation`, Streamlit takes `pages/` for a list of its own.
    """
    if not getattr(_run, "is_framed", False):
        runpy.run_path(str(PAGES.parent / "app.py"))
        st.stop()


def link(script: str, label: str, query: Mapping[str, str] | None = None) -> None:
    """Draw a link to another page of the list."""
    st.page_link(
        _script(script),
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params=query,
    )


def title_of(script: str) -> str:
    """Return a page's name in the list."""
    return next(entry.title for entry in ENTRIES if entry.script == script)


def go(script: str, query: Mapping[str, str] | None = None) -> None:
    """Leave for another page of the list."""
    st.switch_page(_script(script), query_params=dict(query or {}))


def _page(entry: Entry, facts: Facts) -> Any:
    title = entry.title if entry.can_answer(facts) else f"{entry.title} · needs a file"
    return st.Page(
        _script(entry.script),
        title=title,
        icon=entry.icon,
        help=entry.help,
        url_path=entry.script,
        default=entry is ENTRIES[0],
    )


def _script(name: str) -> Path:
    return PAGES / f"{name}.py"
