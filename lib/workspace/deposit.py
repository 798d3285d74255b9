"""Which files lie ready on the server? Those of the folder that `REGULARS_INBOX` names; read, never changed.

Whoever runs the app puts large exports there; every visitor may load them. Only what lies directly in the
folder counts: plain files, and folders that hold Parquet. A symbolic link is passed over, wherever it
points, and a name is only ever compared with the list before it is opened.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lib.errors import UserError

SETTING = "REGULARS_INBOX"


@dataclass(frozen=True, slots=True)
class Deposited:
    """A file, or a folder of Parquet files, that lies ready.

    Attributes
    ----------
    name
        In the folder.
    size
        In bytes; of a folder all of its Parquet files together.
    changed_at
        When it was last written, on the server's clock.
    files
        Number of Parquet files; 0 for a plain file.
    """

    name: str
    size: int
    changed_at: datetime
    files: int = 0


def folder() -> Path | None:
    """Return the folder, None where none is named or it isn't there."""
    named = os.environ.get(SETTING)
    place = Path(named).resolve() if named else None
    return place if place and place.is_dir() else None


def deposited() -> tuple[Deposited, ...]:
    """Return what lies ready, the newest first; empty without a folder."""
    place = folder()
    if place is None:
        return ()
    with os.scandir(place) as entries:
        found = [one for entry in entries if (one := _entry(entry))]
    return tuple(sorted(found, key=lambda one: one.changed_at, reverse=True))


def copied(name: str, into: Path) -> Path:
    """Copy a file of the folder under a random name; the original is opened for reading only.

    Raises
    ------
    UserError
        When it no longer lies there, or is no plain file.
    """
    place, target = _place_of(name), into / secrets.token_hex(16)
    try:
        source = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
        with os.fdopen(source, "rb") as original, target.open("xb") as copy:
            shutil.copyfileobj(original, copy, 1 << 20)
    except OSError as error:
        raise _gone(name) from error
    return target


def parquet_files(name: str) -> tuple[Path, list[Path]]:
    """Return a folder that lies ready and its Parquet files, links passed over.

    Raises
    ------
    UserError
        When it no longer lies there.
    """
    place = _place_of(name)
    files = sorted(parquet_below(place))
    if not files:
        raise _gone(name)
    return place, files


def parquet_below(place: Path) -> Iterator[Path]:
    """Yield the Parquet files in and below a folder; links are not followed."""
    for parent, folders, names in os.walk(place, followlinks=False):
        folders[:] = sorted(one for one in folders if not one.startswith((".", "_")))
        for name in names:
            path = Path(parent) / name
            if name.endswith(".parquet") and not name.startswith((".", "_")) and not path.is_symlink():
                yield path


def _entry(entry: os.DirEntry[str]) -> Deposited | None:
    if entry.name.startswith(".") or entry.is_symlink():
        return None
    told = entry.stat(follow_symlinks=False)
    if entry.is_file(follow_symlinks=False):
        return Deposited(entry.name, told.st_size, _moment(told.st_mtime))
    files = list(parquet_below(Path(entry.path))) if entry.is_dir(follow_symlinks=False) else []
    if not files:
        return None
    newest = max(file.stat().st_mtime for file in files)
    return Deposited(entry.name, sum(file.stat().st_size for file in files), _moment(newest), len(files))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006 (the clock on the server's wall)


def _place_of(name: str) -> Path:
    """The path of a name that the list has at this moment."""
    place = folder()
    if place is None or name not in {one.name for one in deposited()}:
        raise _gone(name)
    return place / name


def _gone(name: str) -> UserError:
    return UserError(
        "The file is not there any more.",
        f"{name} can't be read in the server's folder.",
        "Reload the page to see what lies there now.",
    )
