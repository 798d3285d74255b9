"""What stands behind the tab Crossing orders? Use, what goes with it, and what is bought at collection."""

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.crossing import Crossing, crossing
from lib.analysis.crossing_measures import CrossingMeasure
from lib.analysis.crossing_orders import ASSISTED, COLLECTED, RETURNED, SHIPPED
from lib.analysis.crossing_use import FEWEST, CrossingUse
from lib.analysis.told_columns import in_words
from lib.charts.chart import Chart
from lib.charts.dots import Estimate, estimates
from lib.charts.intervals import Difference, differences
from lib.charts.lines import Series, month_lines
from lib.charts.theme import ACCENT, BOTH, OFFLINE, ONLINE
from lib.schema import formats
from lib.schema.metrics import metrics
from lib.ui import page, session, tables
from lib.ui.text import plain

MEASURES = (
    "crossing_use_share", "fulfilment_hours", "late_share", "days_to_return", "nps_after_order",
    "purchase_at_collection",
)  # fmt: skip
NAMES = {
    COLLECTED: "Collect in store",
    RETURNED: "Return elsewhere",
    SHIPPED: "Ship from store",
    ASSISTED: "Web order with an associate",
}
_SHORT = {COLLECTED: "collected", RETURNED: "returned", SHIPPED: "sent", ASSISTED: "assisted"}
"""Names that have room beside a chart on a phone."""
_OF = {
    COLLECTED: "online orders", RETURNED: "orders", SHIPPED: "store orders", ASSISTED: "online orders",
}  # fmt: skip
_LINES = [
    Series(NAMES[COLLECTED], ACCENT), Series(NAMES[RETURNED], BOTH), Series(NAMES[SHIPPED], OFFLINE, "dash"),
    Series(NAMES[ASSISTED], ONLINE, "dash"),
]  # fmt: skip


def show() -> None:
    """Draw the tab: how much each way is used, what differs, purchases at collection, and all in tables."""
    found = session.compute(crossing)
    page.section(found.answer, found.caveat)
    if not found.known_orders:
        return
    used = [use for use in found.uses if use.orders]
    if used:
        left, right = st.columns(2)
        with left:
            page.chart_card(_use_title(used), _months(found, used), _use_note(found), key="crossing_months")
        with right:
            _at_collection(found)
        _compared(found)
    _tables(found)
    with page.do():
        tables.download(
            "Download these months", tables.frame_of(found.months), "crossing_orders_by_month.csv",
            key="crossing_download",
        )  # fmt: skip
    page.how_computed(MEASURES, found, method())


def method() -> list[str]:
    """Return how it is computed, a sentence each."""
    return [
        "Known customers' orders only; orders of one customer resemble each other, so that customers are the "
        "units of intervals (linearised, Cochran 1977; Wilson's where nobody did it).",
        "Collected: an online order whose word of fulfilment says so (collect, pick up, in store and the "
        "like). Sent: a store order whose word says so. With an associate: an online order that names one.",
        "Given back elsewhere: a row of a return that carries the purchase's number, on the other side or in "
        "another store; in another system only where its number was never sold there and the customer is the "
        "same. A refund that stands on the order itself tells no place and counts as none.",
        "Ordinary orders are those of the same side that cross in no way. Differences that stand are marked "
        "so that of all of them at most 5 % are expected to be chance (Benjamini and Hochberg, 1995).",
        "Satisfaction: answers to “would you recommend us” of the same customer, counted for the last order "
        "within 30 days before, on the side that the answer names where it names one.",
        "Trend: least squares through the window's whole months, weighted by orders; Student's t.",
        "At collection: store orders on the day of collection, beside the same customers' same weekdays one "
        "to four weeks before and after (case-crossover, Maclure 1991). Who means to buy may choose to "
        "collect: it says that purchases go with collections, no more.",
        f"Ways that under {FEWEST} customers go are not shown.",
    ]


def _use_title(used: Sequence[CrossingUse]) -> str:
    """Write the finding: the way that is used most, and whether more or less over time."""
    use = max(used, key=lambda one: one.share or 0.0)
    told = f"{NAMES[use.kind]}: {formats.share(use.share)} of {_OF[use.kind]}"
    if use.trend is None or use.trend_low is None or use.trend_high is None:
        return told
    if use.trend_low <= 0 <= use.trend_high:
        return f"{told}, no clear trend"
    return f"{told}, {'rising' if use.trend > 0 else 'falling'}"


