"""Measure and report: `python -m bench [--sizes 1e5,1e6] [--parts build,pages,memory]`.

Writes `bench/out/<moment>.json` (and `bench/out/latest.json`) and prints a table. Lines and workspaces stay
in `bench/out/` for the next run; about 3 GB for 1e7 lines.
"""

import argparse
import json
import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.build import measure_build, whole_build
from bench.cost import in_child
from bench.lines import write_lines
from bench.memory import measure_memory
from bench.pages import PAGES, measure_pages
from bench.table import write
from lib.workspace.engine import MEMORY_LIMIT, THREADS

OUT = Path(__file__).parent / "out"
SIZES = ("1e5", "1e6", "1e7")
PARTS = ("build", "pages", "memory")


def run(
    sizes: Sequence[str] = SIZES, parts: Sequence[str] = PARTS, pages: Sequence[str] = PAGES, out: Path = OUT
) -> dict[str, Any]:
    """Measure the named parts at the named sizes and return the figures, which are also written to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"machine": _machine(), "sizes": {}}
    for size in sizes if {"build", "pages"} & set(parts) else ():
        found["sizes"][size] = _at_size(size, parts, pages, out)
    if "memory" in parts:
        found["memory"] = measure_memory()
    text = json.dumps(found, indent=1, default=str)
    (out / f"{datetime.now():%Y-%m-%d-%H%M%S}.json").write_text(text)  # noqa: DTZ005 (the clock on the wall)
    (out / "latest.json").write_text(text)
    return found


def _at_size(size: str, parts: Sequence[str], pages: Sequence[str], out: Path) -> dict[str, Any]:
    lines = write_lines(out / f"lines_{size}.csv", int(float(size)))
    database = out / f"workspace_{size}.duckdb"
    figures: dict[str, Any] = {}
    if "build" in parts:
        figures["build"] = measure_build(lines, database)
    if "pages" in parts:
        if "build" not in parts:
            in_child(whole_build, lines, database)
        figures["pages"] = measure_pages(database, pages)
    return figures


def _machine() -> dict[str, Any]:
    return {
        "at": datetime.now().isoformat(timespec="seconds"),  # noqa: DTZ005 (the clock on the wall)
        "system": platform.platform(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "threads": THREADS,
        "memory_limit": MEMORY_LIMIT,
    }


def main() -> None:
    """Read the options, measure, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default=",".join(SIZES), help="order lines, such as 1e5,1e6")
    parser.add_argument("--parts", default=",".join(PARTS), help="of build, pages, memory")
    parser.add_argument("--pages", default=",".join(PAGES), help="pages to run, by the name of their script")
    given = parser.parse_args()
    print(write(run(given.sizes.split(","), given.parts.split(","), given.pages.split(","))))


if __name__ == "__main__":
    main()
