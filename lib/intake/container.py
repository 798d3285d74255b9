"""What is in an uploaded file: one table, several, or nothing that can be read?

Grain in: one uploaded file of any kind. Grain out: one `Part` per table. The first bytes decide what it is;
the name is a text to show and nothing else. What is packed is unpacked under limits, into scratch, under
names of our own.
"""

import gzip
import json
import os
import re
import secrets
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from lib.errors import UserError
from lib.intake.layout import Part

HEAD_BYTES = 4096
BLOCK_BYTES = 1 << 20
MOST_UNPACKED_BYTES = 4 << 30
# Exports shrink five- to fiftyfold.
MOST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 64 << 20
WORKBOOK_SECONDS = 120
LONGEST_NAME = 120
PROJECT = Path(__file__).resolve().parents[2]

GZIP, ZIP, PARQUET = b"\x1f\x8b", b"PK", b"PAR1"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|script)\b", re.I | re.S
)
XML = re.compile(rb"\s*<(?:\?xml|[a-z]+:[a-z]+\b|rss|feed)", re.IGNORECASE)
JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*(?:"[^"\n]*"\s*:|\})|\s*\[\s*\]?\s*$')

AS_TABLE = "Export the data as CSV (UTF-8) or as an Excel workbook (.xlsx) and upload that."
UNPACK = "Unpack it and upload the files inside."

# First bytes, what it is, what to do.
REFUSED = (
    (b"%PDF", "a PDF document", AS_TABLE),
    (b"\x89PNG", "a picture", AS_TABLE),
    (b"\xff\xd8\xff", "a picture", AS_TABLE),
    (b"GIF8", "a picture", AS_TABLE),
    (b"RIFF", "a picture or a recording", AS_TABLE),
    (b"{\\rtf", "a text document", AS_TABLE),
    (b"SQLite format 3\0", "a database", AS_TABLE),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"\xfd7zXZ", "an xz archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zst archive", UNPACK),
    (b"BZh", "a bz2 archive", UNPACK),
)


def open_container(path: Path, name: str, scratch: Path) -> tuple[Part, ...]:
    """Return the tables of an uploaded file.

    Parameters
    ----------
    path
        Where the bytes are.
    name
        What the person calls the file; shown, never opened.
    scratch
        Private directory for what is unpacked.

    Raises
    ------
    UserError
        When the file is empty, of a kind that holds no table, damaged, protected or out of proportion.
    """
    shown = shown_name(name)
    head = _head(path)
    if head.startswith(GZIP):
        path = _unpack(path, shown, scratch)
        shown = re.sub(r"\.gz$", "", shown, flags=re.IGNORECASE) or shown
        head = _head(path)
        if head.startswith(GZIP):
            raise UserError("The file is packed twice.", f"“{shown}” is gz inside gz.", UNPACK)
    if not head:
        raise UserError("The file is empty.", f"“{shown}” has no bytes.", "Export it again and look inside.")
    if head.startswith(ZIP) and zipfile.is_zipfile(path):
        return _sheets(path, shown, scratch)
    if head.startswith(PARQUET):
        _require_parquet_end(path, shown)
        return (Part(shown, "parquet", path),)
    _refuse(path, head, shown)
    return (Part(shown, "text", path),)


