"""Where does one person's data live, and how is it read and changed without ever being half done?

A `Workspace` is one DuckDB file in one private folder. Reads run on a fresh cursor each (one connection used
from several threads returns other threads' rows); writes run one at a time, each in one transaction.
"""

import itertools
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import duckdb
import ibis.expr.types as ir
import pandas as pd

from lib.errors import UserError
from lib.workspace import documents, folders, rating_rounds, readings, rewriting, roadmap, sources
from lib.workspace.blank import prepare_derived
from lib.workspace.engine import MEMORY_LIMIT, Connection
from lib.workspace.facts import Facts, read_facts
from lib.workspace.gate import Gate
from lib.workspace.holders import Holders
from lib.workspace.kept import Keeper, written_query
from lib.workspace.rewriting import Place

_VERSIONS = itertools.count(1)  # unique in this process, so that a cache key never meets another workspace's
_FILE = "workspace.duckdb"
_TRIES, _PAUSE_SECONDS = 40, 0.01
Changed = TypeVar("Changed")


class Workspace:
    """One database with its folder. Made by `open`; closed by `close` or at the end of a `with` block."""

    def __init__(self, connection: Connection, place: Place, *, is_sample: bool = False) -> None:
        self._connection = connection
        self._place = place
        self._lock = threading.RLock()
        self._gate = Gate()
        self._beside = Gate()
        self._rewriter: Connection | None = None
        self._originals: list[BinaryIO] = []
        self._undoing = threading.Event()
        self._interrupting = threading.Lock()
        self._facts: Facts | None = None
        self._keeper = Keeper(connection)
        self._writing = False
        self._writer: int | None = None
        self._appending = threading.Lock()
        self._held_back: list[Callable[[Connection], None]] | None = None
        self.holders = Holders()
        self.rewrites = 0
        self.folder = place.folder
        self.is_sample = is_sample
        self.version = next(_VERSIONS)

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        readable: Sequence[Path] = (),
        *,
        memory_limit: str = MEMORY_LIMIT,
        is_sample: bool = False,
    ) -> "Workspace":
        """Open a workspace.

        Parameters
        ----------
        path
            Its database file, made when missing; None makes a private one that is deleted on `close`.
        readable
            Files outside of its folder that may be loaded in place.
        memory_limit
            Of the database engine.
        is_sample
            Whether it holds the made-up retailer.

        Raises
        ------
        UserError
            When another process has the file open, or it is no workspace.
        """
        folder = folders.private_folder()
        place = Place(Path(path or folder / _FILE), folder, tuple(readable), memory_limit)
        try:
            connection = place.connect()
            rewriting.drop_unfinished(place.database)
            with connection.cursor() as cursor:
                sources.prepare(cursor)
                readings.prepare(cursor)
                documents.prepare(cursor)
                rating_rounds.prepare(cursor)
                roadmap.prepare(cursor)
                prepare_derived(cursor)
        except duckdb.Error as error:
            folders.remove(folder)
            raise _cannot_open(path, error) from error
        return cls(connection, place, is_sample=is_sample)

    @classmethod
    def open_copy(cls, path: Path, *, is_sample: bool = False) -> "Workspace":
        """Open a private copy of a workspace's file; the file itself is neither changed nor held open."""
        folder = folders.private_folder()
        place = Place(folder / _FILE, folder, (), MEMORY_LIMIT)
        shutil.copyfile(path, place.database)
        return cls(place.connect(), place, is_sample=is_sample)

    @property
    def busy(self) -> bool:
        """Whether something is being written right now."""
        return self._writing

    @property
    def facts(self) -> Facts:
        """What the workspace holds, read once per version; during a write, what it held before."""
        known = self._facts
        if known is not None:  # without the lock: a page that shows how a load goes must not wait for it
            return known
        with self._lock:
            if self._facts is None:
                self._facts = read_facts(self.read, is_sample=self.is_sample)
            return self._facts

    def read(self, expression: ir.Expr) -> pd.DataFrame:
        """Return the rows of an Ibis expression over unbound tables, on a cursor of its own.

        Parameters
        ----------
        expression
            A table (or a value, which becomes one row) over marts or canonical tables.
        """
        table = as_table(expression)
        with self._gate.inside():
            try:
                return self._read(table)
            except duckdb.CatalogException:  # what was kept went meanwhile, for newer data or for room
                self._keeper.forget()
                return self._read(table)

    def _read(self, table: ir.Table) -> pd.DataFrame:
        query = self._keeper.query(table)
        with self._connection.cursor() as cursor:
            return cursor.execute(query).df()

    @contextmanager
    def storing(self) -> Iterator[Callable[[ir.Expr], pd.DataFrame]]:
        """Give a reader that writes what its questions keep into the file, to last until the next load."""
        with self.transaction(quiet=True) as connection:

            def read(expression: ir.Expr) -> pd.DataFrame:
                return connection.execute(written_query(connection, as_table(expression))).df()

            yield read

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor for reading what is not a mart (the list of sources)."""
        with self._gate.inside(), self._connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def transaction(self, *, quiet: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a connection on which all that is done is kept whole, or undone whole when anything raises.

        One writer at a time; readers go on seeing what was there before. The version changes at the end,
        so that no cached result of before is shown after; not so when `quiet`, for staging, which no page
        reads.
        """
        with self._lock:
            self._writing, self._writer = True, threading.get_ident()
            self._connection.execute("begin transaction")
            try:
                yield self._connection
                self._connection.execute("commit")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._writing = False
                self._undoing.clear()
                self._keeper.forget()
                if not quiet:
                    self._facts = None
                    self.version = next(_VERSIONS)

    def beside(self, change: Callable[[Connection], Changed]) -> Changed:
        """Change, whole or not at all, a table that no load and no mart knows, beside whatever is written.

        It neither waits for a load nor makes readers forget what they keep, and the version stays. Two that
        change one row at the same time meet: the later one is done again, on what the earlier has left.

        Raises
        ------
        UserError
            When it met others again and again.
        """
        for _ in range(_TRIES):
            try:
                with self._beside.inside(), self.cursor() as cursor:
                    return _whole(cursor, change)
            except duckdb.TransactionException:
                time.sleep(random.uniform(0, _PAUSE_SECONDS))  # noqa: S311 (who goes first is no secret)
        raise UserError("That was not kept.", "Too many people write at this moment.", "Try it once more.")

    def append(self, write: Callable[[Connection], None]) -> None:
        """Add rows to a table that only grows, at once and beside whoever is writing.

        On a cursor and in a transaction of its own: a load that takes minutes keeps nobody from writing down
        what they did, and one that is rolled back takes nothing of it along. While the file is being
        rewritten it waits for the new one, without holding up who asks.
        """
        with self._appending:
            if self._held_back is not None:
                self._held_back.append(write)
                return
            with self._connection.cursor() as cursor:
                write(cursor)

    @contextmanager
    def _holding_back(self) -> Iterator[None]:
        """Let what is appended wait until the end of the block."""
        with self._appending:
            self._held_back = []
        try:
            yield
        finally:
            with self._appending, self._connection.cursor() as cursor:
                waiting, self._held_back = self._held_back or [], None
                for write in waiting:
                    write(cursor)

    def rewrite(self, change: Callable[[Connection], Changed]) -> Changed:
        """Change a copy of all that is there and let it take the file's place: what went leaves no bytes.

        Readers see what was there before, and wait only for the moment in which the files are exchanged. When
        anything raises before that, the workspace is as it was. Files that wait in the private folder go.

        Raises
        ------
        UserError
            When this is the sample, which everybody reads.
        """
        if self.is_sample:
            raise UserError(
                "The sample can't be changed.", "Its customers are made up.", "Add your own files first."
            )
        with self._lock, self._beside.closed(), self._holding_back():
            self._writing, self._writer = True, threading.get_ident()
            try:
                self._originals.append(self._place.database.open("rb"))
                fresh, told = rewriting.rewrite(self._place, self._originals[-1], change, self._watch)
                with self._interrupting:
                    self._undoing.set()
                with self._gate.closed():
                    self._place, self._connection = rewriting.exchange(self._place, fresh, self._connection)
                    self._keeper = Keeper(self._connection)
                self._let_go()
                self.rewrites += 1  # files that waited to be added are gone
            finally:
                self._writing = False
                self._undoing.clear()
                self._facts = None
                self.version = next(_VERSIONS)
            return told

    def _watch(self, connection: Connection | None) -> None:
        with self._interrupting:
            self._rewriter = connection

    def interrupt(self, writer: threading.Thread | None = None) -> None:
        """Stop the query that a transaction is running, from another thread; its transaction rolls back.

        Harmless where none is running, or where it is not the one of `writer`: that waits for its turn, and
        somebody else's work is none of its business. Undoing itself is never interrupted.
        """
        with self._interrupting:
            if self._is_writing(writer) and not self._undoing.is_set():
                (self._rewriter or self._connection).interrupt()

    def _is_writing(self, writer: threading.Thread | None) -> bool:
        return self._writing and (writer is None or writer.ident == self._writer)

    def query_share(self, writer: threading.Thread | None = None) -> float | None:
        """How far the query of a transaction (of `writer`) is, 0 to 1; None while unknown."""
        with self._interrupting:
            if self._undoing.is_set():  # its connection may be closing
                return None
            told = (self._rewriter or self._connection).query_progress()
        return min(told / 100, 1.0) if self._is_writing(writer) and told >= 0 else None

    def _roll_back(self) -> None:
        with self._interrupting:
            self._undoing.set()
        with suppress(duckdb.TransactionException):  # a commit that failed has rolled back by itself
            self._connection.execute("rollback")

    def new_folder(self, name: str) -> Path:
        """Return a folder below the workspace's own, made when missing, that SQL may read and write."""
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def close(self) -> None:
        """Close the database and delete the private folder."""
        with self._lock:
            self._connection.close()
            self._let_go()
            folders.remove(self.folder)

    def _let_go(self) -> None:
        while self._originals:
            self._originals.pop().close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def as_table(expression: ir.Expr) -> ir.Table:
    """Return a table, or a value as a table of one row."""
    return expression if isinstance(expression, ir.Table) else expression.as_table()


def _whole(cursor: Connection, change: Callable[[Connection], Changed]) -> Changed:
    cursor.execute("begin transaction")
    try:
        told = change(cursor)
        cursor.execute("commit")
    except BaseException:
        with suppress(duckdb.TransactionException):  # a commit that failed has rolled back by itself
            cursor.execute("rollback")
        raise
    return told


def _cannot_open(path: Path | None, error: duckdb.Error) -> UserError:
    if "lock" in str(error).lower():
        return UserError(
            "The workspace is in use.",
            f"Another program has {path} open, most likely the app itself.",
            "Close the app, or build into another file and add it there.",
        )
    return UserError(
        "We could not open the workspace.",
        f"{path} is not a workspace that this version can read.",
        "Give the path of a file that `python -m lib build` wrote, or of a new one.",
    )
