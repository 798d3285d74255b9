"""How well are the published sets of persons with known matches resolved, ours beside Splink tuned by hand?

Febrl 1, 3 and 4 (made-up Australians with typing errors; the truth is in rec_id) and fake_1000 of Splink's
tutorial (truth in cluster). Splink follows its own published example of each set and is given the threshold
at which it does best, which takes the truth to know; ours knows nothing beforehand.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from bench.identities import splinks
from bench.identities.ours import found_in
from bench.identities.report import Aim, Figures, Line
from bench.identities.scores import Scores, score
from bench.identities.splinks import Recipe

FEBRL_4_LEAST = 0.99


@dataclass(frozen=True, slots=True)
class Case:
    """A published set: its files, the example of Splink that uses it, its id, its truth, the least F1."""

    name: str
    files: tuple[str, ...]
    recipe: Recipe
    id_column: str
    person: Callable[[pd.DataFrame], pd.Series]
    least: float = 0.0


def _febrl_person(records: pd.DataFrame) -> pd.Series:
    return records["rec_id"].str.extract(r"^rec-(\d+)-", expand=False)


def _cluster(records: pd.DataFrame) -> pd.Series:
    return records["cluster"]


CASES = (
    Case("febrl 1", ("febrl/dataset1.csv",), splinks.FEBRL3, "rec_id", _febrl_person),
    Case("febrl 3", ("febrl/dataset3.csv",), splinks.FEBRL3, "rec_id", _febrl_person),
    Case(
        "febrl 4",
        ("febrl/dataset4a.csv", "febrl/dataset4b.csv"),
        splinks.FEBRL4,
        "rec_id",
        _febrl_person,
        FEBRL_4_LEAST,
    ),
    Case("fake_1000", ("splink/fake_1000.csv",), splinks.FAKE_1000, "unique_id", _cluster),
)


def measure(folder: Path, cases: Sequence[Case] = CASES) -> Figures:
    """Score ours and Splink on each published set below a folder."""
    lines: list[Line] = []
    for case in cases:
        records = pd.concat([_records(folder / file) for file in case.files], ignore_index=True)
        person = pd.Series(case.person(records).to_numpy(), index=records[case.id_column])
        tuned, threshold, tuned_seconds = _splink(folder, case, case.recipe, person)
        ours, seconds = _ours(folder, case, person)
        least = max(tuned.f1, case.least)
        lines += [
            Line(case.name, "ours", ours, seconds, (Aim("F1", round(ours.f1, 4), round(least, 4)),)),
            Line(case.name, f"Splink, {case.recipe.source}, from {threshold}", tuned, tuned_seconds),
        ]
    return Figures("Published sets with known matches", tuple(lines))


def _ours(folder: Path, case: Case, person: pd.Series) -> tuple[Scores, float]:
    files = [folder / file for file in case.files]
    started = time.perf_counter()
    found = found_in(files, {file.name: f"{case.name} {file.stem}" for file in files})
    seconds = time.perf_counter() - started
    customer = found.dropna(subset="customer_ref").set_index("customer_ref")["customer_key"]
    return score(person, customer.reindex(person.index)), seconds


def _splink(folder: Path, case: Case, recipe: Recipe, person: pd.Series) -> tuple[Scores, float, float]:
    """Return the scores at the threshold with the highest F1, that threshold, and seconds."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("set enable_progress_bar = false")
        tables = [f"part_{place}" for place in range(len(case.files))]
        for table, file in zip(tables, case.files, strict=True):
            records = _records(folder / file)
            connection.register("records", records)
            connection.execute(f"create table {table} as select * from records")
        started = time.perf_counter()
        found = dict(splinks.clusters(connection, tables, recipe))
        seconds = time.perf_counter() - started
    scored = {
        threshold: score(person, clustered.set_index("id")["cluster_id"].reindex(person.index))
        for threshold, clustered in found.items()
    }
    best = max(scored, key=lambda threshold: scored[threshold].f1)
    return scored[best], best, seconds


def _records(path: Path) -> pd.DataFrame:
    """Return a file's records without the blanks after the commas; empty cells are null."""
    records = pd.read_csv(path, dtype=str, skipinitialspace=True)
    return records.apply(lambda cells: cells.str.strip())
