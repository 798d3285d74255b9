"""How well are files read? `python -m bench.intake --suites FOLDER [--parts pollock] [--limit 50]`.

Prints a table for each corpus, with plain DuckDB and pandas beside it where they have an answer. A corpus is
a module of `bench.corpora` with `measure(options) -> Report`, entered in `PARTS`.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.corpora import crafted, mutations, pollock, rows, suites, traps
from bench.corpora.report import Options, Report

PARTS: dict[str, Callable[[Options], Report]] = {
    "pollock": pollock.measure,
    "suites": suites.measure,
    "traps": traps.measure,
    "rows": rows.measure,
    "mutations": mutations.measure,
    "crafted": crafted.measure,
}


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--suites", type=Path, help="folder of the published suites, one folder each")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--limit", type=int, help="at most so many files of each corpus")
    parser.add_argument("--seed", type=int, default=1, help="of generated corpora")
    given = parser.parse_args()
    missed = 0
    for name in given.parts.split(","):
        with tempfile.TemporaryDirectory() as scratch:
            report = PARTS[name](Options(given.suites, Path(scratch), given.limit, given.seed))
        print(report.text(), end="\n\n")
        missed += len(report.missed)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
