"""Is a file that was made to harm refused at once, and at what cost?

Grain in: a few hand-made files: some kilobytes that claim billions of cells or unpack to gigabytes. Grain
out: for each what the app says, after how many seconds, and how much memory the child that opened it took
at its peak.
"""

import gzip
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from bench.corpora.parquet_bytes import page, parquet
from bench.corpora.report import Options, Report
from bench.corpora.workbooks import number, rows, text, write_workbook
from lib.errors import UserError
from lib.intake.child import PROJECT, command_of
from lib.intake.container import open_container

MOST_SECONDS, MOST_MB = 10.0, 1_100.0
MOST_SECONDS_OF_A_WORKBOOK, MOST_MB_OF_A_WORKBOOK = 1.0, 50.0
_MEASURE = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True); "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(used.ru_maxrss, used.ru_utime + used.ru_stime)"
)


@dataclass(frozen=True, slots=True)
class Crafted:
    """A harmful file: what it does, which task of a child opens it, how it is made."""

    name: str
    task: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the app said to it, and the cost; `said` is empty where it was not refused.

    `seconds` by the clock, of the app; `cpu_seconds` of the child's processor, which other work on the
    machine disturbs less: the limits hold for these.
    """

    crafted: Crafted
    size: int
    said: str
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def is_within_limits(self) -> bool:
        """Whether it was refused soon enough and in little enough memory."""
        workbook = self.crafted.name.startswith("xlsx")
        seconds = MOST_SECONDS_OF_A_WORKBOOK if workbook else MOST_SECONDS
        most = MOST_MB_OF_A_WORKBOOK if workbook else MOST_MB
        return bool(self.said) and self.cpu_seconds <= seconds and self.peak_mb <= most


def refusal(path: Path, scratch: Path) -> str:
    """Return what the app says to a file, empty when it takes it."""
    try:
        open_container(path, "crafted", scratch)
    except UserError as error:
        return str(error)
    return ""


def cost_of(crafted: Crafted, scratch: Path) -> Cost:
    """Return what refusing a file costs: seconds as the app has them, memory in a child started by itself."""
    path = scratch / "crafted"
    path.write_bytes(crafted.make())
    started = time.perf_counter()
    said = refusal(path, scratch)
    seconds = time.perf_counter() - started
    with tempfile.TemporaryDirectory(dir=scratch) as target:
        # From a small process: Linux hands the peak of whoever starts a process on to it.
        command = [sys.executable, "-c", _MEASURE, *command_of(crafted.task, path, Path(target))]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, text=True)
    peak, cpu = done.stdout.split()
    return Cost(crafted, path.stat().st_size, said, seconds, float(cpu), int(peak) * 1024 / 1e6)


def measure(options: Options) -> Report:
    """Return the cost of refusing each crafted file."""
    costs = [cost_of(crafted, options.scratch) for crafted in CRAFTED]
    table = tuple(
        (
            one.crafted.name,
            f"{one.size:,}",
            f"{one.seconds:.2f}",
            f"{one.cpu_seconds:.2f}",
            f"{one.peak_mb:.0f}",
            one.said[:70],
        )
        for one in costs
    )
    missed = tuple(f"{one.crafted.name}: {one}" for one in costs if not one.is_within_limits)
    return Report(
        "Crafted files", ("file", "bytes", "seconds", "processor, s", "peak, MB", "said"), table, missed
    )


def _book(content: str) -> bytes:
    held = BytesIO()
    write_workbook(held, {"A": content})
    return held.getvalue()


def _far_cell() -> bytes:
    return _book(rows((1, number("A1", 1)), (1048576, number("XFD1048576", 1))))


def _far_cell_in_the_middle() -> bytes:
    many = "".join(f'<row r="{at}">{text(f"A{at}", "x" * 60)}</row>' for at in range(1, 30_000))
    return _book(many + rows((1048576, number("XFD1048576", 1))) + many)


def _claimed_dimension() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            "xl/worksheets/sheet1.xml", '<worksheet><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'
        )
    return held.getvalue()


def _gigabytes_of_blanks() -> bytes:
    """Deflate shrinks a thousandfold at most: 4 GB in 4 MB."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(1024):
                sheet.write(b" " * (1 << 20))
    return held.getvalue()


def _claimed_gigabytes(size: int) -> bytes:
    """A small workbook whose directory gives its sheet another size than it has."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (3 << 20))
    content = bytearray(held.getvalue())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    return bytes(content)


def _one_text_many_times() -> bytes:
    """A text of 1 MB that a hundred thousand cells show."""
    held, base = BytesIO(), BytesIO()
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 100_000))
    write_workbook(base, {"A": cells})
    with zipfile.ZipFile(base) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("workbook.xml.rels"):
                content = content.replace(b'Target="styles.xml"/>', b'Target="styles.xml"/>' + _SHARED)
            archive.writestr(name, content)
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>{'x' * (1 << 20)}</t></si></sst>")
    return held.getvalue()


_SHARED = (
    b'<Relationship Id="t" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    b' Target="sharedStrings.xml"/>'
)


def _many_entries() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for at in range(60_000):
            archive.writestr(f"{at}.csv", b"")
    return held.getvalue()


def _zeros(pack: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: pack(bytes(300 << 20))


def _zipped(content: bytes) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("orders.csv", content)
    return held.getvalue()


CRAFTED = (
    Crafted("xlsx: cells A1 and XFD1048576", "zip", _far_cell),
    Crafted("xlsx: the far cell in the middle", "zip", _far_cell_in_the_middle),
    Crafted("xlsx: a dimension of 17 billion cells", "zip", _claimed_dimension),
    Crafted("xlsx: a sheet of 1 GB of blanks", "zip", _gigabytes_of_blanks),
    Crafted("xlsx: claims 4 GB", "zip", lambda: _claimed_gigabytes(2**32 - 2)),
    Crafted("xlsx: claims 100 bytes, has 3 MB", "zip", lambda: _claimed_gigabytes(100)),
    Crafted("workbook: a text of 1 MB, 100,000 times", "zip", _one_text_many_times),
    Crafted("zip: 60,000 files", "zip", _many_entries),
    Crafted("zip: 300 MB of zeros", "zip", _zeros(_zipped)),
    Crafted("gz: 300 MB of zeros", "gzip", _zeros(gzip.compress)),
    Crafted("gz: a name of 20 MB", "gzip", lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * (20 << 20)),
    Crafted("gz: a million empty members", "gzip", lambda: gzip.compress(b"") * 1_000_000 + b"x"),
    Crafted("parquet: a trillion rows in nothing", "parquet", lambda: parquet(10**12, b"")),
    Crafted("parquet: a page of 2 GB", "parquet", lambda: parquet(10, page(10, claimed=2**31 - 1))),
    Crafted("parquet: 300 MB of zeros in a page", "parquet", lambda: parquet(10, page(10, bytes(300 << 20)))),
    Crafted("parquet: 100,000 columns", "parquet", lambda: parquet(1, b"", columns=100_000)),
    Crafted("parquet: groups 20,000 deep", "parquet", lambda: parquet(1, b"", depth=20_000)),
    Crafted("parquet: a list of two billion", "parquet", lambda: parquet(1, b"", listed_rows=2**31 - 1)),
    Crafted("parquet: a footer of 4 GB", "parquet", lambda: b"PAR1" + bytes(50) + b"\xff\xff\xff\xffPAR1"),
)
