"""Does every row of a file come out as kept, rejected or set aside, whatever the shape of the file?

Grain in: a seed. Grain out: one generated file with the number of its rows, which the generator counts
while it writes them, and what the app counted. Columns, cells, dialect, notes above, empty lines, rows of a
wrong length, totals and cells that can't be read are drawn at random.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.corpora.report import Options, Report
from bench.corpora.writing import Writing
from lib.jobs.arrivals import Arrival, Choices, discard, receive
from lib.workspace.workspace import Workspace

FILES = 10_000
LISTED = 12
TOLD = Choices(date_order="day first", decimal=".", table="order_lines", constants={"channel": "web"})
"""What a person would say; rows are counted, not their meaning."""

_NAMED = ("Order ID", "Order Date", "Total", "Customer ID")
_EXTRAS = ("Product", "Note", "Quantity", "City", "Colour", "SKU", "Channel", "Email", "Width in mm", "Tags")
_WORDS = (
    *("red mug", "blue, large", "Zürich", "Ærø", "15 inch", "café crème", "a;b", "x|y", "tab", "0012", "-"),
    *('the "best" one', "two\nlines", "N/A", "", "", "ends with ,", "=1+1", "O'Neill", "100 %", "日本"),
)
_DAMAGED = ("yesterday", "32.13.2024", "abc", "1,2,3", "", "n/a", "2024-02-30", "5.7E+17", "€", "--", "0")
_NOTES = ("Sales report", "Created 2024-05-01 by Ann", "Store: Main Street", "All amounts in EUR", "")
_OTHER_END = "\ue000"
"""Stands for a line end that the rest of the file does not have, until the file is written."""
_TOTALS = ("Total", "Grand total", "Summe")


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated file: its bytes, and how many records stand below its header."""

    seed: int
    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of the rows of a file; `refused` is the reason where nothing was read."""

    seed: int
    rows: int
    kept: int = 0
    rejected: int = 0
    set_aside: int = 0
    refused: str = ""

    @property
    def adds_up(self) -> bool:
        """Whether no row was lost, doubled or made up."""
        return bool(self.refused) or self.rows == self.kept + self.rejected + self.set_aside


def generated(seed: int) -> Generated:
    """Return a file drawn at random."""
    draw = random.Random(seed)  # noqa: S311 (no secret)
    writing = Writing(
        encoding=draw.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le")),
        delimiter=draw.choice(",,,;\t|"),
        line_end=draw.choice(("\n", "\n", "\r\n", "\r")),
        quoting=draw.choice(("needed", "needed", "all", "filled")),
        ended=draw.randrange(5) > 0,
    )
    extras = draw.sample(_EXTRAS, draw.randint(0, 6))
    count = draw.choice((0, 1, 2, 3, *range(4, 60), 500))
    words = [word for word in _WORDS if writing.line_end == "\n" or "\n" not in word]
    records = [_record(draw, number, len(extras), words) for number in range(count)]
    lines = [writing.line(record) for record in records]
    for damage in draw.sample(_DAMAGES, draw.choice((0, 0, 1, 2, 3))):
        damage(draw, lines, writing)
    rows = sum(1 + line.count(_OTHER_END) for line in lines if line)
    above = [draw.choice(_NOTES) for _ in range(draw.choice((0, 0, 0, 1, 3)))]
    header = writing.line((*_NAMED, *extras))
    other_end = "\r\n" if writing.line_end == "\n" else "\n"
    lines = [line.replace(_OTHER_END, other_end) for line in lines]
    return Generated(seed, writing.encode([*above, header, *lines], "replace"), rows)


def count_rows(workspace: Workspace, path: Path, seed: int) -> Counted:
    """Write a generated file to a path, let the app read it and return what became of its rows."""
    made = generated(seed)
    path.write_bytes(made.content)
    arrivals = receive(workspace, path, f"{seed}.csv", TOLD)
    try:
        return _counted(made, arrivals)
    finally:
        discard(workspace, arrivals)


def count_all(seeds: Iterable[int]) -> Iterator[Counted]:
    """Yield what became of the rows of many generated files, all through one workspace."""
    with Workspace.open() as workspace:
        path = workspace.new_folder("rows") / "generated"
        for seed in seeds:
            yield count_rows(workspace, path, seed)
            shutil.rmtree(workspace.new_folder("inbox"))


def measure(options: Options) -> Report:
    """Return how many files of 10,000 add up, and those that don't."""
    first = options.seed * FILES
    counted = list(count_all(range(first, first + (options.limit or FILES))))
    wrong = [one for one in counted if not one.adds_up]
    refused = Counter(one.refused for one in counted if one.refused)
    figures = (len(counted), sum(one.rows for one in counted), len(wrong), refused.total())
    return Report(
        "Rows of generated files: in the file, counted by its generator, = kept + rejected + set aside",
        ("files", "rows", "files that don't add up", "files refused"),
        (tuple(f"{figure:,}" for figure in figures),),
        (f"0 files that don't add up; {len(wrong)} do not",) if wrong else (),
        tuple(map(str, wrong[:LISTED]))
        + tuple(f"{count} x {why}" for why, count in refused.most_common(LISTED)),
    )


