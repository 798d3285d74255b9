"""How does what was deleted leave the disk too? By copying all else into a new file.

DELETE, CHECKPOINT and VACUUM leave the bytes of a row where they were; `COPY FROM DATABASE` copies rows, not
bytes. Grain in: a workspace's file, which is only read. Grain out: another file with the change in it. What
was there before stays whole until the new file takes its place, so that a failure on the way loses nothing.
"""

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from lib.workspace import folders
from lib.workspace.engine import STORAGE, Connection, connect

Changed = TypeVar("Changed")
_FOLDER = "rewriting"
_DRAFT, _FRESH = "draft.duckdb", "fresh.duckdb"
_BESIDE = ".rewritten"
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workspace is.

    Attributes
    ----------
    database
        Its file.
    folder
        Its private folder.
    readable
        Files outside of the folder that may be loaded in place.
    memory_limit
        Of the engine.
    """

    database: Path
    folder: Path
    readable: tuple[Path, ...]
    memory_limit: str

    @property
    def is_named(self) -> bool:
        """Whether somebody gave the file its name, under which it has to be found again."""
        return self.database.parent != self.folder

    def connect(self) -> Connection:
        """Open the file."""
        return connect(self.database, self.folder, self.readable, memory_limit=self.memory_limit)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A new file that waits to take the place of the old one; `mark` tells it from that."""

    path: Path
    mark: str


def rewrite(
    place: Place,
    original: BinaryIO,
    change: Callable[[Connection], Changed],
    watched: Callable[[Connection | None], None],
) -> tuple[Rewritten, Changed]:
    """Copy a workspace with a change into a new file; return that and what the change returned.

    Parameters
    ----------
    place
        Nobody may write there meanwhile.
    original
        Its file, opened for reading. It must stay open as long as the database is: a process that closes any
        handle of a file loses its locks on it (POSIX), and another process could open the database.
    change
        Done on a copy, in one transaction.
    watched
        Told the connection that works, so that it can be interrupted, and None when it has ended.
    """
    work = place.folder / _FOLDER
    folders.remove(work)
    work.mkdir(mode=0o700)
    fresh = place.folder / f"workspace-{secrets.token_hex(4)}.duckdb"
    mark = secrets.token_hex(8)
    try:
        _copy_file(original, place.database, work / _DRAFT)
        connection = connect(work / _DRAFT, work, memory_limit=place.memory_limit, locked=False)
        try:
            watched(connection)
            told = _changed(connection, change, mark)
            _copy_rows(connection, work / _FRESH)
        finally:
            watched(None)
            connection.close()
        (work / _FRESH).rename(fresh)
    finally:
        folders.remove(work)
    return Rewritten(fresh, mark), told


def exchange(place: Place, fresh: Rewritten, old: Connection) -> tuple[Place, Connection]:
    """Put a new file into the place of the old one, which goes; nobody may read meanwhile.

    A private workspace goes on under a new name. A named one has to close its file first: as long as any
    connection has it open, its name opens the old file.
    """
    if not place.is_named:
        there = Place(fresh.path, place.folder, place.readable, place.memory_limit)
        connection = there.connect()
        old.close()
        _remove(place.database)
    else:
        beside = place.database.with_name(place.database.name + _BESIDE)
        shutil.copyfile(fresh.path, beside)
        old.close()
        beside.replace(place.database)
        _remove(fresh.path)
        there, connection = place, place.connect()
    found = connection.execute("select mark from rewritten").fetchone()
    if found != (fresh.mark,):
        raise RuntimeError(f"Another connection of this process holds {place.database} open.")
    _clear(there)
    return there, connection


def drop_unfinished(database: Path) -> None:
    """Remove what a process that was killed in the middle of an exchange left beside a named file."""
    _remove(database.with_name(database.name + _BESIDE))


def _copy_file(original: BinaryIO, database: Path, draft: Path) -> None:
    """Copy a file with what is still in its log; nobody writes, so the two belong together."""
    original.seek(0)
    with draft.open("xb") as copy:
        shutil.copyfileobj(original, copy, _BLOCK_BYTES)
    log = _log_of(database)
    if log.exists():
        shutil.copyfile(log, _log_of(draft))


def _changed(connection: Connection, change: Callable[[Connection], Changed], mark: str) -> Changed:
    connection.execute("begin transaction")
    told = change(connection)
    connection.execute("create or replace table rewritten as select ? as mark", [mark])
    connection.execute("commit")
    return told


def _copy_rows(connection: Connection, fresh: Path) -> None:
    quoted = str(fresh).replace("'", "''")
    connection.execute(f"attach '{quoted}' as fresh (storage_version '{STORAGE}')")
    connection.execute("copy from database draft to fresh")
    connection.execute("detach fresh")


def _clear(place: Place) -> None:
    """Empty the private folder of spilled rows and of uploads: all but the database itself."""
    kept = {place.database, _log_of(place.database)}
    for entry in place.folder.iterdir():
        if entry in kept:
            continue
        for below in entry.iterdir() if entry.is_dir() else ():
            if below.is_dir():
                folders.remove(below)
            else:
                below.unlink(missing_ok=True)
        if not entry.is_dir():
            entry.unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _remove(database: Path) -> None:
    for path in (database, _log_of(database)):
        path.unlink(missing_ok=True)
