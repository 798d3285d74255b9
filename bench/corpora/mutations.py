"""Does the app survive files that were damaged at random, and does it answer soon?

Grain in: a seed. Grain out: one damaged csv, xlsx or Parquet file, and how the app answered: that it was
read, asked or refused, after how many seconds; or which exception that is no answer to a person escaped.
"""

import random
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb

from bench.corpora.report import Options, Report
from bench.corpora.rows import TOLD
from bench.corpora.workbooks import table, write_workbook
from bench.corpora.writing import Writing
from lib.intake.source import literal
from lib.jobs.arrivals import discard, receive
from lib.jobs.faults import TITLE
from lib.workspace.workspace import Workspace

FILES = 2_000
MOST_SECONDS = 10.0
KINDS = ("csv", "xlsx", "parquet")
OUTCOMES = ("read", "asked", "refused", "broke")

_HEADER = ("Order ID", "Order Date", "Total", "Customer ID", "Product", "Note")
_REST = ("C007", "mug", "two, with\ta “note”")
_ROWS = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """How the app answered to one damaged file: "read", "asked", "refused" or, an escape, "broke".

    `said` is the refusal, or the exception. What the net below all readers caught counts as broken, too.
    """

    seed: int
    kind: str
    outcome: str
    seconds: float
    said: str = ""


def mutated(seed: int) -> tuple[str, bytes]:
    """Return the kind and the bytes of a damaged file."""
    draw = random.Random(seed)  # noqa: S311 (no secret)
    kind = KINDS[seed % len(KINDS)]
    honest = draw.choice(_honest(kind))
    if kind == "xlsx" and draw.randrange(3):
        return kind, _damaged_inside(draw, honest)
    return kind, _damaged(draw, honest)


def _damaged(draw: random.Random, honest: bytes) -> bytes:
    content = bytearray(honest)
    for _ in range(draw.choice((1, 1, 2, 3, 8))):
        draw.choice(_MUTATIONS)(draw, content)
    return bytes(content)


