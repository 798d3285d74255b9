"""How are the files written? As csv, and csv.gz without a time stamp: each run gives the same bytes."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path


def money(cents: int) -> str:
    """Write cents as dollars: 12345 becomes 123.45."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def dollars(cents: int) -> str:
    """Write cents as Square does: -12345 becomes -$123.45."""
    text = money(cents)
    return f"-${text[1:]}" if text.startswith("-") else f"${text}"


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a csv file with Unix line ends; a name that ends in .gz is compressed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if path.suffix == ".gz":
        with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
            packed.write(content)
    else:
        path.write_bytes(content)
