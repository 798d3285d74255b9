"""How long does a page take to run again: for a window that was never asked for, and for one that was?

The app itself runs, without a browser, on a built workspace: page config, filter bar, page, every query. The
yardstick is one bare aggregate over the orders mart by plain DuckDB, in the same process.
"""

import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.cost import in_child

APP = Path(__file__).parents[1] / "app.py"
PAGES = (
    "overview", "top_customers", "segments", "value", "customer", "channels", "categories", "stores",
    "scorecard", "roadmap", "data", "trust",
)  # fmt: skip
WINDOWS = ("Last 3 months", "Last year", "All data")
SLIDERS = (0.5, 5.0, 20.0)
REPEATS = 3
TIMEOUT = 120
DEFAULT_SECONDS, NEW_WINDOW_SECONDS, WARM_CPU_SECONDS = 0.3, 0.6, 0.25

_AGGREGATE = """
select channel, order_month, count(*), sum(net_revenue), count(distinct customer_key) from mart_orders
where order_date >= ? and order_date <= ? group by all
"""


def measure_pages(database: Path, pages: Sequence[str] = PAGES) -> dict[str, Any]:
    """Run each page of the app again and again on a workspace; see `rerun_pages` for what comes back."""
    return dict(in_child(rerun_pages, database, tuple(pages)).value)


def rerun_pages(database: Path, pages: Sequence[str]) -> dict[str, Any]:
    """Run each page again with and without results in the cache.

    Returns
    -------
    `aggregate_seconds`, the yardstick; `pages`, one row a page with the seconds of its default window, its
    slider, new windows and warm reruns (the slowest of each) by the clock and of the processor over all
    threads (`default_cpu`), and its times the yardstick; `p95` over the reruns of all pages by kind. A page
    that ended in an error has `failed`.
    """
    from streamlit.logger import set_log_level
    from streamlit.testing.v1 import AppTest

    from lib.jobs.preparing import prepare
    from lib.ui import session
    from lib.workspace.workspace import Workspace

    # AppTest runs without a server: each rerun would say so.
    set_log_level("ERROR")
    with Workspace.open(database) as workspace:
        prepare(workspace)  # as the app does at the end of a load
        aggregate = _aggregate_seconds(workspace)
        app = AppTest.from_file(str(APP), default_timeout=TIMEOUT)
        app.session_state[session._KEY] = session.registry().add(workspace)
        app.run()
        there = [page for page in pages if (APP.parent / "pages" / f"{page}.py").exists()]
        rows = [_page(app, page, aggregate) for page in there]
    kinds = tuple(rows[0]["reruns"]) if rows else ()
    p95 = {kind: _p95([value for row in rows for value in row["reruns"][kind]]) for kind in kinds}
    return {"aggregate_seconds": aggregate, "pages": rows, "p95": p95}


def _page(app: Any, page: str, aggregate: float) -> dict[str, Any]:
    app.switch_page(f"pages/{page}.py").run()  # the first run imports what the page needs
    costs = {
        "default": [_rerun(app, cold=True) for _ in range(REPEATS)],
        "warm": [_rerun(app, cold=False) for _ in range(REPEATS)],
        "slider": _moved(app),
        "new_window": _in_windows(app),
    }
    reruns = {kind: [clock for clock, _ in pairs] for kind, pairs in costs.items()}
    reruns |= {f"{kind}_cpu": [processor for _, processor in pairs] for kind, pairs in costs.items()}
    slowest = {kind: max(values) if values else None for kind, values in reruns.items()}
    failed = bool(app.exception or app.error)
    return {
        "page": page,
        **slowest,
        "times_aggregate": max(reruns["default"]) / aggregate,
        "failed": failed,
        "reruns": reruns,
    }


def _moved(app: Any) -> list[tuple[float, float]]:
    found = []
    for value in SLIDERS if len(app.slider) else ():
        app.slider[0].set_value(value)
        found.append(_rerun(app, cold=True))
    return found


def _in_windows(app: Any) -> list[tuple[float, float]]:
    """Choose other windows in the filter bar, where the page has one, and the default again."""
    found = []
    for window in (*WINDOWS, *_period(app)):
        if not _period(app):
            break
        app.selectbox(key="period").set_value(window)
        found.append(_rerun(app, cold=True))
    return found


def _period(app: Any) -> list[str]:
    """Return what the filter bar's period stands at; nothing on a page without the bar."""
    return [box.value for box in app.selectbox if box.key == "period"]


def _rerun(app: Any, *, cold: bool) -> tuple[float, float]:
    """Run the page again; return seconds by the clock and of the processor."""
    import streamlit as st

    if cold:
        st.cache_data.clear()
    clock, processor = time.perf_counter(), time.process_time()
    app.run()
    return time.perf_counter() - clock, time.process_time() - processor


def _aggregate_seconds(workspace: Any) -> float:
    facts = workspace.facts
    taken = []
    with workspace.cursor() as cursor:
        for _ in range(REPEATS):
            started = time.perf_counter()
            cursor.execute(_AGGREGATE, [facts.first_order, facts.last_order]).fetchall()
            taken.append(time.perf_counter() - started)
    return min(taken)


def _p95(values: Sequence[float]) -> float | None:
    """Return the value that 95 % of the others do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1] if values else None
