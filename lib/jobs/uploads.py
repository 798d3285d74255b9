"""Which files came in together? An upload is what one confirmation brought; it leaves as one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from lib.workspace.sources import Source


@dataclass(frozen=True, slots=True)
class Upload:
    """The files of one confirmation, with when it was and who did it where that is known."""

    at: datetime | None
    by: str | None
    sources: tuple[Source, ...]

    @property
    def source_ids(self) -> tuple[int, ...]:
        """Their numbers, as undo takes them."""
        return tuple(source.source_id for source in self.sources)

    @property
    def rows(self) -> int:
        """Rows that came in."""
        return sum(source.rows_kept for source in self.sources)


def uploads(sources: Iterable[Source]) -> tuple[Upload, ...]:
    """Return uploads in the order in which they came; all files of one confirmation share its moment."""
    groups = groupby(
        sorted(sources, key=lambda source: source.source_id), key=lambda source: source.loaded_at
    )
    return tuple(
        Upload(at, held[0].details.get("by"), held) for at, group in groups if (held := tuple(group))
    )
