"""Which files would tell the most? Up to three, what each would have to hold, and where to add it."""

import streamlit as st

from lib.analysis.scorecard import Scorecard
from lib.analysis.tells_most import FileGain
from lib.schema import formats
from lib.schema.capabilities import components
from lib.ui import navigation, page
from lib.ui.text import plain

_NUMBERS = {1: "One file", 2: "Two files", 3: "Three files"}


def card(result: Scorecard) -> None:
    """Draw the card; nothing where no file would tell more."""
    files = result.tells_most.files
    if not files:
        return
    together = sum(len(each.components) for each in files)
    with page.card(
        f"{_NUMBERS[len(files)]} that would tell the most",
        f"Evidence for {formats.plural(together, 'component')} more than the {result.overall.shown} of "
        f"{result.overall.components} now; computed from the columns that each measure needs.",
    ):
        for place, each in enumerate(files, 1):
            st.markdown(f"**{place}. {plain(title(each))}**, for {plain(_gain(each))}")
        navigation.link("data", "Add files")


def title(gain: FileGain) -> str:
    """Write what a file is and the columns that it would have to hold."""
    named = formats.listing([f"“{name}”" for name in gain.columns])
    if gain.missing_side:
        rest = [f"“{name}”" for name in gain.columns if name != "Channel"]
        told = f" with {formats.listing(rest)}" if rest else ""
        return f"Orders of the {'stores' if gain.missing_side == 'offline' else 'web shop'}{told}"
    return f"{gain.label} with {named}" if named else gain.label


def _gain(gain: FileGain) -> str:
    names = {entry.id: entry.name for entry in components()}
    shown = [names[name] for name in gain.components]
    return f"{formats.plural(len(shown), 'component')}: {formats.listing(shown)}."
