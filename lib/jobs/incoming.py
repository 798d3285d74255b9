"""Where do the bytes of a file come from, and what do several files become?

Grain in: files from anywhere (dropped, in the server's folder, behind a connection), each with a way to fetch
it. Grain out: one `Arrival` per table. A file is fetched into the workspace's private folder, read there, and
needed no longer once it is staged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.errors import UserError
from lib.jobs.arrivals import (
    PARTS,
    Arrival,
    Choices,
    Progress,
    change,
    discard,
    receive,
    within,
    without_repeats,
)
from lib.jobs.pace import BYTES_A_SECOND
from lib.workspace import doors
from lib.workspace.doors import Door
from lib.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way.

    Attributes
    ----------
    name
        What a person calls it; never a path.
    size
        Bytes, as far as known; 0 where nobody knows.
    fetch
        Brings it into a folder and returns its path there; calls its second argument now and then, which
        raises to stop.
    """

    name: str
    size: int
    fetch: Callable[[Path, Callable[[], None]], Path]


def behind(door: Door) -> Incoming:
    """Return what stands behind a door, under the door's name."""
    return Incoming(door.name, 0, lambda into, alive: doors.fetch(door, into, alive))


def seconds_for(incoming: Sequence[Incoming]) -> float:
    """Return what reading some files is expected to take."""
    return sum(file.size for file in incoming) / BYTES_A_SECOND


def marks_of(incoming: Sequence[Incoming]) -> tuple[float, ...]:
    """Return the shares at which steps begin when some files are read one after the other."""
    return tuple(start + width * part for start, width in _places(incoming) for part in (0.0, *PARTS))


def read_all(
    workspace: Workspace, incoming: Sequence[Incoming], tell: Progress, waiting: Sequence[Arrival] = ()
) -> list[Arrival]:
    """Read files, each on its own: one that can't be read doesn't hinder the others.

    Parameters
    ----------
    workspace
        Where they are staged.
    incoming
        In the order in which they count.
    tell
        Told what is being done; raises to stop, and then nothing of this call stays staged.
    waiting
        What is staged already; what comes again is its duplicate.

    Returns
    -------
    The waiting arrivals and the new ones.
    """
    fresh: list[Arrival] = []
    try:
        for file, (start, width) in zip(incoming, _places(incoming), strict=True):
            fresh += _read(workspace, file, within(tell, start, width))
    except BaseException:
        discard(workspace, fresh)
        raise
    return without_repeats(workspace, [*waiting, *fresh])


def read_again(
    workspace: Workspace, waiting: Sequence[Arrival], place: int, choices: Choices, tell: Progress
) -> list[Arrival]:
    """Return the waiting arrivals, the one at a place read under other choices."""
    arrivals = list(waiting)
    arrivals[place] = change(workspace, arrivals[place], choices, tell)
    return without_repeats(workspace, arrivals)


def _read(workspace: Workspace, file: Incoming, tell: Progress) -> tuple[Arrival, ...]:
    def alive() -> None:
        tell(f"Fetching {file.name}", 0.0)

    alive()
    try:
        path = file.fetch(workspace.new_folder("inbox"), alive)
    except UserError as error:
        return (Arrival(name=file.name, refused=error),)
    return receive(workspace, path, file.name, progress=tell)


def _places(incoming: Sequence[Incoming]) -> list[tuple[float, float]]:
    """Where in the whole each file begins, and how much of it is its own: by size, a little for each."""
    weights = [max(file.size, 1_000_000) for file in incoming]
    total = sum(weights)
    return [(sum(weights[:place]) / total, weight / total) for place, weight in enumerate(weights)]
