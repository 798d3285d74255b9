"""How fast do touches become journeys? Made-up touches and orders of a year, as the marts of a workspace.

`python -m bench.journeys [--touches 2e7]` writes the marts, times what a load adds to them for journeys and
each of their questions in a new window, prints a table and ends with 1 where an aim was missed. Seconds by
the clock beside those of the processor, which other work on the machine disturbs less.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb

from bench.corpora.report import Report
from lib.analysis.credit import credit
from lib.analysis.filters import Filters
from lib.analysis.journeys import journeys
from lib.analysis.push_pull import push_pull
from lib.analysis.search_terms import search_terms
from lib.workspace.facts import Facts
from lib.workspace.marts import ORDERS, declared
from lib.workspace.touches import TOUCHES
from lib.workspace.trails import write_trails
from lib.workspace.workspace import Workspace

SECONDS = 5.0
"""In which journeys are told, on two cores."""
CORES = 2
CUSTOMERS_A_TOUCH = 0.03
VISIT = 6
"""Touches of a visit, or letters of a customer's series of mails."""
YEAR = Filters(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
FACTS = Facts("USD", (), YEAR.start, YEAR.end, ("order_lines", "touches"), ("store", "web"), (), False, None)
QUESTIONS: dict[str, Callable[..., Any]] = {
    "journeys": journeys,
    "push-pull": push_pull,
    "credit": credit,
    "search-terms": search_terms,
}

_TOUCH = """
    select customer_key, touched_at, touched_at::date as touch_date,
        case when is_mail then 'unknown' when place < 9 then 'web' else 'store' end as channel,
        case when is_mail then 'unknown' when place < 9 then 'online' else 'offline' end as channel_group,
        case when is_mail then 'mail' when place = 9 then 'visit' when dice < 2 then 'search'
            when dice < 9 then 'view' else 'cart' end as kind,
        case when is_mail then 'push' else 'pull' end as direction,
        case when is_mail then 'campaign ' || dice end as campaign,
        case when not is_mail and place < 9 and dice < 2 then 'term ' || word end as search_term
    from (
        select *, {begun} + to_seconds(case when is_mail then number % {visit} * 604800
            else number % {visit} * 90 end) as touched_at
        from (
            select range as number, range // {visit} as visit, hash(range, 'dice') % 10 as dice,
                hash(range // {visit}, 'mail') % 5 = 0 as is_mail,
                hash(range // {visit}, 'place') % 10 as place,
                (1000 * pow(hash(range, 'word') % 10007 / 10007.0, 3))::int as word,
                case when hash(range // {visit}, 'known') % 10 < 8 then {who} end as customer_key
            from range({touches})
        )
    )
"""
_ORDER = """
    select visit as order_id, {who} as customer_key, {begun} + to_seconds((900 + soon * soon * 600)::bigint)
        as ordered_at, ordered_at::date as order_date,
        case when soon < 30 then 'web' else 'store' end as channel,
        case when soon < 30 then 'online' else 'offline' end as channel_group,
        10.0 + hash(visit, 'worth') % 100 as net_revenue, true as is_order, false as is_return
    from (select range as visit, hash(range, 'soon') % 60 as soon from range({touches} // {visit}))
    where hash(visit, 'bought') % 3 = 0 order by ordered_at
"""
"""A third of the visits end in an order within minutes or weeks, half of them in a store."""


def made_up(connection: duckdb.DuckDBPyConnection, touches: int) -> None:
    """Write the marts of touches and orders of a year."""
    customers = max(int(touches * CUSTOMERS_A_TOUCH), 1)
    told = {
        "touches": touches,
        "visit": VISIT,
        "who": f"({customers} * pow(hash(visit, 'who') % 1000003 / 1000003.0, 1.3))::bigint",
        "begun": "(timestamp '2025-01-01' + to_seconds((hash(visit, 'when') % 31536000)::bigint))",
    }  # fmt: skip
    touch = _TOUCH.replace("{who}", told["who"].replace("visit,", f"range // {VISIT},"))
    for mart, rows in ((TOUCHES, touch), (ORDERS, _ORDER)):
        connection.execute(f"create or replace table {mart.get_name()} ({declared(mart)})")
        connection.execute(f"insert into {mart.get_name()} by name {rows.format(**told)}")


def measure(touches: int) -> dict[str, tuple[float, float]]:
    """Return seconds by the clock and of the processor, by what was done."""
    found: dict[str, tuple[float, float]] = {}
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            made_up(connection, touches)
        with workspace.transaction() as connection:
            found["trails, at the load"] = _timed(lambda: write_trails(connection))
        for name, question in QUESTIONS.items():
            found[name] = _timed(lambda asked=question: asked(workspace.read, FACTS, YEAR))
    return found


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def report(touches: int, found: dict[str, tuple[float, float]]) -> Report:
    """Return the seconds as a table in the style of the other benches."""
    rows, missed = [], []
    for name, (clock, processor) in found.items():
        aim = f"{SECONDS:g} s" if name in QUESTIONS else ""
        is_late = bool(aim) and min(clock, processor / CORES) > SECONDS
        rows.append((name, f"{clock:.2f} s", f"{processor:.2f} s", aim, "missed" if is_late else ""))
        missed += [f"{name}: {clock:.2f} s"] if is_late else []
    columns = ("step", "clock", "processor", "aim on two cores", "")
    return Report(f"Journeys of {touches:,} touches", columns, tuple(rows), tuple(missed))


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.journeys", description=__doc__)
    parser.add_argument("--touches", default="2e7", help="made-up touches, such as 2e6")
    touches = int(float(parser.parse_args().touches))
    shown = report(touches, measure(touches))
    print(shown.text())
    return 1 if shown.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
