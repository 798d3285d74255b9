"""What has the retailer written down in this workspace? Named texts: personas, audiences, promises.

Grain: one text per name. They are read and written as a whole and outlive every load; what a text says is for
who wrote it to understand. No personal data belongs in one.
"""

from datetime import datetime

import duckdb

_DOCUMENTS = "create table if not exists documents (name varchar, content varchar, changed_at timestamp)"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of documents; harmless where it exists."""
    connection.execute(_DOCUMENTS)


def read(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """Return a text by its name; None where nobody wrote one."""
    row = connection.execute("select content from documents where name = ?", [name]).fetchone()
    return str(row[0]) if row else None


def write(connection: duckdb.DuckDBPyConnection, name: str, content: str, at: datetime) -> None:
    """Keep a text in place of the one that had its name."""
    forget(connection, name)
    connection.execute("insert into documents values (?, ?, ?)", [name, content, at])


def forget(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop a text; harmless where there is none."""
    connection.execute("delete from documents where name = ?", [name])
