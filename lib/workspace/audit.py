"""Who did what in the shared workspace, and when? A log that only grows, without personal data.

Grain: one row per thing that somebody did or was refused. A person is the keyed digest of their e-mail (HMAC
with SHA-256, RFC 2104), under a key that lies beside the workspace: whoever has the key and an e-mail finds
that person's rows, and nobody can tell from a row who it was. What it was done to are pages, kinds of things
and counts, never a name or a number of a customer. Nothing here changes or deletes a row; undoing a load and
erasing a customer leave the table as it is.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pandas as pd

DONE, REFUSED = "done", "refused"
COLUMNS = ("at", "who", "role", "action", "object", "count", "outcome")
_AUDIT = (
    "create table if not exists audit "
    "(at timestamp, who varchar, role varchar, action varchar, object varchar, count bigint, outcome varchar)"
)
_PLAIN = re.compile(r"[a-z][a-z_ -]{0,40}")
"""Words of the program: no capital, digit or sign in which a name, a number or an e-mail is written."""
_DIGITS = 16  # of the digest, in hexadecimal: 64 bits tell the people of one retailer apart


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log.

    Attributes
    ----------
    at
        When, in UTC.
    who
        A digest of `digest`; None for whoever is not signed in.
    role
        Name of the role that the person had; None without one.
    action
        "opened page", "exported".
    object
        What it was done to: the script of a page, or a noun ("contacts").
    count
        How many of them; None where that says nothing.
    outcome
        `DONE` or `REFUSED`.
    """

    at: datetime
    who: str | None
    role: str | None
    action: str
    object: str = ""
    count: int | None = None
    outcome: str = DONE

    def __post_init__(self) -> None:
        """Refuse what could hold personal data."""
        for words in (self.action, self.object):
            if words and not _PLAIN.fullmatch(words):
                raise ValueError(f"The audit log takes plain words in small letters. Got {words!r}.")


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the log; harmless where it exists."""
    connection.execute(_AUDIT)


def append(connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Add one row."""
    values = [getattr(entry, name) for name in COLUMNS]
    connection.execute(f"insert into audit values ({', '.join('?' * len(COLUMNS))})", values)


def entries(
    connection: duckdb.DuckDBPyConnection, limit: int | None = None, who: str | None = None
) -> pd.DataFrame:
    """Return the newest rows first, of everybody or of one person; columns as in `COLUMNS`."""
    wanted = "where who = ?" if who else ""
    return connection.execute(
        f"select {', '.join(COLUMNS)} from audit {wanted} order by at desc, rowid desc "
        f"{f'limit {int(limit)}' if limit else ''}",
        [who] if who else [],
    ).df()


def digest(key: bytes, email: str) -> str:
    """Return what stands for a person in the log; capitals of the e-mail make no difference."""
    return hmac.new(key, email.strip().casefold().encode(), hashlib.sha256).hexdigest()[:_DIGITS]
