"""Which customers does the retailer know by name? The tab of personas, with their treatment."""

import pandas as pd
import streamlit as st

from lib.analysis.personas import REMAINDER, PersonaRow, Personas, persona_customers, personas
from lib.charts.pairs import share_pairs
from lib.errors import UserError
from lib.jobs.written import PERSONAS
from lib.schema import formats
from lib.schema.personas import Persona, PersonaBook, read_personas, template
from lib.schema.rules import written_rule
from lib.ui import customers, documents, page, persona_edit, session, tables
from lib.ui.text import plain

SHOWN = 100  # customers listed on the page; the download has all
_PARTS = (("message", "Say"), ("offer", "Offer"), ("service", "Serve"), ("avoid", "Leave out"))


def book() -> PersonaBook:
    """Return the personas in force: the retailer's own, else the template."""
    text = documents.read(PERSONAS)
    if text is None:
        return template()
    try:
        return read_personas(text)
    except UserError:  # written by another version of the app: the template is better than no page
        return template()


def show() -> None:
    """Draw the tab."""
    ours = book()
    result = session.compute(personas, book=ours)
    page.answer(result.answer, result.caveat)
    if not result.customer_count:
        page.stop_where_empty()
    page.warn(result.warnings)
    chosen = ""
    if ours:
        _sizes(result)
        chosen = _one(result, ours)
    with page.do():
        persona_edit.switch()
    if persona_edit.is_open():
        persona_edit.show(ours, chosen)
    page.how_computed(
        ["persona", "runner_up", "net_revenue", "order_value"],
        result,
        [f"{one.name}: {written_rule(one.rule, result.currency)}." for one in ours],
    )


def treatment_lines(one: Persona) -> list[str]:
    """Return what follows from a persona, a line each: "Offer: set-up at home."."""
    return [f"{word}: {text}" for part, word in _PARTS if (text := getattr(one.treatment, part))]


def _sizes(result: Personas) -> None:
    rows = [*result.personas, result.remainder] if result.remainder.customers else list(result.personas)
    left, right = st.columns([2, 3])
    shares = pd.DataFrame(
        [(row.persona, row.revenue_share or 0.0, row.share) for row in rows],
        columns=["persona", "revenue", "customers"],
    )
    with left:
        page.chart_card(
            _title(result),
            share_pairs(shares, "Of net revenue", "Of customers"),
            f"{formats.plural(result.customer_count, 'buyer')} of the window.",
            key="persona_shares",
        )
    with right, page.card("How many, and what they bring", _overlap_note(result)):
        tables.show(tables.frame_of(rows), "Personas by customers and revenue", _columns(result.currency))


def _title(result: Personas) -> str:
    best = max(result.personas, key=lambda row: (row.revenue_share or 0.0) - row.share)
    share = formats.share(best.revenue_share)
    return f"{best.persona}: {formats.share(best.share)} of customers, {share} of net revenue"


def _overlap_note(result: Personas) -> str:
    note = f"{formats.plural(result.several, 'buyer fits', 'buyers fit')} the rules of several personas"
    if not result.overlaps:
        return f"{note}."
    most = result.overlaps[0]
    return (
        f"{note}, most of them {most.first} and {most.second} ({formats.count(most.customers)}): "
        "they are the first of the list. “Nearly” is whose runner-up it is."
    )


def _columns(currency: str | None) -> tables.Columns:
    return {
        "persona": tables.text("Persona"),
        "customers": tables.count("Customers"),
        "share": tables.share("Of customers"),
        "fits": tables.count("Rule holds"),
        "nearly": tables.count("Nearly"),
        "net_revenue": tables.money("Net revenue", currency),
        "revenue_share": tables.share("Of revenue"),
        "orders_per_customer": tables.number("Orders each"),
        "order_value": tables.money("Order value", currency),
        "online_share": tables.share("Online"),
    }


def _one(result: Personas, ours: PersonaBook) -> str:
    rows = {row.persona: row for row in (*result.personas, result.remainder)}
    chosen = st.selectbox("Look closer at", list(rows), key="persona", bind="query-params", width=260)
    row = rows[str(chosen)]
    page.section(f"{row.persona}: {formats.plural(row.customers, 'customer')}", row.meaning)
    if row.persona != REMAINDER:
        _treatment(next(one for one in ours if one.name == row.persona))
    if row.customers:
        _listed(row, ours)
    return row.persona


def _treatment(one: Persona) -> None:
    with page.card(f"How to treat {one.name}", "Associates see this beside the customer, without the name."):
        told = treatment_lines(one)
        st.markdown("\n".join(f"- {plain(line)}" for line in told) if told else "Nothing is written yet.")


def _listed(row: PersonaRow, ours: PersonaBook) -> None:
    found = session.compute(persona_customers, persona=row.persona, book=ours, limit=SHOWN)
    customers.show(found, f"Customers of the persona {row.persona}", key="persona_list")
    with page.do():
        customers.download(persona_customers, found, persona=row.persona, book=ours)
