"""Which top does the page speak of? The yardstick and the share, chosen once above all of its tabs.

Both stand in the address, so that a link opens the same top on the same tab.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.analysis.best_by import YARDSTICKS, ValueModels, value_models
from lib.analysis.channel_membership import windows
from lib.analysis.filters import Filters
from lib.analysis.result import Result
from lib.ui import page, session

QUESTION = "Who are our best, and what do they get?"
TOP, REST = "Top customers", "All others"


@dataclass(frozen=True, slots=True)
class Top:
    """What was chosen, and where the open tab says its answer.

    Attributes
    ----------
    by, share
        One of `lib.analysis.best_by.YARDSTICKS`, and 0 to 1.
    head
        The place above the tabs.
    """

    by: str
    share: float
    head: DeltaGenerator

    def say(self, result: Result, n: str = "") -> None:
        """Draw question and answer of the open tab above the tabs."""
        with self.head:
            page.question(QUESTION, result, n)
            page.answer(result.answer, result.caveat)

    def ask(self) -> None:
        """Draw the question above the tabs, where the open tab says its answer itself."""
        with self.head:
            page.question(QUESTION)

    def models(self, within: Filters | None = None) -> dict[str, Any]:
        """Return the argument that spares an analysis the fitting of models; nothing where it takes none."""
        return {"models": self._fitted(within)} if self.by == "predicted" else {}

    def models_before(self) -> dict[str, Any]:
        """Return the same for the window in which the top is chosen, where that is an earlier one."""
        return self.models(spans()[0])

    def models_of_both(self) -> dict[str, Any]:
        """Return the arguments for the window in which the top is chosen, and for the one after."""
        if self.by != "predicted":
            return {}
        earlier, later = spans()
        return {"models": self._fitted(earlier), "next_models": self._fitted(later)}

    @staticmethod
    def _fitted(within: Filters | None) -> ValueModels:
        return session.compute(value_models, within=within)


def choose(head: DeltaGenerator) -> Top:
    """Draw the choice of yardstick and share."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = st.selectbox(
            "Best by",
            list(YARDSTICKS),
            format_func=lambda name: YARDSTICKS[name].capitalize(),
            key="by",
            bind="query-params",
            width=200,
        )
        percent = st.slider(
            "Call this share of buyers the top",
            0.1,
            20.0,
            1.0,
            0.1,
            format="%.1f %%",
            key="top",
            bind="query-params",
            width=420,
        )
    return Top(by or next(iter(YARDSTICKS)), percent / 100, head)


def spans() -> tuple[Filters, Filters]:
    """Return the window in which the top is chosen and the one in which it is followed."""
    return windows(session.facts(), replace(session.filters(), segment=None))
