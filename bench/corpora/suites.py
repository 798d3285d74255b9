"""Is each file of the published test suites read or refused with a sentence, never with a surprise?

The suites of DuckDB, csvkit, Frictionless, CleverCSV and csv-spectrum: files made to trip readers, some of
them random bytes. csv-spectrum gives its answers as JSON; they must come out exactly. For the others it
counts that nothing but a `UserError` is raised, that rows read and rejected add up to the records counted
without DuckDB, and that no file takes longer than ten seconds of processor time.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.corpora.readers import table_of
from bench.corpora.report import Options, Report, spread
from lib.errors import UserError
from lib.intake.container import open_container
from lib.intake.layout import TextLayout
from lib.intake.text import read_layout

SUITES = ("csvkit", "frictionless", "clevercsv", "csv_spectrum", "duckdb")
MOST_SECONDS = 10
LISTED = 20

READ, REFUSED, UNCOUNTED = "read", "refused", "count differs"
WRONG, SURPRISE, SLOW = "wrong", "surprise", "slow"
OUTCOMES = (READ, REFUSED, UNCOUNTED, WRONG, SURPRISE, SLOW)


def measure(options: Options) -> Report:
    """Return how many tables of each suite came to which end; surprises, wrong and slow ones are missed."""
    if options.suites is None:
        return Report("Suites: left out; name their folder with --suites.", ("suite",), ())
    rows, missed, notes = [], [], []
    for suite in SUITES:
        ends: Counter[str] = Counter()
        for path in spread(sorted(_files(options.suites / suite)), options.limit):
            for end, told in outcomes(path, options.scratch):
                ends[end] += 1
                line = f"{path.relative_to(options.suites)}: {told}"
                missed += [line] if end in {WRONG, SURPRISE, SLOW} else []
                notes += [line] if end == UNCOUNTED else []
        rows.append((suite, *(str(ends[end]) for end in OUTCOMES)))
    return Report("Suites, tables by outcome", ("suite", *OUTCOMES), tuple(rows), tuple(missed), tuple(notes))


def outcomes(path: Path, scratch: Path) -> Iterator[tuple[str, str]]:
    """Yield how reading a file ended, once for each table in it, each with a sentence."""
    started = time.process_time()
    try:
        for part in open_container(path, path.name, scratch):
            if part.kind == "text":
                yield _judge(path, read_layout(part, scratch))
    except UserError as error:
        yield REFUSED, f"{error.title} {error.message}"
    except Exception as error:  # noqa: BLE001 - that there is none is what is measured
        yield SURPRISE, f"{type(error).__name__}: {error}"
    seconds = time.process_time() - started
    if seconds > MOST_SECONDS:
        yield SLOW, f"{seconds:.1f} s of processor time"


def _judge(path: Path, layout: TextLayout) -> tuple[str, str]:
    table = table_of(layout)
    answer = path.parents[1] / "json" / f"{path.stem}.json"
    if answer.exists():
        rows = [dict(zip(table.header, (cell or "" for cell in row), strict=False)) for row in table.records]
        # Copies of the suite that went through version control have lost the CR of CRLF inside cells.
        wanted = json.loads(answer.read_text(encoding="utf-8").replace("\\r\\n", "\\n"))
        return (READ, "as the answer says") if rows == wanted else (WRONG, f"{rows[:2]} for {wanted[:2]}")
    if len(table.records) != layout.records_after_header:
        return UNCOUNTED, f"{len(table.records)} rows for {layout.records_after_header} records counted"
    return READ, ""


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "json")
