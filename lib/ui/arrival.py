"""What would become of one file? What it was taken for, its rows, what it adds up to, what is still open."""

from dataclasses import replace
from datetime import date
from typing import Any, cast, get_args

import pandas as pd
import streamlit as st

from lib.intake.mapping import DateOrder, Question
from lib.intake.order_totals import REPEATED
from lib.intake.twins import TOPIC
from lib.jobs.arrivals import Arrival, Choices, staged_rejects
from lib.schema.channels import channel_groups
from lib.schema.formats import count, day, exact_money, plural
from lib.schema.platforms import platforms
from lib.schema.tables import tables as canonical_tables
from lib.ui import errors, inbox, mapping, meanings, page, session, tables
from lib.ui.text import plain, with_bold_figures
from lib.ui.upload import confidence, lacks_channel

NOT_TOLD = "not told"
KINDS = {"rejected": "rejected", "set aside": "set aside", "cell": "cell left empty"}
_REASONS_SHOWN = 50
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def show(arrival: Arrival, place: int) -> None:
    """Draw all that is known of a file that waits.

    Parameters
    ----------
    arrival
        What to show.
    place
        Where it stands in the list of what waits.
    """
    st.markdown(f"#### {plain(arrival.name)}", anchors=False)
    if arrival.refused:
        errors.show(arrival.refused)
    if arrival.duplicate_of:
        st.info(
            plain(f"The same file is in already as {arrival.duplicate_of}. It adds nothing."),
            icon=":material/info:",
        )
    if arrival.mapping:
        _taken_for(arrival)
        _questions(arrival, place)
        _told_by_hand(arrival, place)
        if (said := meanings.told(arrival, place)) is not None:
            _restage(place, said)
        _rows(arrival, place)
        if not arrival.duplicate_of:
            mapping.editor(arrival, place)
    st.button(
        "Leave this file out",
        icon=":material/close:",
        key=f"forget_{place}",
        type="tertiary",
        on_click=inbox.drop,
        args=((place,),),
        help="Nothing of it was saved.",
    )


def _taken_for(arrival: Arrival) -> None:
    found = arrival.mapping
    assert found  # noqa: S101 (asked for by the caller)
    st.markdown(
        f"Taken for: **{plain(found.label)}** ({plain(confidence(arrival))}). {plain(' '.join(found.why))}"
    )
    st.caption(plain(_layout(arrival)))
    page.warn(_warnings(arrival))
    quirks = platforms()[found.platform].quirks if found.platform else ()
    if quirks:
        with st.expander("What is special about this export"):
            for quirk in quirks:
                st.markdown(f"- {plain(quirk)}")


def _layout(arrival: Arrival) -> str:
    layout = arrival.layout
    assert layout  # noqa: S101 (a mapping was made of it)
    parts = [
        plural(layout.records_after_header, "row"),
        plural(len(layout.header), "column"),
        layout.encoding,
    ]
    if layout.delimiter:
        parts.append(f"cells between {_DELIMITERS.get(layout.delimiter, layout.delimiter)}")
    if layout.kind == "text":
        parts.append(f"header in row {layout.header_row}" if layout.header_row else "no header row")
    return " · ".join(parts)


def _warnings(arrival: Arrival) -> list[str]:
    """Each warning once; those of the mapping are among the staged file's."""
    told = (arrival.layout, arrival.mapping, arrival.staged)
    return list(dict.fromkeys(sentence for part in told if part for sentence in part.warnings))


def _questions(arrival: Arrival, place: int) -> None:
    for question in arrival.mapping.questions if arrival.mapping else ():
        if question.topic == "table":
            st.warning(plain(question.text), icon=":material/help:")
        else:
            _ask(arrival, place, question)


def _ask(arrival: Arrival, place: int, question: Question) -> None:
    answers = dict(question.choices)
    chosen = st.radio(
        plain(question.text),
        list(answers),
        index=None,
        key=f"ask_{place}_{question.topic}_{arrival.name}",
        format_func=lambda answer: plain(f"{_in_words(question.topic, answer)}: {answers[answer]}"),
    )
    if chosen is not None:
        _restage(place, answered(arrival.choices, question.topic, chosen))


def answered(choices: Choices, topic: str, answer: str) -> Choices:
    """Return the choices with the answer to a question of a topic.

    Raises
    ------
    ValueError
        The topic or the answer is none that a file's questions have.
    """
    if topic == "date order" and answer in get_args(DateOrder):
        return replace(choices, date_order=cast(DateOrder, answer))
    if topic == "decimal" and answer in {".", ","}:
        return replace(choices, decimal="." if answer == "." else ",")
    if topic.startswith(TOPIC):
        return replace(choices, columns={**choices.columns, answer: topic.removeprefix(TOPIC)})
    if topic.startswith(REPEATED):
        return replace(choices, columns={**choices.columns, topic.removeprefix(REPEATED): answer})
    raise ValueError(
        f"topic must be date order or decimal, with one of its answers. Got {topic!r}: {answer!r}."
    )


