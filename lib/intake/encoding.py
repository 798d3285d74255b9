"""In which characters is a text written, and how does it become UTF-8?

Grain in: the bytes of one file, any size, read once in blocks. Grain out: a `Survey` of the bytes, then the
name of the encoding, then, only where it is needed, a copy in UTF-8.

A byte order mark decides; else valid UTF-8 is UTF-8 (other encodings form valid multi-byte sequences
only by accident); else zero bytes on one side of each pair are UTF-16; else charset-normalizer guesses.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lib.errors import UserError

Codes = npt.NDArray[np.uint8]

BLOCK_BYTES = 4 << 20
SAMPLE_BYTES = 64_000
EURO_OF_LATIN_9 = 0xA4
FIRST_LATIN = 0xA0
FIRST_HIGH = 0x80
NEIGHBOURS = 40

# UTF-32 first: its little-endian mark begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# What retailers' systems write when they don't write Unicode; more candidates make short texts Chinese.
LEGACY = "cp1252 cp1250 cp1251 cp1253 cp1254 cp850 mac_roman shift_jis gb18030 euc_kr".split()

# Characters of Windows-1252 that prices, names and prose use; bytes beyond them speak for another encoding.
WESTERN = frozenset(range(0xC0, 0x100)) - {0xD7, 0xF7} | frozenset(
    b"\x80\x85\x91\x92\x93\x94\x96\x97\x99\xa0\xa3\xa7\xa9\xab\xae\xb0\xb2\xb7\xba\xbb\xbd\xbf\xa1\xaa"
)


@dataclass(slots=True)
class Survey:
    """What one pass over a file's bytes tells.

    `utf8` is False from the first invalid sequence on; `high` collects bytes around those that are not
    ASCII, up to 64,000, for the guess.
    """

    size: int = 0
    sha256: str = ""
    head: bytes = b""
    utf8: bool = True
    ascii: bool = True
    zeros: int = 0
    newlines: int = 0
    returns: int = 0
    backslashes: bool = False
    high: bytearray = field(default_factory=bytearray)


def blocks(path: Path, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """Yield a file's bytes between two offsets, 4 MB at a time."""
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        left = BLOCK_BYTES if stop is None else stop - start
        while block := file.read(min(left, BLOCK_BYTES)):
            left -= 0 if stop is None else len(block)
            yield block


def survey(path: Path) -> Survey:
    """Return size, SHA-256 and the counts that decide how a file is read.

    One pass; the digest runs in a second thread (hashlib and numpy both release the interpreter lock).
    """
    seen = Survey()
    digest = hashlib.sha256()
    check = codecs.getincrementaldecoder("utf-8")()
    pending: Future[None] | None = None
    with ThreadPoolExecutor(max_workers=1) as hasher:
        for block in blocks(path):
            if pending is not None:
                pending.result()
            pending = hasher.submit(digest.update, block)
            _look_at(block, seen, check)
    seen.sha256 = digest.hexdigest()
    if seen.utf8 and not seen.ascii:
        seen.utf8 = _is_valid(check, b"", final=True)
    return seen


def _look_at(block: bytes, seen: Survey, check: codecs.IncrementalDecoder) -> None:
    if not seen.size:
        seen.head = block[:SAMPLE_BYTES]
    seen.size += len(block)
    codes = np.frombuffer(block, np.uint8)
    seen.newlines += int(np.count_nonzero(codes == ord("\n")))
    if b"\r" in block:
        seen.returns += int(np.count_nonzero(codes == ord("\r")))
    if b"\0" in block:
        seen.zeros += int(np.count_nonzero(codes == 0))
    seen.backslashes = seen.backslashes or b"\\" in block
    if block.isascii() and seen.ascii:
        return
    seen.ascii = False
    seen.utf8 = seen.utf8 and _is_valid(check, block)
    _collect_high(block, codes, seen)


