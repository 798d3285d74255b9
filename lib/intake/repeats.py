"""Which rows repeat an earlier row of a file in which every row must differ?

Grain in: staged rows that were not found faulty. Grain out: the same rows, each that repeats an earlier one
in all columns of the mapping's unique key marked as set aside. Only layouts that declare such a key are held
to it: two of the same on one receipt is ordinary, the same purchase sent twice by a tracker is not.
"""

import duckdb

from lib.intake.rejects import Fault
from lib.intake.rows import Selection

REASON = "Repeats an earlier row"


def mark_repeats(connection: duckdb.DuckDBPyConnection, selection: Selection) -> None:
    """Give every staged row that repeats an earlier one the number of that fault.

    The first column of the key names the order: rows without it repeat nothing.
    """
    staged = f"staged_{selection.stage_id}"
    key = [name for name in selection.mapping.unique if name in selection.have]
    if not key:
        return
    number = selection.faults.number(Fault("set aside", selection.source_of(key[0]), REASON))
    connection.execute(
        f"update {staged} set fault_ = {number} where source_row in (select source_row from {staged} "
        f"where {key[0]} is not null "
        f"qualify row_number() over (partition by {', '.join(key)} order by source_row) > 1)"
    )
