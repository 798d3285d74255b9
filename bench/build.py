"""How much dearer is the whole way of a file than `create table as select * from read_csv`?

Both write a database file, with the same threads and memory limit, each in a process of its own. Else plain
DuckDB is as it comes: it stores text as DuckDB 1.0 did, which takes longer than the way of our files.
"""

import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench.cost import Cost, in_child
from lib.jobs.building import build
from lib.jobs.preparing import prepare
from lib.workspace.engine import MEMORY_LIMIT, THREADS
from lib.workspace.workspace import Workspace

Limits = dict[str, str | bool | int | float | list[str]]
MOST_TIMES = 2.5
MOST_MB = 1_000


def measure_build(lines: Path, database: Path) -> dict[str, Any]:
    """Build a workspace of a csv, and the same table by plain DuckDB before and after it.

    Parameters
    ----------
    lines
        The csv.
    database
        The workspace's file; written anew.

    Returns
    -------
    Seconds and processor seconds of both, their ratios (the plain load's mean of two, because a shared
    machine's speed changes), the build's peak of memory in megabytes, and what it counted.
    """
    before = in_child(plain_load, lines)
    built = in_child(whole_build, lines, database)
    after = in_child(plain_load, lines)
    ready = in_child(get_ready, database)
    plain, plain_cpu = _mean(before.seconds, after.seconds), _mean(before.cpu_seconds, after.cpu_seconds)
    return {
        "lines": built.value["order_lines"],
        "plain_seconds": plain,
        "plain_cpu_seconds": plain_cpu,
        "seconds": built.seconds,
        "cpu_seconds": built.cpu_seconds,
        "times_plain": built.seconds / plain,
        "times_plain_cpu": built.cpu_seconds / plain_cpu,
        "ready_seconds": ready.seconds,
        "ready_cpu_seconds": ready.cpu_seconds,
        "peak_mb": built.peak_mb,
        "plain_peak_mb": _peak(before, after),
        "counted": built.value,
    }


def plain_load(lines: Path) -> int:
    """Load a csv into a table with plain DuckDB, given the app's threads and memory; return its rows."""
    with tempfile.TemporaryDirectory(dir=lines.parent) as place:
        limits: Limits = {"threads": THREADS, "memory_limit": MEMORY_LIMIT, "temp_directory": place}
        with duckdb.connect(str(Path(place) / "plain.duckdb"), config=limits) as connection:
            connection.execute("set enable_progress_bar = false")  # it would stand in the table of figures
            connection.execute(f"create table plain as select * from read_csv('{lines}')")
            found = connection.execute("select count(*) from plain").fetchone()
    return int(found[0]) if found else 0


def whole_build(lines: Path, database: Path) -> dict[str, Any]:
    """Do what `python -m lib build` does with one file; return its counts."""
    for stale in (database, database.with_suffix(".duckdb.wal")):
        stale.unlink(missing_ok=True)
    with Workspace.open(database, [lines]) as workspace:
        report = build(workspace, [lines])
    counts = ("customers", "buyers", "orders", "order_lines", "net_revenue", "known_net_revenue")
    return {name: getattr(report, name) for name in counts}


def get_ready(database: Path) -> None:
    """Prepare the pages of a built workspace, as the app does when a load ends."""
    with Workspace.open(database) as workspace:
        prepare(workspace)


def _mean(first: float, second: float) -> float:
    return (first + second) / 2


def _peak(*costs: Cost) -> float:
    return max(cost.peak_mb for cost in costs)