def _use_note(found: Crossing) -> str:
    told = [
        f"{NAMES[use.kind]}: {formats.count(use.orders)} of {formats.plural(use.of, _OF[use.kind][:-1])}"
        f" ({formats.share(use.low)} to {formats.share(use.high)}){_trend(use)}."
        for use in found.uses
        if use.orders
    ]
    partial = sorted({entry.month for entry in found.months if entry.is_partial})
    return " ".join([*told, page.note_on_months(partial)]).strip()


def _trend(use: CrossingUse) -> str:
    if use.trend is None:
        return ""
    ends = f"{_bare(use.trend_low)} to {_bare(use.trend_high)}"
    return f", {formats.points(use.trend)} a year ({ends})"


def _bare(points: float | None) -> str:
    return formats.points(points).removesuffix(" points")


def _months(found: Crossing, used: Iterable[CrossingUse]) -> Chart:
    kinds = {use.kind for use in used}
    rows = [
        (entry.month, NAMES[entry.kind], entry.share)
        for entry in found.months
        if entry.kind in kinds and entry.share is not None
    ]
    frame = pd.DataFrame(rows, columns=["month", "series", "value"])
    partial = {entry.month for entry in found.months if entry.is_partial}
    return month_lines(
        frame, _LINES, formats.share, "Share of the orders that could", partial, holds_shares=True
    )


def _at_collection(found: Crossing) -> None:
    """Draw how often a purchase goes with a collection, or say what it would take to tell."""
    told = found.collection
    if told.share is None or told.low is None or told.high is None:
        reason = told.reason or f"it takes {in_words(found.collection_lacks)}"
        _untold(f"Can't tell yet what is bought at collection: {reason}.")
        return
    rows = [Estimate("Day of collection", told.share, told.low, told.high, told.collections)]
    if told.usual_share is not None and told.usual_low is not None and told.usual_high is not None:
        rows.append(Estimate("Like days", told.usual_share, told.usual_low, told.usual_high, told.usual_days))
    page.chart_card(
        _collection_title(found),
        estimates(rows, formats.share, "Share with a store order of the customer", holds_shares=True),
        _collection_note(found),
        key="at_collection",
    )


def _collection_title(found: Crossing) -> str:
    told = found.collection
    share = f"{formats.share(told.share)} of collections go with a purchase"
    low, high = told.difference_low, told.difference_high
    if low is None or high is None:
        return share
    if low <= 0 <= high:
        return f"{share}, about as like days without"
    return f"{share}, {'more' if low > 0 else 'fewer'} than like days without"


def _collection_note(found: Crossing) -> str:
    told = found.collection
    where = (
        "Orders in the collecting store count."
        if told.in_that_store
        else "The files don't tell where an order is collected (“Store” of online orders): any store counts."
    )
    value = (
        f"A purchase is worth {formats.money(told.order_value, found.currency)} on average "
        f"({formats.money(told.value_low, found.currency)} to "
        f"{formats.money(told.value_high, found.currency)})."
        if told.order_value is not None
        else f"Too few purchases ({formats.count(told.orders)}) to tell their value."
    )
    return (
        f"{formats.plural(told.collections, 'collection')} of {formats.plural(told.customers, 'customer')}; "
        f"bars are 95 % intervals. Like days: the same customers, same weekday, four weeks around. "
        f"Within 24 hours after: {formats.share(told.within_a_day)}. {value} {where}"
    )


def _compared(found: Crossing) -> None:
    rows = [row for one in found.measures if (row := _difference(one)) is not None]
    if not rows:
        return
    standing = sum(one.stands for one in found.measures)
    page.chart_card(
        f"{formats.count(standing)} of {formats.plural(len(rows), 'measure')} "
        f"{'differs' if standing == 1 else 'differ'} from ordinary orders",
        differences(rows, "Crossing", "ordinary"),
        "Dots with 95 % intervals, each measure on a scale of its own; in colour where the interval leaves "
        "out no difference. Which stand among all of them is in the table.",
        key="crossing_compared",
    )


def _difference(one: CrossingMeasure) -> Difference | None:
    if one.value is None or one.difference is None or one.low is None or one.high is None:
        return None
    known = metrics()[one.measure]
    ends = [known.write_difference(end) for end in (one.low, one.high)]
    return Difference(
        name=f"{known.label}, {_SHORT[one.kind]}",
        difference=one.difference,
        low=one.low,
        high=one.high,
        first=known.write(one.value),
        second=known.write(one.usual),
        written=f"{known.write_difference(one.difference)} ({' to '.join(ends)})",
    )


