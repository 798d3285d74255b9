"""How is a table written as a text, in any of the ways in which systems and people write one?

Grain in: records, each a sequence of cells, and a `Writing`. Grain out: the bytes of a file. Nothing of
`lib` is used: what is written here is what `lib.intake` has to read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Record = Sequence[str]


@dataclass(frozen=True, slots=True)
class Writing:
    """Characters, signs and line ends of a text.

    Attributes
    ----------
    encoding
        Python's name; "utf-8-sig" and "utf-16" write a mark.
    delimiter, line_end
        Between cells, between records.
    quoting
        "needed": cells that hold a sign of the dialect; "all": every cell; "filled": every one that holds
        anything.
    ended
        Whether the last record has a line end.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    quoting: Literal["needed", "all", "filled"] = "needed"
    ended: bool = True

    def line(self, record: Record) -> str:
        """Return a record as one line without its end."""
        return self.delimiter.join(map(self._cell, record))

    def encode(self, lines: Sequence[str], errors: str = "strict") -> bytes:
        """Return lines as the bytes of a file; `errors` as for `str.encode`."""
        text = self.line_end.join(lines) + (self.line_end if self.ended else "")
        return text.encode(self.encoding, errors)

    def _cell(self, cell: str) -> str:
        wanted = self.quoting == "all" or (self.quoting == "filled" and cell)
        if wanted or any(sign in cell for sign in (self.delimiter, '"', "\n", "\r")):
            return '"' + cell.replace('"', '""') + '"'
        return cell
