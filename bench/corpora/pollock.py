"""Does a file that was polluted on purpose come out as its clean answer says?

The Pollock files (Vitagliano et al., VLDB 2023): one source with one pollution of the file each, the same
with one pollution of a row each, and a sample of open-data portals. `clean/` is the answer, `parameters/`
says whether the file has a header.
"""

import csv
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpora.readers import READERS
from bench.corpora.report import Options, Report, spread
from bench.corpora.score import Score, Table, mean, score

LEAST = 9.6
LISTED = 12


@dataclass(frozen=True, slots=True)
class Case:
    """A polluted file, its group, its answer."""

    group: str
    path: Path
    answer: Table
    has_header: bool

    @property
    def kind(self) -> str:
        """The pollution without the place where it happened."""
        name = self.path.stem.rstrip("0123456789x_col")
        return (
            "".join(sign for sign in name if not sign.isdigit()) if self.group == "rows" else self.path.name
        )


def measure(options: Options) -> Report:
    """Return the score of each reader by group, and our losses by kind."""
    if options.suites is None or not (options.suites / "pollock").is_dir():
        return Report("Pollock: left out; name its folder with --suites.", ("reader",), ())
    scores: dict[str, dict[str, list[Score]]] = {name: defaultdict(list) for name in READERS}
    losses: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for case in cases(options):
        for name, read in READERS.items():
            found = score(read(case.path, options.scratch), case.answer, has_header=case.has_header)
            scores[name][case.group].append(found)
            if name == "ours":
                losses[case.group, case.kind].append(found)
    return _report(scores, losses)


def cases(options: Options) -> Iterator[Case]:
    """Yield all cases, the packed ones unpacked into scratch."""
    home = (options.suites or Path()) / "pollock"
    unpacked = options.scratch / "pollock"
    for archive in ("polluted_rows", "survey_sample_clean_and_parameters"):
        with tarfile.open(home / f"{archive}.tar.xz") as packed:
            packed.extractall(unpacked, filter="data")
    files, rows = home / "polluted_files", unpacked / "polluted_rows"
    yield from _group("files", files / "csv", files, options)
    yield from _group("rows", rows / "csv", rows, options)
    yield from _group("survey", home / "survey_sample" / "csv", unpacked / "survey_sample", options)


def _group(group: str, folder: Path, answers: Path, options: Options) -> Iterator[Case]:
    for path in spread(sorted(folder.iterdir()), options.limit):
        told = json.loads((answers / "parameters" / f"{path.name}_parameters.json").read_text())
        has_header = int(told["header_lines"]) > 0
        with (answers / "clean" / path.name).open(encoding="utf-8", newline="") as file:
            records = [tuple(record) for record in csv.reader(file)]
        named = bool(records) and all(cell == f"col_{place}" for place, cell in enumerate(records[0]))
        header = records[0] if records and (has_header or named) else ()
        yield Case(group, path, Table(header, tuple(records[1 if header else 0 :])), has_header)


def _report(scores: dict[str, dict[str, list[Score]]], losses: dict[tuple[str, str], list[Score]]) -> Report:
    rows, missed = [], []
    for name, groups in scores.items():
        every = [entry for entries in groups.values() for entry in entries]
        failed = sum(not entry.success for entry in every)
        whole = mean(every)
        parts = (whole.header, whole.records, whole.cells)
        by_group = [f"{mean(entries).total:.3f}" for entries in groups.values()]
        rows.append((name, *by_group, f"{whole.total:.3f}", *(f"{part:.3f}" for part in parts), str(failed)))
        if name == "ours" and (whole.total < LEAST or failed):
            missed.append(f"Pollock {whole.total:.3f} of {LEAST}, {failed} failures")
    headings = [f"{name} ({len(found)})" for name, found in scores["ours"].items()]
    columns = ("reader", *headings, "all", "header of 3", "records of 3", "cells of 3", "failed")
    return Report("Pollock, points of 10", columns, tuple(rows), tuple(missed), tuple(_losses(losses)))


def _losses(losses: dict[tuple[str, str], list[Score]]) -> Iterator[str]:
    """Say where our points were lost, the most first."""
    lost = {kind: sum(10 - entry.total for entry in found) for kind, found in losses.items()}
    for kind, points in sorted(lost.items(), key=lambda item: -item[1])[:LISTED]:
        found, whole = losses[kind], mean(losses[kind])
        yield (
            f"{points:7.2f} points lost in {len(found)} of {kind[0]}: {kind[1]} "
            f"(mean header {whole.header:.2f}, records {whole.records:.2f}, cells {whole.cells:.2f})"
        )
