"""How fast is a million customers' future told, and how fast do they fall into groups?

`python -m bench.value [--customers 1e6] [--beside PYTHON]` makes up customers who live by the model, fits
BG/NBD and Gamma-Gamma on them and scores each; the same rows are fitted by the package Lifetimes where
another interpreter has it (`--beside`). As many buyers of some kinds are grouped (`bench.groups`). Prints a
table, writes the figures to `bench/out/value.json`, and ends with 1 where an aim was missed.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import groups
from bench.corpora.report import Report
from lib.analysis.forecast import Models, fit, forecast
from lib.analysis.histories import Histories

OUT = Path(__file__).parent / "out"
SECONDS = 3.0
TIMES_FASTER = 5.0
GROUPED_SECONDS = 20.0
YEAR = 365
DAYS = 1095
TRUTH = {"r": 0.8, "alpha": 60.0, "a": 0.6, "b": 3.0}
VALUES = {"p": 4.0, "q": 3.5, "gamma": 30.0}
LOSS = 1e-6  # of the log-likelihood: within it, no worse

BESIDE = """
import json, sys, time, warnings
import numpy, pandas
warnings.simplefilter("ignore")
from lifetimes import BetaGeoFitter, GammaGammaFitter
rows, each = (pandas.read_csv(path) for path in sys.argv[1:3])
begin = time.perf_counter()
own = BetaGeoFitter()
own.fit(rows.frequency, rows.recency, rows.age, weights=rows.customers)
again = each[each.frequency > 0]
spent = GammaGammaFitter()
spent.fit(again.frequency, again.value)
fitted = time.perf_counter()
orders = own.conditional_expected_number_of_purchases_up_to_time(365, each.frequency, each.recency, each.age)
own.conditional_probability_alive(each.frequency, each.recency, each.age)
spent.conditional_expected_average_profit(each.frequency, each.value)
told = time.perf_counter()
print(json.dumps({
    "fit": fitted - begin, "score": told - fitted, "orders": float(numpy.nansum(orders)),
    "untold": int(numpy.isnan(orders).sum()),
    "parameters": {name: float(own.params_[name]) for name in own.params_.index},
}))
"""
"""What `--beside` runs: the package's own documented calls, on the same rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `aim` and `reached` are empty where nothing was aimed at."""

    figure: str
    measured: str
    aim: str = ""
    reached: bool | None = None


def customers(count: int, seed: int) -> Histories:
    """Return made-up customers of three years, in whole days, who live by the two models."""
    dice = np.random.default_rng(seed)
    rate = dice.gamma(TRUTH["r"], 1 / TRUTH["alpha"], count)
    leaving = dice.beta(TRUTH["a"], TRUTH["b"], count)
    age = dice.integers(1, DAYS, count).astype(np.float64)
    frequency, recency, now = (np.zeros(count) for _ in range(3))
    here = np.arange(count)
    while len(here):
        now[here] += dice.exponential(1 / rate[here])
        here = here[now[here] <= age[here]]
        frequency[here] += 1
        recency[here] = np.ceil(now[here])
        here = here[dice.random(len(here)) >= leaving[here]]
    spread = dice.gamma(VALUES["q"], 1 / VALUES["gamma"], count)
    value = dice.gamma(VALUES["p"] * np.maximum(frequency, 1), 1 / spread) / np.maximum(frequency, 1)
    value = np.where(frequency > 0, value.round(2), 0.0)
    bought = value * frequency
    return Histories(frequency, np.minimum(recency, age), age, value, bought, bought)


def compressed(each: Histories) -> pd.DataFrame:
    """Return distinct rows with their customers, as DuckDB hands them to the fit."""
    frame = pd.DataFrame({"frequency": each.frequency, "recency": each.recency, "age": each.age})
    return frame.value_counts(sort=False).rename("customers").reset_index()


def ours(rows: pd.DataFrame, each: Histories) -> tuple[Models, dict[str, Any]]:
    """Fit and score; return the models, seconds and what is expected."""
    begin = time.perf_counter()
    models = fit(rows, each, 1)
    fitted = time.perf_counter()
    if models is None:
        raise ValueError("customers must hold some who bought twice. Got none.")
    ahead = forecast(models, each, YEAR)
    told = time.perf_counter()
    return models, {"fit": fitted - begin, "score": told - fitted, "orders": float(ahead.orders.sum())}


