"""How is an answer shown that takes many seconds? Its steps as they are taken; once a visit.

What is told meanwhile can't be replayed, so that such answers are held beside the one cache of
`lib.ui.session`, under the same key: the workspace's version, the analysis and the filters.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from lib.ui import session

MOST_HELD = 4
_HELD = "regulars_slow_answers"

Result = TypeVar("Result")


def compute(analysis: Callable[..., Result]) -> Result:
    """Return what an analysis says of this session's workspace, and show how far it is until it is there.

    Parameters
    ----------
    analysis
        `analysis(read, facts, filters, tell=...)`; a function of a module, known by its name.
    """
    here, chosen = session.workspace(), session.filters()
    key = (here.version, f"{analysis.__module__}.{analysis.__qualname__}", chosen)
    held: dict[Any, Any] = st.session_state.setdefault(_HELD, {})
    if key not in held:
        place = st.empty()
        bar = place.progress(0.0)
        found = analysis(
            here.read, here.facts, chosen, tell=lambda step, done: bar.progress(done, f"{step} …")
        )
        place.empty()
        while len(held) >= MOST_HELD:
            held.pop(next(iter(held)))
        held[key] = found
    return held[key]


def forget() -> None:
    """Drop what is held: it may tell of somebody who was erased."""
    st.session_state.pop(_HELD, None)
