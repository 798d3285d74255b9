"""What has a person said of two profiles? Same, different; the newest word that stands holds.

Grain in: `identity_decisions`, pairs of profile ids. Grain out: pairs of profile numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb
import ibis
import numpy as np

from lib.identity.profiles import NUMBERED
from lib.workspace.canonical import DECISIONS
from lib.workspace.compiled import sql_of

Verdict = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two profiles, by their ids."""

    left: str
    right: str


def decide(
    connection: duckdb.DuckDBPyConnection,
    pairs: Iterable[Pair],
    verdict: Verdict,
    *,
    by: str | None,
    at: datetime,
    why: str = "",
) -> int:
    """Note what a person said, as one batch that can be undone; the caller resolves afterwards.

    Returns
    -------
    The number of the batch.
    """
    row = connection.execute("select coalesce(max(batch), 0) + 1 from identity_decisions").fetchone()
    batch = int(row[0]) if row else 1
    for pair in pairs:
        left, right = sorted((pair.left, pair.right))
        connection.execute(
            "insert into identity_decisions values (?, ?, ?, ?, ?, ?, ?, null)",
            [batch, left, right, verdict, by, at, why],
        )
    return batch


def undo(connection: duckdb.DuckDBPyConnection, batch: int, at: datetime) -> None:
    """Take back what one batch said; the caller resolves afterwards."""
    connection.execute(
        "update identity_decisions set undone_at = ? where batch = ? and undone_at is null", [at, batch]
    )


def said_of(
    connection: duckdb.DuckDBPyConnection, keys: np.ndarray, verdict: Verdict
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of profiles of which the newest standing word is this verdict.

    Parameters
    ----------
    keys
        Profiles that are there; a word about one that has left waits until it comes back.
    """
    stands = DECISIONS.filter(DECISIONS.undone_at.isnull())
    newest = stands.group_by("left_profile", "right_profile").agg(
        batch=stands.batch.max(), verdict=stands.verdict.argmax(stands.batch)
    )
    said = newest.filter(newest.verdict == verdict)
    left = NUMBERED.rename(left_key="number", left_profile="node")
    right = NUMBERED.rename(right_key="number", right_profile="node")
    numbered = said.join(left, "left_profile").join(right, "right_profile")
    query = numbered.order_by(ibis.desc("batch"), "left_key", "right_key").select("left_key", "right_key")
    rows = connection.execute(sql_of(query)).fetchnumpy()
    one, other = (np.asarray(rows[name], dtype="int64") for name in ("left_key", "right_key"))
    there = np.isin(one, keys) & np.isin(other, keys)
    return one[there], other[there]
