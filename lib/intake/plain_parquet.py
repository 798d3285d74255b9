"""Does a Parquet file hold what its footer claims?

Grain in: one Parquet file of unknown making. Grain out: a copy written by ourselves; all pages of the
original were read once. Runs in a child process (`lib.intake.child`): a footer of a few bytes can claim a
billion rows, a page can unpack to gigabytes, and a damaged one can take a reader down.
"""

from pathlib import Path

import duckdb

from lib.errors import UserError
from lib.intake.header import MOST_COLUMNS
from lib.intake.source import literal
from lib.workspace.engine import connect

MEMORY_LIMIT = "256MB"
MOST_ROWS = 500_000_000
MOST_UNPACKED_BYTES = 16 << 30
# Columns that repeat a few values shrink several hundredfold.
MOST_RATIO = 2_000
RATIO_COUNTS_FROM_BYTES = 256 << 20
COPY = "packed_1"


def rewrite(source: Path, target: Path) -> dict[str, object]:
    """Read all of a Parquet file and write it anew as `packed_1`.

    Raises
    ------
    UserError
        When it is damaged, or claims more rows, columns or bytes than any honest file.
    """
    # Paths go into the SQL as text: for a parameter DuckDB imports pandas, four times the cost of the rest.
    file, copy = literal(str(source)), literal(str(target / COPY))
    with connect(Path(":memory:"), target, [source], memory_limit=MEMORY_LIMIT) as connection:
        try:
            _check_claims(connection, file, source.stat().st_size)
            connection.execute(
                f"copy (select * from read_parquet({file})) to {copy} (format parquet, compression lz4_raw)"
            )
        except duckdb.OutOfMemoryException as error:
            raise _too_big("It takes more memory than there is for one file.") from error
        except duckdb.Error as error:
            said = str(error).splitlines()[0].replace(str(source), "the file").rstrip(". ")
            raise UserError(
                "The Parquet file can't be read.", f"{said}.", "Export it again, or as CSV (UTF-8)."
            ) from error
    return {"files": [{"name": "", "file": COPY}]}


def _check_claims(connection: duckdb.DuckDBPyConnection, file: str, packed: int) -> None:
    rows = _number(connection, f"select num_rows from parquet_file_metadata({file})")
    if rows > MOST_ROWS:
        raise _too_big(f"It claims {rows:,} rows; {MOST_ROWS:,} can be read.")
    columns = _number(connection, f"select count(*) - 1 from parquet_schema({file})")
    if columns > MOST_COLUMNS:
        raise _too_big(f"It claims {columns:,} columns; {MOST_COLUMNS:,} can be read.")
    unpacked = _number(connection, f"select sum(total_uncompressed_size) from parquet_metadata({file})")
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_big(f"It unpacks to {unpacked >> 30:,} GB; {MOST_UNPACKED_BYTES >> 30} GB can be read.")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * packed:
        raise _too_big(f"It unpacks to {unpacked // packed:,} times its size.")


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0


def _too_big(message: str) -> UserError:
    return UserError("The Parquet file is too big.", message, "Export it in parts, or as CSV (UTF-8).")