def shown_name(name: str) -> str:
    """Return a file's name fit to be shown: its last part, without control characters, at most 120 long."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean[:LONGEST_NAME] or "file"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _unpack(path: Path, shown: str, scratch: Path) -> Path:
    target = scratch / f"unpacked_{secrets.token_hex(8)}"
    packed = path.stat().st_size
    written = 0
    try:
        with gzip.open(path) as source, target.open("wb") as copy:
            while block := source.read(BLOCK_BYTES):
                written += len(block)
                _require_proportion(written, packed, shown)
                copy.write(block)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UserError(
            "The file is damaged.", f"“{shown}” can't be unpacked: {error}.", "Download or export it again."
        ) from error
    return target


def _require_proportion(written: int, packed: int, shown: str) -> None:
    if written > MOST_UNPACKED_BYTES:
        message = f"“{shown}” unpacks to more than {MOST_UNPACKED_BYTES >> 30} GB."
    elif written > RATIO_COUNTS_FROM_BYTES and written > MOST_RATIO * packed:
        message = f"“{shown}” unpacks to more than {MOST_RATIO} times its size."
    else:
        return
    raise UserError(
        "The file is too big.", message, "Unpack it yourself, look inside, and upload it in parts."
    )


def _require_parquet_end(path: Path, shown: str) -> None:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - len(PARQUET), 0))
        if file.read() == PARQUET and path.stat().st_size > 3 * len(PARQUET):
            return
    raise UserError(
        "The Parquet file is cut off.", f"“{shown}” has no footer.", "Download or export it again."
    )


def _refuse(path: Path, head: bytes, shown: str) -> None:
    """Raise a UserError that says what the file is, when it is of a kind that holds no table."""
    if head.startswith(OLE):
        raise _ole_error(path, shown)
    for magic, kind, hint in REFUSED:
        if head.startswith(magic):
            raise UserError("This file holds no table.", f"“{shown}” is {kind}.", hint)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if HTML.match(text):
        raise UserError(
            "This is a web page, not a table.",
            f"“{shown}” holds HTML, whatever its name says. Some systems call such a page .xls or .csv; "
            "a sign-in page saved by mistake looks like this, too.",
            AS_TABLE,
        )
    if XML.match(text):
        raise UserError("This file holds no table.", f"“{shown}” is XML.", AS_TABLE)
    if JSON.match(text):
        raise UserError("This file holds no table.", f"“{shown}” is JSON.", AS_TABLE)


def _ole_error(path: Path, shown: str) -> UserError:
    with path.open("rb") as file:
        start = file.read(BLOCK_BYTES)
        file.seek(max(path.stat().st_size - BLOCK_BYTES, 0))
        both = start + file.read()
    if "EncryptedPackage".encode("utf-16-le") in both:
        return UserError(
            "The workbook is protected by a password.",
            f"“{shown}” is encrypted and can't be read without the password.",
            "Open it, remove the password, save it as .xlsx and upload that.",
        )
    return UserError(
        "This is an old Office file.",
        f"“{shown}” is in the format that Excel used before 2007 (.xls), or is protected by a password.",
        "Open it, save it as .xlsx without a password, and upload that.",
    )


def _sheets(path: Path, shown: str, scratch: Path) -> tuple[Part, ...]:
    _require_workbook(path, shown)
    target = scratch / f"sheets_{secrets.token_hex(8)}"
    target.mkdir(mode=0o700)
    report = _run_reader(path, target, shown)
    if "error" in report:
        told = report["error"]
        raise UserError(told["title"], f"“{shown}”: {told['message']}", told["hint"])
    several = len(report["sheets"]) > 1
    return tuple(
        Part(
            f"{shown}: {shown_name(sheet['name'])}" if several else shown,
            "text",
            target / sheet["file"],
            (*report["warnings"], *sheet["warnings"]),
        )
        for sheet in report["sheets"]
    )


def _require_workbook(path: Path, shown: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UserError("The file is damaged.", f"“{shown}”: {error}.", "Export it again.") from error
    if "xl/workbook.xml" in names:
        return
    if "content.xml" in names or "xl/workbook.bin" in names:
        raise UserError(
            "This kind of spreadsheet can't be read.", f"“{shown}” is no .xlsx.", "Save it as .xlsx."
        )
    inside = ", ".join(shown_name(name) for name in names[:3]) or "nothing"
    raise UserError("This is a zip archive, not a workbook.", f"“{shown}” holds {inside}.", UNPACK)


def _run_reader(path: Path, target: Path, shown: str) -> dict[str, Any]:
    """Read a workbook in a process of its own, so that what it takes down is not the app."""
    # It needs none of the app's secrets, only what some systems need to start Python at all.
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-m", "lib.intake.workbook", str(path.resolve()), str(target.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the paths are ours, not the upload's name
            command, cwd=PROJECT, capture_output=True, timeout=WORKBOOK_SECONDS, check=False, env=kept
        )
        report: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        raise UserError(
            "The workbook is too big.",
            f"“{shown}” could not be read within {WORKBOOK_SECONDS} seconds and 1 GB of memory.",
            "Save the sheet as CSV (UTF-8) and upload that.",
        ) from error
    return report
