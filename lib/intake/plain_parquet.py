"""Does a Parquet file hold what its footer claims?

Grain in: one Parquet file of unknown making. Grain out: a copy written by ourselves; all pages of the
original were read once. Runs in a child process (`lib.intake.child`): a footer of a few bytes can claim a
billion rows, a page can unpack to gigabytes, and a damaged one can take a reader down.
"""

from pathlib import Path

import duckdb

from lib.errors import UserError
from lib.intake.header import MOST_COLUMNS
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
    with connect(Path(":memory:"), target, [source], memory_limit=MEMORY_LIMIT) as connection:
        try:
            _check_claims(connection, source)
            connection.execute(
                "copy (select * from read_parquet($source)) to $copy (format parquet, compression lz4_raw)",
                {"source": str(source), "copy": str(target / COPY)},
            )
        except duckdb.OutOfMemoryException as error:
            raise _too_big("It takes more memory than there is for one file.") from error
        except duckdb.Error as error:
            said = str(error).splitlines()[0].replace(str(source), "the file")
            raise UserError(
                "The Parquet file can't be read.", f"{said}.", "Export it again, or as CSV (UTF-8)."
            ) from error
    return {"files": [{"name": "", "file": COPY}]}


def _check_claims(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    found = connection.execute("select num_rows from parquet_file_metadata(?)", [str(source)]).fetchone()
    rows = int(found[0]) if found else 0
    if rows > MOST_ROWS:
        raise _too_big(f"It claims {rows:,} rows; {MOST_ROWS:,} can be read.")
    names = connection.execute("select name from parquet_schema(?)", [str(source)]).fetchall()
    if len(names) > MOST_COLUMNS + 1:
        raise _too_big(f"It claims {len(names) - 1:,} columns; {MOST_COLUMNS:,} can be read.")
    found = connection.execute(
        "select sum(total_uncompressed_size) from parquet_metadata(?)", [str(source)]
    ).fetchone()
    unpacked = int(found[0] or 0) if found else 0
    packed = source.stat().st_size
    if unpacked > MOST_UNPACKED_BYTES:
        raise _too_big(f"It unpacks to {unpacked >> 30:,} GB; {MOST_UNPACKED_BYTES >> 30} GB can be read.")
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * packed:
        raise _too_big(f"It unpacks to {unpacked // packed:,} times its size.")


def _too_big(message: str) -> UserError:
    return UserError("The Parquet file is too big.", message, "Export it in parts, or as CSV (UTF-8).")