def _damaged_inside(draw: random.Random, honest: bytes) -> bytes:
    """Damage one file inside a workbook, so that what fails is not the archive's check sum."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(honest)) as archive, zipfile.ZipFile(held, "w") as damaged:
        names = archive.namelist()
        # Most of what a reader does with a workbook it does with the sheets.
        chosen = draw.choice(names + 3 * [name for name in names if "worksheets/" in name])
        for name in names:
            content = archive.read(name)
            damaged.writestr(name, _damaged(draw, content) if name == chosen else content)
    return held.getvalue()


def answer(workspace: Workspace, path: Path, seed: int) -> Answer:
    """Write a damaged file to a path and return how the app answers to it."""
    kind, content = mutated(seed)
    path.write_bytes(content)
    started = time.perf_counter()
    try:
        arrivals = receive(workspace, path, f"{seed}.{kind}", TOLD)
        outcome, said = "read", ""
        if refused := next((one.refused for one in arrivals if one.refused), None):
            outcome, said = ("broke" if refused.title == TITLE else "refused"), str(refused)
        elif any(one.waits_for_answers for one in arrivals):
            outcome = "asked"
        discard(workspace, arrivals)
    except Exception as error:  # noqa: BLE001 (this is what is looked for)
        outcome, said = "broke", f"{type(error).__name__}: {error}"
    return Answer(seed, kind, outcome, time.perf_counter() - started, said)


def answer_all(seeds: Iterable[int]) -> Iterator[Answer]:
    """Yield the answers to many damaged files, all through one workspace."""
    with Workspace.open() as workspace:
        path = workspace.new_folder("mutations") / "damaged"
        for seed in seeds:
            yield answer(workspace, path, seed)
            shutil.rmtree(workspace.new_folder("inbox"))


def measure(options: Options) -> Report:
    """Return how the app answered to 2,000 damaged files, and what broke it."""
    first = options.seed * FILES
    answers = list(answer_all(range(first, first + (options.limit or FILES))))
    rows = []
    for kind in KINDS:
        own = [one for one in answers if one.kind == kind]
        outcomes = Counter(one.outcome for one in own)
        slowest = max((one.seconds for one in own), default=0.0)
        rows.append((kind, str(len(own)), *(str(outcomes[name]) for name in OUTCOMES), f"{slowest:.1f}"))
    broke = [one for one in answers if one.outcome == "broke"]
    slow = [one for one in answers if one.seconds > MOST_SECONDS]
    return Report(
        "Files damaged at random",
        ("kind", "files", *OUTCOMES, "slowest, s"),
        tuple(rows),
        tuple(map(str, broke + slow)),
    )


@cache
def _honest(kind: str) -> tuple[bytes, ...]:
    """Files of one kind before any damage."""
    if kind == "csv":
        ways = (Writing(), Writing(delimiter=";", quoting="all"), Writing("utf-16", "\t", "\r\n"))
        return tuple(way.encode([way.line(_HEADER), *map(way.line, _records())]) for way in ways)
    if kind == "xlsx":
        return tuple(_workbook(sheets) for sheets in (1, 2))
    typed = "* replace (total::double as total, day::date as day)"
    return tuple(
        _parquet(columns, packed) for columns in ("*", typed) for packed in ("snappy", "uncompressed")
    )


def _records() -> list[tuple[str, ...]]:
    return [
        (f"{1000 + at // 2}", f"2024-{at % 12 + 1:02}-{at % 28 + 1:02}", f"{at * 3.7:.2f}", *_REST)
        for at in range(_ROWS)
    ]


def _workbook(sheets: int) -> bytes:
    held = BytesIO()
    write_workbook(held, {f"Sheet {at}": table([_HEADER, *_records()]) for at in range(sheets)})
    return held.getvalue()


def _parquet(columns: str, compression: Literal["snappy", "uncompressed"]) -> bytes:
    rows = ", ".join(f"({', '.join(map(literal, record))})" for record in _records())
    names = "id, day, total, customer, product, note"
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "honest.parquet"
        made = connection.sql(f"select {columns} from (values {rows}) as sale({names})")
        made.write_parquet(str(path), compression=compression)
        return path.read_bytes()


def _flip(draw: random.Random, content: bytearray) -> None:
    for _ in range(draw.choice((1, 3, 20))):
        if content:
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)


def _cut(draw: random.Random, content: bytearray) -> None:
    del content[draw.randint(0, len(content)) :]


def _leave_out(draw: random.Random, content: bytearray) -> None:
    at = draw.randint(0, len(content))
    del content[at : at + draw.choice((1, 4, 100))]


def _repeat(draw: random.Random, content: bytearray) -> None:
    at = draw.randint(0, len(content))
    piece = content[at : at + draw.choice((1, 16, 400))]
    content[at:at] = piece * draw.choice((1, 2, 50))


def _splice(draw: random.Random, content: bytearray) -> None:
    """Put a piece of another file into this one."""
    other = draw.choice(_honest(draw.choice(KINDS)))
    start, at = draw.randrange(len(other)), draw.randint(0, len(content))
    content[at : at + draw.choice((0, 200))] = other[start : start + draw.choice((8, 200, 2000))]


def _noise(draw: random.Random, content: bytearray) -> None:
    at = draw.randint(0, len(content))
    content[at : at + 16] = draw.randbytes(16)


def _awkward_bytes(draw: random.Random, content: bytearray) -> None:
    at = draw.randint(0, len(content))
    content[at:at] = draw.choice(
        (b"\0", b'"', b"\r", b"\xff\xff\xff\xff", b"\\", b"\x1a", b"\xef\xbb\xbf", b"\n" * 50)
    )


_MUTATIONS: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _flip,
    _cut,
    _leave_out,
    _repeat,
    _splice,
    _noise,
    _awkward_bytes,
)