def beside(python: Path, rows: pd.DataFrame, each: Histories) -> dict[str, Any]:
    """Let another interpreter's Lifetimes fit and score the same customers."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("rows.csv", "customers.csv")]
        rows.to_csv(paths[0], index=False)
        columns = {name: getattr(each, name) for name in ("frequency", "recency", "age", "value")}
        pd.DataFrame(columns).to_csv(paths[1], index=False)
        said = subprocess.run([python, "-c", BESIDE, *paths], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def measure(count: int, seed: int, python: Path | None) -> tuple[list[Row], dict[str, Any]]:
    """Measure, and return the table's lines and all figures."""
    each = customers(count, seed)
    rows = compressed(each)
    ours(rows, each)  # imports scipy, once
    models, own = ours(rows, each)
    own["parameters"] = {name: getattr(models.bgnbd, name) for name in TRUTH}
    seconds = own["fit"] + own["score"]
    table = [
        Row("customers, distinct rows", f"{count:,}, {len(rows):,}"),
        Row("fit", f"{own['fit']:.2f} s"),
        Row("score", f"{own['score']:.2f} s"),
        Row("fit and score", f"{seconds:.2f} s", f"at most {SECONDS:g} s", seconds <= SECONDS),
        Row("r, alpha, a, b", _written(own["parameters"]), f"true {_written(TRUTH)}"),
        Row("converged", "yes" if models.converged else "no", "yes", models.converged),
    ]
    figures = {"customers": count, "rows": len(rows), "ours": own}
    if python:
        figures["lifetimes"] = other = beside(python, rows, each)
        table += _compared(rows, models, own, other)
    figures["groups"] = grouped = groups.measure(count, seed)
    return table + _grouped(grouped), figures


def _grouped(found: dict[str, Any]) -> list[Row]:
    seconds = found["scale"] + found["group"] + found["place"]
    steps = ", ".join(f"{found[step]:.2f} s" for step in ("scale", "group", "place"))
    is_found = found["groups"] == groups.KINDS
    return [
        Row("groups: scale, group with stability, place", steps),
        Row(
            "groups: in all", f"{seconds:.2f} s", f"at most {GROUPED_SECONDS:g} s", seconds <= GROUPED_SECONDS
        ),
        Row("groups: how many", f"{found['groups']}", f"{groups.KINDS} planted", is_found),
        Row(
            "groups: least Jaccard coefficient", f"{found['least_jaccard']:.2f}", "stable", found["is_stable"]
        ),
        Row("groups: customers with their kind", f"{found['alike']:.1%}"),
    ]


def _compared(rows: pd.DataFrame, models: Models, own: dict[str, Any], other: dict[str, Any]) -> list[Row]:
    from lib.analysis.purchasing import Likelihood

    columns = (rows[name].to_numpy("float64") for name in ("frequency", "recency", "age", "customers"))
    place = np.log([other["parameters"][name] for name in TRUTH])
    theirs = Likelihood(*columns)(place)[0] * models.bgnbd.customers
    loss = (theirs - models.bgnbd.log_likelihood) / abs(theirs)
    times = (other["fit"] + other["score"]) / (own["fit"] + own["score"])
    return [
        Row("Lifetimes: fit, score", f"{other['fit']:.2f} s, {other['score']:.2f} s"),
        Row("Lifetimes: r, alpha, a, b", _written(other["parameters"])),
        Row("Lifetimes: customers without an answer", f"{other['untold']:,}"),
        Row(
            "times faster than Lifetimes", f"{times:.1f}", f"at least {TIMES_FASTER:g}", times >= TIMES_FASTER
        ),
        Row("log-likelihood, ours", f"{models.bgnbd.log_likelihood:,.1f}", f"{theirs:,.1f}", loss <= LOSS),
    ]


def _written(parameters: dict[str, float]) -> str:
    return ", ".join(f"{parameters[name]:.4g}" for name in TRUTH)


def report(table: Sequence[Row]) -> Report:
    """Return the lines as a table in the style of the other benches."""
    said = {None: "", True: "reached", False: "missed"}
    cells = tuple((row.figure, row.measured, row.aim, said[row.reached]) for row in table)
    missed = tuple(f"{row.figure}: {row.measured}, aim {row.aim}" for row in table if row.reached is False)
    return Report("What customers are worth", ("figure", "measured", "aim", ""), cells, missed)


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.value", description=__doc__)
    parser.add_argument("--customers", default="1e6", help="made-up customers, such as 1e5")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up customers")
    parser.add_argument(
        "--beside", type=Path, metavar="PYTHON", help="an interpreter that has lifetimes 0.11.3"
    )
    given = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    table, figures = measure(int(float(given.customers)), given.seed, given.beside)
    shown = report(table)
    print(shown.text())
    (OUT / "value.json").write_text(json.dumps(figures, indent=1))
    return 1 if shown.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
