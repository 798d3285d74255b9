"""In which portions do lines become marts, so that each fits the engine's memory?

Grain in: lines with `ordered_at`. Grain out: spans of whole months. All months at once don't fit: 10 million
lines have 6 million rows of purchases. What comes in the order of time costs no more this way, because a
round skips most of the others' rows.
"""

from dataclasses import dataclass, replace
from datetime import date

import duckdb
import ibis
import ibis.expr.types as ir

from lib.workspace.compiled import sql_of

LINES_A_ROUND = 1_500_000  # smaller rounds leave odd ends, which DuckDB writes again when it commits


@dataclass(frozen=True, slots=True)
class Round:
    """Whole months: the first day, and the day after the last."""

    first: date
    after: date

    def of(self, table: ir.Table) -> ir.Table:
        """Return the rows of a table with `ordered_at` that belong to the round."""
        return table.filter(table.ordered_at >= self.first, table.ordered_at < self.after)


def rounds_of(connection: duckdb.DuckDBPyConnection, lines: ir.Table) -> list[Round]:
    """Return rounds of at most `LINES_A_ROUND` lines, or of one month; none where there are no lines."""
    month = lines.ordered_at.truncate("M").cast("date")
    counted = lines.group_by(month=month).agg(rows=ibis._.count()).order_by("month")
    rounds: list[Round] = []
    held = LINES_A_ROUND
    for first, count in connection.execute(sql_of(counted)).fetchall():
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        if held + count > LINES_A_ROUND:
            rounds.append(Round(first, after))
            held = count
        else:
            rounds[-1] = replace(rounds[-1], after=after)
            held += count
    return rounds