def _tables(found: Crossing) -> None:
    """Show all that can be told in two tables, and below each what can't, with what it would take."""
    uses = [
        (NAMES[use.kind], use.orders, use.of, use.share, _ends(use.low, use.high), use.share_of_all)
        for use in found.uses
        if use.share is not None
    ]
    with page.card("All ways to cross"):
        if uses:
            columns = ["way", "orders", "of", "share", "interval", "share_of_all"]
            tables.show(pd.DataFrame(uses, columns=columns), "Ways to cross by use", _USE_COLUMNS)
        _captions([*map(_why_use, found.uses), returns_sentence(found)])
    told = [(one, row) for one in found.measures if (row := _difference(one)) is not None]
    compared = [
        (
            NAMES[one.kind], metrics()[one.measure].label, row.first, row.second, row.written,
            "yes" if one.stands else "", f"{formats.count(one.cases)} and {formats.count(one.usual_cases)}",
        )
        for one, row in told
    ]  # fmt: skip
    used = {use.kind for use in found.uses if use.orders}
    with page.card("All measures, beside ordinary orders", "Of: orders, or answers, of either."):
        if compared:
            columns = ["way", "measure", "value", "usual", "difference", "stands", "n"]
            frame = pd.DataFrame(compared, columns=columns)
            tables.show(frame, "Crossing beside ordinary orders", _MEASURE_COLUMNS)
        _captions([_why_measure(one) for one in found.measures if one.kind in used])


def _captions(sentences: Iterable[str]) -> None:
    for sentence in dict.fromkeys(filter(None, sentences)):
        st.caption(plain(sentence))


def _ends(low: float | None, high: float | None) -> str:
    return formats.NOTHING if low is None else f"{formats.share(low)} to {formats.share(high)}"


def _why_use(use: CrossingUse) -> str:
    """Write why a way can't be told; empty where it can, and of returns."""
    if use.kind == RETURNED or use.share is not None:
        return ""
    which = {SHIPPED: " with store sales", ASSISTED: " with online orders"}.get(use.kind, "")
    why = f"it takes {in_words(use.lacks)}{which}" if use.lacks else use.reason
    return f"Can't tell yet: {NAMES[use.kind].lower()}; {why}."


def _why_measure(one: CrossingMeasure) -> str:
    if one.value is not None:
        return ""
    why = f"it takes {in_words(one.lacks)}" if one.lacks else one.reason
    return f"Can't tell yet: {metrics()[one.measure].label.lower()}, {NAMES[one.kind].lower()}; {why}."


def returns_sentence(found: Crossing) -> str:
    """Write what the files tell of where things were given back, and what they leave untold."""
    told, use = found.returns, next(use for use in found.uses if use.kind == RETURNED)
    parts = []
    if use.lacks:
        parts.append(
            "Can't tell yet what is returned elsewhere; it takes returns on rows of their own with "
            f"{in_words(use.lacks)}, under the purchase's number."
        )
    elif use.reason:
        parts.append(f"Can't tell yet what is returned elsewhere: {use.reason}.")
    if told.unplaced:
        verb = "tells" if told.unplaced == 1 else "tell"
        least = "" if use.share is None else ": what is returned elsewhere is at least this"
        parts.append(f"{formats.plural(told.unplaced, 'refund')} {verb} no place{least}.")
    if told.stray:
        verb = "carries" if told.stray == 1 else "carry"
        parts.append(f"{formats.plural(told.stray, 'return')} {verb} the number of no known purchase.")
    return " ".join(parts)


def _untold(text: str) -> None:
    with page.card("What is bought at collection"):
        st.info(plain(text), icon=":material/hourglass_empty:")


_USE_COLUMNS = {
    "way": tables.text("Way"),
    "orders": tables.count("Orders"),
    "of": tables.count("Of", help="Known customers' orders of the side, or sides, that could."),
    "share": tables.share("Share"),
    "interval": tables.figure("95 % interval"),
    "share_of_all": tables.share("Of all known orders"),
}
_MEASURE_COLUMNS = {
    "way": tables.text("Way"),
    "measure": tables.text("Measure"),
    "value": tables.figure("Crossing"),
    "usual": tables.figure("Ordinary"),
    "difference": tables.figure("Difference (95 % interval)"),
    "stands": tables.text("Beyond chance"),
    "n": tables.figure("Of"),
}
