"""What is packed in a gz or a zip, and does it unpack to something in proportion?

Grain in: one gz or zip file. Grain out: one file of ours per packed one, or, where the zip is a workbook,
one csv per sheet. Runs in a child process (`lib.intake.child`). Names inside an archive are texts to show;
what is written is called `packed_1`, `packed_2`, whatever the archive says.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from lib.errors import UserError
from lib.intake import workbook

BLOCK_BYTES = 1 << 20
# Short: what follows a member is copied at its end, and a crafted gz has a million members.
GZIP_BLOCK_BYTES = 1 << 14
MOST_FILES = 100
MOST_UNPACKED_BYTES = 4 << 30
# Exports shrink five- to fiftyfold.
MOST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 64 << 20
ENCRYPTED = 1
"""Bit of a zip entry's flags."""

WITH_GZIP_HEADER = 16 + zlib.MAX_WBITS
UNPACK = "Unpack it and upload the files inside."
AS_XLSX = "Open it, save it as .xlsx or CSV (UTF-8), and upload that."

# A name inside, what the archive is, what to do.
OTHER_DOCUMENTS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", AS_XLSX),
    ("Index/Document.iwa", "an Apple Numbers document", "In Numbers: File, Export To, CSV or Excel."),
    ("Index.zip", "an Apple Numbers document", "In Numbers: File, Export To, CSV or Excel."),
    ("content.xml", "an OpenDocument file (.ods)", AS_XLSX),
    ("word/document.xml", "a Word document", "Copy its table into a spreadsheet and save that as .xlsx."),
    ("ppt/presentation.xml", "a presentation", "Copy its table into a spreadsheet and save that as .xlsx."),
)
LITTER = ("__MACOSX/", "Thumbs.db", "desktop.ini")
"""What operating systems add to archives by themselves."""


def unpack_gzip(source: Path, target: Path) -> dict[str, object]:
    """Write what a gz holds as `packed_1`.

    Raises
    ------
    UserError
        When it is damaged or unpacks to too much.
    """
    with _damage_told(), source.open("rb") as packed, (target / "packed_1").open("wb") as copy:
        _copy(_gunzipped(packed), copy, _Proportion(source))
    return {"files": [{"name": "", "file": "packed_1"}]}


def unpack_zip(source: Path, target: Path) -> dict[str, object]:
    """Write the sheets of a workbook as csv files, or the files of an archive as they are.

    Returns
    -------
    dict
        `{"sheets": [{"name", "file", "warnings"}], "warnings": []}` or `{"files": [{"name", "file"}]}`.

    Raises
    ------
    UserError
        When it is damaged, protected, of another kind, or unpacks to too much.
    """
    with _damage_told(), zipfile.ZipFile(source) as archive:
        names = set(archive.namelist())
        if any(entry.flag_bits & ENCRYPTED for entry in archive.infolist()):
            raise UserError(
                "The archive is protected by a password.",
                "What it holds can't be read without the password.",
                UNPACK,
            )
        if "xl/workbook.xml" not in names:
            return _unpack_files(archive, names, target, _Proportion(source))
        workbook.check_sizes(archive, source.stat().st_size)
    return workbook.write_sheets(source, target)


class _Proportion:
    """Adds up what was unpacked and stops it when that is out of all proportion."""

    def __init__(self, source: Path) -> None:
        self.packed = source.stat().st_size
        self.unpacked = 0

    def add(self, count: int) -> None:
        """Count bytes that were unpacked; raise UserError where they are too many."""
        self.unpacked += count
        self.check(self.unpacked)

    def check(self, unpacked: int) -> None:
        """Raise UserError where so many unpacked bytes, told or counted, are out of proportion."""
        if unpacked > MOST_UNPACKED_BYTES:
            message = f"It unpacks to more than {MOST_UNPACKED_BYTES >> 30} GB."
        elif unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * self.packed:
            message = f"It unpacks to more than {MOST_RATIO} times its size."
        else:
            return
        raise UserError(
            "The file is too big.", message, "Unpack it yourself, look inside, and upload it in parts."
        )


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say that a file is damaged where unpacking it fails, in whatever way."""
    try:
        yield
    except (
        *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
        *(NotImplementedError, RuntimeError, ValueError, OverflowError),
    ) as error:
        raise UserError(
            "The file is damaged.",
            f"It can't be unpacked: {str(error).rstrip('.')}.",
            "Download or export it again.",
        ) from error


def _gunzipped(packed: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a gz block by block; several members follow each other as one."""
    inflate = zlib.decompressobj(WITH_GZIP_HEADER)
    rest = packed.read(GZIP_BLOCK_BYTES)
    while rest:
        yield inflate.decompress(rest, BLOCK_BYTES)
        rest = inflate.unconsumed_tail or inflate.unused_data
        if inflate.eof:
            # Zeros pad an archive to the length of a tape's block; anything else is another member.
            rest = rest.lstrip(b"\0") or packed.read(GZIP_BLOCK_BYTES).lstrip(b"\0")
            if not rest:
                return
            inflate = zlib.decompressobj(WITH_GZIP_HEADER)
        rest = rest or packed.read(GZIP_BLOCK_BYTES)
    raise EOFError("the end is missing")


def _unpack_files(
    archive: zipfile.ZipFile, names: set[str], target: Path, proportion: _Proportion
) -> dict[str, object]:
    for name, kind, hint in OTHER_DOCUMENTS:
        if name in names:
            raise UserError("This kind of document can't be read.", f"It is {kind}.", hint)
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)]
    if not entries:
        raise UserError("The archive is empty.", "There is no file in it.", "Pack it again and look inside.")
    if len(entries) > MOST_FILES:
        raise UserError(
            "There are too many files in the archive.",
            f"It holds {len(entries):,} files; {MOST_FILES} can be read at once.",
            "Upload it in parts.",
        )
    proportion.check(sum(entry.file_size for entry in entries))  # as stated; what is written counts, too
    files = []
    for number, entry in enumerate(entries, start=1):
        file = f"packed_{number}"
        with archive.open(entry) as packed, (target / file).open("wb") as copy:
            _copy(iter(_reader(packed), b""), copy, proportion)
        files.append({"name": entry.filename, "file": file})
    return {"files": files}


def _reader(packed: IO[bytes]) -> Callable[[], bytes]:
    return lambda: packed.read(BLOCK_BYTES)


def _copy(blocks: Iterator[bytes], copy: IO[bytes], proportion: _Proportion) -> None:
    for block in blocks:
        proportion.add(len(block))
        copy.write(block)


def _is_litter(name: str) -> bool:
    last = PurePosixPath(name).name
    return name.startswith(LITTER) or last.startswith(".") or last in LITTER
