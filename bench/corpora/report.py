"""What does a corpus report? A table with our figures beside other readers', and notes on what was lost."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

File = TypeVar("File")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line gave.

    Attributes
    ----------
    suites
        Folder of the published suites, one folder each (`pollock`, `duckdb`, `csvkit` ...); None: left out.
    scratch
        Private folder for what is unpacked and rewritten.
    limit
        At most so many files of a corpus (evenly spread); None for all.
    seed
        Of generated corpora.
    """

    suites: Path | None
    scratch: Path
    limit: int | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """Rows under `columns`; `missed` names each aim not reached, `notes` are lines below the table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    missed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the report as plain text."""
        table = [self.columns, *self.rows]
        widths = [max(len(row[place]) for row in table) for place in range(len(self.columns))]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table
        ]
        told = [*(f"missed: {aim}" for aim in self.missed), *self.notes]
        return "\n".join([self.title, "", *(line.rstrip() for line in lines), "", *told])


def spread(files: list[File], limit: int | None) -> list[File]:
    """Return at most `limit` files, evenly spread over all."""
    if limit is None or len(files) <= limit:
        return files
    return [files[place * len(files) // limit] for place in range(limit)]