def _counted(made: Generated, arrivals: tuple[Arrival, ...]) -> Counted:
    (arrival,) = arrivals
    staged = arrival.staged
    if staged is None:
        why = str(arrival.refused) if arrival.refused else "waits for answers"
        return Counted(made.seed, made.rows, refused=why)
    return Counted(made.seed, made.rows, staged.rows_kept, staged.rows_rejected, staged.rows_set_aside)


def _record(draw: random.Random, number: int, extras: int, words: list[str]) -> list[str]:
    named = [
        str(1000 + number // 2),
        f"2024-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        f"{draw.uniform(-5, 300):.2f}",
        f"C{draw.randint(1, 40):03}",
    ]
    return named + [draw.choice(words) for _ in range(extras)]


def _insert(draw: random.Random, lines: list[str], line: str) -> None:
    lines.insert(draw.randint(0, len(lines)), line)


def _empty_lines(draw: random.Random, lines: list[str], _writing: Writing) -> None:
    for _ in range(draw.randint(1, 4)):
        _insert(draw, lines, "")


def _short_rows(draw: random.Random, lines: list[str], writing: Writing) -> None:
    for _ in range(draw.randint(1, 3)):
        _insert(draw, lines, writing.line(["7", "2024-01-01", "5.00", "C1"][: draw.randint(1, 4)]))


def _long_rows(draw: random.Random, lines: list[str], writing: Writing) -> None:
    for _ in range(draw.randint(1, 3)):
        _insert(draw, lines, writing.line(["8", "2024-01-01", "5.00", "C1"] + ["more"] * draw.randint(1, 9)))


def _bad_cells(draw: random.Random, lines: list[str], writing: Writing) -> None:
    for _ in range(draw.randint(1, 5)):
        cells = ["9", "2024-01-01", "5.00", "C1"]
        cells[draw.randint(0, 3)] = draw.choice(_DAMAGED)
        _insert(draw, lines, writing.line(cells))


def _totals(draw: random.Random, lines: list[str], writing: Writing) -> None:
    lines.append(writing.line([draw.choice(_TOTALS), "", "123.45", ""]))


def _empty_cells(draw: random.Random, lines: list[str], writing: Writing) -> None:
    _insert(draw, lines, writing.delimiter * 3)


def _stray_quote(draw: random.Random, lines: list[str], writing: Writing) -> None:
    _insert(draw, lines, writing.delimiter.join(["10", "2024-01-01", "5.00", '15" wide']))


def _repeated_header(draw: random.Random, lines: list[str], writing: Writing) -> None:
    """Among the data: right below the header it would be a second row of names."""
    if lines:
        lines.insert(draw.randint(1, len(lines)), writing.line(_NAMED))


def _open_quote(draw: random.Random, lines: list[str], writing: Writing) -> None:
    """A quote that is never closed, in a file without any other: there alone one can tell where it ends."""
    if writing.quoting != "needed" or any('"' in line for line in lines):
        return
    _insert(draw, lines, writing.delimiter.join(["11", "2024-01-01", "5.00", '"C1']))


def _delimiters_at_the_end(_draw: random.Random, lines: list[str], writing: Writing) -> None:
    lines[:] = [line + writing.delimiter if line else line for line in lines]


def _long_cell(draw: random.Random, lines: list[str], writing: Writing) -> None:
    _insert(draw, lines, writing.line(["12", "2024-01-01", "5.00", "x" * draw.choice((5_000, 100_000))]))


def _twins(draw: random.Random, lines: list[str], _writing: Writing) -> None:
    lines += draw.choices(lines, k=3) if lines else []


def _zero_bytes(draw: random.Random, lines: list[str], writing: Writing) -> None:
    _insert(draw, lines, writing.line(["13", "2024-01-01", "5.00", "C\0" + "1"]))


def _other_line_end(draw: random.Random, lines: list[str], writing: Writing) -> None:
    """Two records with a line end between them that the rest of the file does not have."""
    one = writing.line(["14", "2024-01-01", "5.00", "C1"])
    _insert(draw, lines, one + _OTHER_END + one)


_DAMAGES: tuple[Callable[[random.Random, list[str], Writing], None], ...] = (
    _empty_lines,
    _short_rows,
    _long_rows,
    _bad_cells,
    _totals,
    _empty_cells,
    _stray_quote,
    _repeated_header,
    _open_quote,
    _delimiters_at_the_end,
    _long_cell,
    _twins,
    _zero_bytes,
    _other_line_end,
)
