"""Which messages arrived, which were lost, and among whom? The tab Campaigns, and the page of them alone."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.campaigns import CampaignRow, Campaigns, campaigns
from lib.analysis.channels import Channels
from lib.analysis.experiments import ALL, RESPONSE, REVENUE, VISIT, Change, Experiment
from lib.analysis.lost_messages import ARRIVED, LOST, MONEY, POINTS, UNSURE
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import navigation, page, personas, session, tables
from lib.ui.text import plain

MEASURES = ("campaign_response", "campaign_revenue", "campaign_visit", "campaign_verdict", "campaign_needed",
            "standardised_difference")  # fmt: skip
_NAMES = {RESPONSE: "Orders", REVENUE: "Net revenue", VISIT: "Visits"}
_UNITS = {MONEY: "Net revenue a member", POINTS: "Points of those who order"}
_WORDS = {ARRIVED: "Arrived", LOST: "Lost", UNSURE: "Can't tell"}
_EVERY = "All versions"
ALONE = "Without a file of orders this page tells of campaigns alone."
_SURE = "With its 95 % interval; “sure” holds with as many comparisons looked at."
_NAME = 3  # letters of a group that says what it is
_FINE = 0.05  # shares that differ by less need decimals along the axis


def show(result: Channels) -> None:  # noqa: ARG001 (as every tab is drawn)
    """Draw the tab: a verdict on each campaign, what it changed and among whom."""
    useful, unit = _least()
    found = session.compute(campaigns, useful=useful, useful_in=unit, book=personas.book())
    page.section(found.answer, found.caveat)
    _drawn(found)
    page.how_computed(MEASURES, found, method(found))


def alone(question: str) -> None:
    """Draw the page where no file has orders, but one has members of campaigns."""
    page.question(question)
    head = st.container()
    useful, unit = _least()
    found = session.compute(campaigns, useful=useful, useful_in=unit, book=personas.book())
    with head:
        page.answer(found.answer, f"{ALONE} {found.caveat}".strip())
    _drawn(found)
    page.how_computed(MEASURES, None, method(found))


def _drawn(found: Campaigns) -> None:
    if found.rows:
        _evidence(found)
    if found.untold:
        _untold(found)
    if not found.rows and not found.untold:
        _nothing()
    _do(found)


def _least() -> tuple[float | None, str]:
    """Ask what would still be of use."""
    with st.container(horizontal=True, gap="large", vertical_alignment="top"):
        unit = st.radio(
            "Smallest useful effect in", list(_UNITS), format_func=lambda one: _UNITS[one], horizontal=True,
            key="useful_in", persist_state="session", width="content",
        )  # fmt: skip
        amount = st.number_input(
            "Smallest useful effect", min_value=0.01, value=None, step=0.5, width=260,
            placeholder="what a member costs" if unit == MONEY else "such as 1", persist_state="session",
            key=f"useful_{unit}", help="A message that brings less than this for certain is called lost.",
        )  # fmt: skip
    return amount, unit or MONEY


def _evidence(found: Campaigns) -> None:
    whole = [row for row in found.rows if row.kind == ALL]
    with page.card("Each campaign, and each version of it", _window(found)):
        tables.show(
            _table(whole, found.currency), "Campaigns with their verdicts", _columns(found, groups=False)
        )
    names = list(dict.fromkeys(row.campaign for row in found.rows))
    with st.container(horizontal=True, gap="large", vertical_alignment="top"):
        name = _choice("Campaign", names, "campaign")
        own = [row for row in found.rows if row.campaign == name]
        version = _choice("Version", [_EVERY, *dict.fromkeys(row.arm for row in own if row.arm)], "version")
        kinds = [kind for kind in dict.fromkeys(row.kind for row in own) if kind != ALL]
        kind = _choice("By", kinds, "campaign_by", written=_kind)
        told = [one.measure for one in own[0].measures]
        measure = _choice("Looked at", sorted(told, key=list(_NAMES).index), "campaign_measure", _NAMES.get)
    rows = [row for row in own if row.kind in (ALL, kind) and (row.arm or _EVERY) == version]
    page.section(name if version == _EVERY else f"{name}, {version}", rows[0].told)
    page.chart_card(
        _title(rows, measure, kind),
        _chart(rows, measure, found.currency),
        "Treated minus held back, dots with 95 % intervals; in colour what holds with as many groups looked "
        "at. Chance decided who got it: the difference is the message's effect.",
        key="campaign_effects",
    )
    groups = [row for row in rows if row.kind != ALL]
    if groups:
        with page.card(f"By {_kind(kind).lower()}: arrived, lost, or not to be told yet"):
            tables.show(
                _table(groups, found.currency), "Groups with their verdicts", _columns(found, groups=True)
            )


def _choice(label: str, options: Sequence[str], key: str, written: Callable[[str], str | None] = str) -> str:
    """Ask only where there is something to choose."""
    if not options[1:]:
        return options[0] if options else ""
    chosen = st.selectbox(
        label, options, format_func=lambda one: written(one) or one, key=key, width=210,
        persist_state="session",
    )  # fmt: skip
    return chosen if chosen in options else options[0]


def _kind(kind: str) -> str:
    text = kind.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _named(row: CampaignRow) -> str:
    """Return what a group is called; a bare number or letter says nothing without its column."""
    if not row.segment:
        return "Everybody"
    return row.segment if len(row.segment) >= _NAME else f"{_kind(row.kind)} {row.segment}"


def _measured(row: CampaignRow, measure: str) -> Change:
    return next(one for one in row.measures if one.measure == measure)


def _title(rows: Sequence[CampaignRow], measure: str, kind: str) -> str:
    metric = metrics()[measure]
    clear = [row for row in rows if row.kind != ALL and _measured(row, measure).is_clear]
    if not any(row.kind != ALL for row in rows):
        return metric.label
    if not clear:
        return f"{metric.label}: no {_kind(kind).lower()} stands out"
    parts = []
    for word, is_more in (("more", True), ("less", False)):
        names = [_named(row) for row in clear if (_measured(row, measure).difference > 0) == is_more]
        shown = [*names[:3], f"{len(names) - 3} others"] if len(names) > 3 else names  # noqa: PLR2004
        parts += [f"{word} among {formats.listing(shown)}"] if names else []
    return f"{_NAMES[measure]}: {'; '.join(parts)}"


def _chart(rows: Sequence[CampaignRow], measure: str, currency: str | None) -> Chart:
    metric, is_money = metrics()[measure], measure == REVENUE
    found = [
        Estimate(
            _named(row), one.difference, one.low, one.high, row.treated_n + row.control_n, stands=one.is_clear
        )
        for row in rows
        for one in (_measured(row, measure),)
    ]
    size = max(max(abs(one.low), abs(one.high)) for one in found)
    return estimates(
        found,
        lambda value: metric.write_difference(value, currency),
        _money_header(metric.label, currency) if is_money else f"{metric.label}, points",
        beside=0.0,
        holds_shares=not is_money,
        ticks=",.2~f" if is_money else ".1%" if size < _FINE else ".0%",
    )


def _table(rows: Sequence[CampaignRow], currency: str | None) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "campaign": row.campaign,
                "version": row.arm or _EVERY,
                "group": _named(row),
                "verdict": _WORDS[row.verdict],
                "needed_n": row.needed_n,
                **{one.measure: _ends(one, currency) for one in row.measures},
                "treated_n": row.treated_n,
                "control_n": row.control_n,
            }
            for row in rows
        ]
    )


def _ends(change: Change, currency: str | None) -> str:
    """Write a difference with its interval: "+1.3 (−0.1 to +2.7)"."""
    if change.measure == REVENUE:
        middle, low, high = (
            formats.money(end, currency) for end in (change.difference, change.low, change.high)
        )
    else:
        middle, low, high = (
            formats.points(end).removesuffix(" points")
            for end in (change.difference, change.low, change.high)
        )
    return f"{middle} ({low} to {high}){', sure' if change.is_clear else ''}"


def _columns(found: Campaigns, *, groups: bool) -> tables.Columns:
    several = any(row.arm for row in found.rows)
    names = {"group": tables.text("Group")} if groups else {"campaign": tables.text("Campaign")}
    names |= {"version": tables.text("Version")} if several and not groups else {}
    shown = {
        **names,
        "verdict": tables.text("Verdict"),
        RESPONSE: tables.figure("More orders, points", help=_SURE),
        REVENUE: tables.figure(_money_header("More net revenue", found.currency), help=_SURE),
    }
    if any(one.measure == VISIT for row in found.rows for one in row.measures):
        shown[VISIT] = tables.figure("More visits, points", help=_SURE)
    if any(row.needed_n for row in found.rows):
        shown["needed_n"] = tables.count("Would tell", help="People in each half of a test that would tell.")
    return shown | {"treated_n": tables.count("Sent it"), "control_n": tables.count("Held back")}


def _money_header(label: str, currency: str | None) -> str:
    return f"{label}, {currency}" if currency else label


def _window(found: Campaigns) -> str:
    """Say over which days what members did counts."""
    parts = []
    for one in found.experiments:
        if one.problems:
            continue
        if one.sent and one.until:
            days = f"{formats.day(one.sent)} to {formats.day(one.until)}"
            parts.append(f"{one.campaign}: orders from {days}, in all channels and stores.")
        else:
            parts.append(f"{one.campaign}: what members did is as its file tells.")
    return " ".join(parts)


def _untold(found: Campaigns) -> None:
    with page.card(
        f"{formats.plural(len(found.untold), 'campaign')} without a verdict",
        "Who orders after a message may have come anyway: only people held back by chance tell.",
    ):
        shown = {
            "campaign": tables.text("Campaign"),
            "sent": tables.day("Sent"),
            "members": tables.count("Members"),
            "told": tables.text("Why", wide=True),
            "advice": tables.text("What to do", wide=True),
        }
        tables.show(tables.frame_of(found.untold)[list(shown)], "Campaigns without a verdict", shown)


def _nothing() -> None:
    with st.container(border=True):
        st.markdown("**This tab would say which messages arrived, and which were lost.**")
        st.markdown(
            plain(
                "Hold back 10 % of an audience by chance, send the message to the others, and add the file "
                "of the groups afterwards: campaign, who, treated or control, and when it was sent."
            )
        )
        navigation.link("data", "Add a file of campaign members")


def _do(found: Campaigns) -> None:
    with page.do():
        if found.rows:
            tables.download(
                "Download these verdicts", _flat(found.rows), "campaigns.csv", key="campaigns_download"
            )
        navigation.link("audiences", "Choose an audience and hold some back")


def _flat(rows: Sequence[CampaignRow]) -> pd.DataFrame:
    """Return all rows with every measure in columns of its own."""
    told = []
    for row in rows:
        flat = {
            "campaign": row.campaign, "version": row.arm or "", "kind": row.kind, "group": row.segment,
            "treated_n": row.treated_n, "control_n": row.control_n, "verdict": row.verdict,
            "needed_n": row.needed_n, "told": row.told,
        }  # fmt: skip
        for one in row.measures:
            figures = ("treated", "control", "difference", "low", "high", "p", "is_clear")
            flat |= {f"{one.measure}_{name}": getattr(one, name) for name in figures}
        told.append(flat)
    return pd.DataFrame(told)


def method(found: Campaigns) -> list[str]:
    """Return how verdicts are reached, a sentence each."""
    return [
        "Everybody counts in the arm that they were put into, whether or not the message arrived. What "
        "counts is what the campaign's file itself tells; where it tells nothing, orders of the 30 days "
        "after it was sent, in all channels and stores.",
        "Lost: the upper end of the 95 % interval lies below the smallest useful effect, which is "
        f"{formats.share(found.confidence)} sure, one-sided (Schuirmann, 1987). Arrived: orders or net "
        "revenue are clearly above those of people held back. Both are held against as many comparisons as "
        "were made (Benjamini and Hochberg, 1995): whole campaigns together, and the groups of one campaign "
        "together.",
        "How many people would tell: so many in each half find the smallest useful effect four times in five "
        "where it is there, and rule it out four times in five where nothing is (Julious, 2004; shares: "
        "Cohen, 1988).",
        "Groups have 30 members or more on either side. Personas and segments are those of the year before "
        "the campaign; other groups are columns of its own file.",
        *(_checked(one) for one in found.experiments),
    ]


def _checked(one: Experiment) -> str:
    told = [f"{one.campaign}: {formats.count(one.treated)} treated, {formats.count(one.control)} held back."]
    if one.mixed:
        told.append(f"{formats.plural(one.mixed, 'customer')} in several arms left out.")
    if one.unknown:
        told.append(f"{formats.count(one.unknown)} of whom no order is known count as having bought nothing.")
    if one.balance_p is not None:
        told.append(
            f"Before it chance makes the arms at least so unlike in {formats.share(one.balance_p)} of cases "
            "(Hansen and Bowers, 2008): "
            + "; ".join(
                f"{each.label} {formats.number(each.treated)} against {formats.number(each.control)} "
                f"(standardised difference {each.apart:.3f})"
                for each in one.balance
            )
            + "."
        )
    return " ".join(told)
