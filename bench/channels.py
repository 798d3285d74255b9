"""Does the worth of a second channel come out right, and how fast is it told?

`python -m bench.channels [--customers 6e5] [--seeds 200] [--touches 2e7]` makes up rows of trials whose truth
is known and counts in how many the 95 % interval holds it; makes up the orders of many customers over three
and a half years and compares them in 24 monthly trials; and tells journeys over many touches
(`bench.journeys`). Prints a table, writes the figures to `bench/out/channels.json`, and ends with 1 where an
aim was missed.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from bench import crossings, journeys
from bench.corpora.report import Report
from lib.analysis.filters import all_of
from lib.analysis.overlap import weighted_difference
from lib.analysis.second_channel import second_channel, study_of
from lib.workspace.marts import ORDERS, build_marts
from lib.workspace.workspace import Workspace

OUT = Path(__file__).parent / "out"
CUSTOMERS_A_SEED = 2_500
HELD = 181, 198
"""Of 200: where an interval of 95 % holds the truth in so many, that is chance."""
SECONDS = 20.0
_DAYS = 1_280
_PACE = 0.8  # orders in 180 days, on average
_FIRST = pd.Timestamp("2022-12-28")
_CATEGORIES = tuple(f"Category {number}" for number in range(12))


def covered(seeds: int) -> dict[str, Any]:
    """Return in how many made-up studies the interval holds the truth, and what the plain difference says."""
    truth = crossings.truth()
    found, plain, errors, held = [], [], [], 0
    for seed in range(1, seeds + 1):
        frame, _, _ = crossings.trials(CUSTOMERS_A_SEED, seed)
        study, after = study_of(frame), (frame["after_1"] + frame["after_2"]).to_numpy()
        if study is None:
            raise ValueError(f"both arms must have rows. Got none with seed={seed}.")
        one = study.difference(after)
        raw = weighted_difference(study.customer, study.treated, np.ones(len(after)), after)
        held += one.low <= truth <= one.high
        found.append(one.estimate)
        plain.append(raw.estimate)
        errors.append(one.high - one.low)
    return {
        "seeds": seeds, "held": held, "truth": truth, "mean": float(np.mean(found)),
        "spread": float(np.std(found)), "error": float(np.mean(errors)) / 3.92, "raw": float(np.mean(plain)),
    }  # fmt: skip


def orders(customers: int, seed: int) -> pd.DataFrame:
    """Return made-up orders of customers, each with a pace and a side; some come to the other side."""
    dice = np.random.default_rng(seed)
    pace = dice.gamma(0.9, _PACE / 0.9, customers) * _DAYS / 180
    who = np.repeat(np.arange(1, customers + 1), 1 + dice.poisson(pace))
    n = len(who)
    day = dice.integers(0, _DAYS, n)
    side, comes = dice.random(customers + 1) < 0.4, dice.integers(200, 6 * _DAYS, customers + 1)  # noqa: PLR2004 (two in five)
    crossed = (day >= comes[who]) & (dice.random(n) < 0.5)  # noqa: PLR2004 (half)
    online = side[who] ^ crossed
    at = _FIRST + pd.to_timedelta(day * 86_400 + dice.integers(0, 86_400, n), unit="s")
    net = dice.lognormal(4.2, 0.8, n).round(2)
    category = dice.integers(0, len(_CATEGORIES), n)
    return pd.DataFrame(
        {
            "order_id": np.arange(n).astype(str), "system": "made-up", "customer_key": who,
            "profile_key": who, "ordered_at": at, "order_date": at.normalize(),
            "order_month": at.normalize() - pd.to_timedelta(at.day - 1, unit="D"),
            "channel": np.where(online, "web", "store"),
            "channel_group": np.where(online, "online", "offline"), "is_order": True, "is_return": False,
            "gross_revenue": net, "discount_amount": 0.0, "refund_amount": 0.0, "net_revenue": net,
            "cost": net * 0.7, "costed_revenue": net, "items": 1.0, "line_count": 1, "service_lines": 0,
            "first_category": np.array(_CATEGORIES)[category],
            "last_category": np.array(_CATEGORIES)[category],
        }
    )  # fmt: skip


def timed(customers: int, seed: int) -> dict[str, Any]:
    """Compare made-up customers in 24 trials; return seconds by the clock and of the processor."""
    with Workspace.open() as workspace:
        with workspace.transaction() as connection:
            build_marts(connection)
            _fill(connection, orders(customers, seed))
        clock, processor = time.perf_counter(), time.process_time()
        found = second_channel(workspace.read, workspace.facts, all_of(workspace.facts))
        return {
            "customers": customers, "compared": found.customers,
            "rows": found.matched.n if found.matched else 0,
            "trials": len(found.trials), "sampled": found.sampled, "seconds": time.perf_counter() - clock,
            "processor": time.process_time() - processor,
        }  # fmt: skip


def _fill(connection: duckdb.DuckDBPyConnection, told: pd.DataFrame) -> None:
    connection.register("made_up_orders", told)
    columns = ", ".join(told.columns)
    connection.execute(
        f"insert into {ORDERS.get_name()} ({columns}) select {columns} "
        "from made_up_orders order by ordered_at"
    )
    connection.unregister("made_up_orders")


def report(figures: dict[str, Any]) -> Report:
    """Return the figures as a table beside their aims."""
    rows: list[tuple[str, ...]] = []
    missed: list[str] = []
    if "covered" in figures:
        told = figures["covered"]
        aim = tuple(round(end * told["seeds"] / 200) for end in HELD)
        rows += [
            ("intervals that hold the truth", f"{told['held']} of {told['seeds']}", f"{aim[0]} to {aim[1]}"),
            (
                "truth, mean found, mean as it is",
                " ".join(f"{told[name]:.1f}" for name in ("truth", "mean", "raw")),
                "",
            ),
            ("spread of what is found, mean error", f"{told['spread']:.1f} {told['error']:.1f}", ""),
        ]
        if not aim[0] <= told["held"] <= aim[1]:
            missed.append("coverage")
    if "timed" in figures:
        told = figures["timed"]
        rows.append(
            (
                f"{told['customers']:,} customers, {told['trials']} trials, {told['rows']:,} rows",
                f"{told['seconds']:.1f} s ({told['processor']:.1f} s of the processor)", f"{SECONDS:g} s",
            )
        )  # fmt: skip
        if told["seconds"] > SECONDS:
            missed.append("seconds of a second channel")
    return Report("A second channel", ("figure", "measured", "aim"), tuple(rows), tuple(missed))


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.channels", description=__doc__)
    parser.add_argument("--customers", default="6e5", help="made-up customers, such as 1e5; 0: none")
    parser.add_argument("--seeds", type=int, default=200, help="made-up studies; 0 leaves them out")
    parser.add_argument("--touches", default="2e7", help="of journeys, such as 2e6; 0 leaves them out")
    given = parser.parse_args()
    customers, touches = int(float(given.customers)), int(float(given.touches))
    figures: dict[str, Any] = {}
    if given.seeds:
        figures["covered"] = covered(given.seeds)
    if customers:
        figures["timed"] = timed(customers, seed=1)
    shown = [report(figures)]
    if touches:
        figures["journeys"] = journeys.measure(touches)
        shown.append(journeys.report(touches, figures["journeys"]))
    print("\n\n".join(one.text() for one in shown))
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "channels.json").write_text(json.dumps(figures, indent=1))
    return 1 if any(one.missed for one in shown) else 0


if __name__ == "__main__":
    raise SystemExit(main())
