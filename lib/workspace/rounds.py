"""In which portions do lines become marts, so that each fits the engine's memory?

Grain in: lines with `ordered_at`. Grain out: spans of whole months. All months at once don't fit: 10 million
lines have 6 million rows of purchases. What comes in the order of time costs no more this way, because a
round skips most of the others' rows. A round is a view, so that what is asked of each is one question,
compiled once: compiling it for each of eight took a tenth of the time of all marts.
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

    def show(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Let `in_round` of a table of that name, which has `ordered_at`, be its rows of this round."""
        connection.execute(
            f"create or replace temp view {_view(name)} as select * from {name} "
            f"where ordered_at >= date '{self.first}' and ordered_at < date '{self.after}'"
        )


def in_round(table: ir.Table) -> ir.Table:
    """Return the rows of a table that belong to the round that was shown last."""
    return ibis.table(table.schema(), name=_view(table.get_name()))


def hide_rounds(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Drop the views of tables of which rounds were shown."""
    for name in names:
        connection.execute(f"drop view if exists {_view(name)}")


def _view(name: str) -> str:
    return f"{name}_in_round"


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
