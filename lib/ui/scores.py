"""How does the scorecard read? Its capabilities, rounds and gaps as charts and tables want them.

Grain in: a `Scorecard`. Grain out: frames, one row per capability, and sentences.
"""

import pandas as pd
import streamlit as st

from lib.analysis.ratings import SMALLEST_GROUP
from lib.analysis.scorecard import CapabilityScore, Scorecard
from lib.charts.theme import ACCENT, OTHER
from lib.schema import formats
from lib.ui import cuts, tables

SAID, SHOWN = "People say", "Data shows"
SHAPES = {SAID: ACCENT, SHOWN: OTHER}
NOT_RATED, NO_EVIDENCE = "Not rated", "No evidence in the data"

CAPABILITY_NOTE = (
    "Level: mean of its components' median ratings. Spread: highest minus lowest of them. "
    "What the data shows stands for the components that have evidence only."
)
CAPABILITY_COLUMNS = {
    "capability": tables.text("Capability"),
    "level": tables.figure("Level"),
    "rated": tables.figure("Rated", help="Components that somebody rated, of all of the capability."),
    "n": tables.count("Ratings", help="The most ratings that any of its components got."),
    "spread": tables.figure("Spread"),
    "evidence": tables.figure("Data shows", help="Mean level, and for how many of its components."),
}
METHOD = (
    "After M. Isi Eromosele's description of the customer-focused retail enterprise (Oseme, 2011); meanings, "
    "levels and cuts are our own.",
    "A component's rating is the median of its ratings in the round, its spread their standard deviation.",
    f"A role with fewer than {SMALLEST_GROUP} ratings is not shown apart, nor can it be worked out; a "
    "component that fewer rated stands as not rated.",
    "A component's evidence level is that of its lowest measure; an interval across a cut gives a range.",
    "Executives beside associates: difference of means with Welch's 95 % interval.",
    "Not rated and no evidence are states of their own; they count as nothing and never as zero.",
)


def chosen_round() -> str | None:
    """Return the round that was chosen before the page is drawn; None is the latest."""
    return st.session_state.get("round")


def pick_round(result: Scorecard) -> None:
    """Let the reader choose between rounds, where there are several."""
    if len(result.rounds) > 1:
        st.selectbox("Round of ratings", result.rounds, key="round", width=280, persist_state="session")


def raters(result: Scorecard) -> str:
    """Write about how many people rated."""
    return formats.plural(result.people, "person rated", "people rated") if result.people else ""


def levels(result: Scorecard) -> pd.DataFrame:
    """Return the radar's rows: axis, group, level; missing where nobody rated or the data is silent."""
    rows = [
        (entry.name, group, float("nan") if level is None else level)
        for group, name in ((SAID, "level"), (SHOWN, "evidence_level"))
        for entry in result.capabilities
        for level in (getattr(entry, name),)
    ]
    return pd.DataFrame(rows, columns=["axis", "group", "level"])


def radar_title(result: Scorecard) -> str:
    """Write the finding: the strongest and the weakest capability."""
    rated = [entry for entry in result.capabilities if entry.level is not None]
    if not rated:
        return "No ratings to show yet"
    best, worst = (chosen(rated, key=lambda entry: entry.level or 0.0) for chosen in (max, min))
    if best.level == worst.level:
        return f"All rated capabilities stand at {formats.number(best.level, 2)}"
    return f"Strongest: {best.name}; weakest: {worst.name}"


def radar_note(result: Scorecard) -> str:
    """Write how much of the shape rests on what."""
    rated = sum(entry.rated for entry in result.capabilities)
    every = sum(entry.components for entry in result.capabilities)
    shown = sum(entry.evidence_components for entry in result.capabilities)
    return f"Levels 1 to 5. People rated {rated} of {every} components; the data speaks for {shown}."


def capability_table(result: Scorecard) -> pd.DataFrame:
    """Return the six capabilities, written."""
    return pd.DataFrame(_capability(entry) for entry in result.capabilities)


def level(value: float | None, missing: str) -> str:
    """Write a level, or what stands where there is none."""
    return missing if value is None else f"{value:.1f}"


def _capability(entry: CapabilityScore) -> dict[str, object]:
    return {
        "capability": entry.name,
        "level": level(entry.level, NOT_RATED),
        "rated": f"{entry.rated} of {entry.components}",
        "n": entry.n,
        "spread": level(entry.spread, formats.NOTHING),
        "evidence": _shown(entry),
    }


def _shown(entry: CapabilityScore) -> str:
    if entry.evidence is None:
        return "No evidence"
    own = f", {cuts.OWN_CUTS}" if any(map(cuts.are_own, entry.evidence.measures)) else ""
    return f"{entry.evidence.written} (for {entry.evidence.shown}{own})"
