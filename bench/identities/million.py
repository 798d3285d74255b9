"""How do ours and plain Splink do on a million made-up profiles: how well, how fast, with how much memory?

Each runs in a process of its own, with two threads and the same limit of memory. Both start from profiles
that are in DuckDB already and end with a customer for each profile. Splink gets its data as its documentation
asks for: trimmed lower case, digits of the phone alone, no words for "none" in place of an e-mail. It joins
from the threshold of its examples; another threshold is shown beside it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from bench.cost import Cost, in_child
from bench.identities import ours, splinks
from bench.identities.accounts import SYSTEMS
from bench.identities.people import People, write_people
from bench.identities.report import Aim, Figures, Line
from bench.identities.scores import Scores, score
from lib.workspace.engine import THREADS

MOST_TIMES = 2.5
MOST_MB = 2_000
LEAST_ABOVE = 0.04  # of F1 over plain Splink's
MOST_EXACT_SECONDS = 15
MOST_LATER_SECONDS = 15
LATER = 10_000
THRESHOLD = 0.95  # from which Splink's example of 50,000 persons joins
OTHER_THRESHOLD = 0.99
FLOOR = 0.5
_NO_MAIL = "noemail@example.com"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of a size are: the people, the workspace, what Splink found."""

    folder: Path
    profiles: int
    later: int = LATER
    seed: int = 1

    @property
    def people(self) -> People:
        """The made-up people, written when they are not there."""
        name = f"people_{self.profiles}_{self.later}_{self.seed}"
        return write_people(self.folder / name, self.profiles, self.later, self.seed)

    @property
    def database(self) -> Path:
        """The workspace's file."""
        return self.folder / f"identity_{self.profiles}.duckdb"

    @property
    def clusters(self) -> Path:
        """What Splink found."""
        return self.folder / f"splink_{self.profiles}.parquet"


def measure(place: Place, *, increment: bool = False, beside: bool = True) -> Figures:
    """Resolve the profiles with ours and, beside it, with plain Splink.

    Parameters
    ----------
    place
        Where the files are and go, and how many profiles.
    increment
        Whether to add the later profiles to those resolved.
    beside
        Whether to measure plain Splink, and ours on the exact keys alone, too.
    """
    data = f"{place.profiles:,} profiles"
    truth = pd.read_parquet(place.people.truth)
    first = truth[~truth["later"]]
    lines: list[Line] = []
    _load(place, later=False)
    if beside:
        lines += [*_plain(place, data, first), _exact(place, data)]
    lines.append(_ours(place, data, first, lines[0] if lines else None))
    if increment:
        lines.append(_later(place, f"{place.later:,} more", truth))
    note = f"{THREADS} threads and {ours.MEMORY_LIMIT} for the engine"
    return Figures("Made-up profiles", tuple(lines), (note,))


def _load(place: Place, *, later: bool) -> None:
    """Load profiles into the workspace, the first ones into a new one, without resolving them."""
    if not later:
        for stale in (place.database, place.database.with_suffix(".duckdb.wal")):
            stale.unlink(missing_ok=True)
    files = [place.people.profiles(system, later=later) for system in SYSTEMS]
    systems = {file.name: system for file, system in zip(files, SYSTEMS, strict=True)}
    in_child(ours.load, files, systems, place.database)


def _ours(place: Place, data: str, truth: pd.DataFrame, plain: Line | None) -> Line:
    cost = in_child(ours.resolve, place.database)
    seconds, cpu_seconds = cost.value
    scores = _scored(place, truth)
    aims = [Aim("peak of memory in MB", cost.peak_mb, MOST_MB, at_most=True)]
    if plain and plain.scores and plain.seconds:
        least = round(plain.scores.f1 + LEAST_ABOVE, 4)
        aims += [
            Aim("F1", round(scores.f1, 4), least),
            Aim("times plain Splink's seconds", seconds / plain.seconds, MOST_TIMES, at_most=True),
        ]
    return Line(data, "ours", scores, seconds, tuple(aims), cpu_seconds, cost.peak_mb)


def _exact(place: Place, data: str) -> Line:
    cost = in_child(ours.resolve_exactly, place.database)
    seconds, cpu_seconds = cost.value
    aim = Aim("seconds", seconds, MOST_EXACT_SECONDS, at_most=True)
    return Line(data, "ours, exact keys alone", None, seconds, (aim,), cpu_seconds, cost.peak_mb)


def _later(place: Place, data: str, truth: pd.DataFrame) -> Line:
    _load(place, later=True)
    cost = in_child(ours.resolve, place.database)
    seconds, cpu_seconds = cost.value
    aim = Aim("seconds", seconds, MOST_LATER_SECONDS, at_most=True)
    return Line(data, "ours", _scored(place, truth), seconds, (aim,), cpu_seconds, cost.peak_mb)


def _scored(place: Place, truth: pd.DataFrame) -> Scores:
    found = ours.resolved(place.database).dropna(subset="customer_ref")
    both = truth.merge(found, how="left", on=["system", "customer_ref"])
    return score(both["person"], both["customer_key"])


def _plain(place: Place, data: str, truth: pd.DataFrame) -> tuple[Line, Line]:
    files = [place.people.profiles(system) for system in SYSTEMS]
    cost: Cost = in_child(plain_clusters, files, place.clusters)
    seconds, cpu_seconds = cost.value
    found = truth.merge(pd.read_parquet(place.clusters), how="left", on="customer_ref")
    usual, other = (score(found["person"], found[f"at_{at}"]) for at in (THRESHOLD, OTHER_THRESHOLD))
    what = f"Splink, {splinks.RETAIL.source}, from "
    return (
        Line(data, f"{what}{THRESHOLD}", usual, seconds, (), cpu_seconds, cost.peak_mb),
        Line(data, f"{what}{OTHER_THRESHOLD}", other),
    )


def plain_clusters(files: Sequence[Path], target: Path) -> tuple[float, float]:
    """Find the clusters of pooled profiles with plain Splink and write them as Parquet.

    Returns
    -------
    Seconds by the clock and of the processor until the profiles were clustered at the usual threshold.
    """
    clock, processor = time.perf_counter(), time.process_time()
    limits: dict[str, str | bool | int | float | list[str]] = {
        "threads": THREADS,
        "memory_limit": ours.MEMORY_LIMIT,
        "temp_directory": str(target.with_suffix(".spill")),
    }
    with duckdb.connect(config=limits) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"create table people as {_cleaned(files)}")
        found = splinks.clusters(connection, ["people"], splinks.RETAIL, (THRESHOLD, OTHER_THRESHOLD), FLOOR)
        usual = next(found)[1]
        seconds = time.perf_counter() - clock, time.process_time() - processor
        other = next(found)[1]
    usual.merge(other, on="id").set_axis(
        ["customer_ref", f"at_{THRESHOLD}", f"at_{OTHER_THRESHOLD}"], axis="columns"
    ).to_parquet(target)
    return seconds


def _cleaned(files: Sequence[Path]) -> str:
    names = ", ".join(f"lower(trim({column})) as {name}" for column, name in _NAMES)
    return f"""
    select customer_id as unique_id, {names}, first_name || ' ' || surname as first_name_surname_concat,
        nullif(lower(trim(email)), '{_NO_MAIL}') as email, postcode, birth_date::varchar as dob,
        right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) as phone
    from read_parquet({[str(file) for file in files]})"""


_NAMES = (("first_name", "first_name"), ("last_name", "surname"))
