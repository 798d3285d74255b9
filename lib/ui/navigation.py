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
from urllib.parse import urlsplit

import streamlit as st

from lib.errors import UserError
from lib.schema.channels import channel_groups
from lib.ui import session, who
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
    """A page: section of the list, script, how it is shown, whether it can answer, whether it filters.

    One that stands `alone` is not in the list: no sidebar, banner or filter leads from it into the app.
    """

    section: str
    script: str
    title: str
    icon: str
    help: str
    can_answer: Callable[[Facts], bool] = _orders
    filters: bool = True
    alone: bool = False


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
RATE = Entry(
    "",
    "rate",
    "Rate",
    ":material/how_to_vote:",
    "How customer-focused are we, as you see it?",
    _anything,
    filters=False,
    alone=True,
)
"""Where the link of a round of ratings leads; whoever comes there sees nothing else."""


def choose() -> tuple[Any, Entry]:
    """Draw the list of the pages that who is here may open; return the one to run and its entry.

    The others are known, so that their address leads somewhere that can say why not (`lib.ui.sign_in`).
    """
    if urlsplit(st.context.url or "").path.endswith(f"/{RATE.script}"):
        return _alone(RATE)  # without a look at any data
    facts = _known()
    pages = {entry.script: _page(entry, facts) for entry in (*ENTRIES, RATE)}
    sections: dict[str, list[Any]] = {}
    for entry in ENTRIES:
        sections.setdefault(entry.section, []).append(pages[entry.script])
    sections[ENTRIES[-1].section].append(pages[RATE.script])
    chosen = st.navigation(sections, expanded=True)  # none hides above who is signed in
    if chosen == pages[RATE.script]:
        return _alone(RATE)
    entry = next(entry for entry in ENTRIES if pages[entry.script] == chosen)
    if entry is ENTRIES[0] and not who.may_open(entry.script) and (first := _first_open()):
        go(first.script)
    if entry.script == "customer" and at_counter():
        st.navigation(sections, position="hidden")  # no way from here to a list of customers
        return chosen, replace(entry, filters=False)
    return chosen, entry


def _known() -> Facts | None:
    """Return what is known of the data; None for somebody who may see none of it."""
    if who.is_asked() and who.role() is None:
        return None
    try:
        return session.facts()
    except UserError:  # what all share can't be opened: app.py says so, and no list leads anywhere
        _alone(ENTRIES[0])
        raise


def _first_open() -> Entry | None:
    return next((entry for entry in ENTRIES if who.may_open(entry.script)), None)


def at_counter() -> bool:
    """Whether the page Customer is to be what an associate may see: by role, its switch or the address."""
    if is_counter_only():
        return True
    if not who.may("counter"):
        return False
    switched = st.session_state.get(COUNTER)
    return st.query_params.get(COUNTER) == "true" if switched is None else bool(switched)


def is_counter_only() -> bool:
    """Whether who is here sees one customer at the counter and nothing else."""
    role = who.role()
    return role is not None and role.at_counter


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
    """Draw a link to another page; nothing where who is here may not open it."""
    if not who.may_open(script):
        return
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


def _alone(entry: Entry) -> tuple[Any, Entry]:
    """Return a page that is not in the list; beside it there is only the one that Streamlit starts with."""
    pages = {one.script: _page(one) for one in (ENTRIES[0], entry)}
    st.navigation(list(pages.values()), position="hidden")
    return pages[entry.script], entry


def _page(entry: Entry, facts: Facts | None = None) -> Any:
    title = entry.title if facts is None or entry.can_answer(facts) else f"{entry.title} · needs a file"
    return st.Page(
        _script(entry.script),
        title=title,
        icon=entry.icon,
        help=entry.help,
        url_path=entry.script,
        default=entry is ENTRIES[0],
        visibility="hidden" if entry.alone or not who.may_open(entry.script) else "visible",
    )


def _script(name: str) -> Path:
    return PAGES / f"{name}.py"
