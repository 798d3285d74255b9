"""Whom do we invite to a conversation? The tab of the page Top customers."""

from math import sqrt

import pandas as pd
import streamlit as st

from lib.analysis.apart import Apart
from lib.analysis.contacts import CONTACTS
from lib.analysis.panel import KINDS, MOST_INVITED, Invitation, Panel, panel, panel_customers
from lib.export.invitations import invitation_list
from lib.schema import formats
from lib.ui import customers, page, personas, session, signed_in, tables, who
from lib.ui.next_in_line import written
from lib.ui.top import Top

MEASURES = ("standardised_difference",)
_KINDS = {
    "channel": "Where they buy",
    "tenure": "How long with us",
    "persona": "Persona",
    "store": "Home store",
}
_CLEAR = 0.1


def show(top: Top) -> None:
    """Draw the tab."""
    top.ask()
    head = st.container()
    result = session.compute(panel, invitation=_asked(top.share), book=personas.book())
    with head:
        page.answer(result.answer, result.caveat)
    if result.reason:
        page.how_computed(MEASURES, result, _method(result))
        return
    _evidence(result)
    page.section(f"Invited: {formats.plural(len(result.customer_keys), 'customer')}")
    found = session.compute(panel_customers, keys=result.customer_keys)
    customers.show(found, "The invited", key="panel_list")
    _download(result)
    page.how_computed(MEASURES, result, _method(result))


def _asked(share: float) -> Invitation:
    """Ask whom to draw."""
    with st.container(border=True):
        way, size, kinds, again = st.columns([2, 1, 3, 1], vertical_alignment="bottom")
        contact = str(
            way.radio(
                "Invite by",
                list(CONTACTS),
                format_func=lambda one: CONTACTS[one][1].capitalize(),
                horizontal=True,
                key="panel_contact",
            )
        )
        count = size.number_input("How many", 1, MOST_INVITED, 20, key="panel_size")
        by = kinds.multiselect(
            "Some of every kind, by",
            list(KINDS),
            ["channel", "tenure"],
            format_func=lambda one: _KINDS[one],
            key="panel_by",
        )
        draw = again.number_input("Draw", 1, 999, 1, key="panel_draw", help="Another number draws others.")
    return Invitation(share=share, contact=contact, size=int(count), by=tuple(by), draw=int(draw))


def _evidence(result: Panel) -> None:
    left, right = st.columns([2, 3])
    with (
        left,
        page.card(
            "Some of every kind", "Places go by how many there are, at least one where anybody agreed."
        ),
    ):
        shown = {
            "name": tables.text("Kind"),
            "customers": tables.count("Top"),
            "reachable": tables.count("Agreed"),
            "invited": tables.count("Invited"),
        }
        tables.show(tables.frame_of(result.strata), "Kinds of top customers, and how many are invited", shown)
    with right:
        if result.differences:
            _differences(result)
        else:
            st.caption("How the invited differ is told from 10 of them on.")


def _differences(result: Panel) -> None:
    count = len(result.customer_keys)
    least = max(_CLEAR, 2 / sqrt(count))  # two standard errors: so far apart chance brings one in twenty
    far = [one for one in result.differences if one.from_top is not None and abs(one.from_top) >= least]
    ways = f"{formats.count(len(far))} of {formats.count(len(result.differences))} ways"
    title = f"The invited differ from the top in {ways}" if far else "The invited are like the top"
    everybody = formats.plural(result.differences[0].everybody_n, "buyer")
    note = (
        f"Means of {formats.count(count)} invited, {formats.count(result.top_count)} top customers and "
        f"{everybody}. Apart: from the top, in units of how much customers differ; under {least:.2f} is "
        "chance. Last: invited minus all buyers."
    )
    with page.card(title, note):
        shown = {
            "label": tables.text("What"),
            "invited": tables.figure("Invited"),
            "top": tables.figure("Top"),
            "everybody": tables.figure("All buyers"),
            "from_top": tables.number("Apart", 2),
            "interval": tables.figure("Minus all, 95 %"),
        }
        rows = [_row(one, result.currency) for one in result.differences]
        tables.show(pd.DataFrame(rows), "How the invited differ", shown)


def _row(one: Apart, currency: str | None) -> dict[str, object]:
    told = {name: written(getattr(one, name), one.kind, currency) for name in ("invited", "top", "everybody")}
    ends = formats.NOTHING
    if one.low is not None and one.high is not None:
        ends = _interval(one.low, one.high, one.kind, currency)
    return {"label": one.label, **told, "from_top": one.from_top, "interval": ends}


def _interval(low: float, high: float, kind: str, currency: str | None) -> str:
    if kind in ("share", "yes_no"):
        return f"{formats.number(low * 100, 2)} to {formats.number(high * 100, 2)} points"
    return f"{written(low, kind, currency)} to {written(high, kind, currency)}"


def _download(result: Panel) -> None:
    if not who.may("unmask"):
        st.caption("Your role sees customers masked: whom to write to is for marketers and analysts.")
        return
    here, keys, contact = session.workspace(), result.customer_keys, result.invitation.contact
    with page.do():
        tables.download(
            f"Download {formats.plural(len(keys), 'invitation')}",
            signed_in.noted(
                lambda: invitation_list(here.read, keys, contact), "unmask", "invitations", len(keys)
            ),
            "panel.csv",
            key="panel_download",
        )
    words = "e-mail addresses" if contact == "email" else "phone numbers"
    st.caption(f"The file has names and {words}, unmasked: it is for whoever invites them, and nobody else.")


def _method(result: Panel) -> list[str]:
    return [
        "A stratified sample of the top with proportional allocation (Cochran, 1977, Sampling Techniques, "
        "section 5.5), places by the rule of Sainte-Laguë, at least one a kind; within a kind drawn by "
        f"chance, the same for the same number ({result.invitation.draw}).",
        "May be invited: agreed to it in a file, never said no in another, and left where to write.",
        "Who agrees differs from who does not in ways that no file tells, too.",
    ]