def _in_words(topic: str, answer: str) -> str:
    if topic.startswith(TOPIC):
        return answer
    if topic.startswith(REPEATED):
        return {"order_total": "The order's", "net_revenue": "The line's"}[answer]
    return {".": "A point", ",": "A comma"}.get(answer, answer.capitalize())


def _told_by_hand(arrival: Arrival, place: int) -> None:
    """Let the person say what the file is, and where its orders were made when no column says it."""
    if arrival.duplicate_of or arrival.mapping is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        known = canonical_tables()
        taken_for = arrival.mapping.table
        table = st.selectbox(
            "What is in it?",
            list(known),
            index=list(known).index(taken_for),
            width=280,
            format_func=lambda name: known[name].label,
            key=f"table_{place}_{arrival.name}_{taken_for}",
        )
        if table != taken_for:
            _restage(place, replace(arrival.choices, table=table, columns={}, constants={}))
        if lacks_channel(arrival) or "channel" in arrival.choices.constants:
            _ask_channel(arrival, place)
        if lacks_dates(arrival) or "ordered_at" in arrival.choices.constants:
            _ask_day(arrival, place)


def lacks_dates(arrival: Arrival) -> bool:
    """Whether these are orders that were refused because nothing says when they were made."""
    mapping = arrival.mapping
    if arrival.refused is None or mapping is None or mapping.table != "order_lines":
        return False
    return mapping.platform is not None and mapping.field("ordered_at") is None


def _ask_day(arrival: Arrival, place: int) -> None:
    told = arrival.choices.constants.get("ordered_at")
    chosen = st.date_input(
        "On which day were they made?",
        date.fromisoformat(told) if told else None,
        format="YYYY-MM-DD",
        width=280,
        key=f"day_{place}_{arrival.name}_{told}",
        help="One day for all rows of the file: enough for revenue, not for how often customers buy.",
    )
    if chosen and chosen.isoformat() != told:
        constants = {**arrival.choices.constants, "ordered_at": chosen.isoformat()}
        _restage(place, replace(arrival.choices, constants=constants))


def _ask_channel(arrival: Arrival, place: int) -> None:
    told = arrival.choices.constants.get("channel", NOT_TOLD)
    options = [NOT_TOLD, *(name for name, group in channel_groups().items() if group != "unknown")]
    chosen = st.selectbox(
        "Where were these orders made?",
        options,
        index=options.index(told) if told in options else 0,
        width=280,
        format_func=_channel,
        key=f"channel_{place}_{arrival.name}_{told}",
        help="The file does not say. Orders of an unknown channel count in revenue, but on neither side.",
    )
    if chosen != told:
        constants = {name: value for name, value in arrival.choices.constants.items() if name != "channel"}
        _restage(
            place,
            replace(
                arrival.choices, constants=constants | ({} if chosen == NOT_TOLD else {"channel": chosen})
            ),
        )


def _channel(name: str) -> str:
    return (
        "Not told: counts as unknown"
        if name == NOT_TOLD
        else f"{name.capitalize()} ({channel_groups()[name]})"
    )


def _rows(arrival: Arrival, place: int) -> None:
    staged = arrival.staged
    if staged is None:
        return
    came = (
        f"{plural(staged.rows_read, 'row')} read = {count(staged.rows_kept)} kept + "
        f"{count(staged.rows_rejected)} rejected + {count(staged.rows_set_aside)} set aside."
    )
    span = f" Dates from {day(staged.first)} to {day(staged.last)}." if staged.first else ""
    answers = f" Their {plural(staged.answers, 'answer')} become rows of feedback." if staged.answers else ""
    st.markdown(with_bold_figures(came + span + answers))
    if staged.totals:
        st.markdown(with_bold_figures(_adds_up(staged.totals)))
    if staged.reasons:
        reasons = pd.DataFrame(
            [
                (KINDS[kind], column, reason, rows)
                for reason, kind, column, rows in staged.reasons[:_REASONS_SHOWN]
            ],
            columns=["what", "column", "reason", "rows"],
        )
        tables.show(reasons, f"Why rows of {arrival.name} don't come in", REASONS)
        own = session.workspace()
        tables.download(
            "Download these rows with their reasons",
            lambda: staged_rejects(own, arrival),
            "rows_not_in.csv",
            key=f"rejects_{place}",
        )


REASONS = {
    "what": tables.text("What became of it"),
    "column": tables.text("Column"),
    "reason": tables.text("Why", wide=True),
    "rows": tables.count("Rows"),
}


def _adds_up(totals: Any) -> str:
    gross, discounts, returns, net = (
        exact_money(float(totals[name]), None) for name in ("gross", "discounts", "returns", "net")
    )
    return f"Adds up to: gross {gross}, less discounts {discounts}, less returns {returns}, is net {net}."


def _restage(place: int, choices: Choices) -> None:
    with st.spinner("Reading the file again"):
        inbox.restage(place, choices)
    st.rerun()
