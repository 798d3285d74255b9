"""How is an audience made, kept and taken away? Its rule, whom it chooses, whom to contact."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.analysis.audience import FEW, WAYS, AudienceSize, audience_customers, reachable
from lib.charts.pairs import share_pairs
from lib.errors import UserError
from lib.export.audience import AudienceFiles, audience_files
from lib.jobs.written import AUDIENCES
from lib.schema import formats
from lib.schema.attributes import AT_LEAST, ONE_OF
from lib.schema.audiences import LONGEST_NAME, Audience, read_audiences, with_audience, write_audiences
from lib.schema.personas import OF_PERSONAS
from lib.schema.rules import EVERYBODY, Condition, Rule
from lib.ui import (
    customers,
    documents,
    errors,
    page,
    personas,
    rule_editor,
    session,
    signed_in,
    tables,
    who,
)
from lib.ui.text import plain

SHOWN = 100  # customers listed on the page; the download has all
_NEW = "A new audience"
_EDITOR = "audience_rule"
_MOST_HELD = 50  # percent
_FEWEST = 30  # people on each side, to tell anything from a comparison

STARTS = {
    "Good customers who slip away": Rule(((Condition("segment", ONE_OF, ("Slipping away", "Missed")),),)),
    "Members who have not been back": Rule(
        ((Condition("is_member", "yes"), Condition("recency_days", AT_LEAST, 180.0)),)
    ),
    "Unhappy, and not answered": Rule(
        ((Condition("recommend_score", "at most", 6.0), Condition("unanswered_count", AT_LEAST, 1.0)),)
    ),
}
"""What a new audience may begin with."""


def saved() -> tuple[Audience, ...]:
    """Return the audiences that were saved in this workspace."""
    text = documents.read(AUDIENCES)
    if text is None:
        return ()
    try:
        return read_audiences(text)
    except UserError:  # written by another version of the app
        return ()


def choose() -> Audience:
    """Draw the choice of an audience and its rule; return it as it stands on the page."""
    known = {one.name: one for one in saved()}
    starts = [name for name in STARTS if name not in known]
    offered = [_NEW, *known, *starts]
    chosen = str(
        st.selectbox(
            "Audience",
            offered,
            key="audience",
            bind="query-params",
            width=360,
            help="Yours, and a few to begin with.",
        )
    )
    begin = known[chosen].rule if chosen in known else STARTS.get(chosen, EVERYBODY)
    names = tuple(one.name for one in personas.book())
    rule = rule_editor.edit(begin, f"{_EDITOR}_{chosen}", words=dict.fromkeys(OF_PERSONAS, names))
    return Audience("" if chosen == _NEW else chosen, rule)


def figures(result: AudienceSize) -> None:
    """Draw the audience in a few figures."""
    told = {
        "Customers": formats.count(result.customer_count),
        "Of all known": formats.share(result.customer_count / max(result.all_customers, 1)),
        "Buyers": formats.count(result.buyer_count),
        "Net revenue": formats.short(formats.money(result.net_revenue, result.currency)),
        "May be e-mailed": formats.count(result.email_count),
        "May be texted": formats.count(result.sms_count),
    }
    with st.grid("auto", min_column_width=150, gap="small"):
        for name, value in told.items():
            st.metric(name, plain(value), border=True, height="stretch")


def likeness(result: AudienceSize) -> None:
    """Draw which groups and personas the audience is made of, beside all buyers."""
    if not result.parts:
        st.caption(f"What they are like is told from {FEW} customers on.")
        return
    for column, grouping in zip(st.columns(2), ("Group", "Persona"), strict=True):
        rows = [part for part in result.parts if part.grouping == grouping]
        frame = pd.DataFrame(
            [(part.label, part.share, part.of_all) for part in rows], columns=["group", "audience", "buyers"]
        )
        with column:
            page.chart_card(
                f"By {grouping.lower()}",
                share_pairs(frame, "This audience", "All buyers"),
                f"Share of {formats.plural(result.customer_count, 'customer')}, beside all buyers.",
                key=f"audience_{grouping.lower()}",
            )


def listed(audience: Audience) -> None:
    """List the customers of an audience, masked."""
    named, ours = Audience(audience.name or "This audience", audience.rule), personas.book()
    found = session.compute(audience_customers, audience=named, book=ours, limit=SHOWN)
    customers.show(found, f"Customers of the audience {named.name}", key="audience_list")
    with page.do():
        customers.download(audience_customers, found, audience=named, book=ours)


def keep(audience: Audience) -> None:
    """Draw what saves an audience under a name, and what removes a saved one."""
    known = saved()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        name = st.text_input(
            "Name", audience.name, max_chars=LONGEST_NAME, key=f"audience_name_{audience.name}", width=300
        ).strip()
        if st.button("Save this audience", icon=":material/bookmark:", key="audience_save"):
            _save(known, Audience(name, audience.rule))
        if any(one.name == audience.name for one in known):
            st.button(
                "Remove this audience",
                icon=":material/delete:",
                key="audience_remove",
                help="Its rule goes; its customers stay.",
                on_click=_remove,
                args=(known, audience.name),
            )
        if known:
            st.download_button(
                "Download all audiences",
                write_audiences(known),
                "audiences.toml",
                "application/toml",
                key="audiences_download",
                icon=":material/download:",
                on_click="ignore",
            )
    if removed := st.session_state.get(_REMOVED):
        st.button(
            plain(f"Bring back “{removed.name}”"),
            icon=":material/undo:",
            key="audience_undo",
            on_click=_bring_back,
        )
    st.caption(plain(documents.where_kept()))


_REMOVED = "regulars_audience_removed"


def export(audience: Audience, result: AudienceSize) -> None:
    """Draw the files to take away: whom to contact on a channel, and who is held back."""
    if not who.may("export"):
        st.caption("Your role may not take away whom to contact.")
        return
    counts = {"email": result.email_count, "sms": result.sms_count}
    left, right = st.columns(2)
    with left:
        way = str(
            st.radio(
                "Contact them by",
                list(WAYS),
                format_func=lambda one: f"{WAYS[one]}: {formats.plural(counts[one], 'customer')}",
                key="audience_way",
                horizontal=True,
            )
        )
    with right:
        percent = st.slider(
            "Hold back by chance, to compare with",
            0,
            _MOST_HELD,
            10,
            format="%d %%",
            key="audience_held",
            help="Without it nobody can tell later whether the campaign did anything.",
        )
    left_out = result.customer_count - counts[way]
    held = round(counts[way] * percent / 100)
    st.caption(plain(_who_is_left_out(left_out, WAYS[way], held, counts[way] - held)))
    if counts[way]:
        _files(audience, way, percent / 100, held, counts[way] - held)


def _who_is_left_out(left_out: int, way: str, held: int, treated: int) -> str:
    told = (
        f"{formats.plural(left_out, 'customer')} left out: no {way.lower()} known, or they did not say yes."
        if left_out
        else "All of them said yes."
    )
    if held and min(held, treated) < _FEWEST:
        told += f" With {formats.count(held)} held back nothing could be told: it takes {_FEWEST} a side."
    return told


def _files(audience: Audience, way: str, share: float, held: int, treated: int) -> None:
    name = audience.name or "audience"
    made = _maker(audience.rule, name, way, share)
    with page.do():
        tables.download(
            f"Download {formats.plural(treated, 'contact')}",
            signed_in.noted(lambda: made().contacts, "export", "contacts", treated),
            f"{_file_name(name)}-contacts.csv",
            key="audience_contacts",
        )
        if held:
            tables.download(
                f"Download the groups, {formats.count(held)} held back",
                signed_in.noted(lambda: made().groups, "export", "campaign groups", treated + held),
                f"{_file_name(name)}-groups.csv",
                key="audience_groups",
            )
    if held:
        st.caption(
            "Add the file of the groups on the page Data after the campaign: by it the effect is told."
        )


def _maker(rule: Rule, name: str, way: str, share: float) -> Callable[[], AudienceFiles]:
    here, chosen, ours = session.workspace(), session.filters(), personas.book()

    def made() -> AudienceFiles:
        people = reachable(here.read, here.facts, chosen, rule=rule, way=way, book=ours)
        return audience_files(here.read, people, campaign=name, way=way, held_back=share)

    return made


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-") or "audience"


def _save(known: tuple[Audience, ...], audience: Audience) -> None:
    try:
        kept = with_audience(known, audience)
    except UserError as error:
        errors.show(error)
        return
    documents.write(AUDIENCES, write_audiences(kept))
    st.toast(plain(f"“{audience.name}” is saved."), icon=":material/bookmark_added:")
    st.rerun()


def _remove(known: tuple[Audience, ...], name: str) -> None:
    st.session_state[_REMOVED] = next(one for one in known if one.name == name)
    documents.write(AUDIENCES, write_audiences(tuple(one for one in known if one.name != name)))
    st.session_state["audience"] = _NEW


def _bring_back() -> None:
    audience = st.session_state.pop(_REMOVED)
    documents.write(AUDIENCES, write_audiences(with_audience(saved(), audience)))
    st.session_state["audience"] = audience.name