def _collect_high(block: bytes, codes: Codes, seen: Survey) -> None:
    """Keep bytes that are not ASCII, each with up to 40 neighbours, until there are 64,000."""
    if len(seen.high) >= SAMPLE_BYTES:
        return
    end = 0
    for position in np.flatnonzero(codes >= FIRST_HIGH)[: SAMPLE_BYTES // NEIGHBOURS]:
        at = int(position)
        if at < end:
            continue
        begin, end = max(at - NEIGHBOURS, end), at + NEIGHBOURS
        # A letter of several bytes must not be cut in two.
        while end < len(block) and block[end] >= FIRST_HIGH:
            end += 1
        seen.high += block[begin:end] + b"\n"


def _is_valid(check: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        check.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(seen: Survey) -> str:
    """Return Python's name of the encoding that a surveyed file is written in.

    Raises
    ------
    UserError
        When the bytes are no text in any encoding (zero bytes or control characters throughout).
    """
    for mark, encoding in MARKS:
        if seen.head.startswith(mark):
            return encoding
    if seen.zeros and (wide := _wide_encoding(seen)):
        return wide
    _refuse_binary(seen)
    if seen.ascii:
        return "ascii"
    if seen.utf8 or _is_mostly_utf8(bytes(seen.high)):
        return "utf-8"
    return _guess(bytes(seen.high))


def _wide_encoding(seen: Survey) -> str | None:
    """Return UTF-16 without a mark: nearly every second byte of Western text is zero, on one side only."""
    sample = seen.head[: len(seen.head) // 2 * 2]
    left, right = sample[0::2].count(0), sample[1::2].count(0)
    most = 0.7 * len(sample) / 2
    if right > most and left < 0.01 * len(sample) + 1:
        return "utf-16-le"
    if left > most and right < 0.01 * len(sample) + 1:
        return "utf-16-be"
    return None


def _refuse_binary(seen: Survey) -> None:
    control = sum(seen.head.count(code) for code in range(32) if code not in b"\t\n\r\f\x0b\x1a\x1b\0")
    if seen.zeros > 0.05 * seen.size + 2 or control > 0.02 * len(seen.head) + 2:
        raise UserError(
            "This is no text.",
            "The file holds bytes that no text has (zero bytes or control characters throughout).",
            "Export the data as CSV (UTF-8) or as an Excel workbook (.xlsx) and upload that.",
        )


def _is_mostly_utf8(sample: bytes) -> bool:
    """Return whether this is UTF-8 with some pasted legacy bytes: those hardly ever form a valid sequence."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("�")
    good = sum(not character.isascii() for character in text) - broken
    return good > broken


def _guess(sample: bytes) -> str:
    # Western words have one letter in a row that is not ASCII, seldom two; Cyrillic and Greek ones have many.
    high = [code for code in sample if code >= FIRST_HIGH]
    alone = sum(map(len, re.findall(rb"(?<![\x80-\xff])[\x80-\xff]{1,2}(?![\x80-\xff])", sample)))
    if alone >= 0.5 * len(high):
        # Nobody writes the currency sign that Windows-1252 has where Latin-9 has the euro.
        letters = [code for code in high if code != EURO_OF_LATIN_9]
        if len(letters) < len(high) and all(code in WESTERN and code >= FIRST_LATIN for code in letters):
            return "iso8859-15"
        if sum(code in WESTERN for code in high) >= 0.9 * len(high):
            return "cp1252"
    # Imported here: its tables cost 0.1 s that most files never need.
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=LEGACY).best()
    return best.encoding if best is not None else "cp1252"


def describe(encoding: str) -> str | None:
    """Return the sentence that tells a person how the characters were read, None for Unicode."""
    if encoding == "ascii" or encoding.startswith("utf"):
        return None
    known = {
        "cp1252": "Western European (Windows-1252)",
        "iso8859-15": "Western European (Latin-9)",
        "mac_roman": "Western European (Macintosh)",
    }
    return (
        f"The text is not Unicode; its letters were read as {known.get(encoding, encoding)}. "
        "Look at names with accents: if they look wrong, export the file again as UTF-8."
    )


def _legacy_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, and those that are neither as a blank."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace").replace("�", " "), error.end


codecs.register_error("regulars-legacy-bytes", _legacy_bytes)


def write_utf8(source: Path, target: Path, encoding: str, line_end: str | None = None) -> None:
    r"""Copy a text as UTF-8 without mark and zero bytes.

    Parameters
    ----------
    source, target
        The file and its copy.
    encoding
        Of the source. Bytes that it can't explain are read as Windows-1252.
    line_end
        None keeps line ends; "\r" makes every CR, LF and CRLF a LF; "\n" makes CRLF and LF a LF and a CR
        that stands elsewhere a blank.
    """
    name = "utf-8" if encoding == "ascii" else encoding
    errors = "regulars-legacy-bytes" if name.startswith("utf-8") else "replace"
    decoder = codecs.getincrementaldecoder(name)(errors)
    held = ""
    with target.open("wb") as copy:
        for block in blocks(source):
            text = held + decoder.decode(block).replace("\0", "")
            # A CR at the end of a block may be half of a CRLF.
            held = "\r" if line_end and text.endswith("\r") else ""
            copy.write(_with_line_ends(text[: len(text) - len(held)], line_end).encode("utf-8", "replace"))
        copy.write(_with_line_ends(held + decoder.decode(b"", True), line_end).encode("utf-8", "replace"))


def _with_line_ends(text: str, line_end: str | None) -> str:
    if line_end is None or "\r" not in text:
        return text
    return re.sub(r"\r+\n", "\n", text).replace("\r", "\n" if line_end == "\r" else " ")
