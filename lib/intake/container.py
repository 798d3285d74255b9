"""What is in an uploaded file: one table, several, or nothing that can be read?

Grain in: one uploaded file of any kind. Grain out: one `Part` per table. The first bytes decide what it is;
the name is a text to show and nothing else. What is packed (gz, zip, xlsx, Parquet) or JSON is opened by a
child process under limits and written into scratch, under names of our own; nothing of it is parsed here.
"""

import re
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.errors import UserError
from lib.intake.archive import UNPACK
from lib.intake.child import open_in_child
from lib.intake.layout import Part

HEAD_BYTES = 4096
END_BYTES = 1 << 20
LONGEST_NAME = 120
MOST_NAMED = 3

BOM = b"\xef\xbb\xbf"
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"
# Of an archive with and without entries, and of one in several pieces.
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|script)\b", re.I | re.S
)
XML = re.compile(rb"\s*<(?:\?xml|[a-z]+:[a-z]+\b|rss|feed)", re.IGNORECASE)
JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*(?:"[^"\n]*"\s*:|\})|\s*\[\s*\]?\s*$')

AS_TABLE = "Export the data as CSV (UTF-8) or as an Excel workbook (.xlsx) and upload that."

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


class NoTableError(UserError):
    """The file is of a kind that holds no table; in an archive it is passed over, and that is said."""


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
    return _open(path, shown_name(name), scratch)


def _open(path: Path, shown: str, scratch: Path, *, packed: bool = False) -> tuple[Part, ...]:
    """Open a file, or, `packed`, one that was in a gz or zip; two archives in one another are refused."""
    head = _head(path)
    if not head:
        raise NoTableError(
            "The file is empty.", f"“{shown}” has no bytes.", "Export it again and look inside."
        )
    if head.startswith(GZIP):
        _refuse_second(shown, packed=packed)
        (inside,) = _opened_by_child("gzip", path, shown, scratch)["files"]
        return _open(inside["path"], _without_gz(shown), scratch, packed=True)
    if head.startswith(ZIP):
        return _open_zip(path, shown, scratch, packed=packed)
    if head.startswith(PARQUET):
        _require_parquet_end(path, shown)
        (inside,) = _opened_by_child("parquet", path, shown, scratch)["files"]
        return (Part(shown, "parquet", inside["path"], original=path),)
    if JSON.match(head.removeprefix(BOM)):
        return (Part(shown, "text", _json_as_text(path, shown, scratch)),)
    _refuse(path, head, shown)
    return (Part(shown, "text", path),)


def _json_as_text(path: Path, shown: str, scratch: Path) -> Path:
    """Return the CSV that a list of flat objects was written to."""
    try:
        (inside,) = _opened_by_child("json", path, shown, scratch)["files"]
    except UserError as error:
        raise NoTableError(error.title, error.message, error.hint) from error
    rewritten: Path = inside["path"]
    return rewritten


def _opened_by_child(task: str, path: Path, shown: str, scratch: Path) -> dict[str, Any]:
    """Return a child's report with the paths of the files that it wrote."""
    target = scratch / f"{task}_{secrets.token_hex(8)}"
    report = open_in_child(task, path, target, shown)
    for entry in (*report.get("files", ()), *report.get("sheets", ())):
        entry["path"] = target / entry["file"]
    return report


def _refuse_second(shown: str, *, packed: bool) -> None:
    if packed:
        raise UserError("The file is packed twice.", f"“{shown}” is an archive inside an archive.", UNPACK)


def _without_gz(shown: str) -> str:
    return re.sub(r"\.gz$", "", shown, flags=re.IGNORECASE) or shown


def _open_zip(path: Path, shown: str, scratch: Path, *, packed: bool) -> tuple[Part, ...]:
    """Open a workbook or an archive; only the child can tell which it is."""
    report = _opened_by_child("zip", path, shown, scratch)
    if "sheets" in report:
        return _sheets(report, shown)
    _refuse_second(shown, packed=packed)
    return _unpacked(report["files"], shown, scratch)


def _sheets(report: dict[str, Any], shown: str) -> tuple[Part, ...]:
    several = len(report["sheets"]) > 1
    return tuple(
        Part(
            f"{shown}: {shown_name(sheet['name'])}" if several else shown,
            "text",
            sheet["path"],
            (*report["warnings"], *sheet["warnings"]),
        )
        for sheet in report["sheets"]
    )


def _unpacked(files: list[dict[str, Any]], shown: str, scratch: Path) -> tuple[Part, ...]:
    parts: list[Part] = []
    passed_over: list[NoTableError] = []
    for entry in files:
        name = f"{shown}: {shown_name(entry['name'])}"
        try:
            parts += _open(entry["path"], name, scratch, packed=True)
        except NoTableError as error:
            passed_over.append(error)
    said = " ".join(error.message for error in passed_over[:MOST_NAMED])
    if not parts:
        raise NoTableError("There is no table in the archive.", said, passed_over[0].hint)
    warnings = (f"Left out of the archive: {len(passed_over)} of {len(files)} files. {said}",) if said else ()
    return tuple(replace(part, warnings=(*warnings, *part.warnings)) for part in parts)


def shown_name(name: str) -> str:
    """Return a file's name fit to be shown: its last part, without control characters, at most 120 long."""
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean[:LONGEST_NAME] or "file"


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


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
            raise NoTableError("This file holds no table.", f"“{shown}” is {kind}.", hint)
    text = head.removeprefix(BOM)
    if HTML.match(text):
        raise UserError(
            "This is a web page, not a table.",
            f"“{shown}” holds HTML, whatever its name says. Some systems call such a page .xls or .csv; "
            "a sign-in page saved by mistake looks like this, too.",
            AS_TABLE,
        )
    if XML.match(text):
        raise NoTableError("This file holds no table.", f"“{shown}” is XML.", AS_TABLE)


def _ole_error(path: Path, shown: str) -> UserError:
    with path.open("rb") as file:
        start = file.read(END_BYTES)
        file.seek(max(path.stat().st_size - END_BYTES, 0))
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
