"""Tab "What they get": the retailer's promises, who gets them, and the measures behind."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.experience import Experience, experience_gap
from lib.analysis.experience_rows import Gap, Kept
from lib.charts.intervals import Difference, differences
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import navigation, page, promises, session, tables
from lib.ui.text import plain
from lib.ui.top import REST, TOP, Top

_NOTES = (
    "The top is chosen in the window before; what is measured is no reason for having been chosen.",
    "Orders are compared within category (of the dearest line), store or channel, month and value band "
    "(fifths of orders by value before discounts); the others are weighted as the top buys. What the top "
    "bought where nobody else did is left out: the overlap tells how much is left.",
    "For how many a promise is kept is compared at equal numbers of cases (1, 2, 3 to 4, 5 to 9, 10 or "
    "more): who has more orders has more occasions on which a promise can fail.",
    "Served again by the same associate: expected is what the shares of orders of the associates at work in "
    "that store and month would give, without the order itself.",
    "Nothing is shown under 30 customers a side.",
)


def show(top: Top) -> None:
    """Draw the tab."""
    book = promises.promises_of_session()
    result = session.compute(experience_gap, by=top.by, share=top.share, promises=book, **top.models_before())
    top.say(result, formats.plural(result.top_count, "customer"))
    if result.reason:
        st.caption("Choose a larger share, a longer period, or clear the filters.")
    else:
        _promises(result)
    promises.edit()
    if not result.reason:
        _measures(result)
        _untold(result)
    ids = [gap.measure for gap in result.gaps]
    page.how_computed(["promise_kept_share", "overlap", *ids], result, [*_NOTES, result.method])


def _promises(result: Experience) -> None:
    told_ones = [one for one in result.kept if not one.reason]
    window = formats.window(result.measured.start, result.measured.end)
    who = f"Customers for whom it is kept, {window}; others with as many occasions."
    note = f"{who} In brackets: the 95 % interval."
    with page.card(_promise_title(told_ones), note):
        if told_ones:
            tables.show(
                pd.DataFrame(_promise_row(one) for one in told_ones), "Promises, and who gets them", _KEPT
            )
        missing = [one for one in result.kept if one.reason]
        if missing:
            lines = [f"- “{plain(one.sentence)}” {plain(one.reason)}." for one in missing]
            st.markdown("**Can't tell yet**\n" + "\n".join(lines))


_UNITS = {"hours": " hours", "days": " days", "points": " points"}
_KEPT = {
    "sentence": tables.text("We promise"),
    "target": tables.text("Kept if"),
    "top": tables.figure(TOP),
    "rest": tables.figure(REST, help="Others with as many occasions as the top."),
    "difference": tables.figure("Difference"),
    "verdict": tables.text("Clear?"),
    "n": tables.text("Customers"),
}


def _promise_title(kept: Sequence[Kept]) -> str:
    if not kept:
        return "No promise can be checked yet"
    clear = sum(one.is_clear for one in kept)
    differ = "differs" if clear == 1 else "differ"
    return f"{clear} of {formats.plural(len(kept), 'promise')} {differ} between the top and all others"


def _promise_row(one: Kept) -> dict[str, str]:
    known = metrics()[one.measure]
    ends = " to ".join(formats.points(end).removesuffix(" points") for end in (one.low, one.high))
    return {
        "sentence": one.sentence,
        "target": f"{one.comparison} {known.write(one.target)}{_UNITS.get(known.unit, '')}",
        "top": formats.share(one.top),
        "rest": formats.share(one.rest_alike),
        "difference": f"{formats.points(one.difference)} ({ends})" if one.difference is not None else "",
        "verdict": _word(one.difference, clear=one.is_clear),
        "n": _sides(one.top_customers, one.rest_customers),
    }


def _word(difference: float | None, *, clear: bool) -> str:
    if not clear or difference is None:
        return "unclear"
    return "↑ differs, more" if difference > 0 else "↓ differs, less"


def _sides(top: int, rest: int) -> str:
    return f"{formats.count(top)}, {formats.count(rest)}"


def _measures(result: Experience) -> None:
    """Draw the differences like with like, and every measure in a table."""
    rows = [
        _difference(gap) for gap in result.gaps if gap.difference is not None and gap.low is not None
        and gap.low != gap.high
    ]  # fmt: skip
    note = (
        "Orders are compared like with like: category, store, month and value band. Dots with 95 % intervals."
    )
    if rows:
        page.chart_card("", differences(rows, TOP, REST), note, key="experience_gap")
    told_ones = [gap for gap in result.gaps if not gap.reason]
    with page.card("All measures", "Each side as it is; the difference is like with like where it says so."):
        tables.show(pd.DataFrame(_gap_row(gap) for gap in told_ones), "Measures of both sides", _GAPS)
    with page.do():
        frame = pd.DataFrame(_gap_row(gap) | {"reason": gap.reason} for gap in result.gaps)
        tables.download("Download the measures", frame, "experience-gap.csv", key="download_gap")


_GAPS = {
    "measure": tables.text("Measure"),
    "top": tables.figure(TOP),
    "rest": tables.figure(REST),
    "expected": tables.figure("By shifts", help="What the shifts would give, of the top and of others."),
    "difference": tables.figure("Difference"),
    "how": tables.text("Compared"),
    "overlap": tables.figure("Overlap", help="Share of the top's cases that have something to compare with."),
    "n": tables.text("Customers"),
}


def _gap_row(gap: Gap) -> dict[str, str]:
    known = metrics()[gap.measure]
    expected = ""
    if gap.top_expected is not None:
        expected = ", ".join(known.write(value) for value in (gap.top_expected, gap.rest_expected))
    return {
        "family": gap.family,
        "measure": known.label,
        "top": known.write(gap.top),
        "rest": known.write(gap.rest),
        "expected": expected,
        "difference": _written(gap),
        "how": "like with like" if gap.is_matched else "as they are",
        "overlap": formats.share(gap.overlap) if gap.overlap is not None else "",
        "n": _sides(gap.top_customers, gap.rest_customers),
    }


def _written(gap: Gap) -> str:
    if gap.difference is None:
        return "too few alike"
    known = metrics()[gap.measure]
    ends = (known.write_difference(end).removesuffix(" points") for end in (gap.low, gap.high))
    return f"{known.write_difference(gap.difference)} ({' to '.join(ends)})"


def _difference(gap: Gap) -> Difference:
    known = metrics()[gap.measure]
    return Difference(
        name=known.label,
        difference=gap.difference or 0.0,
        low=gap.low or 0.0,
        high=gap.high or 0.0,
        first=known.write(gap.top),
        second=known.write(gap.rest),
        written=_written(gap),
    )


def _untold(result: Experience) -> None:
    """List what can't be told, and the column that each needs."""
    missing = [gap for gap in result.gaps if gap.reason]
    if not missing:
        return
    with page.card("Can't tell yet", "Nothing is shown under 30 customers a side."):
        lines = [f"- **{plain(metrics()[gap.measure].label)}** {plain(gap.reason)}." for gap in missing]
        st.markdown("\n".join(lines))
        if any(gap.lacks for gap in missing):
            navigation.link("data", "Add a file")
