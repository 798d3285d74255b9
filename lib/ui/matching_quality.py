"""How good does the joining look? Sizes of customers, signs of trouble with their limits, grades by hand."""

import pandas as pd
import streamlit as st

from lib.analysis.explain import explain
from lib.analysis.filters import Filters
from lib.analysis.grading import GradingRound, ToGrade, grading_round
from lib.analysis.matching import Graded, Matching, Sign
from lib.charts.bars import ranked_bars
from lib.errors import UserError
from lib.jobs.matching import GRADES, grade
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import errors, loading, navigation, page, session, tables
from lib.ui.matching_people import profile_table
from lib.ui.text import plain, with_bold_figures

_UNIT = "customers"
_ROUND, _FAULT = "grading_round", "regulars_grading_fault"
_ICONS = {"right": ":material/check:", "wrong": ":material/close:", "can't tell": ":material/question_mark:"}
_GRADE_WORDS = {"optimal": "optimal", "above": "above what is ordinary", "high": "high"}


def show(people: Matching, whole: Filters) -> None:
    """Draw sizes, signs and customers to look at; then the round of grading by hand."""
    left, right = st.columns([2, 3])
    with left:
        _sizes(people)
    with right, page.card("Signs of trouble", "No truth is known; each limit has its reason."):
        tables.show(_sign_frame(people.signs), "Signs of trouble with their grades", _SIGNS)
        _reasons(people.signs)
    _suspects(people)
    _grading(people, whole)


def _sizes(people: Matching) -> None:
    frame = pd.DataFrame(
        {
            "records": [formats.plural(entry.profiles, "record") for entry in people.sizes],
            "customers": [float(entry.customers) for entry in people.sizes],
        }
    )
    title = (
        f"{formats.count(people.joined_count)} of {formats.plural(people.customer_count, 'customer')} "
        f"{'has' if people.joined_count == 1 else 'have'} two records or more"
    )
    records = formats.plural(people.profile_count, "record")
    note = f"{records}; the largest customer has {people.sizes[-1].profiles}."
    page.chart_card(
        title, ranked_bars(frame, formats.count, _UNIT), note, key="customer_sizes",
        columns={"records": tables.text("Records of a customer"), _UNIT: tables.count("Customers")},
    )  # fmt: skip


def _sign_frame(signs: tuple[Sign, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "sign": metrics()[sign.measure].label,
            "value": metrics()[sign.measure].write(sign.value),
            "count": formats.count(sign.hits),
            "level": _GRADE_WORDS[sign.level],
            "limits": _limits(sign),
        }
        for sign in signs
    )


def _limits(sign: Sign) -> str:
    ends = (metrics()[sign.measure].write(end) for end in (sign.optimal, sign.above))
    return " / ".join(ends)


def _reasons(signs: tuple[Sign, ...]) -> None:
    with st.expander("Why these limits", icon=":material/rule:"):
        for sign in signs:
            known = metrics()[sign.measure]
            st.markdown(f"**{plain(known.label)}.** {plain(f'{known.meaning} {sign.reason}')}")


def _suspects(people: Matching) -> None:
    if not people.suspects:
        return
    page.section(
        "Customers to look at",
        "They show a sign of trouble: perhaps two persons, perhaps a slip. Choose one to see why.",
    )
    frame = pd.DataFrame(
        {
            "customer": entry.customer_id,
            "sign": metrics()[entry.measure].label,
            "records": entry.profile_count,
        }
        for entry in people.suspects
    )
    columns = {
        "customer": tables.text("Customer"),
        "sign": tables.text("Sign"),
        "records": tables.count("Records"),
    }
    place = tables.pick_row(frame, "Customers that show a sign of trouble", columns, key="suspects")
    if place is not None:
        number = people.suspects[place].customer_id
        navigation.link(
            "trust",
            f"Why {number} is one",
            {"about": "Matching", "matching": "One customer", "explain": number},
        )


def _grading(people: Matching, whole: Filters) -> None:
    page.section(
        "Grade ten by hand",
        "Ten joined customers at random. Right: all records are one person. What you say is kept.",
    )
    if fault := st.session_state.pop(_FAULT, None):
        errors.show(fault)
    if not people.joined_count:
        st.markdown("No customer has two records: there is nothing to grade.")
        return
    result = session.compute(grading_round, within=whole, number=st.session_state.get(_ROUND))
    graded = next((entry for entry in people.graded if entry.round == result.number), None)
    st.markdown(with_bold_figures(_progress(result, graded)))
    waiting = next((entry for entry in result.customers if entry.verdict is None), None)
    if waiting:
        _one(result, waiting, whole)
    elif session.can("correct"):
        st.button(
            "Begin another ten",
            icon=":material/refresh:",
            key="next_round",
            on_click=_next,
            args=(result.number,),
        )
    _scores(people.graded)


def _one(result: GradingRound, waiting: ToGrade, whole: Filters) -> None:
    told = session.compute(explain, within=whole, customer_id=waiting.customer_id)
    with page.card(f"Are these {formats.plural(waiting.profile_count, 'record')} one person?", told.caveat):
        tables.show(*profile_table(told.profiles))
        with page.do():
            for verdict in GRADES:
                st.button(
                    verdict.capitalize(), icon=_ICONS[verdict], key=f"grade_{verdict}", on_click=_keep,
                    args=(result.number, waiting, verdict), disabled=not session.can("correct"),
                )  # fmt: skip


def _progress(result: GradingRound, graded: Graded | None) -> str:
    done = sum(entry.verdict is not None for entry in result.customers)
    text = f"Round {result.number}: {done} of {len(result.customers)} graded."
    if graded and graded.precision is not None and graded.low is not None and graded.high is not None:
        text += (
            f" Joined rightly: {formats.share(graded.precision)}, between {formats.share(graded.low)} and "
            f"{formats.share(graded.high)}."
        )
    return text


def _scores(graded: tuple[Graded, ...]) -> None:
    if not graded:
        return
    frame = tables.frame_of(graded)
    frame["interval"] = [
        formats.NOTHING if entry.low is None else f"{formats.share(entry.low)} to {formats.share(entry.high)}"
        for entry in graded
    ]
    tables.show(frame, "Rounds of grading by hand, the newest first", _ROUNDS)


def _keep(number: int, customer: ToGrade, verdict: str) -> None:
    """Keep a grade before anything of the page is drawn."""
    try:
        grade(
            session.own("correct"),
            number,
            customer.customer_key,
            customer.profile_count,
            verdict,
            loading.user_name(),
        )
    except UserError as fault:
        st.session_state[_FAULT] = fault


def _next(number: int) -> None:
    st.session_state[_ROUND] = number + 1


_SIGNS = {
    "sign": tables.text("Sign"),
    "value": tables.figure("Value"),
    "count": tables.figure("Count"),
    "level": tables.text("Grade"),
    "limits": tables.figure("Limits", help="Optimal up to the first, above up to the second, high beyond."),
}
_ROUNDS = {
    "round": tables.count("Round"),
    "day": tables.text("Last graded"),
    "right": tables.count("Right"),
    "wrong": tables.count("Wrong"),
    "cannot_tell": tables.count("Can't tell"),
    "precision": tables.share("Joined rightly"),
    "interval": tables.figure("95 % interval"),
}
