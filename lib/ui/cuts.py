"""From which figure on is which level reached? Each cut with its reason; changed, set back and kept."""

import pandas as pd
import streamlit as st

from lib.analysis.component_score import ComponentEvidence
from lib.analysis.evidence import Evidence
from lib.errors import UserError
from lib.jobs.written import CUTS
from lib.schema.cuts import Cuts, OwnCuts, read_cuts, write_cuts
from lib.schema.measures import YOUR_OWN, Cut
from lib.schema.metrics import metrics
from lib.ui import documents, tables
from lib.ui.text import plain

UNITS = {"hours": " hours", "days": " days", "per_1000": " per 1,000"}
OWN_CUTS = "your own cuts"
_ROUND = "regulars_cuts_round"
_PERCENT = 100.0
_STEPS = {"share": 1.0, "hours": 1.0, "days": 1.0}
_COLUMNS = {
    "level": tables.text("Level"),
    "cut": tables.figure("Reached"),
    "basis": tables.text("Rests on"),
    "reason": tables.text("Why there", wide=True),
}


def cuts_of_session() -> Cuts:
    """Return the cuts that this session's retailer set; none where it set none."""
    text = documents.read(CUTS)
    if text is None:
        return Cuts()
    try:
        return read_cuts(text)
    except UserError:  # written by another version of the app: its own cuts are better than no page
        return Cuts()


def written(value: float | None, metric: str) -> str:
    """Write a measure's value as the glossary says, with its unit where that is no sign of its own."""
    entry = metrics()[metric]
    return entry.write(value) + UNITS.get(entry.unit, "")


def are_own(found: Evidence) -> bool:
    """Whether the retailer set the cuts of a measure."""
    return any(cut.basis == YOUR_OWN for cut in found.cuts)


def marked(shown: ComponentEvidence) -> str:
    """Write the level that the data shows, marked where it rests on the retailer's own cuts."""
    decides = next(each for each in shown.measures if each.metric == shown.decides)
    return f"{shown.written} ({OWN_CUTS})" if are_own(decides) else shown.written


def table(found: Evidence) -> None:
    """Show the four cuts of a measure, what each rests on and why it is there."""
    falls = found.cuts[0].value > found.cuts[-1].value
    rows = [
        (f"Level {cut.level}", f"{'at most' if falls else 'from'} {written(cut.value, found.metric)}",
         _basis(cut), cut.reason)
        for cut in found.cuts
    ]  # fmt: skip
    tables.show(
        pd.DataFrame(rows, columns=list(_COLUMNS)), f"Cuts of {found.label} to levels 2 to 5", _COLUMNS,
        key=f"cuts_{found.metric}",
    )  # fmt: skip


def edit(found: Evidence) -> None:
    """Let the retailer set its own four cuts for a measure, say why, and set them back."""
    with st.popover(
        "Change the cuts", icon=":material/tune:", key=f"edit_{found.metric}", on_change="rerun"
    ) as opened:
        if opened.open:
            _form(found)
    if cuts_of_session().own:
        st.download_button(
            "Download your cuts", write_cuts(cuts_of_session()), "cuts.toml", "application/toml",
            icon=":material/download:", on_click="ignore", key="download_cuts",
        )  # fmt: skip
    if are_own(found):
        st.button(
            "Set the cuts back", icon=":material/undo:", key=f"unset_{found.metric}", on_click=_set_back,
            args=(found.metric,),
        )  # fmt: skip


def _form(found: Evidence) -> None:
    scale = _scale(found.metric)
    unit = "percent" if scale != 1 else metrics()[found.metric].unit.replace("_", " ")
    st.caption(
        plain(
            f"In {unit}; {'falling' if found.cuts[0].value > found.cuts[-1].value else 'rising'} from level "
            f"to level. Levels that rest on them are marked “your own”. {documents.where_kept()}"
        )
    )
    step = _STEPS.get(metrics()[found.metric].unit, 0.1)
    with st.form(f"cuts_form_{found.metric}", border=False):
        values = [
            st.number_input(
                f"Level {cut.level} from", value=float(cut.value) * scale,
                key=f"cut_{found.metric}_{cut.level}", step=step, format="%g",
            )
            for cut in found.cuts
        ]  # fmt: skip
        own = found.cuts[0].reason if are_own(found) else ""
        reason = st.text_input("Why there?", value=own, max_chars=400, key=f"cut_reason_{found.metric}")
        kept = st.form_submit_button("Keep these cuts", type="primary", icon=":material/check:")
    if kept:
        two, three, four, five = (round(value / scale, 10) for value in values)
        _keep(OwnCuts(found.metric, (two, three, four, five), reason.strip()))
    added = st.file_uploader(
        "Or add a file of cuts", type="toml", key=f"cuts_file_{st.session_state.get(_ROUND, 0)}",
        max_upload_size=1,
    )  # fmt: skip
    if added is not None:
        _take(added.getvalue().decode("utf-8-sig", errors="replace"))


def _keep(changed: OwnCuts) -> None:
    _take(write_cuts(cuts_of_session().with_cuts(changed)))


def _take(text: str) -> None:
    """Keep cuts that were written as TOML, or say what is wrong with them."""
    try:
        read_cuts(text)
    except UserError as error:
        st.error(f"{plain(error.title)} {plain(error.message)}", icon=":material/error:")
        return
    documents.write(CUTS, text, action="targets")
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # the uploader is empty again
    st.rerun()


def _set_back(metric: str) -> None:
    left = cuts_of_session().without(metric)
    if left.own:
        documents.write(CUTS, write_cuts(left), action="targets")
    else:
        documents.forget(CUTS, action="targets")


def _basis(cut: Cut) -> str:
    return f"{cut.basis}: {cut.source}" if cut.source else cut.basis


def _scale(metric: str) -> float:
    return _PERCENT if metrics()[metric].unit == "share" else 1.0


def next_level(found: Evidence) -> str:
    """Write from what value on the next level is reached; empty where there is none to reach."""
    if found.value is None:
        return ""
    falls = found.cuts[0].value > found.cuts[-1].value
    ahead = [cut for cut in found.cuts if (found.value > cut.value if falls else found.value < cut.value)]
    if not ahead:
        return "There is no higher level."
    value = written(ahead[0].value, found.metric)
    return f"Level {ahead[0].level} is reached {f'at {value} or less' if falls else f'from {value}'}."
